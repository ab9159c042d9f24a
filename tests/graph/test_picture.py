"""The picture of a lineage as data, DOT and SVG."""

from __future__ import annotations

import json
import re
from collections import Counter
from random import Random
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities
from graph.picture import Amount, Marks, Picture, PictureEdge, PictureNode, picture_of
from graph.picture_dot import dot, quoted
from graph.picture_groups import LEVELS
from graph.picture_labels import label_of, stage_heads, summary
from graph.picture_layout import layered, read_layout
from graph.picture_svg import svg
from graph.picture_text import printable, text_width, wrapped
from graph.picture_words import WORDS
from tests.graph.plants import grow

STATEMENT = re.compile(
    r"digraph \w+ \{|\}|(graph|node|edge) \[.*\];|n\d+ \[.*\];|s\d+ \[.*\];|"
    r"\{ rank=same; (\w+; ?)+\}|[ns]\d+ -> [ns]\d+ \[.*\];"
)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
MOST = (1, 2, 6, 12, 300)


def random_plant(seed: int) -> Lineage:
    (*_, (lineage, _)) = grow(Random(seed), 40)
    return lineage


def lot_box(name: str, **more: object) -> PictureNode:
    traits = {"kind": "lot", "traits": (), "stage": 0, "count": 1, "amounts": (), "marks": Marks()}
    return PictureNode(name=name, **(traits | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("most", MOST)
def test_merged_counts_and_quantities_add_up_to_the_unmerged_ones(seed: int, most: int) -> None:
    lineage = random_plant(seed)
    nodes = [node for node in range(len(lineage)) if node % 7]
    suspects, held = nodes[::3], nodes[::2]
    merged = picture_of(lineage, nodes, most=most, suspects=suspects, held=held)
    each = picture_of(lineage, nodes, most=len(lineage), suspects=suspects, held=held)
    assert each.merged_by == "nothing"
    assert len(each.nodes) == len(nodes)
    assert len(merged.nodes) <= max(most, 5)
    for kind in ("lot", "operation"):
        assert merged.count(kind) == each.count(kind)
    assert amounts(merged) == pytest.approx(amounts(each))
    assert marks(merged) == marks(each)
    assert sum(edge.count for edge in merged.edges) == len(each.edges)
    assert moved(merged) == pytest.approx(moved(each))


def amounts(picture: Picture) -> dict[tuple[str, str], float]:
    figures = ("produced", "on_hand", "in_process", "shipped")
    sums: Counter[tuple[str, str]] = Counter()
    for node in picture.nodes:
        for amount in node.amounts:
            for figure in figures:
                sums[amount.unit, figure] += getattr(amount, figure)
    return dict(sums)


def marks(picture: Picture) -> tuple[int, int, int]:
    each = [node.marks for node in picture.nodes]
    return sum(m.suspect for m in each), sum(m.held for m in each), sum(m.shipped for m in each)


def moved(picture: Picture) -> dict[str, float]:
    sums: Counter[str] = Counter()
    for edge in picture.edges:
        sums.update(dict(edge.quantities))
    return dict(sums)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_drawn_is_what_was_recorded(seed: int) -> None:
    lineage = random_plant(seed)
    picture = picture_of(lineage, range(len(lineage)), most=len(lineage))
    assert sorted(node.name for node in picture.nodes) == sorted(
        lineage.names_of(np.arange(len(lineage), dtype=np.int32))
    )
    drawn = Counter(
        (picture.nodes[edge.source].name, picture.nodes[edge.target].name) for edge in picture.edges
    )
    plain = lineage.to_networkx(range(len(lineage)))
    named = [(a.split(":", 1)[1], b.split(":", 1)[1]) for a, b in plain.edges]
    assert drawn == Counter(named)
    for node in picture.nodes:
        if node.kind == "lot":
            (amount,) = node.amounts
            recorded = lineage.quantities(node.name)
            assert amount.produced == recorded.produced
            assert amount.on_hand + amount.in_process == pytest.approx(recorded.remaining)
            assert amount.shipped == recorded.shipped


@pytest.mark.parametrize("seed", range(10))
def test_material_flows_from_left_to_right(seed: int) -> None:
    lineage = random_plant(seed)
    for most in (6, 300):
        picture = picture_of(lineage, range(len(lineage)), most=most)
        for node in picture.nodes:
            assert node.stage % 2 == (node.kind == "operation")
        if picture.merged_by not in ("item", "kind"):
            for edge in picture.edges:
                assert picture.nodes[edge.source].stage < picture.nodes[edge.target].stage


def test_a_part_that_is_used_late_stands_before_its_use_and_not_at_the_start() -> None:
    plant = Lineage()
    for name in ("WIRE", "BLANK", "BOLT", "CARTON", "BOX"):
        plant.add_lot(Lot(name, name, "pcs", "finished", 0.0))
    steps = (("heading", ("WIRE",), "BLANK"), ("rolling", ("BLANK",), "BOLT"))
    for process, used, made in (*steps, ("packing", ("BOLT", "CARTON"), "BOX")):
        inputs = tuple((lot, 1.0) for lot in used)
        plant.add_operation(Operation(f"OP-{process}", process, 0, 1, inputs, ((made, 1.0),)))
    picture = picture_of(plant, range(len(plant)))
    stage = {node.name: node.stage for node in picture.nodes}
    assert stage["CARTON"] == stage["BOLT"] == 4
    assert stage_heads(picture) == {1: "heading", 3: "rolling", 5: "packing"}


def furnace_plant() -> Lineage:
    """Four loads in two furnaces, three lots each, all hardened from one blank lot each."""
    plant = Lineage()
    for at in range(12):
        for name, item in ((f"B{at}", "BLANK"), (f"H{at}", "BOLT")):
            plant.add_lot(Lot(name, item, "pcs", "finished", 0.0))
            plant.set_quantities(name, Quantities(produced=100.0 + at, shipped=float(at % 2)))
        load = at // 3
        made = ((f"H{at}", 100.0),)
        plant.add_operation(
            Operation(
                f"OP{at}",
                "heat_treat",
                0,
                1,
                ((f"B{at}", 100.0),),
                made,
                equipment=f"F{load // 2}",
                load=f"L{load}",
            )
        )
    return plant


@pytest.mark.parametrize(
    ("most", "merged_by", "boxes"),
    [(36, "nothing", 36), (35, "load", 6), (5, "equipment", 4), (3, "process", 3)],
)
def test_it_merges_by_load_then_equipment_then_process(
    most: int, merged_by: str, boxes: int
) -> None:
    picture = picture_of(furnace_plant(), range(36), most=most)
    assert (picture.merged_by, len(picture.nodes)) == (merged_by, boxes)
    assert [level.merged_by for level in LEVELS] == ["load", "equipment", "process", "item", "kind"]


def test_few_boxes_with_too_many_arrows_are_merged_too() -> None:
    plant = Lineage()
    blanks = [(f"B{at}", 1.0) for at in range(20)]
    bolts = [(f"H{at}", 1.0) for at in range(20)]
    for name, _ in blanks + bolts:
        plant.add_lot(Lot(name, name[0], "pcs", "finished", 0.0))
    for at, bolt in enumerate(bolts):
        plant.add_operation(Operation(f"OP{at}", "sorting", 0, 1, tuple(blanks), (bolt,)))
    assert picture_of(plant, range(60), most=84).merged_by == "nothing"
    assert picture_of(plant, range(60), most=83).merged_by == "load"


def test_a_merged_box_says_item_count_and_sum() -> None:
    picture = picture_of(furnace_plant(), range(36), most=4, held=[0, 1])
    blanks = picture.nodes[0]
    assert blanks.name == "BLANK"
    assert [line.text for line in label_of(blanks, "en").lines] == [
        "BLANK",
        "12 lots",
        "1,266 pcs made",
        "1,260 pcs on hand",
        "■ 1 of 12 on hold",
        "▶ 6 pcs shipped",
        "▶ 6 of 12 lots",
    ]
    furnace = picture.nodes[1]
    assert [line.text for line in label_of(furnace, "zh-CN").lines] == [
        "heat_treat",
        "6 次作业",
        "F0",
    ]
    assert summary(picture, "en") == (
        "Lots: 24, operations: 12. "
        "Merged: lots of one item, operations of one process and equipment, by stage."
    )


def test_an_item_called_like_a_kind_of_item_keeps_its_name() -> None:
    assert label_of(lot_box("raw"), "zh-CN").lines[0].text == "raw"
    assert label_of(lot_box("raw"), "zh-CN", by_kind=True).lines[0].text == "原材料"


@pytest.mark.parametrize("seed", range(5))
def test_equal_plants_give_equal_pictures_whatever_the_order_of_the_nodes(seed: int) -> None:
    one, other = random_plant(seed), random_plant(seed)
    nodes = list(range(len(one)))
    Random(seed).shuffle(nodes)
    for most in MOST:
        first = picture_of(one, range(len(one)), most=most)
        second = picture_of(other, nodes + nodes[:3], most=most)
        assert dot(first, "en") == dot(second, "en")
        assert drawn(first, "zh-CN") == drawn(second, "zh-CN")


def test_nothing_gives_an_empty_picture_that_says_so() -> None:
    picture = picture_of(Lineage(), [])
    assert "没有批次" in drawn(picture, "zh-CN")


def drawn(picture: Picture, language: str) -> str:
    assert language in ("en", "zh-CN")
    by_kind = picture.merged_by == "kind"
    labels = tuple(label_of(node, language, by_kind=by_kind) for node in picture.nodes)  # type: ignore[arg-type]
    return svg(picture, layered(picture, labels), language)  # type: ignore[arg-type]


NAMES = st.text(min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@example(lot="\ud800", item="\ufffe", unit="\uffff", process="\x00\u202e")
@given(lot=NAMES, item=NAMES, unit=NAMES, process=NAMES)
def test_any_name_gives_well_formed_svg_and_dot(
    lot: str, item: str, unit: str, process: str
) -> None:
    amount = Amount(unit, 1.0, 1.0, 0.0, 1.0)
    nodes = (
        lot_box(lot, traits=(item,), amounts=(amount,), marks=Marks(1, 1, 1)),
        lot_box(process, kind="operation", traits=(process, item), stage=1),
    )
    picture = Picture(nodes, (PictureEdge(0, 1, 1, ((unit, 2.0),)),), "nothing")
    root = ElementTree.fromstring(drawn(picture, "en"))
    shown = "".join(element.text or "" for element in root.iterfind(".//{*}text"))
    assert "".join(printable(lot).split()) in "".join(shown.split())
    for line in dot(picture, "zh-CN").splitlines():
        assert STATEMENT.fullmatch(line), line
    assert STRING.fullmatch(quoted(printable(lot)))


@pytest.mark.parametrize("name", ['a"b', "a\\", "\\N", "R&D", "&amp;", "<b>", 'x"];y->z;"', "\\\\"])
def test_dot_shows_special_characters_as_they_are(name: str) -> None:
    found = STRING.fullmatch(quoted(name))
    assert found is not None
    unescaped = re.sub(r"\\(.)", r"\1", found[1]).replace("&amp;", "&")
    assert unescaped == name


@given(st.text(max_size=200), st.floats(1, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: float) -> None:
    text = printable(text)
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line) <= width or len(line) <= 2 for line in lines)


def test_boxes_of_the_fallback_do_not_overlap() -> None:
    picture = picture_of(random_plant(3), range(len(random_plant(3))))
    labels = tuple(label_of(node, "en") for node in picture.nodes)
    layout = layered(picture, labels)
    boxes = [
        (x - label.width / 2, y - label.height / 2, x + label.width / 2, y + label.height / 2)
        for (x, y), label in zip(layout.centres, labels, strict=True)
    ]
    for at, one in enumerate(boxes):
        assert min(one) >= -0.01
        assert one[2] <= layout.width + 0.01
        assert one[3] <= layout.height + 0.01
        for other in boxes[at + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]


def graphviz_answer() -> dict[str, object]:
    objects = [
        {"_gvid": 0, "name": "n0", "pos": "50,80"},
        {"_gvid": 1, "name": "n1", "pos": "150,20"},
        {"_gvid": 2, "name": "n2", "pos": "50,20"},
        {"_gvid": 3, "name": "s0", "pos": "50,90"},
        {"_gvid": 4, "name": "s1", "pos": "150,90"},
    ]
    edges = [
        {"tail": 3, "head": 4, "style": "invis", "pos": "e,1,1 0,0 1,1 2,2 3,3"},
        {"tail": 0, "head": 1, "pos": "e,140,20 60,80 80,70 100,40 135,22", "lp": "100,50"},
    ]
    return {"bb": "0,0,200,100", "objects": objects, "edges": edges}


def two_lots_one_operation() -> Picture:
    operation = lot_box("OP", kind="operation", stage=1)
    nodes = (lot_box("A"), operation, lot_box("B"))
    return Picture(nodes, (PictureEdge(0, 1, 1, ()),), "nothing")


def test_a_layout_is_read_from_graphviz() -> None:
    layout = read_layout(json.dumps(graphviz_answer()).encode(), two_lots_one_operation())
    assert (layout.width, layout.height) == (200.0, 100.0)
    assert layout.centres == ((50.0, 20.0), (150.0, 80.0), (50.0, 80.0))
    (arrow,) = layout.arrows
    assert (arrow.points[0], arrow.tip, arrow.label_at) == ((60, 20), (140, 80), (100, 50))
    assert layout.stages == {0: 50.0, 1: 150.0}


def test_a_layout_that_stands_on_its_head_is_turned() -> None:
    answer = graphviz_answer()
    objects = answer["objects"]
    assert isinstance(objects, list)
    objects[0]["pos"], objects[2]["pos"] = objects[2]["pos"], objects[0]["pos"]
    layout = read_layout(json.dumps(answer).encode(), two_lots_one_operation())
    assert layout.centres == ((50.0, 20.0), (150.0, 20.0), (50.0, 80.0))
    assert layout.arrows[0].tip == (140.0, 20.0)


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b'{"bb": "0,0,1,1", "objects": []}'])
def test_what_is_no_layout_of_the_picture_is_refused(answer: bytes) -> None:
    with pytest.raises(ValueError, match="no layout"):
        read_layout(answer, two_lots_one_operation())


def test_both_languages_say_the_same_things() -> None:
    english, chinese = WORDS["en"], WORDS["zh-CN"]
    assert english.keys() == chinese.keys()
    for key, sentence in english.items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", chinese[key]))
