"""A stored decision, with the sentence that says what was decided and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.chinese.terms import TERMS as CHINESE_TERMS
from rules.condition_words import Terms
from rules.decision import Decision, decision_from
from rules.phrases import PHRASES
from rules.sentences import explain

LANGUAGES = tuple(PHRASES)

# English reads the records' own names: `core_hardness` is core hardness.
TERMS: Mapping[str, Terms] = {"en": {}, "zh-CN": CHINESE_TERMS}


def explained(document: Mapping[str, Any]) -> dict[str, Any]:
    """The decision's document and its sentence in each language."""
    return {**document, "sentence": sentences_of(decision_from(document))}


def sentences_of(decision: Decision) -> dict[str, str]:
    """The sentence about a decision, in each language."""
    return {code: explain(decision, code, TERMS[code]) for code in LANGUAGES}
