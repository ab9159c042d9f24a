"""The plant that the bench is measured on is what `bench.made_plant` says of it."""

from __future__ import annotations

import numpy as np
import pytest

from bench.bare_csr import BareCsr, typical_heat
from bench.made_plant import LEVELS, MadePlant, make_plant
from bench.made_quantities import made_quantities


@pytest.fixture(scope="module")
def small() -> MadePlant:
    return make_plant(100_000)


@pytest.fixture(scope="module")
def million() -> MadePlant:
    return make_plant(1_000_000)


def test_the_same_seed_makes_the_same_plant(small: MadePlant) -> None:
    again, other = make_plant(100_000), make_plant(100_000, seed=2)
    assert np.array_equal(again.sources, small.sources)
    assert not np.array_equal(other.sources, small.sources)


def test_numbers_are_in_order_of_time_and_edges_lead_one_level_on(small: MadePlant) -> None:
    assert (small.sources < small.targets).all()
    assert (small.sources % LEVELS + 1 == small.targets % LEVELS).all()
    assert (np.diff(small.targets) >= 0).all()


def test_every_edge_stands_once_and_every_made_lot_has_one_maker(small: MadePlant) -> None:
    pairs = np.stack((small.sources, small.targets))
    assert np.unique(pairs, axis=1).shape == pairs.shape
    level = small.targets % LEVELS
    makers = np.bincount(small.targets, minlength=small.nodes)
    assert (makers[np.unique(small.targets[level % 2 == 0])] == 1).all()
    assert makers[::LEVELS].sum() == 0  # coils are received


def test_a_million_nodes_have_the_shape_that_the_goals_are_set_for(million: MadePlant) -> None:
    csr = BareCsr(million)
    assert 999_000 < million.nodes <= 1_000_000
    assert len(million.sources) / million.nodes == pytest.approx(1.62, abs=0.01)
    heat = million.coils(typical_heat(million, csr))
    assert csr.count(heat) == pytest.approx(20_000, rel=0.05)
    assert csr.count(million.furnace_month()) == pytest.approx(61_000, rel=0.05)


def test_quantities_balance_at_every_lot_and_every_operation(small: MadePlant) -> None:
    q = made_quantities(small)
    left = q.produced - q.consumed - q.scrapped - q.shipped + q.returned
    lots = np.arange(0, LEVELS, 2)
    assert (left[:, lots] >= 0).all()
    assert (q.edges > 0).all()
    into = np.zeros((small.turns, LEVELS), dtype=np.int64)
    np.add.at(into, (small.targets // LEVELS, small.targets % LEVELS), q.edges)
    assert (into[:, lots[1:]] == q.produced[:, lots[1:]]).all()
    for level in (5, 7, 9, 11, 13, 15):
        assert (into[:, level] - q.scrapped[:, level] == q.produced[:, level + 1]).all()
