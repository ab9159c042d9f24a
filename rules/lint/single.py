"""What one rule says to itself: that it can never hold, always holds, or asks too much."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rules.conditions import AllOf, AnyOf, Expression, comparisons
from rules.lint.contradiction import parts_of, say_region, why
from rules.lint.finding import Finding, Kind, Severity
from rules.lint.group import Group, Ruled
from rules.lint.words import Said, all_of, called, named
from rules.regions.boxes import Region, meet, region_of
from rules.regions.cover import first_uncovered
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Space

_STEPS = 20_000
_ALWAYS = {
    "en": "{rule} has conditions, but holds whatever the facts are; if that is meant, "
    "write `when: always`",
    "zh-CN": "{rule}虽有条件，但无论事实如何都成立；若本意如此，请写 `when: always`",
}
_UNNEEDED = {
    "en": "in {rule} the condition that {what} changes nothing: the rest of it asks that already",
    "zh-CN": "{rule}中“{what}”这一条件不起作用：其余条件已包含此要求",
}
_DEAD = {
    "en": "in {rule} the alternative that {what} can never hold beside its other conditions",
    "zh-CN": "{rule}中“{what}”这一选项与其余条件矛盾，永远不会成立",
}


def look_at_each(group: Group, shared: Collection[Expression]) -> list[Finding]:
    """Look at every rule and row of an event by itself.

    Parameters
    ----------
    group : Group
    shared : collection of expression
        What several rules ask, under a common name perhaps: that a part of it has no effect in
        one of them is no mistake.
    """
    found: list[Finding] = []
    for each in group.ruled:
        look = _Look(group.space, each, shared, Effort(_STEPS, within=group.effort))
        try:
            found += look.findings()
        except TooComplexError:
            continue  # nothing is claimed that was not worked out
    return found


def shared_parts(rules: Iterable[Expression]) -> frozenset[Expression]:
    """Give the parts that two expressions or more ask word for word."""
    asked = Counter(part for when in rules for part in set(parts_of(when)))
    return frozenset(part for part, count in asked.items() if count > 1)


@dataclass(frozen=True)
class _Look:
    """One rule, and what it may cost to look at it."""

    space: Space
    each: Ruled
    shared: Collection[Expression]
    effort: Effort

    def findings(self) -> list[Finding]:
        rule = self.each.rule
        if not self.each.region:
            text = why(self.space, rule.when, called(rule), self.effort)
            return [self._finding("error", "contradictory", text)]
        if not any(comparisons(rule.when)):
            return []
        if self._within((self.space.everything,)):
            return [self._finding("warning", "always", named(_ALWAYS, rule=called(rule)))]
        parts = parts_of(rule.when)
        return [*self._unneeded(parts), *self._dead(parts)]

    def _within(self, region: Region) -> bool:
        return first_uncovered(region, self.each.region, effort=self.effort) is None

    def _region(self, *parts: Expression) -> Region:
        return region_of(self.space, AllOf(parts), effort=self.effort)

    def _unneeded(self, parts: Sequence[Expression]) -> list[Finding]:
        regions = {id(part): self._region(part) for part in parts}
        if self._independent(list(regions.values())):
            return []
        kept = list(parts)
        found: list[Finding] = []
        for part in reversed(parts):
            fewer = [other for other in kept if other is not part]
            if not fewer or not self._within(self._region(*fewer)):
                continue
            kept = fewer
            if part not in self.shared:
                found.append(self._note(_UNNEEDED, say_region(self.space, regions[id(part)])))
        return found[::-1]

    def _independent(self, regions: Sequence[Region]) -> bool:
        """Conditions on different facts, of which each asks something: all are needed."""
        asked: set[int] = set()
        for region in regions:
            places = [
                place
                for place, whole in enumerate(self.space.everything)
                if any(box[place] != whole for box in region)
            ]
            if len(places) != 1 or places[0] in asked:
                return False
            asked.update(places)
        return True

    def _dead(self, parts: Sequence[Expression]) -> list[Finding]:
        found: list[Finding] = []
        for part in parts:
            if not isinstance(part, AnyOf) or part in self.shared:
                continue
            rest = self._region(*(other for other in parts if other is not part))
            for branch in part.parts:
                if not _overlap(self._region(branch), rest):
                    found.append(self._note(_DEAD, self._say_branch(branch)))  # noqa: PERF401
        return found

    def _say_branch(self, branch: Expression) -> Said:
        region = self._region(branch)
        if region:
            return say_region(self.space, region)
        said = [self._region(part) for part in parts_of(branch)]
        if all(said):
            return all_of([say_region(self.space, each) for each in said])
        names = dict.fromkeys(each.field for each in comparisons(branch))
        return all_of([self.space.fields[name].label for name in names])

    def _note(self, template: Said, what: Said) -> Finding:
        text = named(template, rule=called(self.each.rule), what=what)
        return self._finding("note", "unneeded", text)

    def _finding(self, severity: Severity, kind: Kind, text: Said) -> Finding:
        rule = self.each.rule
        return Finding(severity, kind, (rule.id,), rule.line, text["en"], text["zh-CN"])


def _overlap(one: Region, other: Region) -> bool:
    return any(meet(a, b) is not None for a in one for b in other)
