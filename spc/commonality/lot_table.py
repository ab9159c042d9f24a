"""The last lots of a characteristic, kept as they come, for an analysis at any moment."""

from collections import deque
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from math import isfinite

from spc.commonality.findings import Commonality
from spc.commonality.strata import FEWEST_LOTS
from spc.commonality.values import find_commonality

__all__ = ["LotTable"]


class LotTable:
    """A window over the newest lots: appending one beyond `most` drops the oldest.

    It finds what `find_commonality` finds in the lots of the window.

    Parameters
    ----------
    factors : sequence of str
        Names of the factors that are kept of each lot.
    most : int
        How many lots the window holds.

    Raises
    ------
    ValueError
        `most` is below 1, there is no factor, or a name comes twice.

    Examples
    --------
    >>> table = LotTable(["shift"], most=8)
    >>> for lot in range(20):
    ...     table.append(lot % 7 + 9.0 * (lot % 2), {"shift": ("day", "night")[lot % 2]})
    >>> len(table), table.find().lots
    (8, 8)
    """

    __slots__ = ("_levels", "_values")

    def __init__(self, factors: Sequence[str], most: int = 2000) -> None:
        if most < 1:
            raise ValueError(f"A window holds one lot at least, not {most}.")
        if not factors or len(set(factors)) < len(factors):
            raise ValueError(f"Factors are one or more different names, not {list(factors)}.")
        self._values: deque[float] = deque(maxlen=most)
        self._levels: dict[str, deque[str | None]] = {name: deque(maxlen=most) for name in factors}

    def __len__(self) -> int:
        return len(self._values)

    def append(self, value: float, levels: Mapping[str, str | None]) -> None:
        """Take in the next lot.

        Parameters
        ----------
        value : float
            As in `find_commonality`.
        levels : mapping of str to str or None
            The lot's level by factor; a factor that is not named was not recorded.

        Raises
        ------
        ValueError
            The value is not finite, or a factor is not one of the table's; nothing is taken in.
        """
        if not isfinite(value):
            raise ValueError(f"A lot's value is {value}: leave out lots without a value.")
        for name in levels:
            if name not in self._levels:
                near = get_close_matches(name, self._levels, n=1)
                hint = (
                    f" Did you mean {near[0]}?" if near else f" It has {', '.join(self._levels)}."
                )
                raise ValueError(f"The table has no factor {name}.{hint}")
        self._values.append(value)
        for name, kept in self._levels.items():
            kept.append(levels.get(name))

    def find(self, *, q: float = 0.05, least: int = FEWEST_LOTS) -> Commonality:
        """Find what lots of the window have in common; settings and errors: `find_commonality`."""
        factors = {name: list(kept) for name, kept in self._levels.items()}
        return find_commonality(list(self._values), factors, q=q, least=least)
