"""What an event says of itself: what was measured or seen, and which conditions that says again."""

from collections.abc import Sequence

from rules.condition_words import Words, series
from rules.explanation import ConditionResult
from rules.fields import FIELDS

_OF_A_FINDING = "inspection.nonconforming"
_SIGNALS = ("spc.signal", "spc.alarm")


def reasons(words: Words, results: Sequence[ConditionResult], strategy: str | None) -> list[str]:
    """Say what carried a result: first what was found, then the conditions that it met.

    Parameters
    ----------
    words : Words
    results : sequence of ConditionResult
        Those that were met and decisive.
    strategy : str or None
        What is contained: the sentence will name what it starts from.

    Returns
    -------
    list of str
    """
    head = _finding(words, results)
    # Two named conditions of one rule may ask the same: once is enough for the reader.
    said = dict.fromkeys(
        words.found(each) for each in results if not _is_said(each, words, head, strategy)
    )
    return [*([head] if head else []), *said]


def joined(words: Words, results: Sequence[ConditionResult], strategy: str | None) -> str:
    """Say the same in one go.

    Parameters
    ----------
    words : Words
    results : sequence of ConditionResult
    strategy : str or None

    Returns
    -------
    str
        What happened, where there is nothing else to say.
    """
    said = reasons(words, results, strategy)
    if not said:
        return words.phrases.happened[words.event]
    return series(said, words.phrases.series, words.phrases.and_)


def signalled(words: Words) -> str | None:
    """Say which signal a process gave on what; None for other events.

    Parameters
    ----------
    words : Words

    Returns
    -------
    str or None
    """
    signal = words.facts.get("signal")
    if words.event not in _SIGNALS or not isinstance(signal, str) or words.measured is None:
        return None
    return words.phrases.on.format(signal=signal, name=words.measured)


def _finding(words: Words, results: Sequence[ConditionResult]) -> str | None:
    if words.event != _OF_A_FINDING:
        return None
    if any(each.field == "value" and each.actual is not None for each in results):
        return None  # the rule itself compares what was measured, and its bound is the reason
    return _measurement(words) if words.measured is not None else _defect(words)


def _measurement(words: Words) -> str:
    phrases, facts = words.phrases, words.facts
    value = facts.get("value")
    for limit, operator in (("upper", "above"), ("lower", "below")):
        bound = facts.get(limit)
        if isinstance(value, int | float) and isinstance(bound, int | float):
            result = ConditionResult("value", operator, bound, value, met=True)
            if value > bound if operator == "above" else value < bound:
                return words.found(result)
    name = words.measured
    if isinstance(value, int | float):
        name = f"{name} {words.value(value, FIELDS['value'])}"
    return phrases.out.format(name=name)


def _defect(words: Words) -> str | None:
    phrases, facts = words.phrases, words.facts
    defect = facts.get("defect")
    if not isinstance(defect, str):
        return None
    name, template = words.name("defect", defect), phrases.found
    if facts.get("defective") is not None and facts.get("inspected") is not None:
        template = phrases.found_on
    return template.format(
        defect=name, defective=facts.get("defective"), inspected=facts.get("inspected")
    )


def _is_said(result: ConditionResult, words: Words, head: str | None, strategy: str | None) -> bool:
    """The sentence names the fact anyhow: the characteristic as what was measured, the scope."""
    if result.field == "characteristic" and words.event == _OF_A_FINDING:
        if words.measured is None:
            return head is not None and result.operator == "blank"
        return result.operator in ("blank", "equals", "in")
    if result.field == "defect" and head is not None and words.measured is None:
        return result.operator in ("blank", "equals", "in")
    return result.operator == "blank" and result.field in _named(words, strategy)


def _named(words: Words, strategy: str | None) -> tuple[str, ...]:
    subjects = SUBJECTS.get(strategy or "", ())
    return subjects if all(words.facts.get(name) for name in subjects) else ()


SUBJECTS = {
    "lot": ("lot",),
    "operation": ("operation",),
    "load": ("load",),
    "heat": ("heat",),
    "equipment_window": ("equipment",),
    "shift_window": ("equipment", "shift"),
    "since_last_good": ("equipment",),
    "since_change": ("equipment",),
    "gauge_window": ("equipment",),
}
"""The facts that each strategy starts from."""
