"""What nearly all lots of a stratum also have in common, without being part of its name."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from spc.commonality.findings import SharedLevel

__all__ = ["NEARLY_ALL", "shared_levels"]

NEARLY_ALL = 0.9
"""Share of the lots of a stratum that must have a level."""


def shared_levels(
    factors: Mapping[str, Sequence[str | None]],
    stratum: Mapping[str, str],
    inside: NDArray[np.bool_],
) -> tuple[SharedLevel, ...]:
    """Name the levels of other factors that at least 90 % of the lots of a stratum have.

    A night shift may stand out only because nearly everything that was measured ran through one
    furnace: then the furnace splits nothing, and no test can name it, but a person has to go there.

    Parameters
    ----------
    factors : mapping of str to sequence of str or None, each of length n
        The level of each lot by factor. A lot whose level was not recorded does not have it: what
        nobody wrote down is not said to be shared.
    stratum : mapping of str to str
        What the stratum is named by; its factors are left out.
    inside : ndarray of bool, shape (n,)
        The lots of the stratum.

    Returns
    -------
    tuple of SharedLevel
        The most widely shared first, then in the order of the factors.

    Examples
    --------
    >>> factors = {"shift": ["night", "night", "day"], "equipment": ["F3", "F3", "F4"]}
    >>> shared_levels(factors, {"shift": "night"}, np.array([True, True, False]))
    (SharedLevel(factor='equipment', level='F3', share=1.0, elsewhere=0.0),)
    """
    lots, others = int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))
    places: list[int] = np.flatnonzero(inside).tolist()
    found = []
    for name, levels in factors.items():
        if name in stratum or not lots:
            continue
        counted = Counter(level for at in places if (level := levels[at]) is not None)
        for level, count in counted.most_common(1):
            if count / lots >= NEARLY_ALL:
                elsewhere = (levels.count(level) - count) / others if others else 0.0
                found.append(SharedLevel(name, level, count / lots, elsewhere))
    return tuple(sorted(found, key=lambda each: -each.share))
