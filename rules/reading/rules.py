"""The `rules:` of a rule file -> rules."""

from collections.abc import Sequence

from rules.catalogue import ASKED
from rules.reading.durations import a_cool_down
from rules.reading.expect import a_choice, a_table, a_whole_number, known_keys, rows
from rules.reading.report import Place, Report
from rules.reading.sections import Reading
from rules.reading.tree import Tree
from rules.rule import Rule

_KEYS = ("id", "event", "priority", "when", "then", "cool_down")
_REQUIRED = ("id", "event", "when", "then")


def read_rules(tree: Tree | None, reading: Reading) -> tuple[Rule, ...]:
    """Read the rules; those that cannot be used are left out and reported."""
    read = [(row.place, _rule(row, reading)) for row in rows(tree, reading.report, "`rules:`")]
    rules = [(place, rule) for place, rule in read if rule is not None]
    for place, rule in rules:
        reading.once(rule.id, place)
    _report_rival_routes(rules, reading.report)
    return tuple(rule for _, rule in rules)


def _rule(tree: Tree, reading: Reading) -> Rule | None:
    report = reading.report
    table = a_table(tree, report, "a rule")
    if table is None:
        return None
    known_keys(table, report, "a rule", _KEYS, required=_REQUIRED)
    entries = table.entries
    rule_id = reading.name(entries.get("id"))
    event = a_choice(entries.get("event"), report, "event", ASKED)
    priority = a_whole_number(entries.get("priority"), report, "`priority:`", least=0)
    cool_down = a_cool_down(entries.get("cool_down"), report)
    if event is None or event not in ASKED or "when" not in entries or "then" not in entries:
        return None
    when = reading.condition(entries["when"], event)
    then = reading.then(entries["then"], event)
    if rule_id is None or when is None or then is None:
        return None
    return Rule(rule_id, event, priority or 0, when, then, tree.place.line, cool_down)


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
