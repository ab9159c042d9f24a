"""Every answer on random plants, against plain networkx and recursion."""

from collections import defaultdict
from itertools import pairwise
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.blast_radius import BlastRadius, blast_radius
from graph.lineage import Lineage
from graph.scopes import Scope, parse_scope, resolve, scope_document, selects_operation
from tests.graph import oracle
from tests.graph.oracle import Node, PlainPlant
from tests.graph.plants import grow, random_scope, rebuilt

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=150, deadline=None)


def node_of(lineage: Lineage, index: int) -> Node:
    return ("lot" if lineage.is_lot(index) else "operation", lineage.name_of(index))


def grown(random: Random, steps: int) -> tuple[Lineage, PlainPlant]:
    *_, last = grow(random, steps)
    return last


@FEW
@given(SEEDS)
def test_closures_agree_after_every_single_record(seed: int) -> None:
    random = Random(seed)
    for lineage, plant in grow(random, 40):
        if not len(lineage):
            continue
        index = random.randrange(len(lineage))
        node = node_of(lineage, index)
        down = {node_of(lineage, found) for found in lineage.descendants([index]).tolist()}
        up = {node_of(lineage, found) for found in lineage.ancestors([index]).tolist()}
        assert down == plant.downstream([node])
        assert up == {node} | nx.ancestors(plant.flow, node)


@FEW
@given(SEEDS)
def test_what_was_recorded_comes_back_as_it_was(seed: int) -> None:
    lineage, plant = grown(Random(seed), 40)
    assert {name: lineage.operation(name) for name in plant.operations} == plant.operations
    assert {name: lineage.lot(name) for name in plant.lots} == plant.lots
    drawing = lineage.to_networkx(range(len(lineage)))
    assert set(drawing.edges) == {(":".join(a), ":".join(b)) for a, b in plant.flow.edges}


@MANY
@given(SEEDS)
def test_a_scope_chooses_the_same_suspects_and_gaps(seed: int) -> None:
    random = Random(seed)
    lineage, plant = grown(random, random.randrange(12, 50))
    scope = random_scope(random, plant) if len(plant.lots) > 1 else None
    if scope is None:
        return
    chosen = oracle.suspects(plant, scope)
    found = resolve(lineage, scope)
    for name in oracle.STRENGTH:
        nodes = getattr(found, name).tolist()
        assert nodes == sorted(nodes)
        assert {node_of(lineage, node) for node in nodes} == chosen[name]
    assert {("operation", gap.subject) for gap in found.gaps} == chosen["maybe"]
    for name in plant.operations:
        expected = ("operation", name) in chosen["context"] | chosen["window"]
        assert selects_operation(lineage, scope, name) == expected


@MANY
@given(SEEDS)
def test_a_blast_radius_is_complete_and_every_figure_is_right(seed: int) -> None:
    random = Random(seed)
    lineage, plant = grown(random, random.randrange(12, 50))
    if len(plant.lots) < 2:
        return
    scope = random_scope(random, plant)
    chosen = oracle.suspects(plant, scope)
    radius = blast_radius(lineage, scope)
    certainty = oracle.certainties(plant, chosen)
    lots = radius.lots()
    assert {lot.lot: lot.certainty for lot in lots} == {
        name: strength for (kind, name), strength in certainty.items() if kind == "lot"
    }
    assert radius.operations == sum(kind == "operation" for kind, _ in certainty)
    expected = oracle.shares(plant, chosen)
    for lot in lots:
        assert lot.share == pytest.approx(expected[lot.lot], abs=1.01e-6)
        left = plant.quantities[lot.lot].remaining
        raw = plant.lots[lot.lot].kind in ("raw", "semi_finished")
        assert (lot.in_process, lot.on_hand) == ((left, 0) if raw else (0, left))
        check_why(plant, chosen, lot.lot, lot.certainty, lot.why)
    check_totals(plant, radius)
    check_customers(plant, radius)
    check_cost(plant, radius)
    check_gaps(plant, radius, certainty)


def check_why(
    plant: PlainPlant,
    chosen: dict[str, set[Node]],
    lot: str,
    certainty: str,
    why: tuple[str, ...],
) -> None:
    kinds = ["lot", "operation"] * len(why)
    path = list(zip(kinds[len(why) % 2 == 0 :], why, strict=False))
    assert path[-1] == ("lot", lot)
    assert path[0] in chosen[certainty]
    assert all(plant.flow.has_edge(a, b) for a, b in pairwise(path))
    lengths = nx.multi_source_dijkstra_path_length(plant.flow, chosen[certainty])
    assert len(path) - 1 == lengths[("lot", lot)]


def check_totals(plant: PlainPlant, radius: BlastRadius) -> None:
    sums: defaultdict[str, float] = defaultdict(float)
    lost: defaultdict[str, float] = defaultdict(float)
    for lot in radius.lots():
        unit = plant.lots[lot.lot].unit
        sums[unit] += lot.produced
        lost[unit] += abs(lot.unaccounted)
    totals = radius.totals()
    assert totals["lots"] == len(radius)
    expected = dict(sums) if len(sums) > 1 else next(iter(sums.values()), 0.0)
    assert totals["produced"] == pytest.approx(expected)
    percents = [
        max(0.0, 100 * (1 - lost[unit] / made)) if made else 100.0 * (lost[unit] == 0)
        for unit, made in sums.items()
    ]
    assert totals["reconciled_percent"] == pytest.approx(min(percents, default=100.0), abs=0.0051)
    assert set(totals["by_unit"]) == set(sums)


def check_customers(plant: PlainPlant, radius: BlastRadius) -> None:
    names = set(radius.lot_names())
    lines = [line for line in plant.lines if line.lot in names]
    assert sorted(map(repr, radius.shipments())) == sorted(map(repr, lines))
    for customer in radius.customers():
        own = [line for line in lines if line.customer == customer.customer]
        amount = customer.quantity
        total = sum(amount.values()) if isinstance(amount, dict) else amount
        assert total == pytest.approx(sum(line.quantity for line in own))
        assert set(customer.shipments) == {line.shipment for line in own}
    assert [c.customer for c in radius.customers()] == sorted({line.customer for line in lines})


def check_cost(plant: PlainPlant, radius: BlastRadius) -> None:
    here: defaultdict[str, float] = defaultdict(float)
    gone: defaultdict[str, float] = defaultdict(float)
    unpriced: set[str] = set()
    for lot in radius.lots():
        if not (lot.on_hand or lot.in_process or lot.shipped):
            continue
        cost = oracle.unit_cost(plant, lot.lot, unpriced)
        if cost is not None:
            here[str(cost[1])] += (lot.on_hand + lot.in_process) * cost[0]
            gone[str(cost[1])] += lot.shipped * cost[0]
    several = len(here) > 1
    cost_now = radius.cost()
    assert cost_now["currency"] == (None if several or not here else next(iter(here)))
    for figure, amounts in (("on_hand", here), ("shipped", gone)):
        expected = dict(amounts) if several else sum(amounts.values())
        assert dict(cost_now)[figure] == pytest.approx(expected, abs=1e-5)
    assert {gap.subject for gap in radius.gaps if gap.kind == "no_unit_cost"} == unpriced


def check_gaps(plant: PlainPlant, radius: BlastRadius, certainty: dict[Node, str]) -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for gap in radius.gaps:
        found[gap.kind].add(gap.subject)
    assert found["no_source"] == {
        name
        for kind, name in certainty
        if kind == "operation" and not plant.operations[name].inputs
    }
    assert found["imbalance"] == {
        name
        for kind, name in certainty
        if kind == "lot"
        if plant.quantities[name].unaccounted or plant.quantities[name].remaining < 0
    }
    assert found["unlinked_shipment"] == {
        name
        for kind, name in certainty
        if kind == "lot"
        if plant.quantities[name].shipped
        > sum(line.quantity for line in plant.lines if line.lot == name)
    }


@FEW
@given(SEEDS)
def test_a_lineage_compacted_at_every_edge_or_never_gives_the_same_answers(seed: int) -> None:
    random = Random(seed)
    _, plant = grown(random, 40)
    scope = random_scope(random, plant) if len(plant.lots) > 1 else Scope(start=0.0)
    answers = [
        blast_radius(rebuilt(plant, compact_from=compact_from), scope)
        for compact_from in (0, 3, 10**6)
    ]
    for answer in answers[1:]:
        assert answer.lots() == answers[0].lots()
        assert answer.gaps == answers[0].gaps
        assert answer.totals() == answers[0].totals()
        assert answer.cost() == answers[0].cost()


@FEW
@given(SEEDS)
def test_a_scope_survives_its_json_form(seed: int) -> None:
    random = Random(seed)
    _, plant = grown(random, 30)
    if len(plant.lots) > 1:
        scope = random_scope(random, plant)
        assert parse_scope(scope_document(scope)) == scope
