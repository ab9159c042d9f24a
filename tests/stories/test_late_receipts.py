"""Receipts of material that a recall is about, recorded after the recall."""

from __future__ import annotations

import pytest

from graph.scopes import parse_scope
from service.actions.propose_disposition import ProposedLine
from service.actions.start_recall import start_recall
from tests.service.actions.signing import SETTINGS, Signing, add_people
from tests.stories.furnace import basket, check, correction
from tests.stories.looking import held
from tests.support.master_data import receipt
from tests.support.recording import NOW, Works, desk_of

DAY: dict[str, object] = {"from": "2026-01-05T00:00:00+00:00", "to": "2026-01-06T00:00:00+00:00"}


def recall(works: Works, scope: dict[str, object]) -> None:
    works.door.write(
        lambda transaction: start_recall(
            desk_of(transaction, works.plant, SETTINGS), parse_scope(scope), reason="inclusions"
        ),
        by="quality",
        now=NOW,
    )


@pytest.mark.parametrize(
    "scope", [{"heat": "H-1"}, {"supplier": "MILL"}, {"supplier": "MILL"} | DAY]
)
def test_a_late_receipt_of_recalled_material_is_held(shop: Works, scope: dict[str, object]) -> None:
    recall(shop, scope)
    shop.record(receipt("LATE", heat="H-1"))
    assert {"COIL", "LATE"} <= held(shop)


@pytest.mark.parametrize("scope", [{"heat": "H-2"}, {"supplier": "MILL", "heat": "H-2"}])
def test_a_receipt_of_other_material_is_not(shop: Works, scope: dict[str, object]) -> None:
    shop.record(receipt("SECOND", heat="H-2"))
    recall(shop, scope)
    shop.record(receipt("LATE", heat="H-1"))
    assert held(shop) == {"SECOND"}


def test_a_receipt_outside_the_recalled_days_is_not(shop: Works) -> None:
    recall(shop, {"supplier": "MILL"} | DAY)
    shop.record({**receipt("LATE"), "at": "2026-01-06T00:00:00+00:00"})
    assert held(shop) == {"COIL"}


def test_a_receipt_of_a_heat_whose_recall_is_closed_is_held(shop: Works) -> None:
    add_people(shop)
    signing = Signing(shop)
    recall(shop, {"heat": "H-1"})
    signing.approve(ProposedLine("COIL", "scrap"))
    signing.scrap("COIL")
    assert signing.state() == "closed"
    shop.record(receipt("LATE", heat="H-1"))
    assert (signing.held(), signing.state()) == ({"LATE"}, "open")


def test_an_operation_corrected_into_a_load_whose_case_is_closed_is_held(shop: Works) -> None:
    add_people(shop)
    signing = Signing(shop)
    shop.record(basket("B1", 6, load="L-1"), basket("B7", 6), check("B1", 40, day=6))
    signing.approve(ProposedLine("B1", "scrap"))
    signing.scrap("B1")
    assert signing.state() == "closed"
    shop.record(correction("C-1", basket("B7", 6, load="L-1")))
    assert (signing.held(), signing.state()) == ({"B7"}, "open")
