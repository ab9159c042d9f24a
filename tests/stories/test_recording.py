"""Recording itself: duplicates, conflicts, misspelt names, all or nothing, rehearsals."""

from __future__ import annotations

import orjson
import pytest

from service.actions.record_batch import Line
from service.records import tables as t
from tests.stories.furnace import basket, check, packed
from tests.stories.looking import blocked, everything, head, held, rows
from tests.support.master_data import Record, receipt, shipment
from tests.support.recording import Works, lines


def test_the_same_record_again_is_a_duplicate_without_effect(shop: Works) -> None:
    shop.record(basket("B1", 6), check("B1", 40, day=6))
    before = head(shop)
    report = shop.record(basket("B1", 6), check("B1", 40, day=6))
    assert (report.new, report.duplicates, report.outcome.holds) == (0, 2, 0)
    assert head(shop) == before


def test_the_same_moment_and_number_in_another_spelling_is_the_same_content(shop: Works) -> None:
    shop.record(basket("B1", 6))
    respelt: Record = {**basket("B1", 6), "tool": None}
    respelt["started_at"] = "2026-01-06T01:00:00+01:00"
    respelt["inputs"] = [{"lot": "COIL", "quantity": 10.0}]
    assert shop.record(respelt).duplicates == 1


def test_a_conflict_names_the_fields_and_changes_nothing(shop: Works) -> None:
    shop.record(basket("B1", 6))
    before = head(shop)
    (reason,) = blocked(shop, basket("B1", 6, load="L-9", operator="P-1"))
    assert '`load` was "LOAD-B1", is "L-9"' in reason
    assert '`operator` was absent, is "P-1"' in reason
    assert "`shift`" not in reason
    assert "send a correction" in reason
    assert head(shop) == before


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (basket("B2", 7, source="COLI"), "lot `COLI` is not known; did you mean `COIL`?"),
        (basket("B2", 7, furnace="FURNACE-33"), "`FURNACE-33` is not known; did you mean `FURNACE"),
        ({**basket("B2", 7), "lod": "L"}, "lod: unknown field; did you mean `load`?"),
        ({**basket("B2", 7), "record": "operatoin"}, "did you mean `operation`?"),
        ({**receipt("X"), "item": "WIER"}, "item `WIER` is not known; did you mean `WIRE`?"),
        ({**receipt("X"), "at": "2026-01-05T08:00:00"}, "must be an ISO 8601 time with offset"),
        ({**receipt("X"), "quantity": "12"}, "must be a number, not text"),
        ({**receipt("X"), "quantity": 0.1234567}, "more than 6 decimals"),
        ({**receipt("X"), "quantity": -1}, "quantity"),
        ({**receipt("X"), "supplier": "BUYER"}, "party `BUYER` is a customer, not a supplier"),
        ({**shipment("S", {"COIL": 1}), "lines": []}, "lines"),
        (receipt("COIL") | {"id": "R-2"}, "lot `COIL` exists already"),
        (packed("COIL", "COIL"), "a cycle"),
    ],
)  # fmt: skip
def test_a_refusal_says_where_what_and_the_way_out(shop: Works, record: Record, said: str) -> None:
    (reason,) = blocked(shop, record)
    assert said in reason


def test_a_bad_record_does_not_hurt_its_neighbours(shop: Works) -> None:
    texts = [
        *(line.text for line in lines([basket("B1", 6)])),
        b'{"record": "operation", "id": "BROKEN",',
        *(line.text for line in lines([basket("B2", 7, source="NOWHERE"), packed("CTN", "B1")])),
        b"\xff\xfe",
        *(line.text for line in lines([packed("C2", "B2"), check("B1", 40, day=6)])),
    ]
    report = shop.recorder.record(
        Line(f"f:{number}", number, text) for number, text in enumerate(texts, 1)
    )
    assert (report.read, report.new) == (7, 3)
    assert [each.line for each in report.refused] == [2, 3, 5, 6]
    assert held(shop) == {"B1", "CTN"}


def test_a_failed_survey_of_an_unused_furnace_does_not_hurt_its_neighbours(shop: Works) -> None:
    survey = {"record": "survey", "id": "S-1", "at": "2026-01-07T00:00:00+00:00",
              "equipment": "FURNACE-2", "kind": "sat", "passed": False}  # fmt: skip
    assert shop.record(basket("B1", 6), survey, packed("CTN", "B1")).new == 3


def test_atomic_keeps_everything_or_nothing_and_names_every_refusal(shop: Works) -> None:
    with shop.door.read() as connection:
        before = everything(connection)
    bad = [basket("B1", 6), basket("B2", 7, source="X"), check("B1", 40, day=6), receipt("COIL")]
    bad[3]["quantity"] = 5
    report = shop.recorder.record_atomically(lines(bad))
    assert [each.line for each in report.refused] == [2, 4]
    assert report.new == 0
    with shop.door.read() as connection:
        assert everything(connection) == before
    assert "B1" not in shop.plant.lineage
    good = shop.recorder.record_atomically(lines([bad[0], bad[2]]))
    assert (good.new, good.refused, held(shop)) == (2, [], {"B1"})


def test_a_rehearsal_leaves_no_trace_and_tells_the_truth(shop: Works) -> None:
    records = [basket("B1", 6), check("B1", 40, day=6), basket("B2", 7, source="X")]
    with shop.door.read() as connection:
        before = everything(connection)
    told = shop.recorder.rehearse(lines(records)).document()
    with shop.door.read() as connection:
        assert everything(connection) == before
    assert "B1" not in shop.plant.lineage
    assert shop.try_record(*records).document() == told


def test_taking_more_than_is_there_is_recorded_and_reported(shop: Works) -> None:
    shop.record(basket("B1", 6))
    report = shop.record(packed("CTN", "B1", quantity=130))
    assert report.outcome.imbalances == [
        "operation `PACK-CTN` took 30 pcs more of lot `B1` than the book has"
    ]
    book = rows(shop, t.lot, id="B1")[0]
    assert (book["consumed"], book["unaccounted"]) == (130_000_000, -30_000_000)
    counted = {"record": "count", "id": "CN-1", "at": "2026-01-25T00:00:00+00:00", "lot": "B1"}
    shop.record({**counted, "quantity": 4})
    assert rows(shop, t.lot, id="B1")[0]["unaccounted"] == -34_000_000
    shop.record({**counted, "id": "CN-2", "quantity": 1})
    assert rows(shop, t.lot, id="B1")[0]["unaccounted"] == -31_000_000
    assert [row["difference"] for row in rows(shop, t.count)] == [-4_000_000, 3_000_000]
    shop.record(shipment("SH-1", {"B1": 1}))
    assert blocked(shop, shipment("SH-2", {"B1": 0.5}))


def test_a_line_is_read_as_it_stands(shop: Works) -> None:
    line = Line("f:1", 1, orjson.dumps(basket("B1", 6)), fault="line is longer than allowed")
    report = shop.recorder.record([line])
    assert [each.reason for each in report.refused] == ["line is longer than allowed"]
