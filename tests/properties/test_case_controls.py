"""Whether the case machine can fail: a fixed course with each guard taken away is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.records.lot_book import LotBook
from tests.properties.case_model import ModelCase, failed_case
from tests.properties.case_works import CaseWorks, compare, open_case
from tests.support.master_data import shipment

Course = Callable[[CaseWorks, ModelCase], None]


@pytest.fixture
def works(failed_load: Path) -> Iterator[CaseWorks]:
    works = open_case(failed_load)
    yield works
    works.works.engine.dispose()


def nothing(_works: CaseWorks, _model: ModelCase) -> None:
    """Both lots are held."""


def scrapped(works: CaseWorks, model: ModelCase) -> None:
    works.decide("B1", "scrap", 40)
    works.report("B1", rendered_unusable=True, witness="wang")
    model.lots["B1"].on_hand -= 40
    model.lots["B1"].scrapped += 40


def nothing_left(works: CaseWorks, model: ModelCase) -> None:
    """All of B1 is scrapped, B2 is released: the case is closed."""
    works.decide("B2", "release", 100)
    works.decide("B1", "scrap", 100)
    works.report("B1", rendered_unusable=True, witness="wang")
    model.lots["B2"].state = "clear"
    model.lots["B1"].on_hand, model.lots["B1"].scrapped = 0, 100


def expired(works: CaseWorks, model: ModelCase) -> None:
    """B1 was used as is until its concession ended; no worker has come."""
    works.decide("B1", "use_as_is", 100)
    model.lots["B1"].state = "conceded"
    works.now += timedelta(days=31)
    model.conceding = False


def left_after_it_expired(works: CaseWorks, model: ModelCase) -> None:
    expired(works, model)
    at = works.now.isoformat()
    works.record(shipment("SH-9", {"B1": 30}, at=at, already_left=True))
    lot = model.lots["B1"]
    lot.state = "undecided"
    lot.shipped += 30
    lot.take(30)


def sorting(works: CaseWorks, model: ModelCase) -> None:
    """B2 is released, B1 waits for the result of its sorting."""
    works.decide("B2", "release", 100)
    works.decide("B1", "sort", 100, sampling="100%")
    model.lots["B2"].state, model.lots["B1"].state = "clear", "sorting"


def half_sorted(works: CaseWorks, model: ModelCase) -> None:
    sorting(works, model)
    new = works.report("B1", accepted=Decimal(60), rejected=Decimal(40))
    model.lots["B1"].state = "clear"
    model.split("B1", new, 40, "undecided")


COURSES = (nothing, scrapped, nothing_left, expired, left_after_it_expired, sorting, half_sorted)
HOLDS = "service.records.books.Books.holds"
CONCESSIONS = "service.actions.clear_shipment.stopped_by_concession"
LEFT = "service.actions.record_shipment.hold_what_left_beyond"
DECIDED = "tests.properties.case_works.undecided_lots"
GONE = "service.actions.close_case._is_gone"


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.__name__)
def test_the_course_is_as_the_model_says(works: CaseWorks, course: Course) -> None:
    model = failed_case()
    compare(works.look(list(model.lots)), model)
    course(works, model)
    compare(works.look(list(model.lots)), model)


@pytest.mark.parametrize(
    ("course", "guard", "without", "reported"),
    [
        (nothing, HOLDS, lambda *_: [], "gate: B1"),
        (expired, CONCESSIONS, lambda *_, **__: {}, "gate: B1"),
        (left_after_it_expired, LEFT, lambda *_: None, "undecided"),
        (half_sorted, DECIDED, lambda *_: [], "undecided"),
        (nothing_left, GONE, lambda _: False, "closed"),
    ],
)
def test_a_guard_that_is_taken_away_is_reported(
    works: CaseWorks, monkeypatch: pytest.MonkeyPatch,
    course: Course, guard: str, without: Callable[..., object], reported: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(guard, without)
    model = failed_case()
    course(works, model)
    with pytest.raises(AssertionError, match=reported):
        compare(works.look(list(model.lots)), model)


def test_scrap_that_leaves_the_pieces_in_the_book_is_reported(
    works: CaseWorks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LotBook, "scrap", lambda _self, _quantity: 0)
    model = failed_case()
    scrapped(works, model)
    with pytest.raises(AssertionError, match="quantity: B1"):
        compare(works.look(list(model.lots)), model)
