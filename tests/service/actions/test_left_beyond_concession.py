"""What left though its concession had ended, or beyond its quantity: an escape, and it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from service.actions.concession_gate import stopped_by_concession
from service.actions.propose_disposition import ProposedLine
from service.actions.record_one import record_one
from service.intake.read_record import read_record
from service.records import case_tables as c
from service.records import customer_tables as k
from service.records.schema import MILLION
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.stories.looking import blocked, rows
from tests.support.master_data import shipment
from tests.support.recording import NOW, desk_of

LATER = NOW + timedelta(days=31)
REST = (ProposedLine("B2", "release"), ProposedLine("CTN", "release"))


@pytest.fixture
def used(signing: Signing) -> Signing:
    """B1, 90 pieces, is used as is for a month."""
    signing.concede()
    signing.approve(ProposedLine("B1", "use_as_is", concession="CON-77"), *REST)
    return signing


def left(signing: Signing, pieces: int, *, at: datetime, **more: Any) -> None:
    """A truck that is gone already; it is recorded after the concession has expired."""
    record = shipment("SH-9", {"B1": pieces}, at=at.isoformat(), already_left=True, **more)
    works = signing.works
    works.door.write(
        lambda transaction: record_one(
            desk_of(transaction, works.plant, SETTINGS), read_record(orjson.dumps(record))
        ),
        by="line", now=LATER,
    )  # fmt: skip


def counted(signing: Signing, pieces: int) -> None:
    signing.works.record(
        {"record": "count", "id": "CNT-1", "at": NOW.isoformat(), "lot": "B1", "quantity": pieces}
    )


def escapes(signing: Signing) -> list[str]:
    return [row["record_id"] for row in rows(signing.works, c.violation, kind="escape")]


@pytest.mark.parametrize("pieces", [40, 90])
def test_what_left_after_its_concession_is_an_escape_before_a_worker_has_looked(
    used: Signing, pieces: int
) -> None:
    left(used, pieces, at=LATER)
    assert escapes(used) == ["SH-9"]
    assert used.held() == {"B1"}, "what is here, and what is out, is in doubt"
    assert used.state() != "closed"
    assert [row["customer"] for row in rows(used.works, k.consignee, nonconformance=CASE)] == [
        "BUYER"
    ]
    assert rows(used.works, k.notice, nonconformance=CASE)


def test_what_left_while_it_was_permitted_is_no_escape(used: Signing) -> None:
    left(used, 40, at=NOW)
    assert (escapes(used), used.held(), used.state()) == ([], set(), "closed")


def test_what_left_to_another_than_its_customer_is_an_escape(signing: Signing) -> None:
    signing.concede(customer="BUYER")
    signing.approve(ProposedLine("B1", "use_as_is", concession="CON-77"), *REST)
    left(signing, 40, at=NOW, customer="SECOND")
    assert (escapes(signing), signing.held()) == (["SH-9"], {"B1"})


def test_no_more_leaves_than_was_conceded_though_more_is_counted(used: Signing) -> None:
    counted(used, 150)
    blocked(used.works, shipment("SH-1", {"B1": 91}))
    used.works.record(shipment("SH-2", {"B1": 60}))
    blocked(used.works, shipment("SH-3", {"B1": 31}))
    used.works.record(shipment("SH-4", {"B1": 30}))
    blocked(used.works, shipment("SH-5", {"B1": 1}))


def test_what_came_back_is_not_counted_as_gone(used: Signing) -> None:
    used.works.record(shipment("SH-1", {"B1": 90}))
    used.works.record(
        {"record": "return", "id": "RT-1", "at": NOW.isoformat(), "customer": "BUYER",
         "shipment": "SH-1", "lot": "B1", "quantity": 20}
    )  # fmt: skip

    def stopped(pieces: int) -> list[str]:
        found = used.act(
            lambda desk: stopped_by_concession(desk.transaction, {"B1": pieces * MILLION})
        )
        return [stop.why for stop in found.get("B1", ())]

    assert stopped(20) == []
    assert stopped(21) == [
        "Lot B1 may be used as is for 90 alone, of which 70 have gone (concession CON-77)."
    ]


def test_what_left_beyond_the_quantity_is_an_escape(used: Signing) -> None:
    counted(used, 150)
    left(used, 91, at=NOW)
    assert (escapes(used), used.held()) == (["SH-9"], {"B1"})
