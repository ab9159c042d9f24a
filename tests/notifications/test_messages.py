"""Messages survive the outbox."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from notifications.messages import (
    KINDS,
    CaseOpened,
    EscapeAlarm,
    LotLine,
    Message,
    from_payload,
    to_payload,
)


def test_a_message_comes_out_of_the_outbox_as_it_went_in(message: Message) -> None:
    stored = json.dumps(to_payload(message), ensure_ascii=False, allow_nan=False)
    assert from_payload(message.kind, json.loads(stored)) == message


def test_the_samples_cover_every_kind(samples: tuple[Message, ...]) -> None:
    assert {sample.kind for sample in samples} == set(KINDS)


def test_a_whole_number_comes_back_as_a_quantity() -> None:
    alarm = EscapeAlarm("NCR-1", "S-1", "C-1", (LotLine("K7", "BOLT", 700, "pcs", "shipped"),))
    restored = from_payload("escape_alarm", to_payload(alarm))
    assert isinstance(restored, EscapeAlarm)
    assert isinstance(restored.lots[0].quantity, float)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_cannot_say_is_refused_before_it_is_stored(number: float) -> None:
    alarm = EscapeAlarm("NCR-1", "S-1", "C-1", (LotLine("K7", "BOLT", number, "pcs", "shipped"),))
    with pytest.raises(ValueError, match="cannot carry the number"):
        to_payload(alarm)


def test_a_document_from_before_a_field_was_added_is_still_read(
    samples: tuple[Message, ...],
) -> None:
    opened = samples[0]
    assert isinstance(opened, CaseOpened)
    document = to_payload(opened)
    del document["url"]
    assert from_payload("case_opened", document) == replace(opened, url=None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shipment": None}, "EscapeAlarm.shipment: expected a str, found None"),
        ({"colour": "red"}, "EscapeAlarm has no field colour"),
        ({"lots": "K7"}, "EscapeAlarm.lots: expected a list"),
        ({"lots": [{"lot": "K7"}]}, "EscapeAlarm.lots: LotLine lacks the field"),
    ],
)
def test_a_document_that_does_not_fit_names_the_field(change: dict[str, Any], said: str) -> None:
    document = to_payload(EscapeAlarm("NCR-1", "S-1", "C-1", ())) | change
    with pytest.raises(ValueError, match=said):
        from_payload("escape_alarm", document)


def test_a_severity_that_does_not_exist_is_refused(samples: tuple[Message, ...]) -> None:
    document = to_payload(samples[0]) | {"severity": "terrible"}
    with pytest.raises(ValueError, match="'terrible' is not one of minor, major, critical"):
        from_payload("case_opened", document)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no message of kind 'gossip'"):
        from_payload("gossip", {})


def test_truth_is_no_number() -> None:
    document = {"number": "N", "cause": {"event": "recall", "value": True}, "added": []}
    with pytest.raises(ValueError, match=r"cause: Cause.value: expected a float, found True"):
        from_payload("case_widened", document)
