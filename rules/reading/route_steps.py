"""What a step of a route says besides who signs: when it is due, who is next, who may not."""

import re
from collections.abc import Mapping

from rules.catalogue import ROLES
from rules.reading.expect import a_text, choices_of, kind_of
from rules.reading.report import Report
from rules.reading.sections import ID_PATTERN
from rules.reading.tree import Scalar, Table, Tree
from rules.routes import BARRED, USUAL_REMINDER, Barred

WORKING_PATTERN = r"([0-9]{1,4}(?:\.[0-9]{1,2})?) ?(min|h)"
MOST_WORKING_HOURS = 2_000.0
"""A year of one shift: nobody waits longer for a signature."""
_WORKING = re.compile(WORKING_PATTERN)
_NAME = re.compile(ID_PATTERN)


def a_name(tree: Tree, report: Report) -> str | None:
    """Give the name of a step: it stands in addresses, in letters and in the ledger."""
    name = a_text(tree, report, "`step:`")
    if name is None or _NAME.fullmatch(name):
        return name
    report.add(
        tree.place, "`step:` is made of letters, digits, `-`, `_` and `.`, at most 80 of them"
    )
    return None


def due_and_reminder(entries: Mapping[str, Tree], report: Report) -> tuple[float | None, float]:
    """Give the working hours until a step is due, and those between reminders."""
    due = working_hours(entries.get("due"), report, "`due:`")
    remind = working_hours(entries.get("remind"), report, "`remind:`")
    if due is not None and remind is not None and remind >= due:
        message = f"`remind:` must be shorter than `due:` ({due:g} h): reminded later, one is late"
        report.add(entries["remind"].place, message)
    if remind is None:
        remind = USUAL_REMINDER if due is None else min(USUAL_REMINDER, due / 2)
    return due, remind


def working_hours(tree: Tree | None, report: Report, what: str) -> float | None:
    """Give working hours, more than none, or report what stands there instead."""
    if tree is None:
        return None
    text = tree.value if isinstance(tree, Scalar) else None
    match = _WORKING.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        message = f"{what} is working time in hours or minutes, such as `8 h` or `90 min`"
        report.add(tree.place, f"{message}, not {kind_of(tree)}")
        return None
    hours = float(match[1]) / (60 if match[2] == "min" else 1)
    if not 0 < hours <= MOST_WORKING_HOURS:
        report.add(tree.place, f"{what} is more than nothing and at most {MOST_WORKING_HOURS:g} h")
        return None
    return hours


def escalated_to(table: Table, roles: tuple[str, ...], report: Report) -> tuple[str, ...]:
    """Give the roles of the next authority: others than those that are late."""
    tree = table.entries.get("escalate_to")
    asked = choices_of(tree, report, "role", ROLES)
    if tree is None or not asked:
        return ()
    if set(asked) <= set(roles):
        message = "`escalate_to:` names only roles that are asked anyway; name a higher one"
        report.add(tree.place, message)
    if "due" not in table.entries and table.whole:
        message = "`escalate_to:` needs `due:`, such as `due: 8 h`: it says when a step is late"
        report.add(tree.place, message)
    return asked


def barred(tree: Tree | None, report: Report) -> tuple[Barred, ...]:
    """Give who may not sign; the proposer never may, whatever is written."""
    if tree is None:
        return BARRED
    written = choices_of(tree, report, "person", BARRED)
    return tuple(each for each in BARRED if each == "proposer" or each in written)


def allowed_to_delegate(tree: Tree | None, report: Report) -> bool:
    """Give whether somebody may sign for a person who is away: yes, where nothing is said."""
    if tree is None:
        return True
    if isinstance(tree, Scalar) and isinstance(tree.value, bool):
        return tree.value
    report.add(tree.place, f"`delegates:` is true or false, not {kind_of(tree)}")
    return True
