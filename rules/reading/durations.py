"""Lengths of time as authors write them: `8 h`, `30 d`, `45 min`."""

import re

from rules.reading.expect import kind_of
from rules.reading.report import Report
from rules.reading.tree import Scalar, Tree

DURATION_PATTERN = r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(s|min|h|d)"
_DURATION = re.compile(DURATION_PATTERN)
_MICROSECONDS = {"s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
LONGEST = 5 * 366 * _MICROSECONDS["d"]


def a_duration(
    tree: Tree | None, report: Report, what: str, *, longest: int = LONGEST
) -> int | None:
    """Give a length of time in microseconds, more than none, or report what stands there instead.

    Examples
    --------
    >>> from rules.reading.report import Place
    >>> a_duration(Scalar("8 h", "8 h", Place(1, 1)), Report("a.yaml"), "`within:`")
    28800000000
    """
    if tree is None:
        return None
    text = tree.value if isinstance(tree, Scalar) else None
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        message = (
            f"{what} is a length of time such as `8 h`, `30 d` or `45 min`, not {kind_of(tree)}"
        )
        report.add(tree.place, message)
        return None
    length = round(float(match[1]) * _MICROSECONDS[match[2]])
    if length <= 0 or length > longest:
        most = f"{longest // _MICROSECONDS['d']} d"
        report.add(tree.place, f"{what} is more than nothing and at most {most}")
        return None
    return length


def a_cool_down(tree: Tree | None, report: Report) -> int:
    """Give the seconds of a `cool_down:`, 0 where there is none."""
    length = a_duration(tree, report, "`cool_down:`", longest=30 * _MICROSECONDS["d"])
    return 0 if length is None else length // 1_000_000
