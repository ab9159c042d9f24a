"""Closures on both sides of the switch from search to sweep, one and many, against networkx."""

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import mask_kernels, sweep_kernels
from graph.flow import MASK_ALL_ABOVE, MOST_CLOSURES, SWEEP_ABOVE, Flow
from tests.graph.small_flows import ALWAYS, NEVER, around, grow_flow, int32s

SEEDS = st.integers(0, 2**32)
SWITCHES = pytest.mark.parametrize("sweep_above", [ALWAYS, 1, 3, 8, NEVER])
SIDES = pytest.mark.parametrize("backward", [False, True])


@SWITCHES
@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_a_closure_is_right_after_every_step(sweep_above: int, seed: int) -> None:
    random = Random(seed)
    for flow, plain in grow_flow(random, 40, sweep_above=sweep_above):
        seeds = random.sample(range(len(flow)), random.randrange(len(flow) + 1))
        for backward in (False, True):
            found = flow.closure(int32s(*seeds), backward=backward).tolist()
            assert found == sorted(around(plain, seeds, backward=backward))


@SWITCHES
@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_many_closures_at_once_are_each_as_if_alone(sweep_above: int, seed: int) -> None:
    random = Random(seed)
    *_, (flow, plain) = grow_flow(random, 60, sweep_above=sweep_above)
    few = random.choice((0, 1, 5, MOST_CLOSURES))
    groups = [random.sample(range(len(flow)), random.choice((0, 1, 2))) for _ in range(few)]
    for backward in (False, True):
        masks = flow.closures([int32s(*group) for group in groups], backward=backward)
        reached = flow.reached([int32s(*group) for group in groups], backward=backward)
        assert masks.dtype == np.uint64
        assert reached.nodes.tolist() == np.flatnonzero(masks).tolist()
        assert reached.masks.tolist() == masks[reached.nodes].tolist()
        for bit, group in enumerate(groups):
            alone = np.flatnonzero(masks >> np.uint64(bit) & np.uint64(1)).tolist()
            assert alone == sorted(around(plain, group, backward=backward))


def chain(length: int, *, sweep_above: int, against: bool) -> Flow:
    """One long path, along the order of the numbers or against it."""
    flow = Flow(sweep_above=sweep_above)
    for _ in range(length):
        flow.add_node()
    ends = np.arange(length, dtype=np.int32)
    lower, upper = ends[:-1], ends[1:]
    flow.extend(
        0,
        upper if against else lower,
        lower if against else upper,
        np.ones(length - 1),
    )
    return flow


@SIDES
@pytest.mark.parametrize("against", [False, True])
@pytest.mark.parametrize("length", [2, 7, 8, 9, 1000])
def test_a_path_along_or_against_the_order_is_followed_to_its_end(
    length: int, against: bool, backward: bool
) -> None:
    flow = chain(length, sweep_above=ALWAYS, against=against)
    ends = int32s(0 if against == backward else length - 1)
    assert flow.closure(ends, backward=backward).tolist() == list(range(length))
    assert (flow.closures([ends], backward=backward) == 1).all()
    middle = int32s(length // 2)
    expected = range(length // 2, length) if against == backward else range(length // 2 + 1)
    assert flow.closure(middle, backward=backward).tolist() == list(expected)


def test_masks_that_grow_behind_the_pass_are_carried_on_until_none_changes() -> None:
    # 5 -> 1 -> 2 -> 3 -> 5 goes round; 0 joins it in front, 4 behind.
    flow = Flow(sweep_above=ALWAYS)
    for _ in range(6):
        flow.add_node()
    for source, target in ((5, 1), (1, 2), (2, 3), (3, 5), (0, 2), (4, 1)):
        flow.add_edge(source, target, 1.0)
    masks = flow.closures([int32s(0), int32s(4), int32s(3)])
    assert masks.tolist() == [1, 7, 7, 7, 2, 7]


def count_calls(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """From now on the number of nodes in the answer (or mask) of each call of a kernel."""
    calls: list[int] = []
    kernel = getattr(module, name)

    def counted(*arguments: Any) -> Any:
        calls.append(1)
        return kernel(*arguments)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_a_closure_goes_on_as_a_sweep_above_the_switch_and_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sweeps = count_calls(monkeypatch, sweep_kernels, "sweep")
    flow = chain(100, sweep_above=40, against=False)
    assert len(flow.closure(int32s(60))) == 40
    assert not sweeps
    assert len(flow.closure(int32s(59))) == 41
    assert len(sweeps) == 1


def test_many_closures_run_over_all_nodes_above_the_switch_and_only_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gathered = count_calls(monkeypatch, mask_kernels, "marked_nodes")
    flow = chain(100, sweep_above=40, against=False)
    assert len(flow.reached([int32s(60), int32s(70)]).nodes) == 40
    assert not gathered
    assert len(flow.reached([int32s(70), int32s(59)]).nodes) == 41
    assert len(gathered) == 1


def test_the_measured_switch_leaves_a_furnace_month_of_a_million_nodes_to_the_search() -> None:
    share, number = SWEEP_ABOVE
    assert 61_000 < share * 1_000_000 + number < 200_000
    assert chain(100, sweep_above=NEVER, against=False)._most(SWEEP_ABOVE) == NEVER
    assert Flow()._most(MASK_ALL_ABOVE) == MASK_ALL_ABOVE[1]


def test_more_than_64_closures_at_once_are_refused() -> None:
    flow = chain(3, sweep_above=NEVER, against=False)
    with pytest.raises(ValueError, match="65 closures at once: 64 are the most"):
        flow.closures([int32s(0)] * 65)
    assert flow.closures([int32s(0)] * 64).tolist() == [2**64 - 1] * 3


def test_a_seed_that_is_not_there_is_an_index_error() -> None:
    flow = chain(3, sweep_above=ALWAYS, against=False)
    with pytest.raises(IndexError):
        flow.closures([int32s(0), int32s(3)])
    with pytest.raises(IndexError):
        flow.reached([int32s(-1)])


def test_a_graph_without_nodes_has_empty_closures() -> None:
    assert Flow(sweep_above=ALWAYS).closure(int32s()).tolist() == []
    assert Flow().closures([]).tolist() == []
