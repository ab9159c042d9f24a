"""The `deadlines:` of a rule file: what has to happen in time after an event."""

from collections.abc import Mapping

from rules.catalogue import DEADLINE, RECORDED
from rules.conditions import AllOf
from rules.deadline import Deadline, Unless
from rules.reading.durations import a_cool_down, a_duration
from rules.reading.expect import (
    a_choice,
    a_table,
    a_text,
    a_whole_number,
    choices_of,
    known_keys,
    rows,
)
from rules.reading.sections import Reading
from rules.reading.tree import Tree

_REQUIRED = ("id", "event", "when", "within", "then")
_KEYS = (*_REQUIRED, "priority", "unless", "missing", "cool_down")
_UNLESS_KEYS = ("event", "when", "same")
LANGUAGES = ("en", "zh-CN")


def read_deadlines(tree: Tree | None, reading: Reading) -> tuple[Deadline, ...]:
    """Read the deadlines; those that cannot be used are left out and reported."""
    written = rows(tree, reading.report, "`deadlines:`")
    read = [(row.place, _deadline(row, reading)) for row in written]
    for place, deadline in read:
        if deadline is not None:
            reading.once(deadline.id, place, "deadline")
    return tuple(deadline for _, deadline in read if deadline is not None)


def _deadline(tree: Tree, reading: Reading) -> Deadline | None:
    report = reading.report
    table = a_table(tree, report, "a deadline")
    if table is None or not known_keys(table, report, "a deadline", _KEYS, required=_REQUIRED):
        return None
    entries = table.entries
    name = reading.name(entries["id"])
    event = a_choice(entries["event"], report, "event of a deadline", RECORDED)
    within = a_duration(entries["within"], report, "`within:`")
    priority = a_whole_number(entries.get("priority"), report, "`priority:`", least=0)
    cool_down = a_cool_down(entries.get("cool_down"), report)
    missing = _missing(entries.get("missing"), reading)
    then = reading.then(entries["then"], DEADLINE)
    if event not in RECORDED:
        return None
    when = reading.condition(entries["when"], event)
    unless = _unless(entries.get("unless"), event, reading)
    if unless is None and "unless" not in entries and when == AllOf(()):
        report.add(entries["when"].place, "nothing could keep this deadline: say `unless:`")
    if name is None or within is None or when is None or then is None:
        return None
    return Deadline(
        id=name,
        priority=priority or 0,
        event=event,
        when=when,
        within=within,
        unless=unless,
        then=then,
        cool_down=cool_down,
        line=tree.place.line,
        missing=missing,
    )


def _unless(tree: Tree | None, after: str, reading: Reading) -> Unless | None:
    report = reading.report
    table = None if tree is None else a_table(tree, report, "`unless:`")
    if table is None:
        return None
    if not known_keys(table, report, "`unless:`", _UNLESS_KEYS, required=_UNLESS_KEYS):
        return None
    event = a_choice(table.entries["event"], report, "event of `unless:`", RECORDED)
    if event not in RECORDED:
        return None
    when = reading.condition(table.entries["when"], event)
    same = _same(table.entries["same"], event, after, reading)
    return Unless(event, when, same) if when is not None and same else None


def _same(tree: Tree, event: str, after: str, reading: Reading) -> tuple[str, ...]:
    both = [name for name in reading.fields(event) if name in reading.fields(after)]
    return choices_of(tree, reading.report, "fact of both events", both)


def _missing(tree: Tree | None, reading: Reading) -> Mapping[str, str] | None:
    table = None if tree is None else a_table(tree, reading.report, "`missing:`")
    if table is None or not known_keys(
        table, reading.report, "`missing:`", LANGUAGES, required=LANGUAGES
    ):
        return None
    said = {each: a_text(table.entries[each], reading.report, f"`{each}:`") for each in LANGUAGES}
    return {each: text for each, text in said.items() if text is not None} or None
