"""A stored decision, with the sentence that says what was decided and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.evaluate import ConditionResult, Decision
from rules.outcomes import Then
from rules.sentences import explain

LANGUAGES = ("en", "zh-CN")


def explained(document: Mapping[str, Any]) -> dict[str, Any]:
    """The decision's document and its sentence in each language."""
    decision = decision_of(document)
    return {**document, "sentence": {code: explain(decision, code) for code in LANGUAGES}}


def decision_of(document: Mapping[str, Any]) -> Decision:
    """The decision that a rulebook's evaluation was stored as."""
    then = dict(document["then"])
    then["notify"] = tuple(then.get("notify", ()))
    return Decision(
        rule=document["rule"],
        event=document["event"],
        priority=document["priority"],
        then=Then(**then),
        conditions=tuple(_condition(each) for each in document["conditions"]),
        rulebook=document["rulebook"],
        version=document["version"],
        digest=document["digest"],
    )


def _condition(document: Mapping[str, Any]) -> ConditionResult:
    expected = document["expected"]
    expected = tuple(expected) if isinstance(expected, list) else expected
    return ConditionResult(**{**document, "expected": expected})
