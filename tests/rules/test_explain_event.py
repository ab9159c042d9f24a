"""What a rulebook makes of an event, as one document with sentences."""

import json

import pytest

from rules.evaluate import evaluate
from rules.explain_event import explain_event, explained_evaluation
from rules.rulebook import parse_rulebook

BOOK = parse_rulebook(
    """
rulebook: plant
version: 4
rules:
  - {id: told, event: complaint, when: {item: BOLT}, then: {contain: lot}}
  - {id: any, event: complaint, when: always, then: {open_case: true}}
tables:
  - id: look
    event: complaint
    hit: first
    inputs: [quantity]
    outputs: [open_case]
    rows:
      - ["> 1", true]
      - ["> 0", true]
""",
    source="plant.yaml",
)


def test_everything_that_applies_or_nearly_does_has_its_sentence_in_both_languages() -> None:
    said = explain_event(BOOK, "complaint", {"item": "NUT", "lot": "K7", "quantity": 2})
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert (said["rulebook"], said["version"], said["event"]) == ("plant", 4, "complaint")
    assert [each["rule"] for each in said["decisions"]] == ["any", "look.1"]
    assert [each["rule"] for each in said["near_misses"]] == ["told"]
    assert [each["rule"] for each in said["dropped"]] == ["look.2"]
    assert said["muted"] == []
    near = said["near_misses"][0]["sentence"]
    assert near["en"] == (
        "Does not apply; it would if the item is BOLT (it is NUT): lot K7 "
        "(rule told, rulebook plant v4)"
    )
    assert near["zh-CN"].startswith(
        "规则未触发；若物料为 BOLT（实际为 NUT），则：批次 K7（规则 told"
    )


def test_trade_words_are_used_in_their_language_only() -> None:
    words = {"zh-CN": {"item": {"BOLT": "螺栓"}}}
    said = explain_event(BOOK, "complaint", {"item": "BOLT", "lot": "K7"}, words)
    assert "the item is BOLT" in said["decisions"][0]["sentence"]["en"]
    assert "物料为螺栓" in said["decisions"][0]["sentence"]["zh-CN"]


def test_what_the_catalogue_refuses_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean `complaint`"):
        explain_event(BOOK, "complant", {})


def test_an_evaluation_explained_is_its_document_with_sentences() -> None:
    found = evaluate(BOOK, "complaint", {"item": "BOLT"})
    said = explained_evaluation(found)
    for decision in said["decisions"]:
        del decision["sentence"]
    assert said["decisions"] == found.document()["decisions"]
