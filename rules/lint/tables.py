"""Rows of a decision table against each other: overlaps, and rows that never count."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import islice, product

from rules.decision_table import DecisionTable
from rules.fields import Fact
from rules.lint.finding import Finding
from rules.lint.group import Group, Ruled
from rules.lint.words import Said, called, named, say_facts, several
from rules.outcomes import Then
from rules.regions.box_index import BoxIndex
from rules.regions.boxes import corners, meet
from rules.regions.cover import first_uncovered, widest
from rules.regions.effort import Effort, TooComplexError
from rules.regions.segments import bits
from rules.regions.witness import example
from rules.rule import Rule
from rules.tables.precedence import as_severe, outranks

_STEPS = 20_000
_MOST_TRIES = 8
_MOST_PAIRS = 1_000
_MOST_BOXES = 200
_OVERLAP = {
    "en": "{rule} and {other} hold for the same facts, although the table is `unique` "
    "(example: {example})",
    "zh-CN": "{rule}与{other}会同时成立，而该表的命中策略为 `unique`（例：{example}）",
}
_SHADOWED = {
    "en": "{rule} never counts: wherever it holds, {others} {comes} first",
    "zh-CN": "{rule}永远不起作用：凡是它成立之处，{others}已先成立",
}
_OUTRANKED = {
    "en": "{rule} never counts: wherever it holds, {others} {comes} first, "
    "being at least as severe",
    "zh-CN": "{rule}永远不起作用：凡是它成立之处，{others}也成立，且严重程度不低于它",
}


def look_at_rows(group: Group, table: DecisionTable) -> list[Finding]:
    """Find rows of a table that contradict its hit policy, or that never count."""
    if table.hit == "collect":
        return []
    rows = [each for each in group.ruled if each.rule.table == table.id and each.region]
    search = _Rows(group, table, rows)
    return search.overlaps() if table.hit == "unique" else search.never_counting()


class _Rows:
    """The rows of one table that can hold, in its order."""

    def __init__(self, group: Group, table: DecisionTable, rows: list[Ruled]) -> None:
        self.group, self.table, self.rows = group, table, rows
        pairs = [(box, place) for place, each in enumerate(rows) for box in each.region]
        self.index = BoxIndex([box for box, _ in pairs])
        self.owners = [place for _, place in pairs]
        self.ahead: dict[tuple[str | None, str | None, bool], tuple[int, int]] = {}

    def _meeting(self, place: int, among: int) -> list[int]:
        """The rows that share facts with one, of those that own some boxes."""
        met = 0
        for box in self.rows[place].region:
            met |= self.index.meeting(box)
        return sorted({self.owners[row] for row in bits(met & among)})

    def _boxes_before(self, place: int) -> int:
        return (1 << bisect_left(self.owners, place)) - 1

    def overlaps(self) -> list[Finding]:
        found: list[Finding] = []
        for place in range(len(self.rows)):
            meeting = self._meeting(place, self._boxes_before(place))
            for other in meeting[:_MOST_TRIES]:
                finding = self._overlap(place, other)
                if finding is not None:
                    found.append(finding)
                    break  # one a row: the next shows once this one is put right
        return found

    def _overlap(self, place: int, other: int) -> Finding | None:
        each, earlier = self.rows[place], self.rows[other]
        claims = [(each.rule.when, True), (earlier.rule.when, True)]
        for one, two in islice(product(each.region, earlier.region), _MOST_PAIRS):
            shared = meet(one, two)
            facts = None if shared is None else example(self.group.space, shared, claims)
            if facts is not None:
                return _overlapping(earlier.rule, each.rule, facts)
        return None

    def never_counting(self) -> list[Finding]:
        found = [self._never_counts(place) for place in range(len(self.rows))]
        return [finding for finding in found if finding is not None]

    def _never_counts(self, place: int) -> Finding | None:
        each = self.rows[place]
        first = self._coming_first(place)
        for other in self._holding(each, first):
            if self._within(each, self.rows[other]):
                return self._finding(each, [other])
        if not all(
            self.index.meeting(corner) & first for box in each.region for corner in corners(box)
        ):
            return None
        ahead = self._meeting(place, first)
        boxes = widest((box for other in ahead for box in self.rows[other].region), _MOST_BOXES)
        try:
            effort = Effort(_STEPS, within=self.group.effort)
            if first_uncovered(each.region, boxes, effort=effort) is not None:
                return None
        except TooComplexError:
            return None
        used = set(boxes)
        return self._finding(each, [one for one in ahead if used & set(self.rows[one].region)])

    def _within(self, each: Ruled, other: Ruled) -> bool:
        try:
            effort = Effort(_STEPS, within=self.group.effort)
            return first_uncovered(each.region, other.region, effort=effort) is None
        except TooComplexError:
            return False

    def _holding(self, each: Ruled, among: int) -> list[int]:
        """The rows that hold in every corner of one, of those that own some boxes."""
        found = set(self.owners)
        for box in each.region:
            for corner in corners(box):
                found &= {self.owners[row] for row in bits(self.index.meeting(corner) & among)}
        return sorted(found)

    def _coming_first(self, place: int) -> int:
        """The boxes of the rows that are chosen rather than this one."""
        before = self._boxes_before(place)
        if self.table.hit == "first":
            return before
        then = self.rows[place].rule.then
        weight = then.severity, then.contain, then.open_case
        if weight not in self.ahead:
            self.ahead[weight] = (
                self._owned(lambda other: outranks(other, then)),
                self._owned(lambda other: as_severe(other, then)),
            )
        severer, alike = self.ahead[weight]
        return severer | (alike & before)

    def _owned(self, wanted: Callable[[Then], bool]) -> int:
        right = [wanted(each.rule.then) for each in self.rows]
        return sum(1 << box for box, owner in enumerate(self.owners) if right[owner])

    def _finding(self, each: Ruled, ahead: list[int]) -> Finding:
        template: Said = _SHADOWED if self.table.hit == "first" else _OUTRANKED
        others = [self.rows[other].rule for other in ahead]
        text = named(
            template,
            rule=called(each.rule),
            others=several([called(rule) for rule in others]),
            comes="comes" if len(others) == 1 else "come",
        )
        names = (each.rule.id, *(rule.id for rule in others))
        return Finding("warning", "shadowed", names, each.rule.line, text["en"], text["zh-CN"])


def _overlapping(earlier: Rule, later: Rule, facts: dict[str, Fact]) -> Finding:
    text = named(_OVERLAP, rule=called(earlier), other=called(later), example=say_facts(facts))
    names = (earlier.id, later.id)
    return Finding("error", "overlap", names, later.line, text["en"], text["zh-CN"], facts)
