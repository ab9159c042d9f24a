"""A plant loaded at once from columns is the plant recorded one by one."""

import json
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.blast_radius import blast_radius
from graph.bulk import (
    EdgeColumns,
    LineColumns,
    LotColumns,
    MeasuredColumns,
    OperationColumns,
    SurveyColumns,
)
from graph.lineage import Lineage, UnknownName
from graph.words import Coded, Words, words_of
from tests.graph.columns_of import bulk_loaded
from tests.graph.plants import grow, random_scope
from tests.graph.told import check_numbers_go_up, told

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=60, deadline=None)


@SOME
@given(SEEDS)
def test_a_plant_loaded_at_once_tells_the_same_as_one_recorded_one_by_one(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, random.randrange(1, 40))
    loaded = bulk_loaded(random, plant, together=random.random() < 0.5)
    assert told(loaded) == told(lineage)
    check_numbers_go_up(loaded)


@SOME
@given(SEEDS)
def test_a_blast_radius_is_the_same_after_loading_at_once(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, 40)
    if len(plant.lots) < 2:
        return
    scope = random_scope(random, plant)
    one, other = (blast_radius(each, scope) for each in (lineage, bulk_loaded(random, plant)))
    shares = [{lot.lot: (lot.share, lot.certainty) for lot in each.lots()} for each in (one, other)]
    assert shares[0] == shares[1]
    for figures in (one, other):
        assert figures.totals()["lots"] == len(shares[0])
    assert np.sort(one.figures, axis=0) == pytest.approx(np.sort(other.figures, axis=0))
    assert set(one.gaps) == set(other.gaps)
    assert one.cost() == other.cost()


def lots(*names: str, entry: int = 0) -> LotColumns:
    count = len(names)
    same = Coded(np.zeros(count, dtype=np.int32), ("raw",))
    return LotColumns(
        names=words_of(names),
        entry=np.arange(entry, entry + count, dtype=np.int64),
        item=same,
        unit=same,
        kind=same,
        created_at=np.zeros(count),
    )


def operations(
    *names: str, ended_at: float = 1.0, parameters: str | None = None
) -> OperationColumns:
    count = len(names)
    return OperationColumns(
        names=words_of(names),
        entry=np.arange(count, dtype=np.int64),
        process=Coded(np.zeros(count, dtype=np.int32), ("sorting",)),
        started_at=np.zeros(count),
        ended_at=np.full(count, ended_at),
        parameters=words_of([parameters] * count),
    )


def edges(*rows: tuple[str, str, float, bool]) -> EdgeColumns:
    return EdgeColumns(
        operation=words_of([row[0] for row in rows]),
        lot=words_of([row[1] for row in rows]),
        quantity=np.array([row[2] for row in rows]),
        into_operation=np.array([row[3] for row in rows], dtype=np.bool_),
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("OP-1", "A", 1.0, False), ("OP-2", "A", 1.0, False)], "which operation `OP-1` made"),
        ([("OP-1", "A", 1.0, False), ("OP-1", "A", 1.0, False)], "makes lot `A` twice"),
        ([("OP-1", "A", 1.0, True), ("OP-1", "A", 1.0, False)], "both uses and makes lot `A`"),
        ([("OP-1", "A", -1.0, True)], "operation `OP-1`: -1.0 is no quantity of lot `A`"),
        ([("OP-1", "A", float("nan"), False)], "nan is no quantity of lot `A`"),
        (
            [
                ("OP-1", "A", 1.0, True),
                ("OP-1", "B", 1.0, False),
                ("OP-2", "B", 1.0, True),
                ("OP-2", "A", 1.0, False),
            ],
            "made from",
        ),
    ],
)
def test_edges_that_cannot_be_are_refused(
    rows: list[tuple[str, str, float, bool]], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Lineage.from_columns(lots("A", "B"), operations("OP-1", "OP-2"), edges(*rows))


def test_an_edge_of_an_unknown_lot_names_the_one_that_was_meant() -> None:
    with pytest.raises(UnknownName) as caught:
        Lineage.from_columns(lots("COIL-1"), operations("OP"), edges(("OP", "COIL-7", 1.0, True)))
    assert str(caught.value) == "lot `COIL-7` is not known; did you mean `COIL-1`?"


def test_records_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="lot `A` is recorded already"):
        Lineage.from_columns(lots("A", "B", "A"), operations("OP"))
    with pytest.raises(ValueError, match="operation `OP` ends before it starts"):
        Lineage.from_columns(lots("A"), operations("OP", ended_at=-1.0))
    with pytest.raises(ValueError, match="`lot` has 1 rows, `operation` has 2"):
        EdgeColumns(words_of(["OP", "OP"]), words_of(["A"]), np.ones(2), into_operation=True)
    with pytest.raises(ValueError, match="parameters are a JSON object"):
        Lineage.from_columns(lots("A"), operations("OP", parameters="[1]"))
    with pytest.raises(ValueError, match="codes are -1 or point to one of the 1 words"):
        Coded(np.array([1], dtype=np.int32), ("raw",))
    with pytest.raises(ValueError, match="offsets of texts"):
        Words(np.array([0, 3], dtype=np.int64), np.zeros(2, dtype=np.uint8))
    rare = LotColumns(**{**vars(lots("A")), "kind": words_of(["rare"])})
    with pytest.raises(ValueError, match="`rare` is no kind of item"):
        Lineage.from_columns(rare, operations("OP"))


def test_lots_and_operations_may_be_given_by_row() -> None:
    by_row = EdgeColumns(np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([True, False]))
    plant = Lineage.from_columns(lots("A", "B"), operations("OP"), by_row)
    assert plant.operation("OP").outputs == (("B", 1.0),)
    wrong = EdgeColumns(np.array([1]), np.array([0]), np.ones(1), into_operation=True)
    with pytest.raises(IndexError):
        Lineage.from_columns(lots("A"), operations("OP"), wrong)


def test_what_an_operation_used_twice_is_summed_wherever_it_stands() -> None:
    used = edges(("OP-1", "A", 1.5, True), ("OP-2", "A", 4.0, True), ("OP-1", "A", 2.0, True))
    plant = Lineage.from_columns(lots("A"), operations("OP-1", "OP-2"), used)
    assert plant.operation("OP-1").inputs == (("A", 3.5),)
    assert plant.lots.uses.view().tolist() == [2]


def test_nodes_are_in_order_of_the_ledger_unless_the_material_says_otherwise() -> None:
    used = edges(("OP-1", "A", 1.0, True), ("OP-1", "B", 1.0, False), ("OP-2", "B", 1.0, True))
    entries = {"lots": [5, 7, 9], "operations": [7, 8]}
    plant = Lineage.from_columns(*entered(entries), used)
    told = [plant.label_of(node)[-4:] for node in range(len(plant))]
    assert told == ["ot:A", "OP-1", "ot:B", "OP-2", "ot:C"]
    entries = {"lots": [5, 3, 1], "operations": [7, 2]}  # A came late, and so did its operation
    plant = Lineage.from_columns(*entered(entries), used)
    told = [plant.label_of(node)[-4:] for node in range(len(plant))]
    assert told == ["ot:C", "ot:A", "OP-1", "ot:B", "OP-2"]


def entered(entries: dict[str, list[int]]) -> tuple[LotColumns, OperationColumns]:
    """Lots A to C and two operations, from these entries of the ledger."""
    of_lots, of_operations = (np.array(entries[name], dtype=np.int64) for name in entries)
    return (
        LotColumns(**{**vars(lots("A", "B", "C")), "entry": of_lots}),
        OperationColumns(**{**vars(operations("OP-1", "OP-2")), "entry": of_operations}),
    )


def test_gauges_and_shipments_are_loaded_too() -> None:
    plant = Lineage.from_columns(
        lots("A", "B"),
        operations("OP"),
        lines=LineColumns(
            words_of(["SH-1", "SH-1"]), words_of(["C", "C"]), np.zeros(2), words_of(["B", "B"]),
            np.array([1.0, 2.0]),
        ),
        measured=MeasuredColumns(words_of(["MIC-7"]), words_of(["B"]), np.array([5.0])),
        surveys=SurveyColumns(
            words_of(["MIC-7"]), words_of(["calibration"]), np.array([4.0]), np.array([True])
        ),
    )  # fmt: skip
    assert plant.names_of(plant.measured_with("MIC-7", 5.0, 6.0)) == ["B"]
    assert plant.last_passed("MIC-7", "calibration", 5.0) == 4.0
    assert plant.lots.sent.view().tolist() == [0.0, 3.0]
    with pytest.raises(UnknownName):
        Lineage.from_columns(
            lots("A"), operations("OP"),
            measured=MeasuredColumns(words_of(["MIC-7"]), words_of(["B"]), np.array([5.0])),
        )  # fmt: skip


def test_a_plant_from_bare_arrays_is_named_by_its_numbers() -> None:
    is_lot = np.array([True, False, True, True])
    sources, targets = (np.array(each, dtype=np.int32) for each in ((0, 1, 1), (1, 2, 3)))
    plant = Lineage.from_arrays(is_lot, sources, targets, np.array([8.0, 5.0, 3.0]))
    assert [plant.name_of(node) for node in range(4)] == ["L0", "O1", "L2", "L3"]
    assert plant.operation("O1").outputs == (("L2", 5.0), ("L3", 3.0))
    assert plant.producer("L3") == "O1"


def test_parameters_that_are_not_plain_are_read_by_python() -> None:
    odd = '{"a\\u0062": 1, "b": 12345678901234567890.5, "c": "x\\"y", "d": -0.0, "e": 1e-7}'
    plant = Lineage.from_columns(lots("A"), operations("OP", parameters=odd))
    assert plant.operations.parameters_of(0) == json.loads(odd)
    plain = (
        '{"b":0.1,"c":-17.25,"d":[["1997-02-01T00:00:00+00:00",590],[60,1e3]],"e":1e400,"f":-0.0}'
    )
    plant = Lineage.from_columns(lots("A"), operations("OP", parameters=plain))
    assert plant.operations.parameters_of(0) == {
        "b": 0.1, "c": -17.25, "d": ((854755200.0, 590.0), (60.0, 1000.0)), "e": float("inf"),
        "f": 0.0,
    }  # fmt: skip
    assert repr(plant.operations.parameters_of(0)["f"]) == "-0.0"


def test_a_key_that_stands_twice_counts_as_python_reads_it() -> None:
    twice = '{"a": 1, "a": 2, "b": 3, "b": "salt"}'
    plant = Lineage.from_columns(lots("A"), operations("OP", "OP-2", parameters=twice))
    for row in range(2):
        assert plant.operations.parameters_of(row) == {"a": 2.0, "b": "salt"}
    assert plant.operations.numbers("a")[0].tolist() == [0, 1]
    first_a_number = '{"a": 1, "\\u0062": 3, "a": "salt"}'
    plant = Lineage.from_columns(lots("A"), operations("OP", parameters=first_a_number))
    assert plant.operations.parameters_of(0) == {"a": "salt", "b": 3.0}


def test_numbers_of_many_digits_are_read_to_the_last() -> None:
    random = Random(17)
    values = [random.uniform(0.0, 1000.0) for _ in range(500)]
    names = [f"OP-{number}" for number in range(len(values))]
    texts = words_of([json.dumps({"temper": value}) for value in values])
    columns = {**vars(operations(*names)), "parameters": texts}
    plant = Lineage.from_columns(lots("A"), OperationColumns(**columns))
    assert plant.operations.numbers("temper")[1].tolist() == values


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.builds(
    float, st.decimals(-(10**9), 10**9, places=4)
)
CURVES = st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)))
OBJECTS = st.dictionaries(st.text(max_size=6), NUMBERS | st.text() | CURVES, max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(OBJECTS, max_size=6), st.booleans())
def test_parameters_are_read_as_python_reads_json(
    objects: list[dict[str, object]], ascii_only: bool
) -> None:
    texts = [json.dumps(each, ensure_ascii=ascii_only) for each in objects]
    names = [f"OP-{number}" for number in range(len(texts))]
    columns = {**vars(operations(*names)), "parameters": words_of(texts)}
    plant = Lineage.from_columns(lots("A"), OperationColumns(**columns))
    for row, each in enumerate(objects):
        expected = {
            name: tuple(map(tuple, value)) if isinstance(value, list) else value
            for name, value in each.items()
        }
        found = plant.operations.parameters_of(row)
        assert repr(sorted(found.items())) == repr(sorted(expected.items()))
