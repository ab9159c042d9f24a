"""A recall that runs: follows late records and corrections, releases by name what it lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph.scopes import parse_scope
from service.actions.cases import get_case
from service.actions.close_case import GONE_ENTRY
from service.actions.compose_letter import compose_letter
from service.actions.look_recalls import list_recalls, recall_document
from service.actions.place_holds import release_holds
from service.actions.propose_disposition import ProposedLine, propose_disposition
from service.actions.release_cleared import Released, release_cleared
from service.actions.send_notices import claim_letters
from service.actions.start_recall import start_recall
from service.errors import BadInput, Conflict, Unknown
from service.records import case_tables as c
from service.records.recall_tables import scope_delta, scope_release
from tests.service.actions.signing import SETTINGS
from tests.stories.furnace import basket, check, correction, packed
from tests.stories.looking import case, cases, head, held, letters, rows
from tests.support.master_data import operation, receipt, shipment
from tests.support.recording import NOW, Works, desk_of

LOAD: dict[str, object] = {"load": "L-1", "process": "heat_treat"}
MINUTE = timedelta(minutes=1)
RECALL, CASE = "RC-2026-0001", "NCR-2026-0001"


def act(works: Works, work: Any, by: str = "quality") -> Any:
    return works.door.write(
        lambda transaction: work(desk_of(transaction, works.plant, SETTINGS)), by=by, now=NOW
    )


def recalled(works: Works, scope: dict[str, object] = LOAD) -> None:
    act(works, lambda desk: start_recall(desk, parse_scope(scope), reason="furnace door open"))


def release(works: Works, *lots: str, number: str = RECALL, reason: str = "not of it") -> Released:
    released: Released = act(works, lambda desk: release_cleared(desk, number, lots, reason=reason))
    return released


def deltas(works: Works, number: str = CASE) -> list[tuple[str, str, str, str]]:
    found = rows(works, scope_delta, nonconformance=number)
    return [(row["change"], row["lot"], row["record"], row["record_id"]) for row in found]


def document(works: Works, number: str = RECALL) -> dict[str, Any]:
    return recall_document(works.door, works.plant, number)


@pytest.fixture
def running(shop: Works) -> Works:
    """B1 and B2 were in load L-1, and are recalled with the carton that B2 went into."""
    shop.record(basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"), basket("B3", 7))
    shop.record(packed("CTN", "B2"))
    recalled(shop)
    assert held(shop) == {"B1", "B2", "CTN"}
    return shop


OUT = basket("B2", 6, load="L-2")
"""B2 as it is when it was not in the load after all."""


def test_what_a_recall_holds_at_its_start_is_no_change_of_it(running: Works) -> None:
    assert deltas(running) == []
    assert document(running)["changes"] == {"added": 0, "cleared": 0}


def test_a_late_basket_of_the_load_is_held_and_said(running: Works) -> None:
    running.record(basket("B4", 6, load="L-1"))
    assert "B4" in held(running)
    assert deltas(running) == [("added", "B4", "operation", "OP-B4")]
    (delta,) = document(running)["deltas"]
    assert delta["reason"] == "operation OP-B4 was recorded late and belongs to it"
    assert (delta["certainty"], delta["at"]) == ("context", NOW.isoformat())
    assert rows(running, c.ledger, seq=delta["entry"])[0]["kind"] == "containment"


def test_what_is_made_of_held_material_is_held_and_said(running: Works) -> None:
    running.record(packed("C2", "B1", "B3"))
    assert deltas(running) == [("added", "C2", "operation", "PACK-C2")]
    assert document(running)["deltas"][0]["reason"] == "operation PACK-C2 made it of held material"


def test_a_correction_that_brings_lots_in_is_said(running: Works) -> None:
    running.record(packed("C3", "B3"), correction("C-1", basket("B3", 7, load="L-1")))
    assert {"B3", "C3"} <= held(running)
    assert {each[:2] for each in deltas(running)} == {("added", "B3"), ("added", "C3")}
    assert {each[2:] for each in deltas(running)} == {("correction", "C-1")}


def test_lots_that_leave_stay_held_and_are_proposed_for_release_by_name(running: Works) -> None:
    running.record(correction("C-1", OUT, reason="wrong load card"))
    assert held(running) == {"B1", "B2", "CTN"}
    assert {each[:2] for each in deltas(running)} == {("cleared", "B2"), ("cleared", "CTN")}
    proposed = {each["lot"]: each for each in document(running)["proposed_releases"]}
    assert set(proposed) == {"B2", "CTN"}
    assert proposed["B2"]["waits_for"] is None
    assert proposed["B2"]["reason"] == "correction C-1 of operation OP-B2: wrong load card"
    assert document(running)["lots"] == 1


def test_a_lot_leaves_once_however_many_corrections_follow(running: Works) -> None:
    running.record(correction("C-1", OUT), correction("C-2", basket("B3", 7, load="L-9")))
    assert [each[:2] for each in deltas(running)].count(("cleared", "B2")) == 1


def test_what_left_is_released_by_name_under_one_ledger_entry(running: Works) -> None:
    running.record(correction("C-1", OUT))
    released = release(running, "B2", "CTN", reason="load card checked")
    assert (released.lots, released.still_held) == (("B2", "CTN"), 1)
    assert held(running) == {"B1"}
    ended = [row for row in rows(running, c.hold) if row["released_at"] is not None]
    assert {row["release_reason"] for row in ended} == {"load card checked"}
    (entry,) = {row["release_entry"] for row in ended}
    assert rows(running, c.ledger, seq=entry)[0]["kind"] == "hold.released"
    assert [row["lot"] for row in rows(running, scope_release)] == ["B2", "CTN"]
    assert document(running)["proposed_releases"] == []
    assert [each["lot"] for each in document(running)["releases"]] == ["B2", "CTN"]


def test_what_is_still_reached_is_not_released_nor_is_anything_named_with_it(
    running: Works,
) -> None:
    running.record(correction("C-1", OUT))
    before = head(running)
    with pytest.raises(Conflict) as refused:
        release(running, "B2", "CTN", "B1", "B9")
    said = {each["lot"]: each["reason"] for each in refused.value.extra["lots"]}  # type: ignore[attr-defined]
    assert set(said) == {"B1", "B9"}
    assert said["B1"] == f"{CASE} still reaches it: OP-B1 > B1"
    assert "is not held under" in said["B9"]
    assert held(running) == {"B1", "B2", "CTN"}
    assert head(running) == before


def test_what_was_made_of_a_lot_that_stays_held_waits_for_it(running: Works) -> None:
    running.record(correction("C-1", OUT))
    with pytest.raises(Conflict, match="lot CTN: it was made of lot B2, which is still held"):
        release(running, "CTN")
    release(running, "B2")
    assert release(running, "CTN").still_held == 1


def test_two_steps_down_it_waits_as_well(running: Works) -> None:
    running.record(
        packed("C2", "B2", "B3"), operation("PAL", {"C2": 5}, {"P1": 1}, item="CARTON"),
        correction("C-1", OUT),
    )  # fmt: skip
    with pytest.raises(Conflict, match="lot P1: it was made of lot C2"):
        release(running, "P1")
    with pytest.raises(Conflict, match="lot P1: it was made of lot C2"):
        release(running, "P1", "B2")
    assert release(running, "P1", "C2", "CTN", "B2").still_held == 1


@pytest.mark.parametrize(("kind", "waits"), [(GONE_ENTRY, True), ("hold.released", False)])
def test_suspicion_passes_through_what_was_used_up_and_ends_at_what_was_found_good(
    running: Works, kind: str, waits: bool
) -> None:
    running.record(
        packed("C2", "B2", "B3"), operation("PAL", {"C2": 20}, {"P1": 1}, item="CARTON"),
        correction("C-1", OUT),
    )  # fmt: skip
    act(running, lambda desk: release_holds(desk, CASE, ["C2"], reason="so it was", kind=kind))
    if waits:
        with pytest.raises(Conflict, match="lot P1: it was made of lot B2"):
            release(running, "P1")
    else:
        assert release(running, "P1").lots == ("P1",)


def test_what_was_released_is_held_again_when_the_scope_comes_back_to_it(running: Works) -> None:
    running.record(correction("C-1", OUT))
    release(running, "B2", "CTN")
    running.record(correction("C-2", basket("B2", 6, load="L-1")))
    assert held(running) == {"B1", "B2", "CTN"}
    assert deltas(running)[-2:] == [
        ("added", "B2", "correction", "C-2"), ("added", "CTN", "correction", "C-2"),
    ]  # fmt: skip
    running.record(correction("C-3", OUT))
    assert {each[1] for each in deltas(running)[-2:]} == {"B2", "CTN"}
    assert release(running, "B2", "CTN").still_held == 1


def test_what_comes_back_while_it_is_still_held_is_said_and_not_released(running: Works) -> None:
    running.record(correction("C-1", OUT), correction("C-2", basket("B2", 6, load="L-1")))
    assert [each[:2] for each in deltas(running)][-2:] == [("added", "B2"), ("added", "CTN")]
    assert document(running)["proposed_releases"] == []
    with pytest.raises(Conflict, match="still reaches it"):
        release(running, "B2")


def test_what_somebody_decided_about_stays_released_when_the_scope_comes_back(
    running: Works,
) -> None:
    """Only what was released because it had left is held again: this was found to be good."""
    act(running, lambda desk: release_holds(desk, CASE, ["B2", "CTN"], reason="sorted, all good"))
    running.record(correction("C-1", OUT), correction("C-2", basket("B2", 6, load="L-1")))
    assert held(running) == {"B1"}
    assert deltas(running) == []


def test_a_lot_that_a_proposal_decides_about_waits_for_the_decision(running: Works) -> None:
    running.record(correction("C-1", OUT))
    act(
        running,
        lambda desk: propose_disposition(
            desk, CASE, [ProposedLine("B2", "scrap")], reason="cracked"
        ),
    )
    with pytest.raises(Conflict, match="lot B2: proposal 1 decides about it"):
        release(running, "B2", "CTN")


def test_whoever_has_the_case_open_for_signing_sees_that_it_has_changed(running: Works) -> None:
    running.record(correction("C-1", OUT))
    version = case(running)["version"]
    release(running, "B2", "CTN")
    assert case(running)["version"] == version + 1


def test_a_release_needs_a_reason_a_lot_and_a_recall(running: Works) -> None:
    with pytest.raises(BadInput, match="say why"):
        release(running, "B2", reason=" ")
    with pytest.raises(BadInput, match="at least one lot"):
        release(running)
    with pytest.raises(Unknown, match=f"did you mean `{RECALL}`"):
        release(running, "B2", number="RC-2026-0010")


def test_an_automatic_case_follows_the_plant_as_a_recall_does(shop: Works) -> None:
    shop.record(basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"), check("B1", 40, day=6))
    assert held(shop) == {"B1", "B2"}
    shop.record(basket("B3", 6, load="L-1"), correction("C-1", OUT))
    assert deltas(shop) == [
        ("added", "B3", "operation", "OP-B3"), ("cleared", "B2", "correction", "C-1"),
    ]  # fmt: skip
    assert document(shop, CASE)["recall"] is None
    assert release(shop, "B2", number=CASE).still_held == 2


def test_a_later_finding_that_widens_a_case_is_said(shop: Works) -> None:
    shop.record(
        basket("B1", 6, load="L-1"), check("B1", 40, day=6),
        basket("B2", 6, hour=8, load="L-1"), check("B2", 41, day=6, hour=13),
    )  # fmt: skip
    assert len(cases(shop)) == 1
    assert {each[:2] for each in deltas(shop)} == {("added", "B2")}


def test_a_closed_case_says_what_joins_it_late(shop: Works) -> None:
    shop.record(receipt("COIL-2", heat="H-2"))
    recalled(shop, {"heat": "H-2"})
    act(shop, lambda desk: _close(desk, CASE))
    shop.record(receipt("COIL-3", heat="H-2"))
    assert deltas(shop) == [("added", "COIL-3", "receipt", "R-COIL-3")]


def test_every_change_is_in_the_list_and_recalls_count_what_they_hold(running: Works) -> None:
    running.record(basket("B4", 6, load="L-1"), correction("C-1", OUT))
    with running.door.read() as connection:
        (listed,) = list_recalls(connection)
    assert (listed["recall"], listed["nonconformance"], listed["held_lots"]) == (RECALL, CASE, 4)
    assert document(running)["changes"] == {"added": 1, "cleared": 2}
    assert document(running)["held_lots"] == 4


# --- customers -------------------------------------------------------------------------------


@pytest.fixture
def shipped(shop: Works) -> Works:
    """B1 went to BUYER and SECOND, B2 to BUYER, before the load was recalled."""
    shop.record(basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"), basket("B3", 7))
    shop.record(
        shipment("S-1", {"B1": 10, "B2": 20}), shipment("S-2", {"B1": 5}, customer="SECOND"),
        shipment("S-3", {"B3": 7}),
    )  # fmt: skip
    recalled(shop)
    return shop


def test_customers_are_told_what_is_added(shipped: Works) -> None:
    shipped.record(correction("C-1", basket("B3", 7, load="L-1")))
    to, notice = letters(shipped, "customer_notice")[-1]
    assert to == "quality@buyer.example"
    assert {line["shipment"] for line in notice["shipments"]} == {"S-1", "S-3"}


def test_customers_are_told_what_is_cleared_when_it_is_released(shipped: Works) -> None:
    shipped.record(correction("C-1", OUT))
    told = len(letters(shipped, "customer_notice"))
    release(shipped, "B2")
    (to, notice) = letters(shipped, "customer_notice")[-1]
    assert len(letters(shipped, "customer_notice")) == told + 1
    assert (to, notice["change"]) == ("quality@buyer.example", "update")
    assert [(line["shipment"], line["lot"]) for line in notice["cleared"]] == [("S-1", "B2")]
    assert [(line["shipment"], line["lot"]) for line in notice["shipments"]] == [("S-1", "B1")]


def test_what_was_cleared_and_comes_back_is_told_anew(shipped: Works) -> None:
    shipped.record(correction("C-1", OUT))
    release(shipped, "B2")
    told = len(letters(shipped, "customer_notice"))
    shipped.record(correction("C-2", basket("B2", 6, load="L-1")))
    (_, notice) = letters(shipped, "customer_notice")[-1]
    assert len(letters(shipped, "customer_notice")) == told + 1
    assert {line["lot"] for line in notice["shipments"]} == {"B1", "B2"}


def test_what_another_case_holds_is_not_called_cleared(shipped: Works) -> None:
    recalled(shipped, {"lots": ["B2"]})
    shipped.record(correction("C-1", OUT))
    release(shipped, "B2")
    assert not any(notice["cleared"] for _, notice in letters(shipped, "customer_notice"))
    release_case = act(shipped, lambda desk: get_case(desk, "NCR-2026-0002").held_lots(desk))
    assert release_case == {"B2"}


def test_a_cleared_letter_is_written_in_the_readers_language(shipped: Works) -> None:
    shipped.record(correction("C-1", basket("B1", 6, load="L-2")), correction("C-2", OUT))
    release(shipped, "B1", "B2")
    said = dict(letters(shipped, "customer_notice")[-2:])
    assert set(said) == {"quality@buyer.example", "quality@second.example"}
    mails = {
        each.recipient: compose_letter(each, SETTINGS).mail
        for each in act(shipped, lambda desk: claim_letters(desk, limit=99, lease=MINUTE))
        if each.kind == "customer_notice" and each.payload["change"] == "cancel"
    }
    assert "no longer suspect" in mails["quality@buyer.example"].text
    assert "不再可疑" in mails["quality@second.example"].text
    for mail in mails.values():
        assert CASE in mail.subject
        assert "B1" in mail.text
        assert "B1" in mail.html
    assert "S-1" not in mails["quality@second.example"].text


def test_the_effect_of_a_recall_counts_customers_whose_letter_was_sent(shipped: Works) -> None:
    effect = document(shipped)["effectiveness"]
    assert (effect["told"], effect["told_percent"]) == (0, 0.0)
    assert {each["customer"]: each["letter"] for each in effect["customers"]} == {
        "BUYER": "pending", "SECOND": "pending",
    }  # fmt: skip
    with shipped.engine.begin() as connection:
        sent = c.outbox.update().where(c.outbox.c.customer == "BUYER")
        connection.execute(sent.values(state="sent", sent_at=1_000_000))
    effect = document(shipped)["effectiveness"]
    assert (effect["told"], effect["told_percent"]) == (1, 50.0)
    assert effect["customers"][0]["told_at"] == "1970-01-01T00:00:01+00:00"


def _close(desk: Any, number: str) -> None:
    """As if every lot had been decided and executed."""
    connection = desk.transaction.connection
    connection.execute(c.hold.update().values(released_at=1, release_entry=1))
    connection.execute(c.nonconformance.update().values(state="closed"))
