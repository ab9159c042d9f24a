"""A correction leaves the lineage that the corrected records would have made from the start."""

from dataclasses import replace
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lineage import Lineage, UnknownName
from graph.nodes import Lot, Operation, ShipmentLine
from graph.shipment_register import NO_LOT
from tests.graph.oracle import PlainPlant
from tests.graph.plants import DAY, ITEMS, grow, rebuilt
from tests.graph.told import check_no_dead_line_is_shown, told

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=25, deadline=None)


@SOME
@given(SEEDS)
def test_corrected_operations_are_as_if_recorded_so_from_the_start(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, 25)
    for number in range(5 if plant.operations else 0):
        operation, made = corrected(random, number, plant)
        allowed = can_be(plant, operation, made)
        before = told(lineage)
        if not allowed:
            with pytest.raises(ValueError, match=operation.name):
                lineage.replace_operation(operation, made)
            assert told(lineage) == before
            continue
        lineage.replace_operation(operation, made)
        for lot in made:
            plant.add_lot(lot)
        plant.operations[operation.name] = operation
        assert told(lineage) == told(rebuilt(plant))


def corrected(random: Random, number: int, plant: PlainPlant) -> tuple[Operation, tuple[Lot, ...]]:
    old = plant.operations[random.choice(sorted(plant.operations))]
    lots = sorted(plant.lots)
    used = random.sample(lots, min(len(lots), random.choice((0, 1, 2))))
    kept = [lot for lot, _ in old.outputs if random.random() < 0.7 and lot not in used]
    if random.random() < 0.3:
        kept = list(dict.fromkeys([*kept, random.choice(lots)]))
    item, unit, kind, cost, currency = random.choice(ITEMS)
    new = Lot(f"C{number}", item, unit, kind, 0.0, unit_cost=cost, currency=currency)
    made = (new,) if random.random() < 0.5 else ()
    started = random.randrange(10) * DAY
    parameters: dict[str, Any] = {
        name: value
        for name, value in (("temper", 590.0), ("quench", "oil"), ("hold", ((0.0, 1.0),)))
        if random.random() < 0.5
    }
    operation = replace(
        old,
        process=random.choice(("heading", "plating")),
        started_at=started,
        ended_at=started + DAY,
        inputs=tuple((lot, float(random.randrange(100))) for lot in used),
        outputs=tuple((lot, 5.0) for lot in [*kept, *(lot.name for lot in made)]),
        load=random.choice(("L9", None)),
        parameters=parameters,
    )
    return operation, made


def can_be(plant: PlainPlant, operation: Operation, made: tuple[Lot, ...]) -> bool:
    """True unless a lot would get a second producer, or be made from itself."""
    others = [each for each in plant.operations.values() if each.name != operation.name]
    flow: nx.DiGraph[Any] = nx.DiGraph()
    for each in (*others, operation):
        flow.add_edges_from((("lot", lot), each.name) for lot, _ in each.inputs)
        flow.add_edges_from((each.name, ("lot", lot)) for lot, _ in each.outputs)
    second = any(flow.in_degree(node) > 1 for node in flow if isinstance(node, tuple))
    return not second and bool(nx.is_directed_acyclic_graph(flow))


@SOME
@given(SEEDS)
def test_corrected_lots_and_shipments_are_as_if_recorded_so_from_the_start(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, 30)
    for _ in range(4 if plant.lots else 0):
        item, unit, kind, cost, currency = random.choice(ITEMS)
        name = random.choice(sorted(plant.lots))
        heat = random.choice(("H1", "H9", None))
        lot = replace(
            plant.lots[name], item=item, unit=unit, kind=kind, unit_cost=cost, currency=currency,
            heat=heat, created_at=7.0, safety_critical=True,
        )  # fmt: skip
        lineage.replace_lot(lot)
        plant.lots[name] = lot
        shipment = random.choice([*(line.shipment for line in plant.lines), "SH-NEW"])
        lots = random.choices(sorted(plant.lots), k=random.choice((0, 1, 2, 3)))
        lines = [ShipmentLine(shipment, "C9", 5.0, lot, random.randrange(99) / 10) for lot in lots]
        lineage.replace_shipment(shipment, lines)
        plant.lines = [line for line in plant.lines if line.shipment != shipment] + lines
        assert told(lineage) == told(rebuilt(plant))
        check_no_dead_line_is_shown(lineage)
        assert (lineage.shipments.lot.view() != NO_LOT).sum() == len(plant.lines)


def test_an_operation_may_be_turned_round(plant: Lineage) -> None:
    turned = replace(
        plant.operation("OP-30"), inputs=(("CTN-1", 300.0),), outputs=(("COIL-1", 300.0),)
    )
    plant.replace_operation(turned)
    assert plant.producer("COIL-1") == "OP-30"
    assert plant.producer("CTN-1") is None
    assert plant.heats_of("CTN-1") == ()
    assert "lot:M2" in {plant.label_of(node) for node in plant.descendants([0]).tolist()}


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        ((("K7", 1.0),), "operation `OP-30` makes lot `K7`, which operation `OP-20` made"),
        ((("COIL-1", 1.0),), "operation `OP-30` uses lot `M2`, which is made from its own"),
        ((("CTN-1", -1.0),), "is no quantity"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(
    plant: Lineage, outputs: tuple[tuple[str, float], ...], sentence: str
) -> None:
    before = told(plant)
    with pytest.raises(ValueError, match=sentence):
        plant.replace_operation(replace(plant.operation("OP-30"), outputs=outputs))
    assert told(plant) == before


def test_lots_made_by_an_operation_come_with_it_and_behind_it(plant: Lineage) -> None:
    made = (Lot("S-1", "BOLT", "pcs", "finished", 0.0), Lot("S-2", "BOLT", "pcs", "finished", 0.0))
    split = Operation("OP-40", "sorting", 0.0, 1.0, (("K7", 5.0),), (("S-2", 2.0), ("S-1", 3.0)))
    node = plant.add_operation(split, made)
    assert [plant.name_of(node + step) for step in range(3)] == ["OP-40", "S-1", "S-2"]
    assert plant.operation("OP-40") == split


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (("K7",), "lot `K7` is recorded already"),
        (("S-1", "S-1"), "lot `S-1` is recorded already"),
        (("S-2",), "operation `OP-40` does not make lot `S-2`"),
    ],
)
def test_lots_that_an_operation_cannot_have_made_are_refused(
    plant: Lineage, made: tuple[str, ...], sentence: str
) -> None:
    before = told(plant)
    outputs = (("S-1", 1.0), ("K7", 1.0))
    with pytest.raises(ValueError, match=sentence):
        plant.add_operation(
            Operation("OP-40", "sorting", 0.0, 1.0, (), outputs),
            [Lot(name, "BOLT", "pcs", "finished", 0.0) for name in made],
        )
    assert told(plant) == before


def test_what_is_not_recorded_cannot_be_corrected(plant: Lineage) -> None:
    before = told(plant)
    with pytest.raises(UnknownName, match="OP-31"):
        plant.replace_operation(replace(plant.operation("OP-30"), name="OP-31"))
    with pytest.raises(UnknownName, match="K8"):
        plant.replace_lot(replace(plant.lot("K7"), name="K8"))
    with pytest.raises(UnknownName, match="K8"):
        plant.replace_shipment("SH-1", [ShipmentLine("SH-1", "C", 0.0, "K8", 1.0)])
    with pytest.raises(ValueError, match="a line of shipment `SH-2` is not in `SH-1`"):
        plant.replace_shipment("SH-1", [ShipmentLine("SH-2", "C", 0.0, "K7", 1.0)])
    assert told(plant) == before


def test_a_gauge_tells_what_it_measured_and_when_it_was_last_good(plant: Lineage) -> None:
    for lot, at in (("M2", 10.0), ("K7", 20.0), ("M2", 30.0)):
        plant.add_measured("MIC-7", lot, at)
    plant.add_measured("MIC-8", "CTN-1", 20.0)
    for at, passed in ((5.0, True), (15.0, True), (25.0, False)):
        plant.add_survey("MIC-7", "calibration", at, passed)
    plant.add_survey("MIC-7", "sat", 27.0, True)
    assert plant.names_of(plant.measured_with("MIC-7")) == ["K7", "M2"]
    assert plant.names_of(plant.measured_with("MIC-7", 20.0, 30.0)) == ["K7"]
    assert plant.names_of(plant.measured_with("MIC-7", None, 20.0)) == ["M2"]
    assert plant.measured_with("MIC-9").tolist() == []
    assert plant.last_passed("MIC-7", "calibration", 99.0) == 15.0
    assert plant.last_passed("MIC-7", "calibration", 15.0) == 5.0
    assert plant.last_passed("MIC-7", None, 99.0) == 27.0
    assert plant.last_passed("MIC-7", "calibration", 5.0) is None
    assert plant.last_passed("MIC-7", "tus", 99.0) is None
    assert plant.last_passed("MIC-8", None, 99.0) is None
    plant.clear_gauges()
    assert plant.measured_with("MIC-7").tolist() == []
