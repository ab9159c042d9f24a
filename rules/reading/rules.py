"""The `rules:`, `lists:` and `conditions:` of a rule file -> rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rules.catalogue import CATALOGUE, EVENTS
from rules.reading.conditions import ConditionReader, Shared
from rules.reading.expect import a_choice, a_table, a_text, a_whole_number, known_keys, named, rows
from rules.reading.outcomes import read_then
from rules.reading.report import Place, Report
from rules.reading.tree import Table, Tree
from rules.routes import Route
from rules.rule import Rule

_KEYS = ("id", "event", "priority", "when", "then")
_REQUIRED = ("id", "event", "when", "then")
_ID = re.compile(r"[\w.-]{1,80}")


@dataclass(frozen=True)
class _Reading:
    """What the rules of one file share while they are read."""

    shared: Shared
    routes: tuple[str, ...]
    report: Report
    used_lists: set[str] = field(default_factory=set)
    used_conditions: set[str] = field(default_factory=set)


def read_rules(file: Table, routes: Sequence[Route], report: Report) -> tuple[Rule, ...]:
    """Read the rules of a file; those that cannot be used are left out and reported."""
    lists = list(named(file.entries.get("lists"), report, "`lists:`"))
    conditions = list(named(file.entries.get("conditions"), report, "`conditions:`"))
    shared = Shared(
        {name: tree for name, _, tree in lists}, {name: tree for name, _, tree in conditions}
    )
    reading = _Reading(shared, tuple(route.name for route in routes), report)
    written = rows(file.entries.get("rules"), report, "`rules:`")
    read = [(row.place, _rule(row, reading)) for row in written]
    rules = [(place, rule) for place, rule in read if rule is not None]
    _report_repeated_ids(rules, report)
    _report_rival_routes(rules, report)
    if not report.problems:
        # A condition is checked against the event of the rule that uses it. After another
        # problem a rule may not have been read, so only then is "not used" certain.
        _report_unused("list", lists, reading.used_lists, report)
        _report_unused("condition", conditions, reading.used_conditions, report)
    return tuple(rule for _, rule in rules)


def _rule(tree: Tree, reading: _Reading) -> Rule | None:
    report = reading.report
    table = a_table(tree, report, "a rule")
    if table is None:
        return None
    known_keys(table, report, "a rule", _KEYS, required=_REQUIRED)
    entries = table.entries
    rule_id = _id(entries.get("id"), report)
    event = a_choice(entries.get("event"), report, "event", EVENTS)
    priority = a_whole_number(entries.get("priority"), report, "`priority:`", least=0)
    if event is None or "when" not in entries or "then" not in entries:
        return None
    reader = ConditionReader(event, CATALOGUE[event], reading.shared, report)
    when = reader.read(entries["when"])
    reading.used_lists.update(reader.used_lists)
    reading.used_conditions.update(reader.used_conditions)
    then = read_then(entries["then"], event, reading.routes, report)
    if rule_id is None or when is None or then is None:
        return None
    return Rule(rule_id, event, priority or 0, when, then, tree.place.line)


def _id(tree: Tree | None, report: Report) -> str | None:
    written = a_text(tree, report, "`id:`")
    if tree is None or written is None or _ID.fullmatch(written):
        return written
    report.add(tree.place, "`id:` is made of letters, digits, `-`, `_` and `.`, at most 80")
    return None


def _report_repeated_ids(rules: Sequence[tuple[Place, Rule]], report: Report) -> None:
    first: dict[str, int] = {}
    for place, rule in rules:
        if rule.id in first:
            report.add(
                place, f"rule `{rule.id}` stands here twice (first in line {first[rule.id]})"
            )
        first.setdefault(rule.id, rule.line)


def _report_rival_routes(rules: Sequence[tuple[Place, Rule]], report: Report) -> None:
    """Only one route can be taken, so two rules may not name two at the same priority."""
    first: dict[int, Rule] = {}
    for place, rule in rules:
        if rule.then.route is None:
            continue
        rival = first.setdefault(rule.priority, rule)
        if rival.then.route != rule.then.route:
            report.add(
                place,
                f"rules `{rival.id}` and `{rule.id}` name different routes at priority "
                f"{rule.priority}; give one of them another priority",
            )


def _report_unused(
    what: str, entries: Sequence[tuple[str, Place, Tree]], used: set[str], report: Report
) -> None:
    for name, place, _ in entries:
        if name not in used:
            report.add(place, f"{what} `{name}` is used by no rule, so nothing checks it")
