"""The `tests:` of a rule file: given these events, this is what they must decide."""

from collections.abc import Mapping

from rules.catalogue import (
    ASKED,
    CONTAINMENT,
    CUSTOMERS,
    RECORDED,
    ROLES,
    SEVERITIES,
    STRATEGIES,
)
from rules.facts import mismatch
from rules.fields import Fact
from rules.outcomes import NOTICE_TIMINGS
from rules.problems import unknown
from rules.reading.durations import a_duration
from rules.reading.expect import a_choice, a_table, a_text, kind_of, known_keys, named, rows
from rules.reading.report import Report
from rules.reading.sections import Reading
from rules.reading.tree import Rows, Scalar, Table, Tree
from rules.rule_test import Expected, GivenEvent, RuleTest

_KEYS = ("name", "given", "until", "expect")
_REQUIRED = ("name", "given", "expect")
_EVENT = ("event", "facts", "at", "ancestors")
_OF_FINDING = ("rules", "contain", "open_case")
_OF_CONTAINMENT = ("rules", "severity", "route", "notify", "notice")
MOST_TESTS = 2_000
MOST_EVENTS = 50
"""In one test: three make a pattern, a few more show what must not disturb it."""


def read_tests(tree: Tree | None, reading: Reading) -> tuple[RuleTest, ...]:
    """Read the tests; those that cannot be used are left out and reported."""
    written = rows(tree, reading.report, "`tests:`")
    if len(written) > MOST_TESTS:
        reading.report.add(written[MOST_TESTS].place, f"more than {MOST_TESTS} tests in one file")
        return ()
    read = [(row, _test(row, reading)) for row in written]
    names: dict[str, int] = {}
    for row, test in read:
        if test is None:
            continue
        if test.name in names:
            first = names[test.name]
            message = f"test `{test.name}` stands here twice (first in line {first})"
            reading.report.add(row.place, message)
        names.setdefault(test.name, test.line)
    return tuple(test for _, test in read if test is not None)


def _test(tree: Tree, reading: Reading) -> RuleTest | None:
    report = reading.report
    table = a_table(tree, report, "a test")
    if table is None or not known_keys(table, report, "a test", _KEYS, required=_REQUIRED):
        return None
    name = a_text(table.entries["name"], report, "`name:`")
    given = _given(table.entries["given"], reading)
    if not given:
        return None
    expect = _expect(table.entries["expect"], given[-1].event, reading)
    until = _until(table.entries.get("until"), given, report)
    if name is None or expect is None:
        return None
    return RuleTest(name, given, expect, tree.place.line, until)


def _until(tree: Tree | None, given: tuple[GivenEvent, ...], report: Report) -> int | None:
    """How long the test waits; only records set deadlines."""
    until = a_duration(tree, report, "`until:`")
    if tree is None or until is None:
        return None
    if not any(each.event in RECORDED for each in given):
        known = ", ".join(RECORDED)
        report.add(tree.place, f"`until:` waits for deadlines, which only records set: {known}")
    elif until < max(each.at for each in given):
        report.add(tree.place, "`until:` is before the last event of the test")
    return until


def _given(tree: Tree, reading: Reading) -> tuple[GivenEvent, ...]:
    """One event, or a list; none, with problems reported, if any of them cannot be used."""
    written = rows(tree, reading.report, "`given:`") if isinstance(tree, Rows) else (tree,)
    if len(written) > MOST_EVENTS:
        reading.report.add(tree.place, f"more than {MOST_EVENTS} events in one test")
        return ()
    events = [_event(each, reading) for each in written]
    return tuple(each for each in events if each is not None) if all(events) else ()


def _event(tree: Tree, reading: Reading) -> GivenEvent | None:
    report = reading.report
    table = a_table(tree, report, "an event of a test")
    if table is None:
        return None
    if not known_keys(table, report, "an event of a test", _EVENT, required=("event",)):
        return None
    event = a_choice(table.entries["event"], report, "event", ASKED)
    if event not in ASKED:
        return None
    facts = _facts(table.entries.get("facts"), event, reading)
    at = _at(table.entries.get("at"), report)
    if facts is None or at is None:
        return None
    return GivenEvent(event, facts, at, _names(table.entries.get("ancestors"), report, "a lot"))


def _facts(tree: Tree | None, event: str, reading: Reading) -> Mapping[str, Fact] | None:
    """Facts of the event and of the rulebook's own fields, under their own names."""
    fields, facts, whole = reading.fields(event), dict[str, Fact](), True
    for name, place, value in named(tree, reading.report, "`facts:`"):
        if name not in fields:
            message = f"{unknown('field', name, fields)} (event `{event}`)"
            reading.report.add(place, message)
            whole = False
        elif not isinstance(value, Scalar):
            reading.report.add(value.place, f"`{name}` is one value, not {kind_of(value)}")
            whole = False
        elif complaint := mismatch(fields[name], value.value):
            reading.report.add(value.place, f"`{name}` {complaint}")
            whole = False
        else:
            facts[name] = value.value
    return facts if whole else None


def _at(tree: Tree | None, report: Report) -> int | None:
    if tree is None or (isinstance(tree, Scalar) and tree.value == 0):
        return 0  # no length of time is nothing, but a test begins at 0
    return a_duration(tree, report, "`at:`")


def _names(tree: Tree | None, report: Report, what: str) -> tuple[str, ...]:
    if tree is None:
        return ()
    texts = [a_text(row, report, what) for row in rows(tree, report, "`ancestors:`")]
    return tuple(text for text in texts if text is not None)


def _expect(tree: Tree, event: str, reading: Reading) -> Expected | None:
    report = reading.report
    table = a_table(tree, report, "`expect:`")
    known = _OF_CONTAINMENT if event == CONTAINMENT else _OF_FINDING
    if table is None or not known_keys(table, report, f"`expect:` of `{event}`", known):
        return None
    if not table.entries:
        report.add(table.place, "`expect:` asks nothing; for nothing applies write {rules: []}")
        return None
    entries = table.entries
    return Expected(
        rules=_listed(table, "rules", "rule", None, report),
        contain=_listed(table, "contain", "strategy", STRATEGIES, report),
        open_case=_truth(entries.get("open_case"), report),
        severity=_one(entries.get("severity"), "severity", SEVERITIES, report),
        route=_one(entries.get("route"), "route", reading.routes, report),
        notify=_listed(table, "notify", "role", (*ROLES, CUSTOMERS), report),
        notice=_one(entries.get("notice"), "notice", NOTICE_TIMINGS, report),
    )


def _listed(
    table: Table, key: str, what: str, choices: tuple[str, ...] | None, report: Report
) -> tuple[str, ...] | None:
    """Different names; an empty list asks for none, and no list asks nothing."""
    tree = table.entries.get(key)
    if tree is None:
        return None
    if not isinstance(tree, Rows):
        report.add(tree.place, f"`{key}:` must be a list, not {kind_of(tree)}")
        return None
    found: dict[str, None] = {}
    for row in tree.items:
        name = a_text(row, report, what)
        if name is not None and choices is not None and name not in choices:
            report.add(row.place, unknown(what, name, choices))
        if name is not None and name in found:
            report.add(row.place, f"{what} `{name}` stands here twice")
        if name is not None:
            found[name] = None
    return tuple(found)


def _one(tree: Tree | None, what: str, choices: tuple[str, ...], report: Report) -> str | None:
    return a_choice(tree, report, what, choices)


def _truth(tree: Tree | None, report: Report) -> bool | None:
    if tree is None:
        return None
    if isinstance(tree, Scalar) and isinstance(tree.value, bool):
        return tree.value
    report.add(tree.place, f"`open_case:` is true or false, not {kind_of(tree)}")
    return None
