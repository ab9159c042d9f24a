"""Who could not be told is told as soon as he can be, and hears when a decision is undone."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifications.bounce import BounceReport, DeliveryStatus
from service.actions.answer_links import with_answer_link
from service.actions.expire_concession import end_concession
from service.actions.look_answer import look_at_answer
from service.actions.note_bounce import note_bounce
from service.actions.propose_disposition import ProposedLine
from service.actions.resend_letter import resend_letter
from service.actions.sign_notice import SignedNotice, sign_notice
from service.actions.take_answer import Answer, GivenLine, take_answer
from service.pages.answer_page import TypedAnswer, answer_page
from service.records.case_tables import outbox
from service.records.customer_tables import notice
from service.records.schema import instant as instant_of
from tests.service.actions import noticing as n
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.stories.furnace import basket, check, correction
from tests.stories.looking import letters, rows
from tests.support.master_data import MASTER_DATA, shipment
from tests.support.recording import NOW, open_works

BUYER = next(record for record in MASTER_DATA if record["id"] == "BUYER")
MOVED = {**BUYER, "email": "new@buyer.example"}


def mail_went(signing: Signing, state: str, customer: str = "BUYER") -> None:
    """What became of the letters to a customer."""
    change = outbox.update().where(outbox.c.customer == customer).values(state=state)
    signing.act(lambda desk: desk.transaction.connection.execute(change))


def told_at(signing: Signing, customer: str = "BUYER") -> list[str]:
    """To which addresses the notices to a customer went, the first one first."""
    found = rows(signing.works, outbox, kind="customer_notice", customer=customer)
    return [row["recipient"] for row in found]


def correct(signing: Signing, party: dict[str, Any], name: str = "C-PARTY") -> None:
    signing.works.record(correction(name, party))


# --- an address is corrected -----------------------------------------------------------------


def test_a_customer_without_an_address_is_told_at_once_when_he_has_one(shipped: Signing) -> None:
    shipped.works.record(shipment("S-4", {"B2": 3}, customer="NOMAIL"), n.FAILED)
    assert told_at(shipped, "NOMAIL") == []
    correct(shipped, {**n.NAMELESS, "email": "q@nomail.example"})
    assert told_at(shipped, "NOMAIL") == ["q@nomail.example"]
    assert n.revisions(shipped.works, "NOMAIL") == [(1, "create", "sent")]
    assert n.standing(shipped.works, "NOMAIL")["state"] == "told"


@pytest.mark.parametrize("lost", ["bounced", "undeliverable"])
def test_what_was_lost_goes_at_once_to_the_corrected_address(failed: Signing, lost: str) -> None:
    mail_went(failed, lost)
    correct(failed, MOVED)
    assert told_at(failed) == ["quality@buyer.example", "new@buyer.example"]
    again = n.said(failed.works, "BUYER")
    assert (again.revision, again.change) == (2, "create")
    assert n.keys(again.added) == {("S-1", "B1"), ("S-1", "B2")}
    assert n.standing(failed.works, "BUYER")["state"] == "told"
    assert told_at(failed, "SECOND") == ["quality@second.example"], "nothing is new to others"


def test_who_owes_an_answer_is_told_again_at_his_new_address(failed: Signing) -> None:
    """The old address may have been a stranger's, who says nothing."""
    mail_went(failed, "sent")
    correct(failed, MOVED)
    assert told_at(failed)[1:] == ["new@buyer.example"]


def test_a_letter_that_has_not_left_goes_out_to_the_corrected_address_alone(
    failed: Signing,
) -> None:
    correct(failed, MOVED)
    waiting = rows(failed.works, outbox, kind="customer_notice", customer="BUYER", state="pending")
    assert [row["recipient"] for row in waiting] == ["new@buyer.example"]


def test_who_has_answered_is_not_told_again_at_his_new_address(failed: Signing) -> None:
    mail_went(failed, "sent")
    lines = [GivenLine("S-1", lot, {"received": 1}) for lot in ("B1", "B2")]
    failed.act(
        lambda desk: take_answer(
            desk, CASE, "BUYER", Answer("Ada", lines), channel="page", taken_by="BUYER"
        )
    )
    correct(failed, MOVED)
    assert told_at(failed) == ["quality@buyer.example"]


def test_another_name_or_language_is_no_reason_to_tell_him_again(failed: Signing) -> None:
    mail_went(failed, "sent")
    correct(failed, {**BUYER, "language": "zh-CN"})
    assert told_at(failed) == ["quality@buyer.example"]


def test_a_report_that_comes_after_the_correction_is_no_call_and_nothing_goes_twice(
    failed: Signing,
) -> None:
    mail_went(failed, "sent")
    correct(failed, MOVED)
    old = rows(failed.works, outbox, customer="BUYER")[0]
    report = BounceReport(
        (old["message_id"],),
        (DeliveryStatus("quality@buyer.example", "failed", "5.1.1", "no such user"),),
    )
    failed.act(lambda desk: note_bounce(desk, report))
    assert told_at(failed) == ["quality@buyer.example", "new@buyer.example"]
    assert n.standing(failed.works, "BUYER")["state"] == "told"
    assert letters(failed.works, "undeliverable_notice") == []


def test_a_lost_cancellation_goes_to_the_corrected_address_though_the_case_is_over(
    failed: Signing,
) -> None:
    mail_went(failed, "sent")
    failed.sign("sun", "dismiss")
    cancelled = outbox.update().where(outbox.c.customer == "BUYER", outbox.c.state == "pending")
    failed.act(lambda desk: desk.transaction.connection.execute(cancelled.values(state="bounced")))
    correct(failed, MOVED)
    last = n.said(failed.works, "BUYER")
    assert (last.change, last.shipments) == ("cancel", ())
    assert told_at(failed)[-1] == "new@buyer.example"


def test_what_was_signed_and_had_nowhere_to_go_goes_without_another_signature(
    shipped: Signing,
) -> None:
    n.ask_first(shipped.works)
    shipped.works.record(shipment("S-4", {"B2": 3}, customer="NOMAIL"), n.FAILED)
    (row,) = rows(shipped.works, notice, customer="NOMAIL")
    read = n.hash_of(shipped, "NOMAIL")
    asked = SignedNotice(CASE, "NOMAIL", "send", "sun", "pin-sun", "read it", read)
    assert shipped.act(lambda desk: sign_notice(desk, asked)) is not None
    assert n.revisions(shipped.works, "NOMAIL") == [(1, "create", "no_address")]
    correct(shipped, {**n.NAMELESS, "email": "q@nomail.example"})
    assert told_at(shipped, "NOMAIL") == ["q@nomail.example"]
    (sent,) = rows(shipped.works, notice, customer="NOMAIL")
    assert (row["state"], sent["state"], sent["signed_by"]) == ("awaiting_signature", "sent", "sun")


def test_what_waits_for_a_signature_still_waits_whatever_the_address(shipped: Signing) -> None:
    n.ask_first(shipped.works)
    shipped.works.record(n.FAILED)
    correct(shipped, MOVED)
    assert n.revisions(shipped.works, "BUYER") == [(1, "create", "awaiting_signature")]
    assert told_at(shipped) == []


def test_a_notice_that_was_sent_again_by_hand_is_waited_for_again(failed: Signing) -> None:
    mail_went(failed, "sent")
    old = rows(failed.works, outbox, customer="BUYER")[0]
    report = BounceReport(
        (old["message_id"],), (DeliveryStatus(None, "failed", "5.2.2", "mailbox full"),)
    )
    failed.act(lambda desk: note_bounce(desk, report))
    assert n.standing(failed.works, "BUYER")["state"] == "no_address"
    failed.act(lambda desk: resend_letter(desk, old["id"]))
    assert n.standing(failed.works, "BUYER")["state"] == "told"
    (sent,) = rows(failed.works, notice, customer="BUYER")
    assert sent["message_id"] == rows(failed.works, outbox, customer="BUYER")[-1]["message_id"]


# --- a decision is undone --------------------------------------------------------------------


def decided(failed: Signing, kind: str = "scrap", **more: Any) -> None:
    lines = [ProposedLine(lot, kind, **more) for lot in sorted(failed.held())]
    failed.approve(*lines)


def usages(failed: Signing, customer: str = "BUYER") -> dict[str, str]:
    return {line.lot: line.usage for line in n.said(failed.works, customer).shipments}


def test_a_customer_hears_when_a_decision_that_he_was_told_is_undone(failed: Signing) -> None:
    decided(failed)
    assert set(usages(failed).values()) == {"scrap"}
    failed.prove("B2", not_possible="the furnace is needed for the repair of others")
    update = n.said(failed.works, "BUYER")
    assert usages(failed) == {"B1": "scrap", "B2": "pending"}
    assert (update.revision, update.change, update.news) == (3, "update", ("usage",))
    assert usages(failed, "SECOND") == {"B1": "scrap"}
    assert len(n.revisions(failed.works, "SECOND")) == 2, "his lot is decided as it was"


def test_a_decision_undone_in_a_case_that_is_decided_in_part_is_told_too(failed: Signing) -> None:
    failed.approve(ProposedLine("B1", "scrap"))
    assert failed.state() == "confirmed"
    failed.prove("B1", not_possible="nobody can cut them")
    assert usages(failed) == {"B1": "pending", "B2": "pending"}


def test_a_rework_that_failed_is_not_proposed_any_more(failed: Signing) -> None:
    decided(failed, "rework", instruction="temper again")
    assert set(usages(failed).values()) == {"rework"}
    failed.works.record({**check("B2", 41, day=9, stage="final"), "id": "I-AGAIN"})
    assert usages(failed)["B2"] == "pending"


def test_a_permission_that_ended_is_told(failed: Signing) -> None:
    failed.concede()
    decided(failed, "use_as_is", concession="CON-77")
    assert set(usages(failed).values()) == {"use_as_is"}
    failed.act(lambda desk: end_concession(desk, "CON-77", reason="the trial was wrong"))
    assert set(usages(failed).values()) == {"pending"}


# --- what he has not got any more is not called good -----------------------------------------


def answered(failed: Signing, **figures: float) -> None:
    """BUYER says the same of both lots, in shares of what he was sent."""
    sent = {"B1": 10, "B2": 20}
    lines = [
        GivenLine("S-1", lot, {name: share * of for name, share in figures.items()})
        for lot, of in sent.items()
    ]
    answer = Answer("Ada", lines)
    failed.act(
        lambda desk: take_answer(desk, CASE, "BUYER", answer, channel="page", taken_by="BUYER")
    )


@pytest.mark.parametrize("gone", ["destroyed", "returned"])
def test_what_a_customer_has_destroyed_or_sent_back_is_never_told_as_cleared(
    failed: Signing, gone: str
) -> None:
    answered(failed, received=1, on_hand=1, **{gone: 1})
    assert n.standing(failed.works, "BUYER")["state"] == "accounted"
    decided(failed, "release")
    assert n.revisions(failed.works, "BUYER") == [(1, "create", "sent")]
    assert n.standing(failed.works, "BUYER")["state"] == "accounted"
    assert n.said(failed.works, "SECOND").change == "cancel"


def test_what_he_has_set_aside_and_conforms_is_told_as_cleared(failed: Signing) -> None:
    answered(failed, received=1, on_hand=1, quarantined=0.5, destroyed=0.5)
    decided(failed, "release")
    assert n.said(failed.works, "BUYER").change == "cancel"


def test_lots_that_are_accounted_for_are_free_and_nobody_is_told_that_they_are_good(
    shipped: Signing,
) -> None:
    """All of B4 is at the customer: its hold ends with his answer, and that is all."""
    whole = basket("B4", 6, load="L-1")
    shipped.works.record(whole, shipment("S-5", {"B4": 100}), n.FAILED)
    line = GivenLine("S-5", "B4", {"received": 100, "on_hand": 100, "quarantined": 100})
    other = [
        GivenLine("S-1", lot, {"received": q, "used": q}) for lot, q in (("B1", 10), ("B2", 20))
    ]
    answer = Answer("Ada", [line, *other])
    shipped.act(
        lambda desk: take_answer(desk, CASE, "BUYER", answer, channel="page", taken_by="BUYER")
    )
    assert "B4" not in shipped.held()
    decided(shipped, "scrap")
    shipped.works.record(check("B2", 41, day=6, stage="final"))
    last = n.said(shipped.works, "BUYER")
    assert ("S-5", "B4") in n.keys(last.shipments)
    assert last.cleared == ()


def test_a_false_alarm_is_told_whatever_he_has_done_with_the_parts(failed: Signing) -> None:
    answered(failed, received=1, on_hand=1, destroyed=1)
    failed.sign("sun", "dismiss")
    last = n.said(failed.works, "BUYER")
    assert (last.change, {line.why_cleared for line in last.cleared}) == ("cancel", {"dismissed"})


# --- one instant, however it is said ---------------------------------------------------------


def test_page_mail_files_and_machine_form_say_the_same_instant(
    shipped_load: Path, tmp_path: Path
) -> None:
    """Also where the notice went out in the middle of a minute."""
    shutil.copy(shipped_load, tmp_path / "load.db")
    odd = NOW - timedelta(seconds=25, microseconds=440_000)
    works = open_works(f"sqlite:///{tmp_path / 'load.db'}", settings=SETTINGS, now=odd)
    works.record(n.FAILED)
    signing = Signing(works)
    instant = instant_of(n.standing(works, "BUYER")["respond_by"])
    told = n.said(works, "BUYER").respond_by
    assert told is not None
    assert datetime.fromisoformat(told) == instant
    assert instant == (odd + timedelta(hours=SETTINGS.respond_by_hours)).replace(
        second=0, microsecond=0
    )
    written = f"{instant:%Y-%m-%d %H:%M} UTC"
    forms = n.forms(signing)["quality@buyer.example"]
    for form in ("text", "html", "xlsx", "pdf"):
        assert written in forms[form], form
    assert told in forms["json"]
    asked = {"number": CASE, "consignee": "BUYER"}
    link = signing.act(lambda desk: with_answer_link(desk, asked))["answer_link"]
    page = look_at_answer(works.door, works.plant, SETTINGS, link.rpartition("/")[2], now=odd)
    assert datetime.fromisoformat(page.document()["respond_by"]) == instant
    assert written in answer_page(page, language="en", typed=TypedAnswer())
    works.engine.dispose()
