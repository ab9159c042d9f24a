"""A time is typed by the plant's clock; one that the clock never shows, or twice, is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from service.errors import BadInput
from service.pages.speech import Speech
from service.pages.typed_time import typed_moment

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SHANGHAI = Speech("zh-CN", ZoneInfo("Asia/Shanghai"), NOW)
BERLIN = {each: Speech(each, ZoneInfo("Europe/Berlin"), NOW) for each in ("en", "zh-CN")}


@pytest.mark.parametrize(
    "typed",
    ["2026-03-02T14:30", "2026-03-02 14:30", "2026/3/2 14:30", "2026年3月2日 14:30",
     "2026年3月2日14时30分",
     "２０２６－０３－０２ １４：３０", "2026-03-02T14:30:00", "2026-03-02T06:30:00+00:00"],
)  # fmt: skip
def test_what_hands_write_is_the_plants_time(typed: str) -> None:
    assert typed_moment(typed, SHANGHAI) == datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2026-02-30 08:00", "2026年13月1日 8:00", "9" * 500]
)
def test_what_is_no_time_is_refused_in_the_readers_words(typed: str) -> None:
    with pytest.raises(BadInput, match="不是有效的时间"):
        typed_moment(typed, SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "english", "chinese"),
    [("2026-03-29T02:30", "is skipped", "不存在"), ("2026-10-25T02:30", "comes twice", "出现两次")],
)
def test_a_time_of_the_changed_clock_is_refused(typed: str, english: str, chinese: str) -> None:
    for language, said in (("en", english), ("zh-CN", chinese)):
        with pytest.raises(BadInput, match=said):
            typed_moment(typed, BERLIN[language])


@pytest.mark.parametrize("typed", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T03:00"])
def test_the_hours_beside_the_change_are_taken(typed: str) -> None:
    assert typed_moment(typed, BERLIN["en"]).astimezone(BERLIN["en"].zone).isoformat()[:16] == typed


def test_the_clock_is_named() -> None:
    assert SHANGHAI.zone_name == "上海, UTC+08:00"
    assert BERLIN["en"].zone_name == "Berlin, UTC+02:00"
    assert Speech("en", ZoneInfo("UTC"), NOW).zone_name == "UTC"


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        ("until: 2026-06-30T08:00:00+00:00 is over; an absence ends later than now",
         "until: 30 Jun 16:00 is over", "6月30日 16:00"),
        ("expires: 2025-06-30T08:00:07.5+00:00 is over; a token expires later than now",
         "30 Jun 2025 16:00:07", "2025年6月30日 16:00:07"),
        ("lot `2026-06-30T08:00:00+00:00` is not known", "`2026-06-30T08", "`2026-06-30T08"),
        ("x at 9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)  # fmt: skip
def test_a_refusal_says_its_times_by_the_plants_clock(
    said: str, english: str, chinese: str
) -> None:
    here = Speech("en", SHANGHAI.zone, NOW)
    assert english in here.own_sentence(said)
    assert chinese in SHANGHAI.own_sentence(said)
