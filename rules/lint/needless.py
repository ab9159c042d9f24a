"""Rules that could be deleted: one other, or several together, decide as much."""

from collections.abc import Collection, Sequence

from rules.lint.finding import Finding, Kind
from rules.lint.group import Group, Ruled
from rules.lint.redundancy import Aspect, Outcomes, aspects
from rules.lint.words import Said, called, named, several
from rules.regions.box_index import BoxIndex
from rules.regions.boxes import corners
from rules.regions.cover import first_uncovered, widest
from rules.regions.effort import Effort, TooComplexError
from rules.regions.segments import bits
from rules.regions.space import Box

_STEPS = 5_000
_MOST_BOXES = 200
_DUPLICATE = {
    "en": "{rule} says the same as {other}: it holds for the same facts, and decides the same",
    "zh-CN": "{rule}与{other}重复：成立的事实相同，决定也相同",
}
_SAME = {
    "en": "{rule} is never needed: whatever it holds for, {other} holds for too, "
    "and decides the same",
    "zh-CN": "{rule}是多余的：凡是它成立之处，{other}也成立，且决定相同",
}
_MORE = {
    "en": "{rule} is never needed: whatever it holds for, {other} holds for too, "
    "and decides at least as much",
    "zh-CN": "{rule}是多余的：凡是它成立之处，{other}也成立，且决定的内容不少于它",
}
_TOGETHER = {
    "en": "{rule} is never needed: wherever it holds, {others} together decide at least as much",
    "zh-CN": "{rule}是多余的：凡是它成立之处，{others}合起来决定的内容不少于它",
}


def needless(group: Group, asked_about: Collection[str]) -> list[Finding]:
    """Find rules without which the same would be decided.

    They are looked for from the last to the first, and what is found is no longer counted on:
    all that is named can be deleted at once.

    Parameters
    ----------
    group : Group
    asked_about : collection of str
        Rules whose name a rule for containments compares: their name itself decides something.
    """
    search = _Search(group)
    found: list[Finding] = []
    for place in reversed(range(len(search.acting))):
        each = search.acting[place]
        if each.rule.id in asked_about or hit_policy(group, each) == "unique":
            continue
        try:
            finding = search.needless(place)
        except TooComplexError:
            break  # the whole has taken long enough; what was found stands
        if finding is not None:
            found.append(finding)
            search.gone.add(place)
    return found


def hit_policy(group: Group, each: Ruled) -> str | None:
    """The hit policy of the table whose row this is; None for a rule."""
    return None if each.rule.table is None else group.tables[each.rule.table].hit


class _Search:
    """The rules of an event that act whenever they hold, found by the facts they hold for."""

    def __init__(self, group: Group) -> None:
        # A row of another table may be passed over although it holds.
        self.acting = [
            each
            for each in group.ruled
            if each.region and hit_policy(group, each) in (None, "collect", "unique")
        ]
        self.outcomes = Outcomes(group.ordered)
        self.effort = group.effort
        pairs = [(box, place) for place, each in enumerate(self.acting) for box in each.region]
        self.index = BoxIndex([box for box, _ in pairs])
        self.owners = [place for _, place in pairs]
        self.gone: set[int] = set()

    def needless(self, place: int) -> Finding | None:
        each = self.acting[place]
        if not aspects(each.rule.then):
            return None
        there = [
            self._holding(corner) - {place} - self.gone
            for box in each.region
            for corner in corners(box)
        ]
        everywhere = sorted(set.intersection(*there))
        for other in everywhere:
            finding = self._by_one(each, self.acting[other])
            if finding is not None:
                return finding
        return self._by_several(place, there)

    def _holding(self, box: Box) -> set[int]:
        holding = {self.owners[row] for row in bits(self.index.meeting(box))}
        self.effort.spend(1 + len(holding))
        return holding

    def _by_one(self, each: Ruled, other: Ruled) -> Finding | None:
        wanted = aspects(each.rule.then)
        if not all(self.outcomes.gives(other, one, each, same_facts=True) for one in wanted):
            return None
        if not self._covered(each, [other]):
            return None
        same = self._covered(other, [each])
        if not all(self.outcomes.gives(other, one, each, same_facts=same) for one in wanted):
            return None
        equal = each.rule.then == other.rule.then
        if same and equal and each.rule.cool_down == other.rule.cool_down:
            return _finding("duplicate", _DUPLICATE, each, other)
        return _finding("subsumed", _SAME if equal else _MORE, each, other)

    def _by_several(self, place: int, there: Sequence[set[int]]) -> Finding | None:
        """Every part of the outcome by somebody, wherever the rule holds."""
        each = self.acting[place]
        wanted = aspects(each.rule.then)
        for aspect in wanted:
            if not all(self._giving(places, aspect, each) for places in there):
                return None
        meeting = set[int]().union(*map(self._holding, each.region)) - {place} - self.gone
        used: set[int] = set()
        for aspect in wanted:
            giving = self._giving(meeting, aspect, each)
            if not self._covered(each, [self.acting[one] for one in giving]):
                return None
            used |= giving
        return _together(each, [self.acting[one] for one in sorted(used)])

    def _covered(self, one: Ruled, others: Sequence[Ruled]) -> bool:
        self.effort.spend(1 + len(others))
        boxes = widest((box for other in others for box in other.region), _MOST_BOXES)
        try:
            effort = Effort(_STEPS, within=self.effort)
            return first_uncovered(one.region, boxes, effort=effort) is None
        except TooComplexError:
            return False

    def _giving(self, places: set[int], aspect: Aspect, each: Ruled) -> set[int]:
        self.effort.spend(1 + len(places))
        return {one for one in places if self.outcomes.gives(self.acting[one], aspect, each)}


def _finding(kind: Kind, template: Said, each: Ruled, other: Ruled) -> Finding:
    rule = each.rule
    text = named(template, rule=called(rule), other=called(other.rule))
    names = (rule.id, other.rule.id)
    return Finding("warning", kind, names, rule.line, text["en"], text["zh-CN"])


def _together(each: Ruled, others: Sequence[Ruled]) -> Finding:
    rule = each.rule
    names = several([called(other.rule) for other in others])
    text = named(_TOGETHER, rule=called(rule), others=names)
    ids = (rule.id, *(other.rule.id for other in others))
    return Finding("warning", "dominated", ids, rule.line, text["en"], text["zh-CN"])
