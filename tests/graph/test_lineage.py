"""Recording: what is refused, and that a refusal leaves no trace."""

import pickle

import numpy as np
import pytest

from graph.adjacency import Adjacency
from graph.kernels import ascending
from graph.lineage import Lineage, UnknownName
from graph.names import SEARCHED_AT_MOST, nearest
from graph.nodes import Lot, Operation, Quantities, ShipmentLine

Pairs = tuple[tuple[str, float], ...]


def operation(name: str, inputs: Pairs, outputs: Pairs, ended_at: float = 1.0) -> Operation:
    return Operation(name, "sorting", 0.0, ended_at, inputs, outputs)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (operation("OP-20", (), ()), "operation `OP-20` is recorded already"),
        (operation("X", (), (), ended_at=-1.0), "ends before it starts"),
        (operation("X", (("M2", -1.0),), ()), "is no quantity of lot `M2`"),
        (operation("X", (), (("NEW", float("nan")),)), "is no quantity of lot `NEW`"),
        (operation("X", (("M2", 1.0),), (("M2", 1.0),)), "both uses and makes lot `M2`"),
        (operation("X", (), (("NEW", 1.0), ("NEW", 1.0))), "makes lot `NEW` twice"),
        (operation("X", (), (("K7", 1.0),)), "which operation `OP-20` made"),
        (operation("X", (("M2", 1.0),), (("COIL-1", 1.0),)), "made from its own outputs"),
    ],
)
def test_an_impossible_operation_is_refused_and_leaves_no_trace(
    plant: Lineage, bad: Operation, sentence: str
) -> None:
    plant.add_lot(Lot("NEW", "BOLT", "pcs", "finished", 0.0))
    before = (len(plant), plant.descendants([0]).tolist(), plant.operation("OP-20"))
    with pytest.raises(ValueError, match=sentence):
        plant.add_operation(bad)
    assert before == (len(plant), plant.descendants([0]).tolist(), plant.operation("OP-20"))
    assert plant.producer("NEW") is None


def test_an_operation_on_an_unknown_lot_names_the_lot_that_was_meant(plant: Lineage) -> None:
    with pytest.raises(UnknownName) as caught:
        plant.add_operation(operation("X", (("COIL-7", 1.0),), ()))
    assert str(caught.value) == "lot `COIL-7` is not known; did you mean `COIL-1`?"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_lot_is_recorded_once(plant: Lineage) -> None:
    with pytest.raises(ValueError, match="lot `M2` is recorded already"):
        plant.add_lot(Lot("M2", "BOLT", "pcs", "finished", 0.0))


def test_an_input_named_twice_is_used_once_with_the_sum(plant: Lineage) -> None:
    plant.add_operation(operation("X", (("M2", 1.5), ("M2", 2.0)), ()))
    assert plant.operation("X").inputs == (("M2", 3.5),)


def test_a_lot_and_an_operation_may_share_a_name(plant: Lineage) -> None:
    plant.add_operation(operation("M2", (("M2", 1.0),), ()))
    drawing = plant.to_networkx(range(len(plant)))
    assert drawing.has_edge("lot:M2", "operation:M2")


@pytest.mark.parametrize("index", [-1, 10, 99])
def test_a_node_that_is_not_there_is_an_index_error(plant: Lineage, index: int) -> None:
    with pytest.raises(IndexError):
        plant.descendants([index])
    with pytest.raises(IndexError):
        plant.name_of(index)


def test_of_two_equally_near_operations_the_later_one_counts(plant: Lineage) -> None:
    plant.add_lot(Lot("MIX", "BOLT", "pcs", "finished", 0.0))
    plant.add_operation(operation("MIXING", (("K7", 1.0), ("M2", 1.0)), (("MIX", 2.0),)))
    assert plant.nearest_operation("MIX", "heat_treat") == "OP-20"
    plant.add_lot(Lot("LATER", "BOLT", "pcs", "finished", 0.0))
    plant.add_lot(Lot("MIX-2", "BOLT", "pcs", "finished", 0.0))
    plant.add_operation(Operation("OP-90", "heat_treat", 0.0, 9e9, (), (("LATER", 1.0),)))
    plant.add_operation(operation("AGAIN", (("K7", 1.0), ("LATER", 1.0)), (("MIX-2", 2.0),)))
    assert plant.nearest_operation("MIX-2", "heat_treat") == "OP-90"


def test_heats_and_membership_are_by_lot(plant: Lineage) -> None:
    assert plant.heats_of("CTN-1") == ("H-7741",)
    assert "CTN-1" in plant
    assert "OP-30" not in plant
    with pytest.raises(UnknownName):
        plant.add_shipment_line(ShipmentLine("SH-1", "C", 0.0, "CTN-9", 1.0))


def test_a_delta_is_merged_when_it_passes_a_tenth_of_the_edges() -> None:
    onward = Adjacency(weighted=False, compact_from=3)
    for edge in range(40):
        onward.append(0, edge + 1)
        onward.compact_if_due(41)
    assert len(onward) == 40
    assert onward.delta_edges == 0
    onward.append(0, 41)
    assert onward.delta_edges == 1
    everything = onward.gather(np.array([0], dtype=np.int32))[1]
    assert everything.tolist() == list(range(1, 42))


def test_nodes_are_sorted_whatever_their_size() -> None:
    random = np.random.default_rng(0)
    for largest in (5, 2047, 2048, 5_000_000, 2**31 - 1):
        nodes = random.integers(0, largest, 3000, endpoint=True).astype(np.int32)
        assert ascending(nodes, largest).tolist() == sorted(nodes.tolist())


def test_the_visited_marks_survive_running_out_of_numbers(plant: Lineage) -> None:
    before = plant.descendants([0]).tolist()
    plant.flow._stamp = np.iinfo(np.int32).max - 1
    assert [plant.descendants([0, 0]).tolist() for _ in range(3)] == [before] * 3


def test_among_many_names_only_slips_of_the_pen_are_looked_for() -> None:
    many = {f"L-{number}" for number in range(SEARCHED_AT_MOST + 1)}
    assert "L-240" in nearest("L-24O", many)
    assert nearest("something else", many) == ()
    assert nearest("x" * 10_000, {"x"}) == ()


def test_what_remains_is_what_was_not_used_shipped_scrapped_or_lost() -> None:
    assert Quantities(100, 20.1, 10.2, 30, 5, 1).remaining == 43.7
