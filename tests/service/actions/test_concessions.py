"""Concessions: registered, used up, expired; and what was used under one does not ship after it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from service.actions.clear_shipment import Wanted, check_lots
from service.actions.concessions import NewConcession, add_concession, concession_document
from service.actions.expire_concession import end_concession, expire_concession
from service.actions.propose_disposition import ProposedLine
from service.errors import BadInput, Conflict, Unknown
from service.records import case_tables as c
from service.records.schema import microseconds
from tests.service.actions.signing import SETTINGS, Signing
from tests.stories.furnace import packed
from tests.stories.looking import blocked, rows
from tests.support.master_data import shipment
from tests.support.recording import NOW, desk_of

REST = (ProposedLine("B2", "release"), ProposedLine("CTN", "release"))
LATER = NOW + timedelta(days=31)


def as_is(lot: str = "B1", number: str = "CON-77", **more: Any) -> ProposedLine:
    return ProposedLine(lot, "use_as_is", concession=number, **more)


def stopped(signing: Signing, lot: str) -> list[str]:
    """Why the gate would not let a lot go a month later, whether or not a worker ran."""
    works = signing.works
    found = works.door.write(
        lambda transaction: check_lots(
            desk_of(transaction, works.plant, SETTINGS).books, [Wanted(lot, Decimal(1))]
        ),
        by="test", now=LATER,
    )  # fmt: skip
    return [each.reason for each in found]


def expire(signing: Signing, number: str = "CON-77") -> None:
    works = signing.works
    works.door.write(
        lambda transaction: expire_concession(
            desk_of(transaction, works.plant, SETTINGS), number
        ),
        by="worker", now=LATER,
    )  # fmt: skip


def left(signing: Signing, number: str = "CON-77") -> Any:
    return signing.act(lambda desk: concession_document(desk.transaction.connection, number))[
        "left"
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"number": " "}, "number"),
        ({"item": "BOLLT"}, "did you mean `BOLT`"),
        ({"customer": "BUYERR"}, "did you mean `BUYER`"),
        ({"customer": "MILL"}, "is a supplier, not a customer"),
        ({"reason": " "}, "reason: is empty"),
        ({"expires_at": None}, "give a day, a quantity, or both"),
        ({"expires_at": NOW}, "is past already"),
        ({"quantity": Decimal(0)}, "above 0"),
        ({"quantity": Decimal("Infinity")}, "above 0"),
        ({"quantity": Decimal("0.0000001")}, "at most 6 decimals"),
    ],
)
def test_a_concession_that_cannot_be_is_refused(
    signing: Signing, said: dict[str, Any], fault: str
) -> None:
    good = {"number": "C-1", "item": "BOLT", "reason": "tested", "expires_at": LATER}
    with pytest.raises(BadInput, match=fault):
        signing.act(lambda desk: add_concession(desk, NewConcession(**{**good, **said})))


def test_a_number_is_registered_once_and_ended_once(signing: Signing) -> None:
    signing.concede()
    with pytest.raises(Conflict, match="registered already"):
        signing.concede()
    signing.act(lambda desk: end_concession(desk, "CON-77", reason="revoked"))
    with pytest.raises(Conflict, match="ended already"):
        signing.act(lambda desk: end_concession(desk, "CON-77", reason="revoked"))
    with pytest.raises(Unknown, match="did you mean `CON-77`"):
        signing.act(lambda desk: end_concession(desk, "CON-7", reason="revoked"))


def test_a_proposal_names_a_concession_that_covers_it(signing: Signing) -> None:
    with pytest.raises(BadInput, match="concession `CON-77` is not known"):
        signing.propose(as_is())
    signing.concede("CON-77", quantity=Decimal(50))
    signing.concede("CON-8", item="BLANK")
    with pytest.raises(BadInput, match="did you mean `CON-77`"):
        signing.propose(as_is(number="CON-7"))
    with pytest.raises(BadInput, match="for item `BLANK`, not for `BOLT`"):
        signing.propose(as_is(number="CON-8"))
    with pytest.raises(BadInput, match="50 of 50 left, 90 are asked for"):
        signing.propose(as_is())
    with pytest.raises(BadInput, match="50 of 50 left, 60 are asked for"):
        signing.propose(as_is(quantity=Decimal(30)), as_is("B2", quantity=Decimal(30)))


def test_what_is_used_of_a_concession_is_gone_for_others(signing: Signing) -> None:
    signing.concede("CON-77", quantity=Decimal(100))
    signing.approve(as_is(), ProposedLine("CTN", "release"))
    assert left(signing) == 10
    signing.works.record(packed("CTN-2", "B1"))
    assert left(signing) == 10, "what is made of it takes nothing more"
    with pytest.raises(BadInput, match="10 of 100 left"):
        signing.propose(as_is("B2"))


def test_a_concession_is_checked_again_when_the_last_one_signs(signing: Signing) -> None:
    signing.concede()
    signing.propose(as_is(), *REST)
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    signing.act(lambda desk: end_concession(desk, "CON-77", reason="revoked"))
    signing.sign("eng", "approve")
    with pytest.raises(Conflict, match="was ended by quality: revoked"):
        signing.sign("des", "approve")
    assert signing.held() == {"B1", "B2", "CTN"}


def test_a_lot_does_not_ship_after_its_concession_nor_what_was_made_of_it(
    signing: Signing,
) -> None:
    signing.concede()
    signing.approve(as_is(), *REST)
    signing.works.record(packed("CTN-2", "B1"), packed("CTN-3", "CTN-2", quantity=5))
    for lot in ("B1", "CTN-2", "CTN-3"):
        (reason,) = stopped(signing, lot)
        assert reason.startswith(f"Lot {lot} may be used as is only until 2026-02-09")
        assert "concession CON-77" in reason
    assert stopped(signing, "B2") == []


def test_an_expired_concession_has_its_lots_held_and_decided_again(signing: Signing) -> None:
    signing.concede()
    assert [row["due_at"] for row in rows(signing.works, c.due, kind="concession_expires")] == [
        microseconds(NOW + timedelta(days=30))
    ]
    signing.approve(as_is(), *REST)
    signing.works.record(packed("CTN-2", "B1"))
    assert signing.state() == "closed"
    expire(signing)
    assert (signing.state(), signing.held()) == ("confirmed", {"B1", "CTN-2"})
    assert rows(signing.works, c.outbox, kind="undecided_again")
    held = len(rows(signing.works, c.hold))
    expire(signing)
    assert len(rows(signing.works, c.hold)) == held, "once is enough"
    signing.approve(ProposedLine("B1", "release"), ProposedLine("CTN-2", "release"))
    assert (signing.state(), stopped(signing, "B1")) == ("closed", [])


def test_nothing_is_held_before_the_concession_has_expired(signing: Signing) -> None:
    signing.concede()
    signing.approve(as_is(), *REST)
    signing.act(lambda desk: expire_concession(desk, "CON-77"))
    assert (signing.state(), signing.held()) == ("closed", set())


def test_a_concession_that_is_ended_holds_at_once(signing: Signing) -> None:
    signing.concede()
    signing.approve(as_is(), *REST)
    signing.act(lambda desk: end_concession(desk, "CON-77", reason="a trial failed"))
    assert (signing.state(), signing.held()) == ("confirmed", {"B1"})
    blocked(signing.works, shipment("SH-1", {"B1": 1}))


def test_what_one_customer_permits_does_not_ship_to_another(signing: Signing) -> None:
    signing.concede(customer="BUYER")
    signing.approve(as_is(), *REST)
    blocked(signing.works, shipment("SH-1", {"B1": 1}, customer="SECOND"))
    signing.works.record(shipment("SH-2", {"B1": 1}))


def test_an_item_may_ask_for_its_customers_concession(signing: Signing) -> None:
    bolt = {"record": "item", "id": "BOLT", "name": "Bolt", "kind": "finished", "unit": "pcs",
            "unit_cost": 6.5, "currency": "USD", "safety_critical": True,
            "customer_concession": True}  # fmt: skip
    signing.works.record(
        {"record": "correction", "id": "C-1", "at": "2026-01-09T00:00:00Z", "by": "P-40",
         "of": {"record": "item", "id": "BOLT"}, "reason": "contract", "replacement": bolt}
    )  # fmt: skip
    signing.concede()
    with pytest.raises(BadInput, match="needs a concession that its customer has granted"):
        signing.propose(as_is())
    signing.concede("CON-78", customer="BUYER")
    signing.propose(as_is(number="CON-78"))
