"""Why several events belong together, in words."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rules.catalogue import CATALOGUE
from rules.condition_words import Terms, Words
from rules.decision import Decision
from rules.explanation_steps import JoinResult, StepResult
from rules.fields import FIELDS, Fact
from rules.finding_words import joined, signalled
from rules.phrases import PHRASES
from rules.wording import Phrases

_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000))


def pattern_of(decision: Decision, language: str, terms: Terms) -> str:
    """Say which events met a pattern, what joins them and how far apart they were.

    Parameters
    ----------
    decision : Decision
        With steps.
    language : {"en", "zh-CN"}
    terms : mapping of str to mapping of str to str

    Returns
    -------
    str
    """
    phrases = PHRASES[language]
    steps = [_step(step, language, terms) for step in decision.steps]
    said = steps[0]
    for before, after, step in zip(decision.steps, decision.steps[1:], steps[1:], strict=False):
        said += phrases.later.format(gap=said_time(after.at - before.at, phrases), step=step)
    joins = dict.fromkeys(
        _join(join, decision.steps, language) for join in decision.joins if join.kind != "within"
    )
    return phrases.pattern.format(
        count=phrases.counts.get(len(steps), str(len(steps))),
        joins=phrases.with_.join(joins),
        within=_window(decision, phrases),
        steps=said,
    )


def shared(decision: Decision) -> dict[str, Fact]:
    """Give what the events of a pattern have in common, by the field that joins them.

    Parameters
    ----------
    decision : Decision

    Returns
    -------
    dict
        Empty for a decision without steps.

    Examples
    --------
    >>> from rules.outcomes import Then
    >>> shared(Decision("r", "complaint", 0, Then(open_case=True), (), "b", 1, ""))
    {}
    """
    return {
        join.field: join.values[0]
        for join in decision.joins
        if join.kind == "same" and join.field == join.earlier_field
    }


def said_time(microseconds: int, phrases: Phrases) -> str:
    """Say a length of time.

    Parameters
    ----------
    microseconds : int
    phrases : Phrases

    Returns
    -------
    str

    Examples
    --------
    >>> said_time(25_920_000_000, PHRASES["en"]), said_time(0, PHRASES["zh-CN"])
    ('7 h 12 min', '0 秒')
    """
    parts, left = [], microseconds
    for unit, length in _UNITS:
        whole, left = divmod(left, length)
        if whole:
            parts.append(f"{whole} {phrases.times[unit]}")
    if left or not parts:
        parts.append(f"{left / 1_000_000:.12g} {phrases.times['s']}")
    return " ".join(parts)


def _window(decision: Decision, phrases: Phrases) -> str:
    """The time allowed from the first event to the last."""
    first, last = decision.steps[0].name, decision.steps[-1].name
    for join in decision.joins:
        if join.kind == "within" and (join.later, join.earlier) == (last, first):
            if join.microseconds is None:
                return join.values[1]
            return said_time(join.microseconds[1], phrases)
    return said_time(decision.steps[-1].at - decision.steps[0].at, phrases)


def _step(step: StepResult, language: str, terms: Terms) -> str:
    words = Words(language, step.event, step.facts, terms)
    carried = [result for result in step.conditions if result.decisive]
    signal = signalled(words)
    kind, name = step.record
    return words.phrases.step.format(
        said=signal or joined(words, carried, None),
        record=words.phrases.records.get(kind, kind.replace("_", " ")),
        id=name,
        at=_moment(step.at, words.phrases),
    )


def _moment(microseconds: int, phrases: Phrases) -> str:
    try:
        moment = datetime.fromtimestamp(microseconds / 1_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return f"{microseconds} us"  # no calendar reaches there
    return moment.strftime(phrases.time)


def _join(join: JoinResult, steps: Sequence[StepResult], language: str) -> str:
    events = {step.name: step.event for step in steps}
    later, earlier = join.values
    kind: str = join.kind
    if join.kind == "same" and join.field != join.earlier_field:
        kind = "from"
    elif join.kind == "descendant" and set(later.split(", ")) & set(earlier.split(", ")):
        kind = "same_lot"
    return (
        PHRASES[language]
        .joins[kind]
        .format(
            label=_label(events.get(join.later), join.field, language),
            earlier_label=_label(events.get(join.earlier), join.earlier_field, language),
            later=later,
            earlier=earlier,
        )
    )


def _label(event: str | None, name: str, language: str) -> str:
    field = CATALOGUE.get(event or "", {}).get(name) or FIELDS.get(name)
    return name if field is None else field.label[language]
