"""Decisions in plain sentences, for the case, the mail and the auditor."""

from collections.abc import Sequence

from rules.catalogue import CATALOGUE, CONTAINMENT, CUSTOMERS, Fact
from rules.evaluate import ConditionResult, Decision
from rules.fields import Field
from rules.outcomes import Then
from rules.phrases import PHRASES, Phrases


def explain(decision: Decision, language: str = "en") -> str:
    """Say in one sentence what a rule decided and why, or what a near miss missed.

    Only the conditions that carried the result are named; `decision.conditions` has all.

    Parameters
    ----------
    decision : Decision
    language : {"en", "zh-CN"}

    Returns
    -------
    str
        Without a full stop.

    Raises
    ------
    ValueError
        For another language.

    Examples
    --------
    >>> from rules.evaluate import evaluate
    >>> from rules.rulebook import default_rulebook
    >>> facts = {"equipment_kind": "gauge"}
    >>> found = evaluate(default_rulebook(), "calibration.failed", facts)
    >>> print(explain(found.decisions[0]).partition(":")[0])
    Held because kind of equipment is gauge
    """
    if language not in PHRASES:
        raise ValueError(f"explanations are in {', '.join(PHRASES)}, not {language!r}")
    phrases = PHRASES[language]
    source = phrases.source.format(
        rule=decision.rule, rulebook=decision.rulebook, version=decision.version
    )
    sentence = _template(decision, phrases).format(
        why=_why(decision, language) or phrases.happened[decision.event],
        what=_what(decision.then, phrases),
        source=source,
    )
    return sentence[:1].upper() + sentence[1:]


def _template(decision: Decision, phrases: Phrases) -> str:
    if decision.missed:
        return phrases.missed
    if decision.event == CONTAINMENT:
        return phrases.responded
    return phrases.held if decision.then.contain else phrases.opened


def _why(decision: Decision, language: str) -> str:
    phrases = PHRASES[language]
    if decision.missed:
        wanted = _said(decision.missed, decision.event, language)
        return phrases.or_.join(wanted)
    carried = [result for result in decision.conditions if result.decisive]
    return _series(_said(carried, decision.event, language), phrases.series, phrases.and_)


def _said(results: Sequence[ConditionResult], event: str, language: str) -> list[str]:
    # Two named conditions of one rule may ask the same: once is enough for the reader.
    said = {
        (_found if result.met else _wanted)(result, CATALOGUE[event][result.field], language): None
        for result in results
    }
    return list(said)


def _series(items: Sequence[str], comma: str, last: str) -> str:
    return last.join([comma.join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _found(result: ConditionResult, field: Field, language: str) -> str:
    """Say a condition that was met."""
    phrases = PHRASES[language]
    label = field.label[language]
    if result.actual is None:
        return phrases.not_recorded.format(label=label)
    actual = _value(result.actual, field, phrases)
    if field.type == "boolean":
        return phrases.flag.format(label=label, actual=actual)
    if result.operator in ("equals", "in", "not in", "blank"):
        return phrases.is_.format(label=label, actual=actual)
    comparison = _comparison(result, field, phrases)
    return phrases.and_also.format(label=label, actual=actual, comparison=comparison)


def _wanted(result: ConditionResult, field: Field, language: str) -> str:
    """Say a condition that was not met, and what was found instead."""
    phrases = PHRASES[language]
    label = field.label[language]
    comparison = _comparison(result, field, phrases)
    if result.operator == "blank" and result.expected:
        asked = phrases.not_recorded.format(label=label)
    elif result.operator == "equals":
        template = phrases.flag if field.type == "boolean" else phrases.is_
        asked = template.format(label=label, actual=comparison)
    else:
        asked = phrases.asked.format(label=label, comparison=comparison)
    if result.actual is not None:
        return phrases.but_is.format(asked=asked, actual=_value(result.actual, field, phrases))
    return asked if result.operator == "blank" else phrases.but_blank.format(asked=asked)


def _comparison(result: ConditionResult, field: Field, phrases: Phrases) -> str:
    expected = result.expected
    members = expected if isinstance(expected, tuple) else (expected,)
    values = [_value(member, field, phrases) for member in members]
    return phrases.comparisons[result.operator].format(
        expected=phrases.comma.join(values), low=values[0], high=values[-1]
    )


def _value(value: Fact, field: Field, phrases: Phrases) -> str:
    if isinstance(value, bool):
        return phrases.names["true" if value else "false"]
    if isinstance(value, int | float):
        shown = f"{value:.12g}"  # 38.300000000000004 is an accident of binary arithmetic
        return f"{shown} {field.unit}" if field.unit else shown
    return str(value)


def _what(then: Then, phrases: Phrases) -> str:
    told = (*then.notify, *((CUSTOMERS,) if then.customers else ()))
    names = {
        "contain": phrases.names[then.contain] if then.contain else "",
        "severity": phrases.names[then.severity] if then.severity else "",
        "route": then.route or "",
        "notify": _series([phrases.names[role] for role in told], phrases.comma, phrases.with_),
    }
    said = [phrases.outcomes[key].format(name=name) for key, name in names.items() if name]
    return phrases.comma.join(said or [phrases.outcomes["open_case"]])
