"""Who is told of what, in the transaction of what happened, and what it costs when nobody is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import event

from service.actions.cases import change_state, get_case
from service.actions.place_holds import release_holds
from service.actions.record_batch import Line
from service.actions.tell_webhooks import LOTS_A_MESSAGE, tell_of_lots, tell_webhooks
from service.actions.webhook_endpoints import disable_endpoint, enable_endpoint
from service.actions.webhook_events import EVENTS, HOLD_PLACED, NOTICE
from service.errors import BadInput, Refused
from tests.service.webhooks.conftest import Office
from tests.service.webhooks.receiver import Receiver
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

STORY = Path(__file__).parents[3] / "fixtures" / "stories" / "m2-k7.jsonl"
NUMBER = "NCR-2026-0001"
LATE = operation(
    "OP-LATE", {"M2": 5}, {"M2-X": 5}, process="packing", item="CARTON", equipment=None
)


def tell_story(office: Office) -> None:
    texts = STORY.read_bytes().splitlines()
    report = office.works.recorder.record(Line(f"s:{n}", n, text) for n, text in enumerate(texts))
    assert not report.refused


def said(office: Office, kind: str) -> list[dict[str, Any]]:
    return [orjson.loads(row["body"])["data"] for row in office.messages() if row["event"] == kind]


@pytest.fixture
def story(office: Office, receiver: Receiver) -> Office:
    """The plant's own system listens to everything while K7 fails hardness."""
    office.add(receiver.url(), *EVENTS)
    tell_story(office)
    return office


def test_a_case_and_its_holds_are_told(story: Office) -> None:
    (opened,) = said(story, "case.opened")
    assert opened["nonconformance"] == NUMBER
    assert (opened["state"], opened["severity"]) == ("open", "critical")
    assert opened["url"].endswith(f"/api/v1/nonconformances/{NUMBER}")
    (held,) = said(story, "hold.placed")
    assert (held["nonconformance"], held["part"], held["parts"]) == (NUMBER, 1, 1)
    assert {"K7", "M2"} <= set(held["lots"])
    assert len(held["lots"]) == 4


def test_a_change_and_a_release_are_told(story: Office) -> None:
    def work(desk: Any) -> None:
        case = get_case(desk, NUMBER)
        change_state(desk, case, "take", why="looking at it", by_role="quality_engineer")
        release_holds(desk, NUMBER, ["M2"], reason="cleared")

    story.write(work)
    (changed,) = said(story, "case.changed")
    assert (changed["state_before"], changed["state"]) == ("open", "under_review")
    assert (changed["action"], changed["why"]) == ("take", "looking at it")
    (released,) = said(story, "hold.released")
    assert (released["lots"], released["reason"]) == (["M2"], "cleared")


def test_what_is_made_of_held_material_is_told(story: Office) -> None:
    story.works.record(LATE)
    late = said(story, "hold.placed")[1:]
    assert [each["lots"] for each in late] == [["M2-X"]]


def test_a_signal_is_told(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url(), "spc.signal")
    limits = {
        "record": "control_limits", "id": "CL-1", "characteristic": "head_height",
        "center": 10.0, "sigma": 0.1, "subgroup_size": 1,
        "effective_from": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    points = [
        inspection(
            f"I-{n}", "B-1", value, characteristic="head_height", stage="patrol",
            at=f"2026-01-0{n + 6}T09:00:00+00:00",
        )
        for n, value in enumerate((10.0, 10.05, 10.5), 1)
    ]  # fmt: skip
    coil = receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9})
    office.works.record(*MASTER_DATA, limits, *coil, *points)
    (signal,) = said(office, "spc.signal")
    assert (signal["inspection"], signal["mean"], signal["side"]) == ("I-3", 10.5, "above")
    assert signal["z"] == pytest.approx(5.0)


def test_what_is_rolled_back_is_told_to_nobody(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url())

    def fails(desk: Any) -> None:
        assert tell_webhooks(desk, "case.opened", NUMBER, {}) == 1
        raise Refused("no")

    with pytest.raises(Refused):
        office.write(fails)
    assert office.messages() == []


def test_a_disabled_endpoint_is_told_again_from_when_it_is_enabled(
    office: Office, receiver: Receiver
) -> None:
    number = office.add(receiver.url()).endpoint

    def tell(desk: Any) -> int:
        return tell_webhooks(desk, "case.opened", NUMBER, {})

    assert office.write(tell) == 1
    assert (
        office.write(lambda desk: disable_endpoint(desk, number, reason="moved") or tell(desk)) == 0
    )
    assert office.write(tell) == 0
    assert office.write(lambda desk: enable_endpoint(desk, number) or tell(desk)) == 1


def test_a_customer_hears_of_its_own_notices_alone(office: Office, receiver: Receiver) -> None:
    office.works.record(*MASTER_DATA)
    customers = [each["id"] for each in MASTER_DATA if each.get("role") == "customer"]
    north = customers[0]
    office.add(receiver.url("/north"), NOTICE, customer=north)
    office.add(receiver.url("/erp"), NOTICE)
    tell = office.write(lambda desk: tell_webhooks(desk, NOTICE, NUMBER, {}, customer=north))
    other = office.write(lambda desk: tell_webhooks(desk, NOTICE, NUMBER, {}, customer="ELSE"))
    update = office.write(
        lambda desk: tell_webhooks(desk, f"{NOTICE}.cancelled", NUMBER, {}, customer=north)
    )
    nobodys = office.write(lambda desk: tell_webhooks(desk, NOTICE, NUMBER, {}))
    assert (tell, other, update, nobodys) == (2, 1, 2, 1)
    for events in (["case.opened"], [NOTICE, "hold.placed"]):
        with pytest.raises(BadInput, match="alone"):
            office.add(receiver.url(), *events, customer=north)
    with pytest.raises(BadInput, match="not known"):
        office.add(receiver.url(), NOTICE, customer="NOBODY")


def test_no_lot_is_left_out_of_a_large_hold(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url())
    lots = [f"L-{number}" for number in range(2 * LOTS_A_MESSAGE + 1)]
    office.write(lambda desk: tell_of_lots(desk, HOLD_PLACED, NUMBER, lots, {"reason": "x"}))
    parts = sorted(said(office, HOLD_PLACED), key=lambda each: int(each["part"]))
    assert [(each["part"], each["parts"], len(each["lots"])) for each in parts] == [
        (1, 3, LOTS_A_MESSAGE), (2, 3, LOTS_A_MESSAGE), (3, 3, 1),
    ]  # fmt: skip
    assert [lot for each in parts for lot in each["lots"]] == lots


@pytest.mark.parametrize("unknown", ["case", "case.closed", "", "customer", "holds.placed"])
def test_an_event_that_is_not_known_is_a_mistake_of_ours(office: Office, unknown: str) -> None:
    with pytest.raises(ValueError, match="no event"):
        office.write(lambda desk: tell_webhooks(desk, unknown, "x", {}))


def test_where_nobody_listens_it_costs_one_query_and_no_row(office: Office) -> None:
    asked: list[str] = []
    event.listen(
        office.works.engine, "before_cursor_execute",
        lambda *given: asked.append(given[2]) if "webhook" in given[2] else None,
    )  # fmt: skip
    tell_story(office)
    office.works.record(LATE)
    assert len(asked) == 1
    assert office.messages() == []
