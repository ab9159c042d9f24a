"""Parts have left, and the rules told nobody: told on demand, or written off."""

from __future__ import annotations

from typing import Any

import pytest

from rules.rulebook import parse_rulebook
from service.actions.customer_accounts import unanswered_customers
from service.actions.look_customers import customer_document, customers_document
from service.actions.make_notices import make_notices
from service.actions.sign_notice import SignedNotice, sign_notice
from service.actions.write_off_customer import MEANING_UNTOLD, WriteOff, write_off_customer
from service.errors import BadInput, Conflict, Forbidden, Unknown
from tests.service.actions import noticing as n
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.stories.furnace import basket, correction
from tests.stories.looking import letters
from tests.support.master_data import shipment
from tests.support.recording import NOW

SILENT = """
rulebook: silent
version: 1
rules:
  - id: hold-the-load
    event: inspection.nonconforming
    when: always
    then: {contain: load}
  - id: tell-nobody
    event: containment
    when: always
    then: {severity: major, notify: [quality_supervisor]}
"""


def keep_silent(shipped: Signing) -> Signing:
    shipped.works.plant.rulebook = parse_rulebook(SILENT, source="silent.yaml")
    shipped.works.record(n.FAILED)
    return shipped


@pytest.fixture
def silent(shipped: Signing) -> Signing:
    return keep_silent(shipped)


def make(silent: Signing, *, by: str = "sun", reason: str = "they have it") -> dict[str, Any]:
    return silent.act(lambda desk: make_notices(desk, CASE, by=by, reason=reason))


def one(silent: Signing, customer: str) -> dict[str, Any]:
    works = silent.works
    return customer_document(works.door, works.plant, SETTINGS, CASE, customer, now=NOW)


def write_off(
    silent: Signing, customer: str, *, by: str = "sun", shown: str | None = None
) -> dict[str, Any] | None:
    asked = WriteOff(CASE, customer, by, f"pin-{by}", "his plant was closed down", shown)
    return silent.act(lambda desk: write_off_customer(desk, asked))


def untold(silent: Signing) -> dict[str, list[tuple[str, str]]]:
    return {
        each["customer"]: [(line["shipment"], line["lot"]) for line in each["lines"]]
        for each in customers_document(silent.works.door, CASE)["not_told"]
    }


def test_who_has_parts_and_was_told_nothing_is_listed_with_his_deliveries(silent: Signing) -> None:
    assert letters(silent.works, "customer_notice") == []
    assert untold(silent) == {"BUYER": [("S-1", "B1"), ("S-1", "B2")], "SECOND": [("S-2", "B1")]}
    found = one(silent, "SECOND")
    assert (found["state"], found["quantities"][0]["outstanding"]) == ("not_told", 5)
    assert found["to_write_off"]["meaning"] == MEANING_UNTOLD
    with pytest.raises(Unknown, match="no customer `NOMAIL`"):
        one(silent, "NOMAIL")


def test_a_supervisor_has_the_notices_made_and_they_are_signed_as_usual(silent: Signing) -> None:
    done = make(silent)
    assert done["made"] == ["BUYER", "SECOND"]
    assert n.revisions(silent.works, "BUYER") == [(1, "create", "awaiting_signature")]
    assert letters(silent.works, "customer_notice") == [], "nothing goes out unsigned"
    assert n.keys(n.said(silent.works, "BUYER").shipments) == {("S-1", "B1"), ("S-1", "B2")}
    (entry,) = silent.ledger("notices.asked_for")
    assert (entry["customers"], entry["reason"]) == (["BUYER", "SECOND"], "they have it")
    assert untold(silent) == {}
    wanted = SignedNotice(
        CASE, "BUYER", "send", "sun", "pin-sun", "read it", n.hash_of(silent, "BUYER")
    )
    assert silent.act(lambda desk: sign_notice(desk, wanted)) is not None
    assert n.standing(silent.works, "BUYER")["state"] == "told"
    with pytest.raises(Conflict, match="nothing new"):
        make(silent)


def test_who_is_no_supervisor_has_no_notices_made(silent: Signing) -> None:
    with pytest.raises(Forbidden, match="prod may not"):
        make(silent, by="prod")
    with pytest.raises(Forbidden, match="no person"):
        make(silent, by="nobody")
    silent.act(lambda desk: desk.transaction.connection.exec_driver_sql(
        "UPDATE person SET active = false WHERE name = 'sun'"))  # fmt: skip
    with pytest.raises(Forbidden, match="no longer active"):
        make(silent)
    silent.act(lambda desk: desk.transaction.connection.exec_driver_sql(
        "UPDATE person SET active = true WHERE name = 'sun'"))  # fmt: skip
    with pytest.raises(BadInput, match="reason"):
        make(silent, reason=" ")
    assert untold(silent).keys() == {"BUYER", "SECOND"}


def test_where_nothing_that_is_held_has_left_there_is_nobody_to_tell(signing: Signing) -> None:
    assert untold(signing) == {}
    with pytest.raises(Conflict, match="nothing that it holds has left"):
        make(signing)


def test_who_is_told_nothing_is_written_off_by_a_signature_and_the_case_closes(
    shipped: Signing,
) -> None:
    shipped.works.record(
        shipment("S-7", {"B1": 85}, customer="SECOND"), shipment("S-8", {"B2": 80})
    )
    silent = keep_silent(shipped)
    assert silent.sign("sun", "confirm").state == "verified"
    assert write_off(silent, "BUYER") is not None
    assert silent.state() == "verified", "SECOND has some of B1 as well"
    assert set(silent.held()) == {"B1"}, "B2 went to BUYER alone"
    done = write_off(silent, "SECOND", shown=one(silent, "SECOND")["shown_hash"])
    assert done is not None
    assert (done["state"], done["meaning"]) == ("written_off", MEANING_UNTOLD)
    assert n.standing(silent.works, "SECOND")["state"] == "written_off"
    assert silent.state() == "closed"
    assert len(silent.ledger("customer.written_off")) == 2
    assert letters(silent.works, "customer_notice") == []
    assert one(silent, "BUYER")["quantities"][0]["delivered"] == 110, "he is in the figures"


def test_a_wrong_pin_person_or_page_writes_nobody_off(silent: Signing) -> None:
    with pytest.raises(Forbidden, match="prod may not"):
        write_off(silent, "BUYER", by="prod")
    with pytest.raises(Conflict, match="look again"):
        write_off(silent, "BUYER", shown="0" * 64)
    wrong = WriteOff(CASE, "BUYER", "sun", "wrong", "his plant was closed down")
    assert silent.act(lambda desk: write_off_customer(desk, wrong)) is None
    assert untold(silent).keys() == {"BUYER", "SECOND"}
    with pytest.raises(Conflict, match="written off already"):
        [write_off(silent, "BUYER") for _ in range(2)]


def test_a_notice_that_waits_is_signed_or_rejected_before_anybody_is_written_off(
    silent: Signing,
) -> None:
    make(silent)
    with pytest.raises(Conflict, match="sign the notice first, or reject it"):
        write_off(silent, "BUYER")
    wanted = SignedNotice(
        CASE, "BUYER", "reject", "sun", "pin-sun", "not now", n.hash_of(silent, "BUYER")
    )
    silent.act(lambda desk: sign_notice(desk, wanted))
    done = write_off(silent, "BUYER")
    assert done is not None
    assert done["meaning"] == MEANING_UNTOLD


def test_what_is_found_later_at_who_was_written_off_is_not_covered_by_it(silent: Signing) -> None:
    write_off(silent, "BUYER")
    silent.works.record(correction("C-1", basket("B3", 7, load="L-1")))
    assert untold(silent)["BUYER"] == [("S-3", "B3")]
    assert make(silent)["made"] == ["BUYER", "SECOND"]
    assert n.standing(silent.works, "BUYER")["state"] == "untold"

    def waiting(desk: Any) -> dict[str, str]:
        return unanswered_customers(desk, CASE)

    assert silent.act(waiting).keys() == {"BUYER", "SECOND"}
    assert ("S-3", "B3") in n.keys(n.said(silent.works, "BUYER").shipments)


def test_a_delivery_that_came_back_whole_is_not_asked_about(silent: Signing) -> None:
    silent.works.record(
        {"record": "return", "id": "RT-1", "at": NOW.isoformat(), "customer": "SECOND",
         "lot": "B1", "quantity": 5, "shipment": "S-2"}
    )  # fmt: skip
    assert untold(silent).keys() == {"BUYER"}
