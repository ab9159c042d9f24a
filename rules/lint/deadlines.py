"""Deadlines that nothing can set, or that nothing can keep, or that another one makes needless."""

from dataclasses import dataclass

from rules.deadline import Deadline, Unless
from rules.lint.contradiction import why
from rules.lint.finding import Finding, Kind, Severity
from rules.lint.known import WHOLE, fields_of
from rules.lint.words import Said, named
from rules.regions.boxes import Region, project, region_of
from rules.regions.cover import first_uncovered
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Space, space_of
from rules.rulebook import Rulebook
from rules.tables.precedence import covers

_STEPS = 5_000
_CALLED = {"en": "deadline `{name}` (line {line})", "zh-CN": "期限规则 `{name}`（第 {line} 行）"}
_UNLESS = {
    "en": "the `unless:` of deadline `{name}` (line {line})",
    "zh-CN": "期限规则 `{name}`（第 {line} 行）的 `unless:`",
}
_COMPLEX = {
    "en": "{rule} is too complex to be analysed, so nothing is said about it",
    "zh-CN": "{rule}过于复杂，无法分析",
}
_NOT_SHARED = {
    "en": "{rule} can never be kept: `unless:` asks for the same {field}, and the two events "
    "never have one in common",
    "zh-CN": "{rule}永远无法遵守：`unless:` 要求{field}相同，而两个事件不可能有相同的{field}",
}
_ALWAYS = {
    "en": "{rule} is missed by every `{event}`: it asks for nothing that could be there in time",
    "zh-CN": "每个 `{event}` 都会超出{rule}：它没有要求任何可按时完成的事项",
}
_SAME = {
    "en": "{rule} says the same as {other}",
    "zh-CN": "{rule}与{other}重复",
}
_WIDER = {
    "en": "{rule} is never needed: whoever misses it misses {other} too, which decides at least "
    "as much",
    "zh-CN": "{rule}是多余的：凡是超出它的也会超出{other}，且后者决定的内容不少于它",
}


@dataclass(frozen=True)
class Due:
    """A deadline with the facts that set it and those that keep it."""

    deadline: Deadline
    space: Space
    when: Region
    unless: Region | None


def look_at_deadlines(rulebook: Rulebook, effort: Effort) -> list[Finding]:
    """Find deadlines that say nothing, or what another one says."""
    found: list[Finding] = []
    sound: list[Due] = []
    space = _space(rulebook)
    for each in rulebook.deadlines:
        unless = each.unless
        try:
            kept = None if unless is None else region_of(space, unless.when, effort=effort)
            due = Due(each, space, region_of(space, each.when, effort=effort), kept)
            complaint = _complaint(due, effort)
        except TooComplexError:
            complaint = _finding("note", "complex", each, named(_COMPLEX, rule=_called(each)))
        if complaint is None:
            sound.append(due)
        else:
            found.append(complaint)
    return found + _needless(sound, effort)


def _space(rulebook: Rulebook) -> Space:
    unless = [each.unless for each in rulebook.deadlines if each.unless is not None]
    events = [each.event for each in rulebook.deadlines] + [each.event for each in unless]
    fields = fields_of(rulebook, *dict.fromkeys(events))
    asked = [each.when for each in rulebook.deadlines] + [each.when for each in unless]
    also = sorted({name for each in unless for name in each.same} & fields.keys())
    return space_of(asked, fields, whole=WHOLE, also=also)


def _complaint(due: Due, effort: Effort) -> Finding | None:
    each, unless = due.deadline, due.deadline.unless
    if not due.when:
        return _finding("error", "never", each, why(due.space, each.when, _called(each), effort))
    if unless is None:
        if _covered((due.space.everything,), due.when, effort):
            text = named(_ALWAYS, rule=_called(each), event=each.event)
            return _finding("warning", "always", each, text)
        return None
    if not due.unless:
        subject = named(_UNLESS, name=each.id, line=each.line)
        return _finding("error", "never", each, why(due.space, unless.when, subject, effort))
    return _not_shared(due, unless, due.unless)


def _not_shared(due: Due, unless: Unless, kept: Region) -> Finding | None:
    for name in unless.same:
        place = due.space.places[name, None]
        recorded = ~due.space.axes[place].blank
        if not project(due.when, place) & project(kept, place) & recorded:
            label = due.space.fields[name].label
            text = named(_NOT_SHARED, rule=_called(due.deadline), field=label)
            return _finding("error", "never", due.deadline, text)
    return None


def _needless(sound: list[Due], effort: Effort) -> list[Finding]:
    """From the last to the first; what is found is not counted on any more."""
    found: list[Finding] = []
    left = list(sound)
    for due in reversed(sound):
        other = next((each for each in left if each is not due and _wider(each, due, effort)), None)
        if other is None:
            continue
        left.remove(due)
        one, two = due.deadline, other.deadline
        same = _wider(due, other, effort) and one.then == two.then and one.within == two.within
        kind: Kind = "duplicate" if same else "subsumed"
        text = named(_SAME if same else _WIDER, rule=_called(one), other=_called(two))
        found.append(
            Finding("warning", kind, (one.id, two.id), one.line, text["en"], text["zh-CN"])
        )
    return found


def _wider(wide: Due, narrow: Due, effort: Effort) -> bool:
    """Whatever misses the narrow one has missed the wide one, no later, with as much decided."""
    one, other = wide.deadline, narrow.deadline
    if one.event != other.event or one.within != other.within or not _decides(one, other):
        return False
    try:
        return _covered(narrow.when, wide.when, effort) and _kept_by_less(wide, narrow, effort)
    except TooComplexError:
        return False


def _kept_by_less(wide: Due, narrow: Due, effort: Effort) -> bool:
    """Whatever keeps the wide one keeps the narrow one too."""
    one, other = wide.deadline.unless, narrow.deadline.unless
    if one is None or wide.unless is None:
        return True
    if other is None or narrow.unless is None:
        return False
    if one.event != other.event or not set(other.same) <= set(one.same):
        return False
    return _covered(wide.unless, narrow.unless, effort)


def _covered(inner: Region, outer: Region, effort: Effort) -> bool:
    return first_uncovered(inner, outer, effort=Effort(_STEPS, within=effort)) is None


def _decides(one: Deadline, other: Deadline) -> bool:
    if one.cool_down and one.cool_down != other.cool_down:
        return False
    if other.then.contain is None:
        return one.then.open_case or one.then.contain is not None
    return one.then.contain is not None and covers(one.then.contain, other.then.contain)


def _finding(severity: Severity, kind: Kind, each: Deadline, text: Said) -> Finding:
    return Finding(severity, kind, (each.id,), each.line, text["en"], text["zh-CN"])


def _called(deadline: Deadline) -> Said:
    return named(_CALLED, name=deadline.id, line=deadline.line)
