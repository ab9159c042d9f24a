"""Patterns of events: steps that can never follow each other, and patterns that are not needed."""

from dataclasses import dataclass

from rules.lint.contradiction import why
from rules.lint.finding import Finding, Kind
from rules.lint.known import WHOLE, fields_of
from rules.lint.words import Said, named
from rules.pattern import Correlation, Join
from rules.regions.boxes import Region, project, region_of
from rules.regions.cover import first_uncovered
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Space, space_of
from rules.rulebook import Rulebook
from rules.tables.precedence import covers

_STEPS = 5_000
_STEP = {
    "en": "step `{step}` of correlation `{name}` (line {line})",
    "zh-CN": "关联规则 `{name}`（第 {line} 行）的步骤 `{step}`",
}
_CALLED = {"en": "correlation `{name}` (line {line})", "zh-CN": "关联规则 `{name}`（第 {line} 行）"}
_COMPLEX = {
    "en": "{rule} is too complex to be analysed, so nothing is said about it",
    "zh-CN": "{rule}过于复杂，无法分析",
}
_BOTH = {
    "en": "{rule} can never hold: it asks that {field} of `{later}` is the same as of "
    "`{earlier}`, and different",
    "zh-CN": "{rule}永远不会成立：它要求 `{later}` 与 `{earlier}` 的{field}既相同又不同",
}
_MISSING = {
    "en": "{rule} can never hold: it compares {field} of `{step}`, and that step asks that none "
    "is recorded",
    "zh-CN": "{rule}永远不会成立：它比较 `{step}` 的{field}，而该步骤要求其无记录",
}
_APART = {
    "en": "{rule} can never hold: what `{earlier}` and `{later}` ask of {field} is never the same",
    "zh-CN": "{rule}永远不会成立：`{earlier}` 与 `{later}` 对{field}的要求不可能相同",
}
_ALIKE = {
    "en": "{rule} can never hold: `{earlier}` and `{later}` ask for one and the same {field}, "
    "and it shall differ",
    "zh-CN": "{rule}永远不会成立：`{earlier}` 与 `{later}` 要求同一个{field}，却又要求两者不同",
}
_SAME = {
    "en": "{rule} says the same as {other}: it finds the same events, and decides the same",
    "zh-CN": "{rule}与{other}重复：找到的事件相同，决定也相同",
}
_WIDER = {
    "en": "{rule} is never needed: whatever it finds, {other} finds too, and decides at least "
    "as much",
    "zh-CN": "{rule}是多余的：凡是它找到的，{other}也会找到，且决定的内容不少于它",
}


@dataclass(frozen=True)
class Pattern:
    """A correlation with the facts of each of its steps."""

    correlation: Correlation
    space: Space
    steps: tuple[Region, ...]


def look_at_correlations(rulebook: Rulebook, effort: Effort) -> list[Finding]:
    """Find correlations that can never hold, and those that another one makes needless."""
    if not rulebook.correlations:
        return []
    space = _space(rulebook)
    found: list[Finding] = []
    patterns: list[Pattern] = []
    for each in rulebook.correlations:
        try:
            steps = tuple(region_of(space, step.when, effort=effort) for step in each.steps)
            complaint = _never(Pattern(each, space, steps), effort)
        except TooComplexError:
            text = named(_COMPLEX, rule=_called(each))
            found.append(
                Finding("note", "complex", (each.id,), each.line, text["en"], text["zh-CN"])
            )
            continue
        if complaint is None:
            patterns.append(Pattern(each, space, steps))
        else:
            text = complaint
            found.append(
                Finding("error", "never", (each.id,), each.line, text["en"], text["zh-CN"])
            )
    return found + _needless(patterns, effort)


def _space(rulebook: Rulebook) -> Space:
    steps = [step for each in rulebook.correlations for step in each.steps]
    joins = [join for each in rulebook.correlations for join in each.joins]
    fields = fields_of(rulebook, *dict.fromkeys(step.event for step in steps))
    compared = {name for join in joins for name in (join.field, join.earlier_field)}
    also = sorted(compared & fields.keys())
    return space_of((step.when for step in steps), fields, whole=WHOLE, also=also)


def _never(pattern: Pattern, effort: Effort) -> Said | None:
    each, space = pattern.correlation, pattern.space
    for step, region in zip(each.steps, pattern.steps, strict=True):
        if not region:
            subject = named(_STEP, step=step.name, name=each.id, line=each.line)
            return why(space, step.when, subject, effort)
    kinds = {(join.kind, join.later, join.field, join.earlier, join.earlier_field)
             for join in each.joins}  # fmt: skip
    for join in each.joins:
        opposite = ("different", join.later, join.field, join.earlier, join.earlier_field)
        if join.kind == "same" and opposite in kinds:
            return _about(_BOTH, pattern, join)
        said = _join_never(pattern, join)
        if said is not None:
            return said
    return None


def _join_never(pattern: Pattern, join: Join) -> Said | None:
    """What the steps ask of the facts that they share, each step as wide as it can be."""
    space = pattern.space
    later = _values(pattern, join.later, join.field)
    earlier = _values(pattern, join.earlier, join.earlier_field)
    for index, name, cells in (
        (join.later, join.field, later),
        (join.earlier, join.earlier_field, earlier),
    ):
        if not cells:
            step, label = pattern.correlation.steps[index].name, space.fields[name].label
            rule = _called(pattern.correlation)
            return named(_MISSING, rule=rule, step=step, field=label)
    if join.field != join.earlier_field:
        return None
    if join.kind == "same" and not later & earlier:
        return _about(_APART, pattern, join)
    if join.kind == "different" and later == earlier and _one_value(pattern, join.field, later):
        return _about(_ALIKE, pattern, join)
    return None


def _values(pattern: Pattern, step: int, field: str) -> int:
    place = pattern.space.places[field, None]
    return project(pattern.steps[step], place) & ~pattern.space.axes[place].blank


def _one_value(pattern: Pattern, field: str, cells: int) -> bool:
    axis = pattern.space.axes[pattern.space.places[field, None]]
    if cells.bit_count() != 1:
        return False
    return axis.example(cells.bit_length() - 1) in axis.points


def _about(template: Said, pattern: Pattern, join: Join) -> Said:
    steps = pattern.correlation.steps
    return named(
        template,
        rule=_called(pattern.correlation),
        field=pattern.space.fields[join.field].label,
        later=steps[join.later].name,
        earlier=steps[join.earlier].name,
    )


def _needless(patterns: list[Pattern], effort: Effort) -> list[Finding]:
    """From the last to the first; what is found is not counted on any more."""
    found: list[Finding] = []
    kept = list(patterns)
    for pattern in reversed(patterns):
        rest = (each for each in kept if each is not pattern)
        other = next((each for each in rest if _wider(each, pattern, effort)), None)
        if other is None:
            continue
        kept.remove(pattern)
        one, two = pattern.correlation, other.correlation
        same = _wider(pattern, other, effort) and one.then == two.then
        kind: Kind = "duplicate" if same else "subsumed"
        text = named(_SAME if same else _WIDER, rule=_called(one), other=_called(two))
        names = (one.id, two.id)
        found.append(Finding("warning", kind, names, one.line, text["en"], text["zh-CN"]))
    return found


def _wider(wide: Pattern, narrow: Pattern, effort: Effort) -> bool:
    """Whatever the narrow one finds, the wide one finds, and decides at least as much."""
    one, other = wide.correlation, narrow.correlation
    if len(one.steps) != len(other.steps) or one.window < other.window:
        return False
    if not set(one.joins) <= set(other.joins) or not _decides(one, other):
        return False
    if any(not _fits(a.event, a.within, b.event, b.within)
           for a, b in zip(one.steps, other.steps, strict=True)):  # fmt: skip
        return False
    try:
        return all(
            first_uncovered(inner, outer, effort=Effort(_STEPS, within=effort)) is None
            for outer, inner in zip(wide.steps, narrow.steps, strict=True)
        )
    except TooComplexError:
        return False


def _fits(wide: str, most: int | None, narrow: str, within: int | None) -> bool:
    return wide == narrow and (most is None or (within is not None and within <= most))


def _decides(one: Correlation, other: Correlation) -> bool:
    # In a cool-down what is found is only noted, and the wider one finds, and cools down, more.
    if one.cool_down and (one.cool_down != other.cool_down or one.window != other.window):
        return False
    if other.then.contain is None:
        return one.then.open_case or one.then.contain is not None
    contains = one.then.contain is not None and covers(one.then.contain, other.then.contain)
    return contains and set(other.contain_of) <= set(one.contain_of)


def _called(correlation: Correlation) -> Said:
    return named(_CALLED, name=correlation.id, line=correlation.line)
