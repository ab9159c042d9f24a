"""What a rulebook makes of an event, with a sentence for everything."""

from collections.abc import Mapping
from typing import Any

from rules.condition_words import Terms
from rules.decision import Decision
from rules.evaluate import Evaluation, evaluate
from rules.fields import Fact
from rules.phrases import PHRASES
from rules.rulebook import Rulebook
from rules.sentences import explain


def explain_event(
    rulebook: Rulebook,
    event: str,
    facts: Mapping[str, Fact],
    terms: Mapping[str, Terms] | None = None,
) -> dict[str, Any]:
    """Say which rules apply to an event and why, and which missed by one condition.

    Parameters
    ----------
    rulebook : Rulebook
    event : str
        One of `rules.catalogue.EVENTS`.
    facts : mapping of str to str, float, int, bool or None
        As for `rules.evaluate.evaluate`.
    terms : mapping of str to mapping, optional
        For each language the trade words that `rules.sentences.explain` takes.

    Returns
    -------
    dict
        `event`, `facts` and the evaluation's document, each decision with its `sentence` by
        language. JSON-able.

    Raises
    ------
    ValueError
        As `rules.evaluate.evaluate` does.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> said = explain_event(default_rulebook(), "calibration.failed", {"equipment_kind": "gauge"})
    >>> said["decisions"][0]["sentence"]["en"].partition(";")[0]
    'Held because the kind of equipment is gauge'
    """
    evaluation = evaluate(rulebook, event, facts)
    return {
        "rulebook": rulebook.name,
        "version": rulebook.version,
        "digest": rulebook.digest,
        "event": event,
        "facts": dict(facts),
        **explained_evaluation(evaluation, terms),
    }


def explained_evaluation(
    evaluation: Evaluation, terms: Mapping[str, Terms] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Give an evaluation's document, each decision with its sentence in every language.

    Parameters
    ----------
    evaluation : Evaluation
    terms : mapping of str to mapping, optional

    Returns
    -------
    dict

    Examples
    --------
    >>> explained_evaluation(Evaluation((), ()))
    {'decisions': [], 'near_misses': [], 'dropped': [], 'muted': []}
    """
    lists = {
        "decisions": evaluation.decisions,
        "near_misses": evaluation.near_misses,
        "dropped": evaluation.dropped,
        "muted": evaluation.muted,
    }
    words = terms or {}
    return {name: [_said(each, words) for each in found] for name, found in lists.items()}


def _said(decision: Decision, terms: Mapping[str, Terms]) -> dict[str, Any]:
    sentence = {code: explain(decision, code, terms.get(code, {})) for code in PHRASES}
    return {**decision.document(), "sentence": sentence}
