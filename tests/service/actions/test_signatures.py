"""Who may sign what: PINs, one person one signature, pages and links that have ended."""

from __future__ import annotations

import pytest

from notifications.links import mint_token
from service.actions.approval_view import LinkEnded
from service.actions.propose_disposition import ProposedLine
from service.errors import BadInput, Conflict, Forbidden, Unknown
from service.records import case_tables as c
from tests.service.actions.signing import CASE, HOUR, Signing
from tests.stories.furnace import basket, check
from tests.stories.looking import rows
from tests.support.master_data import shipment
from tests.support.recording import NOW

RELEASE = [ProposedLine(lot, "release") for lot in ("B1", "B2", "CTN")]


def proposed(signing: Signing) -> None:
    signing.propose(*RELEASE)
    signing.sign("sun", "confirm")
    assert signing.state() == "proposed"


def signatures(signing: Signing) -> list[tuple[str, str]]:
    return [(row["person"], row["decision"]) for row in rows(signing.works, c.signature)]


def test_one_signature_of_two_decides_nothing(signing: Signing) -> None:
    proposed(signing)
    first = signing.sign("prod", "approve")
    assert (first.state, first.waiting_for) == ("proposed", ("engineering",))
    assert signing.held() == {"B1", "B2", "CTN"}


def test_a_wrong_pin_decides_nothing_and_five_of_them_lock(signing: Signing) -> None:
    raw = signing.link("sun")
    for _ in range(5):
        with pytest.raises(Forbidden):
            signing.send(raw, signing.page(raw), "confirm", pin="wrong-pin")
    (sun,) = rows(signing.works, c.person, name="sun")
    assert (sun["failures"], sun["locked_until"] is not None) == (5, True)
    with pytest.raises(Forbidden):
        signing.send(raw, signing.page(raw), "confirm")
    assert (signing.state(), signatures(signing)) == ("open", [])
    later = NOW + HOUR
    assert signing.send(raw, signing.page(raw, now=later), "confirm", now=later).state == (
        "confirmed"
    )


def test_one_person_does_not_sign_for_both_roles(signing: Signing) -> None:
    proposed(signing)
    signing.sign("both", "approve", "production_manager")
    with pytest.raises(Conflict, match="different people"):
        signing.sign("both", "approve", "engineering")
    assert signing.held() == {"B1", "B2", "CTN"}


def test_a_role_is_signed_once(signing: Signing) -> None:
    proposed(signing)
    late = signing.link("both", "production_manager")
    signing.sign("prod", "approve")
    with pytest.raises(Conflict, match="already decided as production_manager by Prod"):
        signing.page(late)


def test_nobody_approves_his_own_proposal(signing: Signing) -> None:
    signing.propose(*RELEASE, by="eng")
    signing.sign("sun", "confirm")
    with pytest.raises(Forbidden, match="own proposal"):
        signing.sign("eng", "approve")
    assert "eng" not in [row["recipient"].split("@")[0] for row in asked(signing)]


def asked(signing: Signing) -> list[dict[str, str]]:
    letters = rows(signing.works, c.outbox, kind="approval_request")
    return [row for row in letters if '"step":"decide"' in row["payload"]]


def test_who_proposes_while_confirming_does_not_approve(signing: Signing) -> None:
    signing.sign("sun", "confirm", proposal=RELEASE)
    assert signing.state() == "proposed"
    (row,) = rows(signing.works, c.proposal)
    assert row["proposed_by"] == "sun"


def test_a_stale_page_is_refused_with_what_has_changed(signing: Signing) -> None:
    raw = signing.link("sun")
    page = signing.page(raw)
    signing.works.record(basket("B3", 6, load="L-1"))
    with pytest.raises(Conflict, match="has changed since you opened the page") as refused:
        signing.send(raw, page, "dismiss")
    changes = refused.value.extra["changes"]
    assert isinstance(changes, list)
    added = {"en": "Lot B3 was added, 100 pcs on hand.", "zh-CN": "新增批次 B3，在库 100 件。"}
    assert added in changes
    assert signing.held() == {"B1", "B2", "CTN", "B3"}
    assert signing.send(raw, signing.page(raw), "dismiss").state == "dismissed"


def test_a_page_whose_quantities_changed_is_stale_too(signing: Signing) -> None:
    raw = signing.link("sun")
    page = signing.page(raw)
    signing.works.record(shipment("SH-1", {"B1": 5}, already_left=True))
    with pytest.raises(Conflict, match="look at it again"):
        signing.send(raw, page, "confirm")


def test_a_page_is_sent_once(signing: Signing) -> None:
    raw = signing.link("sun")
    page = signing.page(raw)
    signing.send(raw, page, "confirm")
    with pytest.raises(Conflict, match="already decided") as again:
        signing.send(raw, page, "confirm")
    assert again.value.status == 409
    assert signatures(signing) == [("sun", "confirm")]


def test_a_page_of_another_link_is_not_taken(signing: Signing) -> None:
    proposed(signing)
    mine, other = signing.link("prod"), signing.link("eng")
    with pytest.raises(Conflict, match="not one that was sent to you"):
        signing.send(other, signing.page(mine), "approve", pin="pin-eng")


def test_an_expired_link_has_ended(signing: Signing) -> None:
    raw = signing.link("sun", hours=1)
    page = signing.page(raw)
    with pytest.raises(LinkEnded, match="expired") as ended:
        signing.send(raw, page, "confirm", now=NOW + HOUR)
    assert ended.value.status == 410
    assert signing.state() == "open"


def test_a_link_nobody_was_sent_is_not_known(signing: Signing) -> None:
    with pytest.raises(Unknown):
        signing.page(mint_token()[0])


def test_a_rejection_goes_back_to_the_proposer(signing: Signing) -> None:
    proposed(signing)
    waiting = signing.link("eng")
    done = signing.sign("prod", "reject", reason="no hardness after tempering")
    assert (done.state, signing.held()) == ("confirmed", {"B1", "B2", "CTN"})
    assert [row["state"] for row in rows(signing.works, c.proposal)] == ["rejected"]
    with pytest.raises(LinkEnded, match="reject by Prod"):
        signing.page(waiting)
    assert signing.approve(*RELEASE).state == "closed"


def test_a_false_alarm_is_dismissed_and_its_lots_released_by_name(signing: Signing) -> None:
    done = signing.sign("sun", "dismiss", reason="gauge was upside down")
    assert (done.state, signing.held()) == ("dismissed", set())
    (entry,) = signing.ledger("hold.released")
    assert entry["lots"] == ["B1", "B2", "CTN"]
    assert "gauge was upside down (Sun)" in entry["reason"]
    signing.works.record(shipment("SH-1", {"B1": 5}))


def test_a_new_finding_withdraws_what_is_being_signed(signing: Signing) -> None:
    proposed(signing)
    signing.sign("prod", "approve")
    waiting = signing.link("eng")
    signing.works.record(basket("B3", 6, load="L-1"), {**check("B3", 41, day=6), "id": "I-B3"})
    assert signing.state() == "open"
    with pytest.raises(LinkEnded, match="withdrawn"):
        signing.page(waiting)
    assert [row["state"] for row in rows(signing.works, c.proposal)] == ["withdrawn"]
    assert signing.held() == {"B1", "B2", "CTN", "B3"}


def test_a_new_proposal_takes_the_place_of_the_open_one(signing: Signing) -> None:
    proposed(signing)
    waiting = signing.link("prod")
    signing.propose(ProposedLine("B1", "scrap"))
    with pytest.raises(LinkEnded):
        signing.page(waiting)
    states = [row["state"] for row in rows(signing.works, c.proposal)]
    assert states == ["withdrawn", "proposed"]


@pytest.mark.parametrize(("choice", "reason"), [("approve", "x"), ("confirm", "  "), ("", "x")])
def test_an_answer_says_what_and_why(signing: Signing, choice: str, reason: str) -> None:
    with pytest.raises(BadInput):
        signing.sign("sun", choice, reason=reason)
    assert signing.state() == "open"
    assert rows(signing.works, c.nonconformance)[0]["number"] == CASE
