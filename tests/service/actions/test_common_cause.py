"""Common cause through the front door: lots, complaints, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.actions.look_common_cause import common_cause
from service.errors import BadInput, Unknown
from tests.stories.furnace import SHOP, at, basket, packed
from tests.stories.looking import everything, head
from tests.support.master_data import MASTER_DATA, Record, shipment
from tests.support.recording import Works, open_works


def complaint(name: str, lot: str) -> Record:
    return {
        "record": "complaint", "id": name, "at": at(25), "customer": "BUYER", "lot": lot,
        "text": "head came off",
    }  # fmt: skip


@pytest.fixture
def works(sqlite_url: str) -> Iterator[Works]:
    """Nine baskets in three furnaces; those of load L-1, packed and shipped, are complained of."""
    works = open_works(sqlite_url)
    works.record(*MASTER_DATA, *SHOP)
    for number in range(9):
        load = f"L-{number % 3 + 1}"
        furnace = f"FURNACE-{number % 3 + 1}"
        works.record(basket(f"B{number}", 6 + number, load=load, furnace=furnace))
    works.record(packed("CTN", "B0"), shipment("SH-1", {"CTN": 4}, at=at(21)))
    yield works
    works.engine.dispose()


def test_the_load_of_the_bad_baskets_comes_first_with_what_its_recall_reaches(works: Works) -> None:
    found = common_cause(works.door, works.plant, ["B0", "B3", "B6"])
    assert found["as_of"] == head(works)
    assert found["compared_with"] == {"items": ["BOLT"], "lots": 6}
    assert found["cautions"] == []
    first = found["causes"][0]
    assert first["scope"] == {"load": "L-1"}
    assert first["exclusivity"] == 1.0
    kinds = {one["kind"] for one in (first, *first["the_same_lots"])}
    assert kinds == {"load", "equipment", "shift"}
    assert (first["lots"], first["on_hand"]) == (4, 296.0)  # 3 x 100 - 10 packed, 10 - 4 shipped
    assert (first["shipped"], first["customers"]) == (4.0, ["BUYER"])
    assert first["sentence"]["en"].startswith("3 of 3 bad lots and 0 of 6 others trace back to")
    assert "追溯" in first["sentence"]["zh-CN"]


def test_complaints_stand_for_the_lots_they_are_about(works: Works) -> None:
    works.record(complaint("C-1", "B3"), complaint("C-2", "B6"))
    found = common_cause(works.door, works.plant, ["B0"], ["C-1", "C-2"])
    assert (found["lots"], found["complaints"]) == (["B0", "B3", "B6"], ["C-1", "C-2"])
    assert found["causes"][0]["scope"] == {"load": "L-1"}


def test_only_so_many_causes_are_shown_as_are_asked_for(works: Works) -> None:
    found = common_cause(works.door, works.plant, ["B0", "B3", "B6"], most=1)
    assert len(found["causes"]) == 1 < found["shared"]


def test_unknown_names_are_named_with_what_was_meant(works: Works) -> None:
    works.record(complaint("C-1", "B3"))
    with pytest.raises(Unknown, match=r"complaint `C-7` is not known; did you mean `C-1`\?"):
        common_cause(works.door, works.plant, ["B0"], ["C-7"])
    with pytest.raises(Unknown, match="lot `B99` is not known"):
        common_cause(works.door, works.plant, ["B0", "B99"])


def test_one_lot_has_nothing_in_common_even_if_it_is_named_twice(works: Works) -> None:
    works.record(complaint("C-1", "B0"))
    with pytest.raises(BadInput, match="at least two bad lots"):
        common_cause(works.door, works.plant, ["B0"], ["C-1"])


def test_looking_for_a_cause_changes_nothing(works: Works) -> None:
    with works.door.read() as connection:
        before = everything(connection)
    common_cause(works.door, works.plant, ["B0", "B3"])
    with works.door.read() as connection:
        assert everything(connection) == before
