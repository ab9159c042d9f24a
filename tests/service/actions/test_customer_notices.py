"""What customers are told: create, update, cancel; who knows what, and who signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.actions.look_notices import look_notice
from service.actions.make_notices import make_notices
from service.actions.notice_draft import document_of
from service.actions.propose_disposition import ProposedLine
from service.actions.sign_notice import SignedNotice, Verdict, sign_notice
from service.errors import Conflict, Forbidden
from service.records.canonical import canonical
from service.records.case_tables import outbox
from service.records.customer_tables import notice
from service.records.schema import microseconds
from tests.service.actions import noticing as n
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.stories.furnace import basket, check, correction
from tests.stories.looking import letters, rows
from tests.support.master_data import MASTER_DATA, shipment
from tests.support.recording import NOW, desk_of

# --- what each is told -----------------------------------------------------------------------


def test_each_customer_is_told_of_his_own_deliveries_under_a_number_of_his_own(
    failed: Signing,
) -> None:
    works = failed.works
    buyer, second = n.said(works, "BUYER"), n.said(works, "SECOND")
    assert (buyer.problem, second.problem) == (f"{CASE}-C1", f"{CASE}-C2")
    assert n.keys(buyer.shipments) == {("S-1", "B1"), ("S-1", "B2")}
    assert n.keys(second.shipments) == {("S-2", "B1")}
    line = second.shipments[0]
    assert (line.tracking, line.item_name, line.made) == ("TRACK-TWO", "Bolt", "2026-01-06")
    assert n.revisions(works, "BUYER") == [(1, "create", "sent")]
    assert n.standing(works, "BUYER")["state"] == "told"
    assert buyer.respond_by is not None


def test_no_form_of_a_notice_says_anything_of_another_customer(failed: Signing) -> None:
    found = n.forms(failed)
    assert set(found) == {"quality@buyer.example", "quality@second.example"}
    for form, text in found["quality@buyer.example"].items():
        for foreign in ("Second buyer", "SECOND", "S-2", "TRACK-TWO"):
            assert foreign not in text, form
    for form, text in found["quality@second.example"].items():
        for foreign in ("Buyer", "BUYER", "S-1", "TRACK-ONE", "B2"):
            assert foreign not in text, form
    for form in ("text", "html", "xlsx", "pdf", "json"):
        assert "S-1" in found["quality@buyer.example"][form]
        assert f"{CASE}-C1" in found["quality@buyer.example"][form]
    assert "不合格品通知" in found["quality@second.example"]["pdf"]


def test_what_is_new_is_one_revision_however_many_records_brought_it(failed: Signing) -> None:
    failed.works.record(
        correction("C-1", basket("B3", 7, load="L-1")), check("B2", 41, day=6, stage="final")
    )
    assert n.revisions(failed.works, "BUYER") == [(1, "create", "sent"), (2, "update", "sent")]
    assert n.revisions(failed.works, "SECOND") == [(1, "create", "sent")]
    update = n.said(failed.works, "BUYER")
    assert n.keys(update.added) == {("S-3", "B3")}
    assert n.keys(update.shipments) == {("S-1", "B1"), ("S-1", "B2"), ("S-3", "B3")}
    assert len(letters(failed.works, "customer_notice")) == 3


def test_nothing_new_is_not_told(failed: Signing) -> None:
    failed.works.record(check("B2", 41, day=6, stage="final"))
    assert n.revisions(failed.works, "BUYER") == [(1, "create", "sent")]


def test_a_delivery_written_down_wrongly_is_taken_back_and_told_to_whom_it_went(
    failed: Signing,
) -> None:
    failed.works.record(correction("C-1", shipment("S-2", {"B1": 5}, tracking="TRACK-TWO")))
    second = n.said(failed.works, "SECOND")
    assert (second.change, second.shipments) == ("cancel", ())
    assert [line.why_cleared for line in second.cleared] == ["not_delivered"]
    assert n.standing(failed.works, "SECOND")["state"] == "cleared"
    assert n.keys(n.said(failed.works, "BUYER").added) == {("S-2", "B1")}


def test_a_corrected_quantity_is_told(failed: Signing) -> None:
    failed.works.record(
        correction("C-1", shipment("S-1", {"B1": 9, "B2": 20}, tracking="TRACK-ONE"))
    )
    update = n.said(failed.works, "BUYER")
    assert (update.change, n.keys(update.changed)) == ("update", {("S-1", "B1")})
    assert dict(update.total) == {"pcs": 29.0}


def test_a_false_alarm_calls_every_notice_off(failed: Signing) -> None:
    failed.sign("sun", "dismiss")
    for customer in ("BUYER", "SECOND"):
        last = n.said(failed.works, customer)
        assert (last.change, last.shipments) == ("cancel", ())
        assert {line.why_cleared for line in last.cleared} == {"dismissed"}
        assert n.standing(failed.works, customer)["state"] == "cleared"
    # The reason of the signer may name another customer.
    assert "seen and agreed" not in str(n.forms(failed))


def test_what_is_decided_in_the_plant_is_proposed_to_the_customer(failed: Signing) -> None:
    lines = [ProposedLine(lot, "scrap") for lot in sorted(failed.held())]
    failed.approve(*lines)
    update = n.said(failed.works, "BUYER")
    assert (update.revision, update.change, update.news) == (2, "update", ("usage",))
    assert {line.usage for line in update.shipments} == {"scrap"}
    with failed.works.door.read() as connection:
        document = look_notice(connection, SETTINGS, CASE, "BUYER")
    (message,) = document["cx_0164"]["messages"]
    assert message["content"]["proposedUsageDecision"] == "SCRAPPING"


def test_lots_decided_to_conform_are_cleared(failed: Signing) -> None:
    failed.approve(*(ProposedLine(lot, "release") for lot in sorted(failed.held())))
    assert n.said(failed.works, "BUYER").change == "cancel"
    assert {line.why_cleared for line in n.said(failed.works, "BUYER").cleared} == {"released"}


def test_hostile_names_are_harmless_in_every_form(shipped: Signing) -> None:
    party = {
        "record": "party", "id": "BUYER", "role": "customer", "name": n.HOSTILE,
        "email": "quality@buyer.example", "language": "en",
    }  # fmt: skip
    shipped.works.record(correction("C-1", party), n.FAILED)
    found = n.forms(shipped)["quality@buyer.example"]
    assert "<b onload" not in found["html"]
    assert n.HOSTILE in found["xlsx"], "written as text, not as a formula"
    assert "=HYPERLINK" in found["pdf"]


# --- who cannot be told ----------------------------------------------------------------------


def test_a_customer_without_an_address_is_a_call_and_gets_revision_one_with_his_address(
    shipped: Signing,
) -> None:
    shipped.works.record(shipment("S-4", {"B2": 3}, customer="NOMAIL"), n.FAILED)
    assert n.revisions(shipped.works, "NOMAIL") == [(1, "create", "no_address")]
    assert n.standing(shipped.works, "NOMAIL")["state"] == "no_address"
    assert [to for to, _ in letters(shipped.works, "notice_waiting")] == ["sun@plant.example"]
    shipped.works.record(check("B2", 41, day=6, stage="final"))
    assert len(letters(shipped.works, "notice_waiting")) == 1, "nothing new, no second call"
    shipped.works.record(correction("C-1", {**n.NAMELESS, "email": "q@nomail.example"}))
    shipped.works.record({**check("B2", 42, day=7, stage="final"), "id": "I-B2-AGAIN"})
    assert n.revisions(shipped.works, "NOMAIL") == [(1, "create", "sent")]
    assert n.standing(shipped.works, "NOMAIL")["state"] == "told"


def test_what_came_back_is_sent_again_when_the_address_is_corrected(failed: Signing) -> None:
    table = outbox.update().where(outbox.c.customer == "BUYER").values(state="undeliverable")
    failed.act(lambda desk: desk.transaction.connection.execute(table))
    party = next(record for record in MASTER_DATA if record["id"] == "BUYER")
    failed.works.record(correction("C-1", {**party, "email": "new@buyer.example"}))
    failed.works.record(check("B2", 41, day=6, stage="final"))
    assert n.revisions(failed.works, "BUYER") == [(1, "create", "sent"), (2, "create", "sent")]
    assert letters(failed.works, "customer_notice")[-1][0] == "new@buyer.example"


# --- after a signature -----------------------------------------------------------------------


@pytest.fixture
def asked(shipped: Signing) -> Signing:
    n.ask_first(shipped.works)
    shipped.works.record(n.FAILED)
    return shipped


def sign(
    asked: Signing, shown: str, *, by: str = "sun", pin: str = "", verdict: Verdict = "send"
) -> dict[str, object] | None:
    wanted = SignedNotice(CASE, "BUYER", verdict, by, pin or f"pin-{by}", "read it", shown)
    return asked.act(lambda desk: sign_notice(desk, wanted))


def shown(asked: Signing) -> str:
    return n.hash_of(asked, "BUYER")


def test_a_notice_that_is_to_be_signed_waits_and_the_supervisor_is_asked(asked: Signing) -> None:
    assert n.revisions(asked.works, "BUYER") == [(1, "create", "awaiting_signature")]
    assert letters(asked.works, "customer_notice") == []
    told = [(to, letter["waits_for"]) for to, letter in letters(asked.works, "notice_waiting")]
    assert told == [("sun@plant.example", "signature")] * 2
    assert n.standing(asked.works, "BUYER")["state"] == "untold"


def test_a_signed_notice_goes_out_as_it_was_read(asked: Signing) -> None:
    hash_ = shown(asked)
    assert sign(asked, hash_, pin="wrong") is None
    done = sign(asked, hash_)
    assert done is not None
    assert (done["state"], done["revision"], done["hash"]) == ("sent", 1, hash_)
    assert [to for to, _ in letters(asked.works, "customer_notice")] == ["quality@buyer.example"]
    (entry,) = asked.ledger("notice.signed")
    assert (entry["person"], entry["shown_hash"]) == ("sun", hash_)
    with pytest.raises(Conflict, match="is sent, signed by sun"):
        sign(asked, hash_)


def test_what_was_written_anew_meanwhile_is_not_signed_unread(asked: Signing) -> None:
    read = shown(asked)
    asked.works.record(correction("C-1", basket("B3", 7, load="L-1")))
    assert n.revisions(asked.works, "BUYER") == [(1, "create", "awaiting_signature")]
    with pytest.raises(Conflict, match="S-3: B3") as refused:
        sign(asked, read)
    assert refused.value.extra["hash"] == shown(asked)
    assert letters(asked.works, "customer_notice") == []
    assert sign(asked, shown(asked)) is not None
    assert n.keys(n.said(asked.works, "BUYER").added) == {
        ("S-1", "B1"),
        ("S-1", "B2"),
        ("S-3", "B3"),
    }


def test_the_time_to_answer_begins_when_the_notice_is_sent_however_late_it_is_signed(
    asked: Signing,
) -> None:
    draft = n.said(asked.works, "BUYER")
    assert (draft.respond_by, draft.respond_within) == (None, SETTINGS.respond_by_hours)
    later = NOW + timedelta(days=9)
    wanted = SignedNotice(CASE, "BUYER", "send", "sun", "pin-sun", "read it", shown(asked))
    done = asked.works.door.write(
        lambda transaction: sign_notice(desk_of(transaction, asked.works.plant, SETTINGS), wanted),
        by="sun", now=later,
    )  # fmt: skip
    assert done is not None
    said = n.said(asked.works, "BUYER")
    assert said.respond_by is not None
    by = later + timedelta(hours=SETTINGS.respond_by_hours)
    assert datetime.fromisoformat(said.respond_by) == by
    assert n.standing(asked.works, "BUYER")["respond_by"] == microseconds(by)
    ((_, letter),) = letters(asked.works, "customer_notice")
    assert letter["respond_by"] == said.respond_by
    assert done["hash"] == n.hash_of(asked, "BUYER"), "what was signed is what was sent"


def test_a_date_that_passed_while_a_draft_of_an_earlier_version_waited_is_not_sent(
    asked: Signing,
) -> None:
    old = replace(
        n.said(asked.works, "BUYER"), respond_within=None,
        respond_by=(NOW - timedelta(hours=1)).isoformat(timespec="minutes"),
    )  # fmt: skip
    change = notice.update().where(notice.c.customer == "BUYER")
    asked.act(
        lambda desk: desk.transaction.connection.execute(
            change.values(document=canonical(document_of(old)))
        )
    )
    with pytest.raises(Conflict, match="has passed; have it made anew"):
        sign(asked, shown(asked))
    asked.act(lambda desk: make_notices(desk, CASE, by="sun", reason="its date has passed"))
    assert n.said(asked.works, "BUYER").respond_within == SETTINGS.respond_by_hours
    assert sign(asked, shown(asked)) is not None


def test_every_later_revision_is_signed_too(asked: Signing) -> None:
    sign(asked, shown(asked))
    asked.works.record(correction("C-1", basket("B3", 7, load="L-1")))
    assert n.revisions(asked.works, "BUYER") == [
        (1, "create", "sent"), (2, "update", "awaiting_signature"),
    ]  # fmt: skip
    asked.sign("sun", "dismiss")
    assert n.revisions(asked.works, "BUYER")[-1] == (2, "cancel", "awaiting_signature")
    assert n.revisions(asked.works, "SECOND") == [(1, "create", "withdrawn")], "never told"


def test_a_rejected_notice_stays_unsent_and_can_still_be_signed(asked: Signing) -> None:
    sign(asked, shown(asked), verdict="reject")
    assert n.revisions(asked.works, "BUYER") == [(1, "create", "rejected")]
    with pytest.raises(Conflict, match="rejected already"):
        sign(asked, shown(asked), verdict="reject")
    sign(asked, shown(asked))
    assert n.revisions(asked.works, "BUYER") == [(1, "create", "sent")]


def test_only_a_supervisor_signs(asked: Signing) -> None:
    with pytest.raises(Forbidden, match="prod may not sign what customers are told"):
        sign(asked, shown(asked), by="prod")
    assert rows(asked.works, outbox, kind="customer_notice") == []
