"""The plant's numbers, as a person without a script reads them and follows them to their rows."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from html import unescape
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from service.actions.look_delivery import DELIVERY
from service.actions.look_plant import state
from service.actions.look_waiting_weeks import waiting_by_week
from service.actions.look_work_in_process import WAITING
from service.actions.look_yield import YIELD
from service.actions.plant_period import period_until
from service.actions.plant_rows import Choice
from service.pages.plant_charts import runs
from service.pages.plant_words import PlantWords
from service.pages.speech import Speech
from tests.service.api.conftest import NOW, Service
from tests.service.pages.conftest import LANGUAGES, SignedIn, sign_in_as

# The story is an old one.
AFTERWARDS = datetime(1996, 10, 20, 12, tzinfo=UTC)
MEASURES = ("yield", "ppm", "defects", "cost", "oee", "wip", "delivery")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_plant_says_what_would_be_here(as_role: SignedIn, language: str) -> None:
    person = as_role("quality_engineer", language=language)
    page = person.get("/plant")
    assert page.status_code == 200
    said = "Nothing has been made here yet." if language == "en" else "尚无任何生产记录。"
    assert said in page.text
    assert "0.0%" not in page.text
    for measure in MEASURES:
        assert person.get(f"/plant/{measure}").status_code == 200
    for measure in ("yield", "defects"):
        assert person.get(f"/plant/{measure}/picture?format=vega").status_code == 200


def test_each_number_says_what_it_is_of_and_leads_to_its_rows(story: Service) -> None:
    story.clock.now = AFTERWARDS
    person = sign_in_as(story, "auditor")
    for measure in MEASURES:
        page = person.get(f"/plant/{measure}?weeks=52").text
        assert '<p class="definition">' in page
        links = {unescape(each) for each in re.findall(r'href="(\?[^"]*#rows)"', page)}
        for link in sorted(links)[:3]:
            behind = person.get(f"/plant/{measure}{link}").text
            assert 'id="rows"' in behind


def test_the_rows_of_a_process_add_up_to_its_number(story: Service) -> None:
    story.clock.now = AFTERWARDS
    person = sign_in_as(story, "auditor")
    page = person.get("/plant/yield?weeks=52&part=heat_treat&unit=").text
    rows = page.split('id="rows"')[1]
    share = re.search(r"= <b>([\d.]+%)</b>", rows)
    assert share is not None
    table = page.split('id="rows"')[0]
    assert f">{share[1]}</a>" in table
    records = set(re.findall(r'href="/trace/operation/[^"]+"', rows))
    assert records


def test_what_is_no_week_no_length_and_no_measure(as_role: SignedIn) -> None:
    person = as_role("auditor")
    assert person.get("/plant/yield?weeks=9999&week=soon&page=-1&part=%00").status_code == 200
    missing = person.get("/plant/<b>luck")
    assert missing.status_code == 404
    assert "<b>luck" not in missing.text
    assert person.get("/plant/yield/picture?format=exe").status_code in (400, 422)


def test_a_chart_is_the_same_numbers_for_the_script(story: Service) -> None:
    person = sign_in_as(story, "auditor", language="zh-CN")
    answer = person.get("/plant/yield/picture?format=vega&weeks=52")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["title"]["text"] == ["一次合格率"]
    picture = person.get("/plant/yield/picture?weeks=52")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "一次合格率" in picture.text


def test_the_line_is_not_for_the_shipper(as_role: SignedIn) -> None:
    assert as_role("shipping").get("/plant").status_code == 403


def test_a_trend_is_said_by_what_is_better() -> None:
    words = PlantWords(Speech("en", ZoneInfo("UTC"), NOW), {})
    up = words.trend(YIELD, 0.99, 0.95)
    down = words.trend(DELIVERY, 0.5, 0.75)
    assert up is not None
    assert down is not None
    assert ((up.kind, up.word), (down.kind, down.word)) == (("good", "better"), ("watch", "worse"))
    same = words.trend(YIELD, 0.99001, 0.99002)
    assert same is not None
    assert same.kind == "calm"
    assert words.trend(YIELD, 0.99, None) is None


def test_a_line_breaks_where_a_week_has_nothing() -> None:
    assert runs([None, None]) == []
    assert [len(run) for run in runs([1.0, 2.0, None, 3.0, 3.0])] == [2, 2]


def test_where_nothing_was_made_lately_a_longer_time_is_shown(story: Service) -> None:
    """The story's operations are years old: the usual weeks. Ten weeks ago: thirteen."""
    person = sign_in_as(story, "quality_engineer")
    assert '<option value="4" selected' in person.get("/plant").text
    story.clock.now = datetime(1996, 12, 29, tzinfo=UTC)
    assert '<option value="13" selected' in person.get("/plant").text
    assert '<option value="52" selected' in person.get("/plant?weeks=52").text


def test_each_measure_is_a_file_with_guarded_cells(story: Service) -> None:
    story.clock.now = AFTERWARDS
    person = sign_in_as(story, "auditor", language="zh-CN")
    for measure in MEASURES:
        for of in ("rows", "weeks"):
            found = person.get(f"/plant/{measure}/rows?weeks=52&of={of}")
            assert found.headers["content-type"].startswith("text/csv")
            assert f"{measure}-{of}.csv" in found.headers["content-disposition"]
            heads, *rows = csv.reader(StringIO(found.content.decode("utf-8-sig")))
            assert all(len(row) == len(heads) for row in rows), measure
    rows = list(csv.reader(StringIO(person.get("/plant/yield/rows?weeks=52").text)))[1:]
    by_week = list(csv.reader(StringIO(person.get("/plant/yield/rows?weeks=52&of=weeks").text)))
    made = by_week[0].index("产出与报废") if "产出与报废" in by_week[0] else len(by_week[0]) - 1
    assert sum(float(row[-3]) for row in rows) == sum(float(row[made]) for row in by_week[1:])
    assert sign_in_as(story, "inspector").get("/plant/yield/rows").status_code == 403


def test_lots_wait_until_the_last_of_them_is_taken(story: Service) -> None:
    """As a count by hand over the newest week, which is as it is now."""
    story.clock.now = AFTERWARDS
    period = period_until(AFTERWARDS, ZoneInfo("UTC"), 52)
    with story.site.door.read() as connection:
        weeks = waiting_by_week(connection, Choice(period))
        now = state(connection, WAITING, Choice(period)).sums["lots"]
        heated = waiting_by_week(connection, Choice(period, process="heat_treat"))
    assert weeks[-1] == now > 0
    assert weeks[0] == 0
    assert max(weeks) >= now
    assert all(part <= whole for part, whole in zip(heated, weeks, strict=True))
    page = sign_in_as(story, "auditor").get("/plant/wip?weeks=52").text
    assert 'id="waiting"' in page
