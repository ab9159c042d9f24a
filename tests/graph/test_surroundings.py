"""What lies within some steps, against networkx; and boxes that are opened."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graph.lineage import Lineage
from graph.nodes import Lot, Operation
from graph.picture import picture_of
from graph.picture_groups import OPENED_AT_MOST
from graph.surroundings import surroundings


def random_plant(seed: int, lots: int = 60) -> Lineage:
    rng = np.random.default_rng(seed)
    plant = Lineage()
    plant.add_lot(Lot("L-0", "WIRE", "kg", "raw", 0.0))
    for number in range(1, lots):
        plant.add_lot(Lot(f"L-{number}", f"ITEM-{number % 3}", "pcs", "finished", 0.0))
        used = rng.choice(number, size=min(number, int(rng.integers(1, 4))), replace=False)
        inputs = tuple((f"L-{each}", 1.0) for each in used.tolist())
        plant.add_operation(
            Operation(f"OP-{number}", f"p{number % 2}", 0, 1, inputs, ((f"L-{number}", 1.0),))
        )
    return plant


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("back", "on"), [(0, 0), (1, 3), (4, 0), (None, 2), (None, None)])
def test_it_is_what_networkx_finds(seed: int, back: int | None, on: int | None) -> None:
    plant = random_plant(seed)
    graph = plant.to_networkx(range(119))
    asked = [plant.lot_index("L-20"), plant.lot_index("L-33")]
    names = ["L-20", "L-33"]
    found = surroundings(plant, asked, back=back, on=on)
    said = dict(zip(plant.names_of(found.nodes), found.distances.tolist(), strict=True))
    downstream = _distances(graph, names)
    upstream = _distances(graph.reverse(), names)
    wanted: dict[str, int] = {}
    for name, far in [*downstream.items(), *((n, -d) for n, d in upstream.items())]:
        near_enough = (on is None or far <= on) if far >= 0 else (back is None or -far <= back)
        if near_enough and (name not in wanted or abs(far) < abs(wanted[name])):
            wanted[name] = far
    assert {n: abs(d) for n, d in said.items()} == {n: abs(d) for n, d in wanted.items()}
    assert found.left_out == len((downstream.keys() | upstream.keys()) - wanted.keys())


def _distances(graph: nx.DiGraph[str], names: list[str]) -> dict[str, int]:
    prefix = {str(each).split(":")[-1]: each for each in graph}
    lengths = nx.multi_source_dijkstra_path_length(graph, {prefix[n] for n in names})
    return {str(each).split(":")[-1]: int(length) for each, length in lengths.items()}


def test_an_opened_box_shows_its_members_one_by_one_and_loses_none() -> None:
    plant = random_plant(3)
    nodes = range(119)
    closed = picture_of(plant, nodes, most=12)
    pile = max(closed.nodes, key=lambda node: node.count)
    node_of = plant.lot_index if pile.kind == "lot" else plant.operation_index
    opened = picture_of(plant, nodes, most=12, opened=[node_of(pile.first)])
    for kind in ("lot", "operation"):
        assert opened.count(kind) == closed.count(kind) == (60 if kind == "lot" else 59)
    alone = min(pile.count, OPENED_AT_MOST)
    assert len(opened.nodes) >= len(closed.nodes) + alone - 1
    assert sum(edge.count for edge in opened.edges) == sum(edge.count for edge in closed.edges)


def test_of_a_large_box_the_rest_stays_together() -> None:
    plant = Lineage()
    plant.add_lot(Lot("COIL", "WIRE", "kg", "raw", 0.0))
    made = tuple((f"L-{number}", 1.0) for number in range(100))
    for name, _ in made:
        plant.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    plant.add_operation(Operation("OP", "heading", 0, 1, (("COIL", 1.0),), made))
    opened = picture_of(plant, range(102), most=10, opened=[plant.lot_index("L-5")])
    counts = sorted(node.count for node in opened.nodes if node.kind == "lot")
    assert counts[-1] == 100 - OPENED_AT_MOST
    assert counts.count(1) == OPENED_AT_MOST + 1, "those that were opened, and the coil"


def test_the_beginning_is_marked_however_it_is_merged() -> None:
    plant = random_plant(5)
    asked = [plant.lot_index(name) for name in ("L-20", "L-33", "L-41")]
    for most in (200, 12, 5):
        picture = picture_of(plant, range(119), most=most, begins=asked)
        assert sum(node.marks.begun for node in picture.nodes) == len(asked)
        for node in picture.nodes:
            assert node.marks.begun == np.isin(node.members, asked).sum()
            assert len(node.members) == node.count
