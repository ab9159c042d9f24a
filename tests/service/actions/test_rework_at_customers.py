"""A rework of which some was shipped before, or is used up, comes to an end like any other."""

from __future__ import annotations

from service.actions.propose_disposition import ProposedLine
from service.actions.write_off_customer import WriteOff, write_off_customer
from service.records import case_tables as c
from tests.service.actions.signing import Signing
from tests.stories.furnace import at
from tests.stories.looking import rows
from tests.support.master_data import inspection

REWORK = ProposedLine("B1", "rework", instruction="temper again")


def written_off(signing: Signing, customer: str) -> None:
    asked = WriteOff(signing.number, customer, "sun", "pin-sun", "the company is no more")
    assert signing.act(lambda desk: write_off_customer(desk, asked)) is not None


def test_what_a_customer_accounts_for_last_does_not_leave_its_rework_open(failed: Signing) -> None:
    failed.approve(REWORK, ProposedLine("B2", "release"))
    failed.prove("B1")
    failed.works.record(inspection("I-9", "B1-D1", 30, at=at(22)))
    assert "B1" in failed.held(), "some of it is at customers"
    for customer in ("BUYER", "SECOND"):
        assert failed.state() == "executing"
        written_off(failed, customer)
    assert (failed.held(), failed.state()) == (set(), "closed")
    (line,) = rows(failed.works, c.disposition, kind="rework")
    assert (line["state"], line["effect"]) == ("executed", "inspection I-9")


def test_a_rework_of_which_nothing_is_left_is_not_waited_for(signing: Signing) -> None:
    signing.approve(REWORK, ProposedLine("B2", "release"), ProposedLine("CTN", "release"))
    scrapped = {"record": "scrap", "id": "SC-9", "at": at(23), "lot": "B1", "quantity": 90,
                "reason": "dropped into the quench"}  # fmt: skip
    signing.works.record(scrapped)
    (line,) = rows(signing.works, c.disposition, kind="rework")
    assert (line["state"], signing.state(), signing.held()) == ("failed", "closed", set())
