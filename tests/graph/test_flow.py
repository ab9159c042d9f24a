"""Edges that are added, removed, kept and taken up again, against plain networkx."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.flow import Flow
from tests.graph.small_flows import grow_flow, int32s

SEEDS = st.integers(0, 2**32)


@settings(max_examples=80, deadline=None)
@given(SEEDS)
def test_the_edges_are_the_same_after_every_step(seed: int) -> None:
    random = Random(seed)
    for flow, plain in grow_flow(random, 40):
        assert len(flow._onward) == len(flow._inward) == plain.number_of_edges()
        node = random.randrange(len(flow))
        assert sorted(flow.targets_of(int32s(node))) == sorted(plain.successors(node))
        into = flow.edges_into(int32s(node))
        assert sorted(into.origins) == sorted(plain.predecessors(node))
        assert into.quantities.tolist() == [1.0] * len(into.origins)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_walk_and_a_small_graph_know_nothing_of_removed_edges(seed: int) -> None:
    random = Random(seed)
    *_, (flow, plain) = grow_flow(random, 60)
    start = random.randrange(len(flow))
    walk = flow.walk([int32s(start)])
    for position, node in enumerate(walk.nodes.tolist()):
        path = walk.path_to(position)
        assert path[0] == start
        assert path[-1] == node
        assert all(plain.has_edge(a, b) for a, b in pairwise(path))
    inside = flow.edges_into(walk.nodes).edges()
    nodes = walk.nodes.tolist()
    assert {(nodes[a], nodes[b]) for a, b, _ in inside} == set(plain.subgraph(nodes).edges)


def test_quantities_stay_with_their_edges_when_others_are_removed() -> None:
    flow = Flow()
    for _ in range(5):
        flow.add_node()
    for source, quantity in ((0, 1.5), (1, 2.5), (2, 3.5)):
        flow.add_edge(source, 4, quantity)
    flow.remove_edges(int32s(1))
    flow.add_edge(3, 4, 4.5)
    for _ in range(2):  # before and after compaction
        into = flow.edges_into(int32s(4))
        assert dict(zip(into.origins.tolist(), into.quantities.tolist(), strict=True)) == {
            0: 1.5,
            2: 3.5,
            3: 4.5,
        }
        flow.arrays()


def test_nodes_that_were_taken_apart_can_be_joined_anew() -> None:
    flow = Flow()
    for _ in range(3):
        flow.add_node()
    flow.add_edge(0, 1, 1.0)
    flow.add_edge(1, 2, 1.0)
    flow.remove_edges(int32s(1, 1))
    assert flow.closure(int32s(0)).tolist() == [0]
    flow.add_edge(0, 1, 2.0)
    assert flow.closure(int32s(0)).tolist() == [0, 1]
    assert flow.edges_into(int32s(1)).quantities.tolist() == [2.0]


def test_removing_edges_of_a_node_that_is_not_there_removes_none() -> None:
    flow = Flow()
    flow.add_edge(flow.add_node(), flow.add_node(), 1.0)
    with pytest.raises(IndexError, match="nodes 0 to 1"):
        flow.remove_edges(int32s(0, 2))
    assert flow.closure(int32s(0)).tolist() == [0, 1]


def test_arrays_that_must_not_be_written_to_are_copied_before_edges_are_removed() -> None:
    first = Flow()
    first.add_edge(first.add_node(), first.add_node(), 1.0)
    kept = first.arrays()
    before = {name: array.copy() for name, array in kept.items()}
    for array in kept.values():
        array.flags.writeable = False
    flow = Flow.from_arrays(kept, 2)
    assert flow.closure(int32s(0)).tolist() == [0, 1]
    flow.remove_edges(int32s(0))
    assert flow.closure(int32s(0)).tolist() == [0]
    assert all(np.array_equal(kept[name], before[name]) for name in before)


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    flow = Flow()
    flow.add_edge(flow.add_node(), flow.add_node(), 1.0)
    kept = flow.arrays()
    with pytest.raises(ValueError, match="of 2 nodes, not of 3"):
        Flow.from_arrays(kept, 3)
    with pytest.raises(ValueError, match="the edges lack `inward_sources`"):
        Flow.from_arrays({n: a for n, a in kept.items() if n != "inward_sources"}, 2)
    with pytest.raises(ValueError, match="0 edges were given where there should be 1"):
        Flow.from_arrays({**kept, "onward_targets": int32s()}, 2)


def test_a_graph_whose_edges_were_removed_often_is_made_anew_in_time() -> None:
    flow = Flow(compact_from=10)
    for _ in range(50):
        flow.add_node()
    for target in range(1, 50):
        flow.add_edge(0, target, 1.0)
    for target in range(1, 40):
        flow.remove_edges(int32s(target))
    assert len(flow._onward._targets) + flow.delta_edges <= 10 + 11
