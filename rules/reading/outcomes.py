"""The `then:` of a rule -> its outcome, checked against its event and the file's routes."""

from collections.abc import Collection

from rules.catalogue import (
    CONTAINMENT,
    CUSTOMERS,
    EVENT_STRATEGIES,
    ROLES,
    SEVERITIES,
    STRATEGIES,
)
from rules.outcomes import NOTICE_TIMINGS, NoticeTiming, Severity, Then
from rules.reading.expect import a_choice, a_table, choices_of, kind_of, known_keys
from rules.reading.report import Report
from rules.reading.tree import Rows, Scalar, Table, Tree

_OF_FINDING = ("contain", "open_case")
_OF_CONTAINMENT = ("severity", "route", "notify", "notice")


def read_then(tree: Tree, event: str, routes: Collection[str], report: Report) -> Then | None:
    """Read the outcome of a rule; None, with problems reported, if it cannot be used."""
    table = a_table(tree, report, "`then:`")
    if table is None:
        return None
    if not table.entries:
        report.add(table.place, "`then:` decides nothing")
        return None
    if event == CONTAINMENT:
        return _after_containment(table, routes, report)
    return _after_finding(table, event, report)


def _after_finding(table: Table, event: str, report: Report) -> Then | None:
    if _other_stage(table, _OF_CONTAINMENT, "`event: containment`", report):
        return None
    known_keys(table, report, "`then:`", _OF_FINDING)
    contain = table.entries.get("contain")
    if isinstance(contain, Rows):
        message = "`contain:` names one strategy; a second one is a rule of its own"
        report.add(contain.place, message)
        return None
    strategy = a_choice(contain, report, "strategy", STRATEGIES)
    if contain is not None and strategy is not None and strategy not in EVENT_STRATEGIES[event]:
        fitting = ", ".join(EVENT_STRATEGIES[event])
        report.add(
            contain.place, f"`{event}` gives no {strategy} to start from; it can use: {fitting}"
        )
    return Then(contain=strategy, open_case=_open_case(table.entries.get("open_case"), report))


def _after_containment(table: Table, routes: Collection[str], report: Report) -> Then | None:
    if _other_stage(table, _OF_FINDING, "a finding such as `inspection.nonconforming`", report):
        return None
    known_keys(table, report, "`then:`", _OF_CONTAINMENT)
    told = choices_of(table.entries.get("notify"), report, "role", (*ROLES, CUSTOMERS))
    return Then(
        severity=_severity(table.entries.get("severity"), report),
        route=a_choice(table.entries.get("route"), report, "route", routes),
        notify=tuple(role for role in told if role != CUSTOMERS),
        customers=CUSTOMERS in told,
        notice=_notice(table.entries.get("notice"), report),
    )


def _other_stage(table: Table, others: tuple[str, ...], where: str, report: Report) -> bool:
    misplaced = [key for key in table.entries if key in others]
    for key in misplaced:
        report.add(table.keys[key], f"`{key}:` belongs to a rule for {where}")
    return bool(misplaced)


def _open_case(tree: Tree | None, report: Report) -> bool:
    if tree is None:
        return False
    if isinstance(tree, Scalar) and tree.value is True:
        return True
    report.add(
        tree.place, f"`open_case:` can only be true, not {kind_of(tree)}; leave it out otherwise"
    )
    return False


def _severity(tree: Tree | None, report: Report) -> Severity | None:
    named = a_choice(tree, report, "severity", SEVERITIES)
    for severity in SEVERITIES:
        if severity == named:
            return severity
    return None


def _notice(tree: Tree | None, report: Report) -> NoticeTiming | None:
    named = a_choice(tree, report, "notice", NOTICE_TIMINGS)
    for timing in NOTICE_TIMINGS:
        if timing == named:
            return timing
    return None
