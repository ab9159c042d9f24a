"""Rules that hold for the same facts and contradict each other."""

from collections.abc import Iterator
from itertools import islice, product

from rules.catalogue import CONTAINMENT
from rules.fields import Fact
from rules.lint.finding import Finding
from rules.lint.group import Group, Ruled
from rules.lint.needless import hit_policy
from rules.lint.words import Said, called, named, say_facts
from rules.regions.box_index import BoxIndex
from rules.regions.boxes import meet
from rules.regions.segments import bits
from rules.regions.witness import example

_MOST_TRIES = 8
_MOST_PAIRS = 1_000
_SEVERITY = {
    "en": "{rule} says {one} and {other} says {two}, both at priority {priority}; where both "
    "hold, the more severe counts (example: {example})",
    "zh-CN": "{rule}定为 {one}，{other}定为 {two}，优先级同为 {priority}；"
    "两者都成立时以较严重者为准（例：{example}）",
}
_ROUTE = {
    "en": "{rule} names the route {one} and {other} the route {two}, both at priority "
    "{priority}; where both hold, only {two} is taken (example: {example})",
    "zh-CN": "{rule}指定路线 {one}，{other}指定路线 {two}，优先级同为 {priority}；"
    "两者都成立时只走 {two}（例：{example}）",
}


def conflicts(group: Group) -> list[Finding]:
    """Find rules that say different severities or routes at one priority for the same facts.

    Of every rule only the first conflict with one before it is told.
    """
    if group.event != CONTAINMENT:
        return []  # what findings contain is united, so nothing contradicts
    found: list[Finding] = []
    by_priority: dict[int, list[Ruled]] = {}
    for each in group.ruled:
        if each.region:
            by_priority.setdefault(each.rule.priority, []).append(each)
    for level in by_priority.values():
        found += _on_one_level(group, level)
    return found


def _on_one_level(group: Group, level: list[Ruled]) -> list[Finding]:
    pairs = [(box, place) for place, each in enumerate(level) for box in each.region]
    index = BoxIndex([box for box, _ in pairs])
    found: list[Finding] = []
    for place, each in enumerate(level):
        rows = {pairs[row][1] for box in each.region for row in bits(index.meeting(box))}
        before = (level[other] for other in sorted(rows) if other < place)
        rivals = (other for other in before if _rival(group, each, other))
        found += _first(group, each, rivals)
    return found


def _rival(group: Group, each: Ruled, other: Ruled) -> bool:
    one, two = each.rule, other.rule
    if one.table is not None and one.table == two.table and hit_policy(group, each) != "collect":
        return False  # the hit policy says which of them counts
    return _differ(one.then.severity, two.then.severity) or _differ(one.then.route, two.then.route)


def _differ(one: str | None, two: str | None) -> bool:
    return one is not None and two is not None and one != two


def _first(group: Group, each: Ruled, rivals: Iterator[Ruled]) -> list[Finding]:
    """The first rival with which there are facts that both hold for."""
    for other in islice(rivals, _MOST_TRIES):
        claims = [(each.rule.when, True), (other.rule.when, True)]
        for one, two in islice(product(each.region, other.region), _MOST_PAIRS):
            shared = meet(one, two)
            facts = None if shared is None else example(group.space, shared, claims)
            if facts is not None:
                return [_finding(each, other, facts)]
    return []


def _finding(each: Ruled, other: Ruled, facts: dict[str, Fact]) -> Finding:
    one, two = each.rule, other.rule
    by_route = _differ(one.then.route, two.then.route)
    template: Said = _ROUTE if by_route else _SEVERITY
    text = named(
        template,
        rule=called(one),
        other=called(two),
        one=one.then.route if by_route else one.then.severity,
        two=two.then.route if by_route else two.then.severity,
        priority=one.priority,
        example=say_facts(facts),
    )
    names = (one.id, two.id)
    return Finding("warning", "conflicting", names, one.line, text["en"], text["zh-CN"], facts)
