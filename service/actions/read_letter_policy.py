"""When letters go out, as a plant writes it: a small YAML file.

::

    time_zone: Asia/Shanghai     # else that of the working calendar
    quiet_hours: 22:00-06:00
    hourly: 20                   # letters to one address
    digest: [08:00, 16:00]       # when minor news goes out
"""

from __future__ import annotations

import re
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from notifications.letter_policy import LetterPolicy
from rules.problems import RulebookError
from rules.reading.expect import a_table, a_text, a_whole_number, kind_of, known_keys, rows
from rules.reading.report import Place, Report
from rules.reading.tree import Scalar, Table, Tree, read_tree
from service.errors import BadInput

KEYS = ("time_zone", "quiet_hours", "hourly", "digest")
MOST_DIGESTS = 12
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
QUIET = re.compile(r"([0-9:]+) ?- ?([0-9:]+)")
# YAML once read 16:00 as a number to the base of sixty.
SIXTIES = re.compile(r"`[0-9]{1,2}:[0-9]{2}` is not a plain decimal number")


class _PolicyReport(Report):
    """Of a file in which a time of day is a time of day."""

    def add(self, place: Place, message: str) -> None:
        if not SIXTIES.match(message):
            super().add(place, message)


def read_letter_policy(text: str, *, source: str) -> LetterPolicy:
    """The policy of a file, with no time zone where it names none; BadInput lists every fault."""
    report = _PolicyReport(source)
    tree = read_tree(text, report)
    table = None if tree is None else a_table(tree, report, "a policy for letters")
    policy = LetterPolicy() if table is None else _policy(table, report)
    try:
        report.raise_if_any()
    except RulebookError as error:
        listed = [(f"{p.line}:{p.column}", p.message) for p in error.problems]
        raise BadInput("; ".join(map(str, error.problems)), listed) from None
    if table is None:
        raise BadInput(f"{source}: a policy for letters says at least one of {', '.join(KEYS)}")
    return policy


def _policy(table: Table, report: Report) -> LetterPolicy:
    known_keys(table, report, "a policy for letters", KEYS)
    entries = table.entries
    return LetterPolicy(
        time_zone=_zone(entries.get("time_zone"), report),
        quiet=_quiet(entries.get("quiet_hours"), report),
        hourly=a_whole_number(entries.get("hourly"), report, "`hourly:`", least=1),
        digest=_digest(entries.get("digest"), report),
    )


def _zone(tree: Tree | None, report: Report) -> str:
    name = a_text(tree, report, "`time_zone:`")
    if tree is None or name is None:
        return ""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        report.add(tree.place, f"`{name}` is no time zone; write one such as `Asia/Shanghai`")
    return name


def _quiet(tree: Tree | None, report: Report) -> tuple[time, time] | None:
    if tree is None:
        return None
    matched = QUIET.fullmatch(tree.text) if isinstance(tree, Scalar) else None
    ends = [_clock(each) for each in matched.groups()] if matched else [None]
    start, end = ends[0], ends[-1]
    if start is None or end is None:
        say = "quiet hours are two times of day such as `22:00-06:00`"
        report.add(tree.place, f"{say}, not {kind_of(tree)}")
        return None
    if start == end:
        report.add(tree.place, "quiet hours that end when they begin would never end, or never be")
    return start, end


def _digest(tree: Tree | None, report: Report) -> tuple[time, ...]:
    written = rows(tree, report, "`digest:`")
    if tree is not None and len(written) > MOST_DIGESTS:
        report.add(tree.place, f"a day has at most {MOST_DIGESTS} digests")
        return ()
    times: set[time] = set()
    for row in written:
        found = _clock(row.text) if isinstance(row, Scalar) else None
        if found is None:
            report.add(row.place, f"a digest goes at a time such as `08:00`, not {kind_of(row)}")
        elif found in times:
            report.add(row.place, f"the digest of {found:%H:%M} stands here twice")
        else:
            times.add(found)
    return tuple(sorted(times))


def _clock(text: str) -> time | None:
    matched = CLOCK.fullmatch(text)
    return time(int(matched[1]), int(matched[2])) if matched else None
