"""The trace as a picture and as a table, and what is opened in it."""

from __future__ import annotations

import re

import pytest

from tests.service.api.conftest import Service
from tests.service.pages.conftest import LANGUAGES, SignedIn, sign_in_as


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lot_is_drawn_with_what_it_came_from_and_became(story: Service, language: str) -> None:
    page = sign_in_as(story, "inspector", language=language).get("/trace?lot=M2&steps=all").text
    assert "<svg" in page
    for name in ("M2-BLANK", "OP-21", "COIL-2", "CTN-1"):
        assert name in page.split("<svg")[-1], name
    assert 'href="/lots/CTN-1"' in page
    assert 'href="/trace/operation/OP-21"' in page
    assert {"en": "heat treatment", "zh-CN": "热处理"}[language] in page.split("<svg")[-1]
    assert "style=" not in page.split("<svg")[-1].split("</svg>")[0], "the policy would forbid it"


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
    picture = person.get("/trace?lot=K7").text
    tip = picture.split("<svg")[-1].split('href="/lots/K7"')[1].split("</title>")[0]
    assert "on hold" in tip
    assert "35" in tip, "the limit that it does not keep"
    table = person.get("/trace?lot=K7&steps=all&view=table").text
    assert "Core hardness" in table
    assert table.index(">K7<") < table.index(">COIL-1<"), "the nearest first"


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
