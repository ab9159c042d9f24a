"""Facts for which nothing is decided, in a table or by all rules of an event."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rules.catalogue import CONTAINMENT, CORRELATION, DEADLINE, FINDINGS, RECORDED
from rules.conditions import comparisons
from rules.decision_table import DecisionTable
from rules.fields import Fact
from rules.lint.finding import Finding, Severity
from rules.lint.group import Group, Ruled
from rules.lint.known import ALWAYS_RECORDED
from rules.lint.words import Said, any_of, named, say_box, say_facts, several
from rules.regions.boxes import join
from rules.regions.cover import MOST_STEPS, uncovered, widest
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Box
from rules.regions.witness import example, holds

SHOWN = 3
_MOST_BOXES = 2_000
_MOST_TRIES = 50
_EVERY_BOX = 1_000_000
_TABLE = {"en": "table `{name}` (line {line})", "zh-CN": "决策表 `{name}`（第 {line} 行）"}
_EVENT = {"en": "`{name}`", "zh-CN": "`{name}`"}
_NO_ROW = {
    "en": "{where} decides nothing when {what}{more} (example: {example})",
    "zh-CN": "{where}在以下情形没有任何决定：{what}{more}（例：{example}）",
}
_NO_RULE = {
    "en": "nothing is decided for {where} when {what}{more} (example: {example})",
    "zh-CN": "对于{where}，以下情形没有任何决定：{what}{more}（例：{example}）",
}
_MORE = {"en": ", and in {count} cases more", "zh-CN": "，另有 {count} 种情形"}
_MANY = {"en": ", and in many cases more", "zh-CN": "，另有多种情形"}
_NONE: Said = {"en": "", "zh-CN": ""}
_BLANK = {
    "en": "{where}: nothing is decided in some cases where no {what} is recorded "
    "(example: {example})",
    "zh-CN": "{where}：{what}无记录时，某些情形没有任何决定（例：{example}）",
}
_COMPLEX = {
    "en": "{where} is too complex to be searched for facts that nothing is decided for",
    "zh-CN": "{where}过于复杂，无法检查是否有未覆盖的情形",
}


def gaps_of_table(group: Group, table: DecisionTable) -> list[Finding]:
    """Find facts that no row of a table holds for."""
    rows = [each for each in group.ruled if each.rule.table == table.id]
    where = named(_TABLE, name=table.id, line=table.line)
    # A containment that no row is about has the usual response; of a finding nothing is held.
    lenient = table.hit == "collect" or group.event == CONTAINMENT
    severity: Severity = "note" if lenient else "warning"
    search = _Gaps(group, rows, where, (table.id,), table.line)
    if any(rule.table == table.id for rule in group.too_complex):
        return []
    return search.findings(_NO_ROW, severity)


def gaps_of_event(group: Group) -> list[Finding]:
    """Find facts of a finding for which no rule and no row of any table holds."""
    if group.event in (CONTAINMENT, CORRELATION, DEADLINE, *RECORDED) or group.too_complex:
        return []  # of a good record nothing need follow; a containment has its usual response
    line = min(rule.line for rule in group.ordered)
    where = named(_EVENT, name=group.event)
    search = _Gaps(group, group.ruled, where, (group.event,), line)
    return search.findings(_NO_RULE, "note")


def silent_events(groups: Sequence[Group]) -> list[str]:
    """Findings that nothing at all is decided about."""
    always = set(FINDINGS) - {CORRELATION, DEADLINE, *RECORDED}
    return [event for event in FINDINGS if event in always - {each.event for each in groups}]


class _Gaps:
    """What some rules of an event leave open."""

    def __init__(
        self,
        group: Group,
        rules: Sequence[Ruled],
        where: Said,
        names: tuple[str, ...],
        line: int,
    ) -> None:
        self.group, self.space = group, group.space
        self.where, self.names, self.line = where, names, line
        self.rules = rules
        self.effort = Effort(MOST_STEPS, within=group.effort)
        self.boxes = widest((box for each in rules for box in each.region), _EVERY_BOX)

    def findings(self, template: Said, severity: Severity) -> list[Finding]:
        try:
            return [*self._recorded(template, severity), *self._blank()]
        except TooComplexError:
            text = named(_COMPLEX, where=self.where)
            return [self._finding("note", text, None)]

    def _recorded(self, template: Said, severity: Severity) -> list[Finding]:
        within = self._usual()
        left = list(islice(uncovered(within, self.boxes, effort=self.effort), _MOST_BOXES))
        largest = sorted(join(left), key=lambda box: self._rank(box, within))
        shown = list(islice(self._real(largest), SHOWN))
        if not shown:
            return []
        more = _NONE
        if len(left) == _MOST_BOXES:
            more = _MANY
        elif len(largest) > len(shown):
            more = named(_MORE, count=len(largest) - len(shown))
        what = any_of([say_box(self.space, self._plainly(box, within)) for box, _ in shown])
        first = shown[0][1]
        text = named(template, where=self.where, what=what, more=more, example=say_facts(first))
        return [self._finding(severity, text, first)]

    def _blank(self) -> list[Finding]:
        """Where facts are missing that nobody thought of: one sentence for all of them."""
        usual, possible = self._usual(), self._possible()
        labels: list[Said] = []
        shown: dict[str, Fact] | None = None
        for place, axis in enumerate(self.space.axes):
            if usual[place] & axis.blank or not possible[place] & axis.blank:
                continue
            # The facts before it are there, those after it may be missing too: nothing twice.
            within = (*usual[:place], axis.blank, *possible[place + 1 :])
            open_here = uncovered(within, self.boxes, effort=self.effort)
            left = (
                box
                for box in islice(open_here, _MOST_TRIES)
                if not self._also_recorded(box, place, usual[place])
            )
            found = next(self._real(left), None)
            if found is not None:
                labels.append(axis.field.label)
                shown = shown or found[1]
        if shown is None:
            return []
        what = several(list({label["en"]: label for label in labels}.values()))
        text = named(_BLANK, where=self.where, what=what, example=say_facts(shown))
        return [self._finding("note", text, shown)]

    def _also_recorded(self, box: Box, place: int, recorded: int) -> bool:
        """The same is open where the fact is there: that gap has been told, this is its edge."""
        there = (*box[:place], recorded, *box[place + 1 :])
        return next(uncovered(there, self.boxes, effort=self.effort), None) is not None

    def _usual(self) -> Box:
        """All facts recorded, but for those of which a rule asks whether they are."""
        asked = {
            each.field
            for ruled in self.rules
            for each in comparisons(ruled.rule.when)
            if each.operator in ("blank", "not")
        }
        return tuple(
            possible if axis.field.name in asked else possible & ~axis.blank
            for axis, possible in zip(self.space.axes, self._possible(), strict=True)
        )

    def _possible(self) -> Box:
        """All facts that can be: some are never missing."""
        never_blank = ALWAYS_RECORDED.get(self.group.event, frozenset())
        return tuple(
            axis.full & ~axis.blank if axis.field.name in never_blank else axis.full
            for axis in self.space.axes
        )

    def _real(self, boxes: Iterable[Box]) -> Iterator[tuple[Box, dict[str, Fact]]]:
        """Those with an example for which the evaluator finds no rule either."""
        for box in islice(boxes, _MOST_TRIES):
            facts = example(self.space, box)
            if facts is not None and not any(holds(each.rule.when, facts) for each in self.rules):
                yield box, facts

    def _rank(self, box: Box, within: Box) -> tuple[int, float]:
        """Few conditions first, then those that allow much."""
        share, narrow = 1.0, 0
        for cells, whole in zip(box, within, strict=True):
            if cells != whole:
                narrow += 1
                share *= cells.bit_count() / whole.bit_count()
        return narrow, -share

    def _plainly(self, box: Box, within: Box) -> Box:
        """Where a fact may be anything that was looked at, do not say "recorded"."""
        return tuple(
            axis.full if cells == whole else cells
            for axis, cells, whole in zip(self.space.axes, box, within, strict=True)
        )

    def _finding(self, severity: Severity, text: Said, facts: dict[str, Fact] | None) -> Finding:
        return Finding(severity, "gap", self.names, self.line, text["en"], text["zh-CN"], facts)
