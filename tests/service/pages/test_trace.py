"""The trace as a picture and as a table, and what is opened in it."""

from __future__ import annotations

import csv
import html
import re

import pytest
from sqlalchemy import text

from service.actions import look_surroundings, look_thing
from service.actions.look_stages import by_stage
from service.actions.look_surroundings import Wanted, look_around
from service.pages.csv_answer import Cell, guarded
from tests.service.api.conftest import Service
from tests.service.pages.conftest import LANGUAGES, SignedIn, sign_in_as


def drawing(page: str) -> str:
    """The picture alone."""
    return page.split('class="panel trace-picture"')[1].split("</svg>")[0]


def tips(page: str) -> str:
    return page.split('class="trace-tips"')[1].split("</main>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_is_drawn_with_what_it_came_from_and_became(story: Service, language: str) -> None:
    page = sign_in_as(story, "inspector", language=language).get("/trace?lot=M2&steps=all").text
    picture = drawing(page)
    for name in ("M2-BLANK", "OP-21", "COIL-2", "CTN-1"):
        assert name in picture, name
    assert 'href="/lots/CTN-1"' in picture
    assert 'href="/trace/operation/OP-21"' in picture
    assert {"en": "heat treatment", "zh-CN": "热处理"}[language] in picture
    assert "style=" not in page, "the policy would forbid it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_beginning_is_marked_and_named_in_the_legend(story: Service, language: str) -> None:
    person = sign_in_as(story, "inspector", language=language)
    picture = drawing(person.get("/trace?lot=K7").text)
    (begun,) = re.findall(r'<a href="([^"]+)"[^>]*data-begun', picture)
    assert begun == "/lots/K7"
    sign, named = {
        "en": ("◆ traced from here", "◆ where the trace begins"), "zh-CN": ("◆ 追溯起点",) * 2,
    }[language]  # fmt: skip
    assert picture.split('href="/lots/K7"')[1].split("</a>")[0].count(f">{sign}</text>") == 1
    assert f">{named}</text>" in picture.split("</a>")[-1], "in the legend below the boxes"
    # A heat's beginning are its lots; an operation's is itself.
    assert drawing(person.get("/trace?heat=H-7741").text).count("data-begun") == 1
    assert 'OP-20" data-box' in drawing(person.get("/trace?operation=OP-20").text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_box_says_how_much_where_why_and_which_case(story: Service, language: str) -> None:
    page = sign_in_as(story, "inspector", language=language).get("/trace?lot=K7&steps=all").text
    places = re.findall(r'data-box="(\d+)"', drawing(page))
    said = re.findall(r'id="trace-tip-(\d+)" hidden', tips(page))
    assert sorted(places, key=int) == said, "each box has its own, and shown is none"
    box = re.search(r'href="/lots/K7" data-box="(\d+)"', drawing(page))
    assert box is not None
    tip = tips(page).split(f'id="trace-tip-{box[1]}"')[1].split('id="trace-tip-')[0]
    made, hold = {"en": ("Made", "on hold"), "zh-CN": ("生产", "已隔离")}[language]
    assert re.search(rf"<dt>{made}</dt><dd>[\d,]+ ", tip)
    assert hold in tip
    assert re.search(r'href="/cases/NCR-[\d-]+"', tip)
    assert "35" in tip, "the limit that it does not keep"
    assert 'href="/lots/K7" data-opens' in tip
    ran = tips(page).split('class="id">OP-20<')[1].split('id="trace-tip-')[0]
    assert "F2-0193" in ran
    assert "FURNACE-2" in ran
    arrows = re.findall(r'data-from="(\d+)" data-to="(\d+)"', drawing(page))
    assert {each for arrow in arrows for each in arrow} <= set(places)


def test_without_a_script_the_table_is_offered_first(story: Service) -> None:
    page = sign_in_as(story, "inspector").get("/trace?lot=K7").text
    offer = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "view=table" in offer
    assert page.index("<noscript>") < page.index("<svg", page.index('id="trace"'))


def test_fewer_steps_show_less_and_say_so(story: Service) -> None:
    person = sign_in_as(story, "inspector")
    near = person.get("/trace?lot=K7&steps=1").text
    assert "COIL-1" not in near
    assert re.search(r"\d+ more are farther away", near)
    assert "farther away" not in person.get("/trace?lot=K7&steps=all").text
    back = person.get("/trace?lot=K7&steps=all&direction=backward").text
    assert "COIL-1" in back
    assert "CTN-2" not in back


def test_what_is_held_says_why_in_the_picture_and_in_the_table(story: Service) -> None:
    person = sign_in_as(story, "inspector")
    picture = drawing(person.get("/trace?lot=K7").text)
    tip = picture.split('href="/lots/K7"')[1].split("</title>")[0]
    assert "on hold" in tip
    assert "35" in tip, "the limit that it does not keep"
    table = person.get("/trace?lot=K7&steps=all&view=table").text
    assert "Core hardness" in table
    rows = table.split('id="stage-1"')[1]
    assert rows.index(">COIL-1<") < rows.index(">K7-BLANK<") < rows.index(">K7<"), "as it flows"
    assert rows.split("◆")[1].split("</tr>")[0].count(">K7<") == 1, "the beginning is marked"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_each_stage_comes_to(story: Service, language: str) -> None:
    person = sign_in_as(story, "inspector", language=language)
    page = person.get("/trace?lot=K7&steps=all&view=table").text
    head, rows = page.split('class="list trace-rows"')
    stages = re.findall(r"page=(\d+)#stage-(\d+)", head)
    assert [number for _, number in stages] == [str(each) for each in range(1, len(stages) + 1)]
    assert len(stages) == rows.count('scope="rowgroup"') >= 5
    k7 = next(each for each in head.split("<tr>") if "◆" in each)
    counted = {"en": "1 of 2 on hold", "zh-CN": "2 个中已隔离 1 个"}[language]
    assert counted in k7 or {"en": "1 of 1 on hold", "zh-CN": "1 个中已隔离 1 个"}[language] in k7
    with_units = {"en": r"[\d,]+ pcs", "zh-CN": r"[\d,]+ 件"}[language]
    assert len(re.findall(with_units, k7)) >= 3, "made, left, shipped"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_table_is_had_as_a_file(story: Service, language: str) -> None:
    person = sign_in_as(story, "inspector", language=language)
    page = person.get("/trace?lot=K7&steps=all&view=table").text
    link = html.unescape(page.split("download>")[0].rsplit('href="', 1)[1].split('"')[0])
    answer = person.get(link)
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="trace-lot-K7.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert {"en": "Stage", "zh-CN": "阶段"}[language] == rows[0][0]
    by_name = {row[2]: row for row in rows[1:]}
    assert (
        len(by_name) == len(rows) - 1 == page.split('class="list trace-rows"')[1].count("<tr><td")
    )
    k7 = by_name["K7"]
    assert k7[4] == {"en": "yes", "zh-CN": "是"}[language]
    assert float(k7[10]) == 1590
    assert k7[13].startswith("NCR-")
    assert by_name["OP-20"][8] == "F2-0193"
    with story.site.plant.reading(story.site.door) as connection:
        wanted = Wanted("lot", "K7", steps=None)
        staged = by_stage(story.site.plant, look_around(connection, story.site.plant, wanted))
    for stage in staged.stages:
        within = [row for row in rows[1:] if row[0] == str(stage.number)]
        assert len(within) == stage.count
        lots = [row for row in within if row[9]]
        assert sum(amount.made for amount in stage.amounts) == sum(float(row[10]) for row in lots)
        assert sum(amount.held for amount in stage.amounts) == sum(
            float(row[11]) for row in lots if row[13]
        )


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("+49", "'+49"), ("-K7", "'-K7"), ("@A1", "'@A1"), (" =1", "' =1"),
     ("＝1", "'＝1"), ("\tK7", "'\tK7"), ("K7-1=2", "K7-1=2"), (-3.5, -3.5), (None, None),
     ("", "")],
)  # fmt: skip
def test_a_cell_that_looks_like_a_formula_stays_a_text(cell: Cell, written: Cell) -> None:
    assert guarded(cell) == written


def test_of_too_many_lots_the_newest_are_traced_and_it_says_so(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in_as(story, "inspector")
    path = "/trace?item=WIRE-B7&steps=1"
    assert "lots go with it" not in person.get(path).text
    monkeypatch.setattr(look_surroundings, "MOST_BEGINNINGS", 1)
    page = person.get(path).text
    assert "3 lots go with it: traced are the newest 1 of them." in page
    assert drawing(page).count("data-begun") == 1


def test_a_recall_is_worked_out_from_whatever_has_lots(story: Service) -> None:
    engineer, inspector = sign_in_as(story, "quality_engineer"), sign_in_as(story, "inspector")
    shared = {(column, name): f"{column}={name}" for column, name in _shared(story).items()}
    assert len(shared) >= 2
    for (kind, name), recall in {
        ("heat", "H-7741"): "heat=H-7741", ("load", "F2-0193"): "load=F2-0193",
        ("equipment", "FURNACE-2"): "equipment=FURNACE-2", ("receipt", "R-2"): "lots=COIL-2",
        ("operation", "OP-20"): "lots=K7", ("partner", "MILL-A"): "supplier=MILL-A",
        ("item", "WIRE-B7"): "lots=COIL-1+COIL-2", ("process", "heat_treat"): "process=heat_treat",
        ("shipment", "SH-1"): "lots=CTN-1", **shared,
    }.items():  # fmt: skip
        page = engineer.get(f"/trace/{kind}/{name}").text
        (link,) = re.findall(r'href="(/recall\?[^"]+)">Work out a recall', page)
        assert recall in link, kind
        assert engineer.get(html.unescape(link)).status_code == 200
        assert "Work out a recall" not in inspector.get(f"/trace/{kind}/{name}").text
    assert "Work out a recall" not in engineer.get("/trace/partner/PLANT-NORTH").text
    assert engineer.get("/recall?from=2026-01-01T00:00").status_code == 200, "nothing is wider"


def test_a_recall_of_too_many_lots_is_not_offered(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_thing, "MOST_NAMED", 1)
    page = sign_in_as(story, "quality_engineer").get("/trace/item/WIRE-B7").text
    assert "Work out a recall" not in page
    assert "too many lots to name" in page


def _shared(service: Service) -> dict[str, str]:
    """A word of each kind that the story's operations and inspections share."""
    words = {}
    with service.site.door.read() as connection:
        for table, column in (
            ("operation", "shift"), ("operation", "operator"), ("operation", "tool"),
            ("operation", "bath"), ("inspection", "gauge"),
        ):  # fmt: skip
            found = connection.execute(
                text(f"SELECT min({column}) FROM {table} WHERE {column} > ''")
            ).scalar()
            if found:
                words[column] = str(found)
    return words


@pytest.mark.parametrize(
    "asked", ["heat=H-7741", "load=F2-0193", "shipment=SH-1", "operation=OP-20"]
)
def test_a_trace_begins_with_anything_that_has_lots(story: Service, asked: str) -> None:
    page = sign_in_as(story, "inspector").get(f"/trace?{asked}")
    assert page.status_code == 200
    assert "<svg" in page.text


@pytest.mark.parametrize(
    "asked", ["lot=NOPE", "heat=<b>", "lot=K7&steps=9999&direction=x&open=NOPE&page=-1"]
)
def test_what_cannot_be_traced_is_a_helpful_page(story: Service, asked: str) -> None:
    page = sign_in_as(story, "inspector").get(f"/trace?{asked}")
    assert page.status_code == (200 if "K7" in asked else 404)
    assert "<b>" not in page.text.replace("<b></b>", "")


def test_an_empty_plant_offers_the_search(as_role: SignedIn) -> None:
    assert 'action="/search"' in as_role("inspector").get("/trace").text
