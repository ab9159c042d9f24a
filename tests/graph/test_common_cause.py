"""What bad lots share, against plain networkx and counting; a planted cause comes first."""

from collections import defaultdict
from math import comb
from random import Random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.blast_radius import blast_radius
from graph.common_cause import CommonCauses, common_causes
from graph.lineage import Lineage, UnknownName
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.scopes import parse_scope
from tests.graph.oracle import Node, PlainPlant
from tests.graph.plants import grow

SEEDS = st.integers(0, 2**32)
FIELDS = {
    "equipment": ("process", "equipment"),
    "load": ("load",),
    "tool": ("tool",),
    "bath": ("bath",),
    "shift": ("process", "equipment", "shift"),
    "operator": ("operator",),
}
Key = tuple[str, tuple[str, ...]]


def candidates(plant: PlainPlant, bad: list[str]) -> dict[Key, set[Node]]:
    """Each thing upstream of the bad lots, with all nodes of the plant that it stands for."""
    upstream: set[Node] = set()
    for lot in bad:
        upstream |= {("lot", lot)} | nx.ancestors(plant.flow, ("lot", lot))
    found: defaultdict[Key, set[Node]] = defaultdict(set)
    for node in plant.flow:
        for key in keys(plant, node):
            found[key].add(node)
    here = {key for node in upstream for key in keys(plant, node)}
    return {key: found[key] for key in here}


def keys(plant: PlainPlant, node: Node) -> list[Key]:
    kind, name = node
    if kind == "lot":
        lot = plant.lots[name]
        words = (("heat", lot.heat), ("supplier", lot.supplier))
        return [("lot", (name,)), *((field, (word,)) for field, word in words if word)]
    operation = plant.operations[name]
    contexts = {k: tuple(getattr(operation, f) for f in fields) for k, fields in FIELDS.items()}
    return [
        ("operation", (name,)),
        *((kind, words) for kind, words in contexts.items() if None not in words),
    ]


def tail(a: int, k: int, c: int, n: int) -> float:
    exposed = a + c
    ways = sum(comb(k, x) * comb(n, exposed - x) for x in range(a, min(k, exposed) + 1))
    return ways / comb(k + n, exposed)


def step_up(p: dict[Key, float]) -> dict[Key, float]:
    ranked = sorted(p.values())
    return {
        key: min(
            1.0, *(one * len(p) / (at + 1) for at, one in enumerate(ranked) if one >= value), 1.0
        )
        for key, value in p.items()
    }


def asked(random: Random, plant: PlainPlant) -> list[str]:
    lots = sorted(plant.lots)
    return random.sample(lots, min(len(lots), random.choice((2, 3, 5))))


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_every_figure_is_that_of_counting_by_hand(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, random.randrange(12, 45))
    if len(plant.lots) < 2:
        return
    bad = asked(random, plant)
    items = {plant.lots[lot].item for lot in bad}
    others = {lot for lot in plant.lots if plant.lots[lot].item in items} - set(bad)
    exposed = {
        key: {name for kind, name in plant.downstream(nodes) if kind == "lot"}
        for key, nodes in candidates(plant, bad).items()
    }
    counted = {
        key: (len(lots & set(bad)), len(bad), len(lots & others), len(others))
        for key, lots in exposed.items()
    }
    # What one bad lot alone has to do with counts among the tests, with a probability of 1.
    q = step_up({k: tail(*of) if of[0] >= 2 else 1.0 for k, of in counted.items()})
    found = common_causes(lineage, bad, most=10**6)
    assert (found.examined, found.others) == (len(counted), len(others))
    shown = {}
    for cause in found.causes:
        reach = {frozenset(exposed[key_of(one)] & (set(bad) | others)) for one in cause.suspicions}
        assert len(reach) == 1
        for one in cause.suspicions:
            shown[key_of(one)] = cause
            assert one.lots == len(exposed[key_of(one)])
            assert len(blast_radius(lineage, one.scope)) == one.lots
    assert set(shown) == {key for key, counts in counted.items() if counts[0] >= 2}
    for key, cause in shown.items():
        e = cause.exposure
        assert (e.exposed_bad, e.bad, e.exposed_others, e.others) == counted[key]
        assert cause.p == pytest.approx(tail(*counted[key]), rel=1e-9)
        assert cause.q == pytest.approx(q[key], rel=1e-9)
    check_groups(found, exposed, set(bad) | others)
    check_order(found)
    check_distances(plant, bad, found)


def key_of(suspicion: Any) -> Key:
    return suspicion.kind, tuple(suspicion.words.values())


def check_groups(found: CommonCauses, exposed: dict[Key, set[str]], compared: set[str]) -> None:
    """No two causes have exactly the same lots exposed."""
    reach = [frozenset(exposed[key_of(c.suspicions[0])] & compared) for c in found.causes]
    assert len(set(reach)) == len(reach) == found.shared


def check_order(found: CommonCauses) -> None:
    ranks = [(c.q, -c.exposure.exclusivity, c.suspicions[0].lots) for c in found.causes]
    assert ranks == sorted(ranks)


def check_distances(plant: PlainPlant, bad: list[str], found: CommonCauses) -> None:
    upward = plant.flow.reverse()
    depth = nx.multi_source_dijkstra_path_length(upward, {("lot", lot) for lot in bad})
    nearest: defaultdict[Key, float] = defaultdict(lambda: float("inf"))
    for node, distance in depth.items():
        for key in keys(plant, node):
            nearest[key] = min(nearest[key], distance)
    for cause in found.causes:
        distances = [one.distance for one in cause.suspicions]
        assert distances == [nearest[key_of(one)] for one in cause.suspicions]
        assert distances == sorted(distances)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_radius_of_a_cause_is_the_blast_radius_of_its_scope(seed: int) -> None:
    random = Random(seed)
    *_, (lineage, plant) = grow(random, random.randrange(12, 45))
    if len(plant.lots) < 2:
        return
    for cause in common_causes(lineage, asked(random, plant)).causes:
        radius = blast_radius(lineage, parse_scope(cause.document()["scope"]))
        totals = radius.totals()
        document = cause.document()
        for figure in ("lots", "on_hand", "in_process", "shipped"):
            assert document[figure] == pytest.approx(dict(totals)[figure], abs=1e-5)
        assert document["customers"] == [one.customer for one in radius.customers()]


def planted(random: Random) -> tuple[Lineage, list[str]]:
    """Forty bolts of four coils through ten loads of two furnaces; load L3 made bad ones."""
    lineage = Lineage()
    for coil in range(4):
        lineage.add_lot(Lot(f"COIL-{coil}", "WIRE", "kg", "raw", 0.0, heat=f"H-{coil % 2}"))
    bad = []
    for bolt in range(40):
        load = random.randrange(10)
        for lot, kind in ((f"BLANK-{bolt}", "semi_finished"), (f"BOLT-{bolt}", "finished")):
            lineage.add_lot(Lot(lot, kind, "pcs", "finished", 0.0))
        heading = ((f"COIL-{random.randrange(4)}", 9.0),), ((f"BLANK-{bolt}", 9.0),)
        lineage.add_operation(Operation(f"HEAD-{bolt}", "heading", 0, 1, *heading))
        furnace = ((f"BLANK-{bolt}", 9.0),), ((f"BOLT-{bolt}", 9.0),)
        heat = Operation(
            f"HEAT-{bolt}",
            "heat_treat",
            0,
            1,
            *furnace,
            equipment=f"FURNACE-{load % 2}",
            load=f"L{load}",
        )
        lineage.add_operation(heat)
        if load == 3:
            bad.append(f"BOLT-{bolt}")
    return lineage, bad


def test_a_planted_cause_comes_first_and_alone() -> None:
    told = 0
    for seed in range(30):
        lineage, bad = planted(Random(seed))
        if len(bad) < 3:
            continue
        told += 1
        first, second = common_causes(lineage, bad).causes[:2]
        assert [one.words for one in first.suspicions] == [{"load": "L3"}]
        assert first.exposure.exclusivity == 1.0
        assert first.q < 0.05
        assert second.exposure.exclusivity < 1.0
    assert told > 15


def test_a_planted_cause_still_comes_first_when_some_of_its_lots_are_good() -> None:
    lineage, bad = planted(Random(3))
    assert len(bad) > 3
    first = common_causes(lineage, bad[:-1]).causes[0]
    assert first.suspicions[0].words == {"load": "L3"}
    assert (first.exposure.exposed_others, first.exposure.share_of_bad) == (1, 1.0)


def test_things_that_the_same_lots_share_are_one_cause_the_nearest_named_first() -> None:
    lineage = Lineage()
    lineage.add_lot(Lot("C-1", "WIRE", "kg", "raw", 0.0, heat="H-7", supplier="MILL"))
    lineage.add_lot(Lot("C-2", "WIRE", "kg", "raw", 0.0, heat="H-8"))
    for name in ("B1", "B2", "B3", "B4"):
        lineage.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    made = (("B1", 1.0), ("B2", 1.0))
    lineage.add_operation(Operation("OP-3", "heading", 0, 1, (("C-1", 2.0),), made))
    made = (("B3", 1.0), ("B4", 1.0))
    lineage.add_operation(Operation("OP-4", "heading", 0, 1, (("C-2", 2.0),), made))
    found = common_causes(lineage, ["B1", "B2"])
    (cause,) = found.causes
    assert [next(iter(one.words.items())) for one in cause.suspicions] == [
        ("operation", "OP-3"),
        ("lot", "C-1"),
        ("heat", "H-7"),
        ("supplier", "MILL"),
    ]
    assert parse_scope(cause.document()["scope"]).lots == ("B1", "B2")
    assert "So do exactly the same lots to lot C-1, heat H-7, supplier MILL" in cause.sentence()
    assert "批次 C-1、炉号 H-7、供应商 MILL" in cause.sentence("zh-CN")
    assert found.cautions[0]["en"].startswith("Inconclusive")


def bolts(*items: str) -> Lineage:
    lineage = Lineage()
    for number, item in enumerate(items):
        lineage.add_lot(Lot(f"B{number}", item, "pcs", "finished", 0.0))
    return lineage


def test_fewer_than_two_bad_lots_have_nothing_in_common() -> None:
    for bad in ([], ["B0"], ["B0", "B0"]):
        with pytest.raises(ValueError, match="at least two bad lots"):
            common_causes(bolts("BOLT", "BOLT"), bad)


def test_wrong_questions_are_refused() -> None:
    lineage = bolts("BOLT", "BOLT")
    lineage.add_operation(Operation("OP", "sorting", 0, 1, (("B0", 1.0),), ()))
    with pytest.raises(UnknownName, match="did you mean `B1`"):
        common_causes(lineage, ["B0", "B11"])
    with pytest.raises(ValueError, match="has an operation"):
        common_causes(lineage, ["B0", "B1"], among=np.array([2], dtype=np.int32))
    with pytest.raises(IndexError):
        common_causes(lineage, ["B0", "B1"], among=np.array([9], dtype=np.int32))
    with pytest.raises(ValueError, match="not for 0"):
        common_causes(lineage, ["B0", "B1"], most=0)


def test_it_is_said_when_nothing_is_shared_or_there_is_nothing_to_compare_with() -> None:
    found = common_causes(bolts("BOLT", "BOLT", "BOLT"), ["B0", "B1", "B2"])
    said = [caution["en"] for caution in found.cautions]
    assert len(said) == 2
    assert "no other lots of the same items" in said[0]
    assert "no two of the bad lots share" in said[1]
    assert all(caution["zh-CN"] for caution in found.cautions)
    assert found.document()["causes"] == []


def test_only_the_lots_given_are_compared_with_and_never_the_bad_ones() -> None:
    lineage = bolts("BOLT", "BOLT", "BOLT", "NUT", "NUT")
    bad = ["B0", "B1"]
    assert common_causes(lineage, bad).others == 1
    assert common_causes(lineage, ["B0", "B3"]).others == 3
    given = np.array([0, 1, 3, 4, 4], dtype=np.int32)
    assert common_causes(lineage, bad, among=given).others == 2


def test_causes_that_are_not_shown_are_counted() -> None:
    lineage, bad = planted(Random(1))
    every, one = common_causes(lineage, bad, most=10**6), common_causes(lineage, bad, most=1)
    assert len(every.causes) == every.shared == one.shared > 1
    assert one.causes == every.causes[:1]
    assert one.examined == every.examined


def test_the_sentence_says_what_a_recall_reaches() -> None:
    lineage, bad = planted(Random(1))
    lineage.set_quantities(bad[0], Quantities(produced=900.0, shipped=300.0))
    lineage.add_shipment_line(ShipmentLine("SH-1", "NORTH", 0.0, bad[0], 300.0))
    first = common_causes(lineage, bad).causes[0]
    count = len(bad)
    assert first.sentence().startswith(
        f"{count} of {count} bad lots and 0 of {40 - count} others trace back to load L3 "
    )
    assert first.sentence().endswith(
        f"A recall of load L3 reaches {count} lots: 600 pcs on hand, 300 pcs shipped to 1 customer."
    )
    assert first.sentence("zh-CN").endswith("库存 600 件，已向 1 个客户发运 300 件。")


def test_more_than_64_bad_lots_are_counted_in_turns() -> None:
    lineage = bolts(*["BOLT"] * 5)
    lineage.add_lot(Lot("COIL", "WIRE", "kg", "raw", 0.0, heat="H-1"))
    for bolt in range(140):
        name = f"BOLT-{bolt}"
        lineage.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
        load = "L-1" if bolt % 10 == 9 else None
        made = (("COIL", 1.0),), ((name, 1.0),)
        lineage.add_operation(Operation(f"OP{bolt}", "heading", 0, 1, *made, load=load))
    found = common_causes(lineage, [f"BOLT-{bolt}" for bolt in range(2 * 64 + 1)])
    by_kind = {one.kind: c.exposure for c in found.causes for one in c.suspicions}
    assert (by_kind["heat"].exposed_bad, by_kind["heat"].exposed_others) == (129, 11)
    assert (by_kind["load"].exposed_bad, by_kind["load"].exposed_others) == (12, 2)
    assert found.examined == 129 + 129 + 3  # bolts, operations; coil, heat, load


def test_more_than_64_candidates_and_causes_are_counted_in_turns() -> None:
    lineage = bolts(*["BOLT"] * 6)
    for number in range(150):
        lineage.add_lot(Lot(f"W{number}", "WASHER", "pcs", "raw", 0.0))
    washers = [(f"W{number}", 1.0) for number in range(150)]
    for bolt in range(4):
        lineage.add_lot(Lot(f"SET{bolt}", "SET", "pcs", "finished", 0.0))
        used = tuple(washers[bolt : 146 + bolt])
        made = ((f"SET{bolt}", 1.0),)
        lineage.add_operation(Operation(f"OP{bolt}", "packing", 0, 1, used, made))
    found = common_causes(lineage, ["SET0", "SET1", "SET2"])
    by_name = {one.words["lot"]: c for c in found.causes for one in c.suspicions}
    assert len(by_name) == 146
    for number in range(1, 147):
        using = [bolt for bolt in range(4) if bolt <= number < 146 + bolt]
        e = by_name[f"W{number}"].exposure
        assert e.exposed_bad == sum(bolt < 3 for bolt in using)
        assert e.exposed_others == (3 in using)
