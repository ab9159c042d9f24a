"""The wall of streams, one stream and what people say of it, its limits, what results share."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.service.actions.charting import heights, moment, name_of
from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import LANGUAGES, SignedIn, sign_in_as
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

HOSTILE = "<img src=x onerror=alert(1)>"
HERE = 'href="(/spc/streams/[^"]+)"'


def a_stream(service: Service) -> tuple[str, str]:
    """The stream with most points, and its path."""
    query = "SELECT stream FROM measurement GROUP BY stream ORDER BY count(*) DESC, stream LIMIT 1"
    with service.site.door.read() as connection:
        stream = connection.execute(text(query)).scalar_one()
    return stream, f"/spc/streams/{quote(stream)}"


def opened(service: Service, stream: str) -> None:
    """As if the rules had opened an episode at its newest point."""

    def work(desk: Any) -> dict[str, str]:
        connection = desk.transaction.connection
        query = "SELECT inspection, at FROM measurement WHERE stream = :s ORDER BY at DESC LIMIT 1"
        point = connection.execute(text(query), {"s": stream}).one()
        connection.execute(
            text(
                "INSERT INTO episode (stream, state, first_inspection, first_at, last_inspection, "
                "last_at, inspections, rules, clean, version, opened_at, entry) VALUES "
                "(:s, 'open', :i, :a, :i, :a, :all, '[\"WE1\"]', 0, 1, :a, 1)"
            ),
            {"s": stream, "i": point.inspection, "a": point.at, "all": f'["{point.inspection}"]'},
        )  # fmt: skip
        return {}

    service.write(work)


def all_of(service: Service, query: str, **facts: str) -> list[Any]:
    with service.site.door.read() as connection:
        return list(connection.execute(text(query), facts).scalars())


# --- the wall --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_plant_says_how_a_stream_begins(as_role: SignedIn, language: str) -> None:
    person = as_role("quality_engineer", language=language)
    empty = {"en": "Nothing has been measured yet.", "zh-CN": "尚无测量数据。"}[language]
    for path in ("/spc", "/spc?wall=1", "/spc/commonality"):
        assert empty in person.get(path).text, path
    plans = person.get("/spc/plans").text
    assert ("No control plan has been set." if language == "en" else "尚未设定控制计划。") in plans


def test_the_stream_that_has_changed_comes_first(story: Service) -> None:
    person = sign_in_as(story, "inspector")
    last = re.findall(HERE, person.get("/spc").text)[-1]
    opened(story, story_name(story, last))
    for path in ("/spc", "/spc?wall=1", "/spc?state=episode"):
        page = person.get(path).text
        assert re.findall(HERE, page)[0] == last, path
        assert "changed" in page
        assert "<polyline" in page
    assert last not in person.get("/spc?state=unlimited").text


def story_name(service: Service, path: str) -> str:
    return next(
        each for each in all_of(service, "SELECT id FROM stream")
        if f"/spc/streams/{quote(each)}" == path or path.endswith(quote(each, safe=":/-"))
    )  # fmt: skip


def test_the_wall_is_filtered_and_what_is_typed_is_escaped(story: Service) -> None:
    person = sign_in_as(story, "inspector")
    assert re.findall(HERE, person.get("/spc?characteristic=core_hardness").text)
    assert not re.findall(HERE, person.get("/spc?process=none").text)
    page = person.get("/spc", params={"q": HOSTILE, "state": "nothing", "page": "x"}).text
    assert "No stream is called so." in page
    assert HOSTILE not in page


# --- one stream ------------------------------------------------------------------------------


def test_a_stream_shows_its_chart_its_points_and_what_they_mean(story: Service) -> None:
    _, path = a_stream(story)
    page = sign_in_as(story, "inspector").get(f"{path}?last=50").text
    assert f'src="{path}/chart?last=50"' in page
    assert 'href="/lots/K' in page
    assert "/exclusions" not in page
    assert f"{path}/limits" not in page
    chart = sign_in_as(story, "auditor", language="zh-CN").get(f"{path}/chart?last=all")
    assert chart.headers["content-type"] == "image/svg+xml"
    assert "<script" not in chart.text
    assert sign_in_as(story, "auditor").get("/spc/streams/none").status_code == 404


def test_days_narrow_the_points_and_a_day_that_is_none_is_said(story: Service) -> None:
    _, path = a_stream(story)
    person = sign_in_as(story, "quality_engineer")
    assert (
        "No point was tested in these days."
        in person.get(f"{path}?from=2020-01-01&to=2020-01-02").text
    )
    assert person.get(f"{path}/chart?from=2020-01-01&to=2020-01-02").status_code == 200
    wrong = person.get(path, params={"from": f"soon{HOSTILE}"})
    assert (wrong.status_code, "Write a day as 2026-03-01." in wrong.text) == (422, True)
    assert HOSTILE not in wrong.text
    assert person.get(f"{path}?from=2026-03-02&to=2026-03-01").status_code == 422


def test_an_open_episode_is_acknowledged_once_and_with_what_was_found(story: Service) -> None:
    stream, path = a_stream(story)
    opened(story, stream)
    person = sign_in_as(story, "quality_engineer")
    assert "acknowledgement" not in sign_in_as(story, "inspector").get(path).text
    action = f"{path}/acknowledgement"
    stale = person.send(path, action, what_found=f"coil {HOSTILE}", version="9")
    assert stale.status_code == 409
    assert "coil &lt;img" in stale.text
    assert HOSTILE not in stale.text
    assert all_of(story, "SELECT state FROM episode WHERE closed_at IS NULL") == ["open"]
    sent = {"what_found": "coil changed", "attempt": "one-sending"}
    assert person.send(path, action, **sent).headers["location"] == path
    assert all_of(story, "SELECT reason FROM episode WHERE closed_by IS NOT NULL") == [
        "coil changed"
    ]


def test_a_point_is_left_out_with_its_cause_and_counts_again_for_a_reason(story: Service) -> None:
    stream, path = a_stream(story)
    query = "SELECT max(inspection) FROM measurement WHERE stream = :stream"
    [inspection] = all_of(story, query, stream=stream)
    person = sign_in_as(story, "quality_engineer")
    here, action = f"{path}?point={quote(inspection)}", f"{path}/exclusions"
    refused = person.send(here, action, cause="  ")
    assert refused.status_code == 422
    assert f'name="inspection" value="{inspection}"' in refused.text
    assert all_of(story, "SELECT cause FROM point_exclusion") == []
    done = person.send(here, action, cause=f"the gauge was dropped {HOSTILE}", attempt="one")
    assert done.headers["location"] == path
    assert all_of(story, "SELECT count(*) FROM point_exclusion") == [1]
    page = person.get(here).text
    assert "the gauge was dropped &lt;img" in page
    assert HOSTILE not in page
    assert person.send(here, action, why_again="it was another gauge").status_code == 303
    assert all_of(story, "SELECT withdrawn_reason FROM point_exclusion") == ["it was another gauge"]


def test_what_is_sent_twice_is_done_once(story: Service) -> None:
    stream, path = a_stream(story)
    opened(story, stream)
    person = sign_in_as(story, "quality_engineer")
    acknowledged = person.send_twice(path, f"{path}/acknowledgement", what_found="coil changed")
    query = "SELECT max(inspection) FROM measurement WHERE stream = :stream"
    [inspection] = all_of(story, query, stream=stream)
    here = f"{path}?point={quote(inspection)}"
    excluded = person.send_twice(here, f"{path}/exclusions", cause="the gauge was dropped")
    assert {each.status_code for each in (*acknowledged, *excluded)} == {303}
    assert all_of(story, "SELECT version FROM episode WHERE closed_by IS NOT NULL") == [2]
    assert all_of(story, "SELECT count(*) FROM point_exclusion") == [1]


def test_limits_are_frozen_once_however_often_the_form_is_sent(service: Service) -> None:
    records = [
        *MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9}),
        *(inspection(name_of(n), "B-1", *each, characteristic="head_height", stage="patrol",
                     at=moment(n).isoformat()) for n, each in enumerate(heights(30))),
    ]  # fmt: skip
    assert service.client().post("/api/v1/records", json=records).json()["refused"] == []
    [stream] = all_of(service, "SELECT id FROM stream")
    path = f"/spc/streams/{quote(stream)}"
    person = sign_in_as(service, "quality_engineer")
    facts = {"reason": "first study", "pin": PIN, "multiplier": "3", "accept_signals": "a study"}
    sent = person.send_twice(f"{path}/limits?points=30", f"{path}/limits", **facts)
    assert [each.status_code for each in sent] == [303, 303]
    kept = all_of(service, "SELECT version FROM baseline WHERE signed_by IS NOT NULL")
    assert len(kept) == 1
    wrong = person.send_twice(f"{path}/limits?points=30", f"{path}/limits", **facts | {"pin": "1"})
    assert {each.status_code for each in wrong} == {403}
    assert len(all_of(service, "SELECT version FROM baseline WHERE signed_by IS NOT NULL")) == 1


def test_the_chart_is_told_anew_when_a_point_comes(story: Service) -> None:
    stream, path = a_stream(story)
    person = sign_in_as(story, "quality_engineer")

    def drawn() -> str:
        return re.findall(r'id="drawn" data-live data-chart="([^"]+)"', person.get(path).text)[0]

    before = drawn()
    assert drawn() == before
    query = "SELECT max(inspection) FROM measurement WHERE stream = :stream"
    [inspection] = all_of(story, query, stream=stream)
    here = f"{path}?point={quote(inspection)}"
    assert person.send(here, f"{path}/exclusions", cause="dropped").status_code == 303
    assert drawn() != before


def test_a_gap_is_declared_and_listed(story: Service) -> None:
    _, path = a_stream(story)
    person = sign_in_as(story, "quality_engineer")
    wrong = person.send(path, f"{path}/gaps", gap_at="soon", gap_reason="new belt")
    assert wrong.status_code == 422
    assert 'value="new belt"' in wrong.text
    sent = {"gap_at": "2026-03-01T08:00", "gap_reason": f"new belt {HOSTILE}"}
    assert person.send(path, f"{path}/gaps", **sent).status_code == 303
    assert "new belt &lt;img" in person.get(path).text
    assert "/gaps" not in sign_in_as(story, "auditor").get(path).text


# --- limits and capability -------------------------------------------------------------------


def test_why_nothing_can_be_said_of_few_points_is_said(story: Service) -> None:
    _, path = a_stream(story)
    for language, said in (
        ("en", "Its capability cannot be stated."),
        ("zh-CN", "无法给出过程能力。"),
    ):
        person = sign_in_as(story, "auditor", language=language)
        assert said in person.get(f"{path}/capability").text
        assert person.get(f"{path}/limits?points=x").status_code == 200
        assert '/limits" method' not in person.get(f"{path}/limits").text


# --- what results have in common -------------------------------------------------------------


def test_a_look_is_kept_with_who_looked(story: Service) -> None:
    person = sign_in_as(story, "auditor")
    here = "/spc/commonality?characteristic=core_hardness"
    assert "Keep this answer" in person.get(here).text
    done = person.send(here, "/spc/commonality/runs", attempt="one-look")
    assert done.status_code == 303
    assert person.send(here, "/spc/commonality/runs", attempt="one-look").status_code == 303
    assert all_of(story, 'SELECT "by" FROM commonality_run') == [person.name]
    assert person.name in person.get("/spc/commonality").text
    unknown = person.get("/spc/commonality", params={"characteristic": HOSTILE})
    assert unknown.status_code == 404
    assert HOSTILE not in unknown.text
    assert person.get(f"{here.replace('?', '/picture?')}&finding=7").status_code == 404
