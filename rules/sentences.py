"""Decisions in plain sentences, for the case, the mail and the auditor."""

import re
from collections.abc import Sequence

from rules.catalogue import CONTAINMENT, CUSTOMERS
from rules.condition_words import NO_TERMS, Terms, Words, series
from rules.decision import Decision
from rules.finding_words import SUBJECTS, joined
from rules.outcomes import Then
from rules.pattern_sentences import pattern_of, said_time, shared
from rules.phrases import PHRASES
from rules.wording import Phrases

_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
# A foreign word of a record beside a Chinese one: `因thread pitch`. Names such as M8 and FURNACE-2
# stay as the plant writes them.
_AT_A_WORD = re.compile(r"(?<=[\u4e00-\u9fff])(?=[a-z]{3})|(?<=[a-z]{3})(?=[\u4e00-\u9fff])")


def explain(decision: Decision, language: str = "en", terms: Terms = NO_TERMS) -> str:
    """Say in one sentence what a rule decided and why, or what a near miss missed.

    Only the conditions that carried the result are named; `decision.conditions` has all.

    Parameters
    ----------
    decision : Decision
    language : {"en", "zh-CN"}
    terms : mapping of str to mapping of str to str
        Trade words of that language for names that records use, by field and name:
        ``{"characteristic": {"core_hardness": "心部硬度"}}``.

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
    >>> facts = {"characteristic": "core_hardness", "value": 38.2, "upper": 35, "unit": "HRC",
    ...          "process": "heat_treat", "load": "F2-0193"}
    >>> found = evaluate(default_rulebook(), "inspection.nonconforming", facts)
    >>> print(explain(found.decisions[0]).partition(" (")[0])
    Held because core hardness 38.2 HRC is above 35 HRC and the process is heat treat; scope: the \
whole load F2-0193
    """
    if language not in PHRASES:
        raise ValueError(f"explanations are in {', '.join(PHRASES)}, not {language!r}")
    words = Words(language, decision.event, decision.facts or shared(decision), terms)
    sentence = _template(decision, words.phrases).format(
        why=_why(decision, words), what=_what(decision, words), source=_source(decision, words)
    )
    sentence = sentence[:1].upper() + sentence[1:] + _among_rows(decision, words)
    # Chinese words stand together; only foreign names and figures are set apart.
    return _AT_A_WORD.sub(" ", _BETWEEN_CHINESE.sub("", sentence))


def _template(decision: Decision, phrases: Phrases) -> str:
    if decision.missed:
        return phrases.missed
    if decision.event == CONTAINMENT:
        return phrases.responded
    return phrases.held if decision.then.contain else phrases.opened


def _why(decision: Decision, words: Words) -> str:
    phrases = words.phrases
    if decision.missed:
        wanted = dict.fromkeys(words.wanted(result) for result in decision.missed)
        return phrases.or_.join(wanted)
    if decision.steps:
        return pattern_of(decision, words.language, words.terms)
    carried = [result for result in decision.conditions if result.decisive]
    if decision.late is None:
        return joined(words, carried, decision.then.contain)
    late = _late(decision, words)
    said = dict.fromkeys(words.found(result) for result in carried)
    return series([late, *said], phrases.series, phrases.and_)


def _late(decision: Decision, words: Words) -> str:
    late, phrases = decision.late, words.phrases
    if late is None:
        raise ValueError(f"decision of `{decision.rule}` is not about a deadline")
    within = said_time(late.within, phrases)
    missing = (late.missing or {}).get(words.language)
    if missing is None:
        return phrases.late_rule.format(rule=decision.rule, within=within)
    return phrases.late.format(missing=missing, within=within)


def _source(decision: Decision, words: Words) -> str:
    template = words.phrases.rule if decision.table is None else words.phrases.row
    return template.format(
        rule=decision.rule,
        row=decision.row,
        table=decision.table,
        rulebook=decision.rulebook,
        version=decision.version,
    )


def _among_rows(decision: Decision, words: Words) -> str:
    """What a table's hit policy had to say about this row, where it had anything to say."""
    if decision.policy is None:
        return ""
    phrases = words.phrases
    template = phrases.broken if decision.policy == "unique" else phrases.dropped
    numbers = [rival.removeprefix(f"{decision.table}.") for rival in decision.rivals]
    named = (phrases.rivals if len(numbers) > 1 else phrases.rival).format(
        rows=series(numbers, phrases.comma, phrases.with_)
    )
    return template.format(rivals=named)


def _what(decision: Decision, words: Words) -> str:
    then, phrases = decision.then, words.phrases
    names = {
        "contain": _scope(then, words) if then.contain else "",
        "severity": phrases.names[then.severity] if then.severity else "",
        "route": then.route or "",
        "notify": series(_told(then, phrases), phrases.comma, phrases.with_),
        "notice": phrases.names[then.notice] if then.notice else "",
    }
    said = [phrases.outcomes[key].format(name=name) for key, name in names.items() if name]
    return phrases.comma.join(said or [phrases.outcomes["open_case"]])


def _told(then: Then, phrases: Phrases) -> Sequence[str]:
    told = (*then.notify, *((CUSTOMERS,) if then.customers else ()))
    return [phrases.names[role] for role in told]


def _scope(then: Then, words: Words) -> str:
    """What is contained, by name where the event tells it."""
    strategy = then.contain or ""
    known = {
        name: words.name(name, str(words.facts[name]))
        for name in SUBJECTS.get(strategy, ())
        if words.facts.get(name) is not None
    }
    if len(known) < len(SUBJECTS.get(strategy, ("",))):
        return words.phrases.names.get(strategy, strategy)
    return words.phrases.scopes[strategy].format(**known)
