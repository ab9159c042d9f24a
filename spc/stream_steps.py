"""Trends and alternations of a stream as its points come: two counts and the last point."""

import math
from collections.abc import Sequence

from spc.rule_sets import LONGEST_WINDOW, AlternationRule, RuleSet, TrendRule

__all__ = ["Steps"]

_NONE: tuple[str, ...] = ()


class Steps:
    """The steps between the last points: how many one way, how many up and down in turn.

    Parameters
    ----------
    trends, alternations : tuple of (str, int)
        Names of the rules, and how many steps complete each.

    Examples
    --------
    >>> steps = Steps(trends=(("rising", 2),), alternations=())
    >>> [steps.update(z) for z in (0.1, 0.2, 0.3, 0.3, 0.4)]
    [(), (), ('rising',), (), ()]
    """

    __slots__ = (
        "_alternations", "_fewest_one_way", "_fewest_turning", "_last", "_one_way", "_trends",
        "_turning",
    )  # fmt: skip

    def __init__(
        self, trends: tuple[tuple[str, int], ...], alternations: tuple[tuple[str, int], ...]
    ) -> None:
        self._trends = trends
        self._alternations = alternations
        self._fewest_one_way = min((steps for _, steps in trends), default=LONGEST_WINDOW + 1)
        self._fewest_turning = min((steps for _, steps in alternations), default=LONGEST_WINDOW + 1)
        self._last = math.nan
        self._one_way = 0
        self._turning = 0

    @classmethod
    def of(cls, rule_set: RuleSet) -> "Steps":
        """The steps that a rule set looks at: one fewer than points."""
        rules = rule_set.rules
        return cls(
            tuple((each.name, each.window - 1) for each in rules if isinstance(each, TrendRule)),
            tuple(
                (each.name, each.window - 1) for each in rules if isinstance(each, AlternationRule)
            ),
        )

    def update(self, z: float) -> tuple[str, ...]:
        """Take the next point, not NaN, and name the rules that it completes, trends first."""
        last, self._last = self._last, z
        one_way = self._one_way
        if z > last:
            self._turning = 1 if one_way > 0 else self._turning + 1
            self._one_way = one_way = one_way + 1 if one_way > 0 else 1
        elif z < last:
            self._turning = 1 if one_way < 0 else self._turning + 1
            self._one_way = one_way = one_way - 1 if one_way < 0 else -1
        else:
            # A tie, or the first point: NaN is neither above nor below.
            self._one_way = self._turning = one_way = 0
        if abs(one_way) < self._fewest_one_way and self._turning < self._fewest_turning:
            return _NONE
        return self._completed()

    def _completed(self) -> tuple[str, ...]:
        # No rule looks further back, and a number that grows without end would be no state.
        self._one_way = max(-LONGEST_WINDOW, min(LONGEST_WINDOW, self._one_way))
        self._turning = min(LONGEST_WINDOW, self._turning)
        trends = [name for name, steps in self._trends if abs(self._one_way) >= steps]
        turns = [name for name, steps in self._alternations if self._turning >= steps]
        return (*trends, *turns)

    def reset(self) -> None:
        """Forget the last point: the next one begins anew."""
        self._last = math.nan
        self._one_way = 0
        self._turning = 0

    def numbers(self) -> tuple[float, ...]:
        """Steps one way (below 0: falling), steps in turn, and the last point if there is one."""
        if math.isnan(self._last):
            return (0, 0)
        return (self._one_way, self._turning, self._last)

    def restore(self, numbers: Sequence[float]) -> None:
        """Stand where another stood when it gave these numbers.

        Raises
        ------
        ValueError
            They are no numbers of steps.
        """
        self.reset()
        if tuple(numbers) == (0, 0):
            return
        if not _are_steps(numbers):
            raise ValueError(f"{tuple(numbers)} are no steps of a stream: replay its last points.")
        self._one_way, self._turning = int(numbers[0]), int(numbers[1])
        self._last = float(numbers[2])


def _are_steps(numbers: Sequence[float]) -> bool:
    if len(numbers) != 3 or math.isnan(numbers[2]):
        return False
    one_way, turning = numbers[:2]
    counted = abs(one_way) <= LONGEST_WINDOW and 0 <= turning <= LONGEST_WINDOW
    return counted and one_way == int(one_way) and turning == int(turning)
