"""Pictures are drawn on this machine, with a typeface that has Chinese."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import pytest

from service.charts.chinese_words import CHINESE
from service.charts.control_chart import control_chart
from service.charts.draw import png, svg
from service.charts.english_words import ENGLISH
from service.charts.specification import specification_of
from tests.service.charts.stream_documents import document, limits_of, point

MAGIC = b"\x89PNG\r\n\x1a\n"
PLACES = re.compile(r"{(\w+)")


def sign(text: str) -> dict[str, Any]:
    chart = alt.Chart(alt.InlineData(values=[{"said": text}])).mark_text(fontSize=30)
    return specification_of(chart.encode(text="said:N"), alt.TitleParams(text=""))


def test_chinese_characters_are_drawn_as_themselves() -> None:
    # A character that the typeface lacks is drawn as an empty box, like every other such one.
    hardness, lacking, other = (
        png(sign(text), scale=1.0) for text in ("硬度", "\u0f40\u0f41", "\u0f42\u0f44")
    )
    assert lacking == other, "boxes look alike"
    assert hardness not in (lacking, png(sign("度硬"), scale=1.0))


def test_the_typeface_comes_with_the_program_and_not_from_the_machine() -> None:
    drawn, missing = sign("hardness"), sign("hardness")
    missing["config"] = {**missing["config"], "font": "No Such Typeface, sans-serif"}
    assert png(drawn, scale=1.0) != png(missing, scale=1.0)


def test_a_picture_is_wider_by_its_scale() -> None:
    once, twice = (png(sign("1"), scale=scale) for scale in (1.0, 2.0))
    assert once.startswith(MAGIC)
    width = [int.from_bytes(each[16:20], "big") for each in (once, twice)]
    assert width[1] == 2 * width[0]


def test_the_chart_of_a_mail_is_about_600_pixels_wide_and_not_too_heavy_to_send() -> None:
    points = [point(k, 33.0 + k % 7 / 3, limits_of()) for k in range(120)]
    picture = png(control_chart(document(points, limits=[limits_of()]), language="zh-CN"))
    assert 1_150 <= int.from_bytes(picture[16:20], "big") <= 1_300
    assert len(picture) < 700_000


def test_the_text_of_an_svg_stays_text() -> None:
    assert "硬度" in svg(sign("硬度"))


def test_nothing_is_fetched_from_anywhere() -> None:
    fetching = sign("1") | {"data": {"url": "https://headmark.example/data.json"}}
    fetching.pop("datasets", None)
    with pytest.raises(ValueError, match=r"not allowed|External"):
        svg(fetching)


def test_both_languages_say_the_same_with_the_same_places() -> None:
    assert list(ENGLISH) == list(CHINESE)
    for key, said in ENGLISH.items():
        assert set(PLACES.findall(said)) == set(PLACES.findall(CHINESE[key])), key
