"""The `steps:` of a correlation, or its `repeat:`, -> the events of a pattern."""

import re
from dataclasses import dataclass

from rules.catalogue import CORRELATION, DEADLINE, FINDINGS
from rules.pattern import LONGEST_WINDOW, PatternStep
from rules.reading.durations import a_duration
from rules.reading.expect import a_choice, a_table, a_text, kind_of, known_keys, rows
from rules.reading.report import Place
from rules.reading.sections import Reading
from rules.reading.tree import Scalar, Table, Tree

LISTENED: tuple[str, ...] = tuple(
    event for event in FINDINGS if event not in (CORRELATION, DEADLINE)
)
"""What a pattern can wait for: whatever is recorded, not what rules have made of it."""
STEP_KEYS = ("as", "event", "when", "within", "where", "not_same", "descendant_of")
STEP_REQUIRED = ("event", "when")
REPEAT_KEYS = ("event", "when", "times")
STEP_NAMES = ("first", "second", "third")
FEWEST_STEPS, MOST_STEPS = 2, 3

_NAME = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True)
class WrittenStep:
    """A step, and the table that says what joins it with the steps before it."""

    step: PatternStep
    table: Table

    @property
    def within_place(self) -> Place:
        return self.table.entries["within"].place


def read_steps(tree: Tree, reading: Reading) -> tuple[WrittenStep, ...] | None:
    """Read the steps; None, with problems reported, if they are not all to be used."""
    report = reading.report
    written = rows(tree, report, "`steps:`")
    if not written:
        return None
    if not FEWEST_STEPS <= len(written) <= MOST_STEPS:
        message = f"a correlation has two or three steps, not {len(written)}"
        if len(written) == 1:
            message += "; what one event decides is a rule"
        report.add(tree.place, message)
        return None
    read = [_step(row, index, reading) for index, row in enumerate(written)]
    steps = [one for one in read if one is not None]
    names = [one.step.name for one in steps]
    for index, one in enumerate(steps):
        if one.step.name in names[:index]:
            place = one.table.entries.get("as", one.table).place
            report.add(place, f"step `{one.step.name}` stands here twice")
            return None
    return tuple(steps) if len(steps) == len(read) else None


def _step(tree: Tree, index: int, reading: Reading) -> WrittenStep | None:
    report = reading.report
    table = a_table(tree, report, "a step")
    if table is None:
        return None
    known_keys(table, report, "a step", STEP_KEYS, required=STEP_REQUIRED)
    entries = table.entries
    name = _step_name(entries.get("as"), index, reading)
    event = a_choice(entries.get("event"), report, "event", LISTENED)
    within = a_duration(entries.get("within"), report, "`within:`", longest=LONGEST_WINDOW)
    if index == 0:
        for key in ("within", "where", "not_same", "descendant_of"):
            if key in entries:
                report.add(table.keys[key], f"`{key}:` of the first step: no step is before it")
    if event not in LISTENED or "when" not in entries:
        return None
    when = reading.condition(entries["when"], event)
    if name is None or when is None:
        return None
    return WrittenStep(PatternStep(name, event, when, within if index else None), table)


def _step_name(tree: Tree | None, index: int, reading: Reading) -> str | None:
    if tree is None:
        return STEP_NAMES[index]
    name = a_text(tree, reading.report, "`as:`")
    if name is not None and not _NAME.fullmatch(name):
        message = "`as:` is made of letters, digits, `-` and `_`, at most 40"
        reading.report.add(tree.place, message)
        return None
    return name


def read_repeat(tree: Tree, reading: Reading) -> tuple[WrittenStep, ...] | None:
    """Read equal steps; None, with problems reported, if they cannot be used."""
    report = reading.report
    table = a_table(tree, report, "`repeat:`")
    if table is None:
        return None
    known_keys(table, report, "`repeat:`", REPEAT_KEYS, required=REPEAT_KEYS)
    times = _times(table.entries.get("times"), reading)
    event = a_choice(table.entries.get("event"), report, "event", LISTENED)
    if event not in LISTENED or "when" not in table.entries:
        return None
    when = reading.condition(table.entries["when"], event)
    if when is None or times is None:
        return None
    return tuple(WrittenStep(PatternStep(name, event, when), table) for name in STEP_NAMES[:times])


def _times(tree: Tree | None, reading: Reading) -> int | None:
    if tree is None:
        return None
    value = tree.value if isinstance(tree, Scalar) else None
    if value in (2, 3) and isinstance(value, int) and not isinstance(value, bool):
        return value
    message = f"`times:` is 2 or 3, not {kind_of(tree)}; rates are for control charts"
    reading.report.add(tree.place, message)
    return None
