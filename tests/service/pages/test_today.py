"""Each number of Today leads to what it counts."""

from __future__ import annotations

import re

import pytest

from tests.service.api.conftest import Service
from tests.service.pages.conftest import sign_in_as


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_line_of_today_leads_somewhere(story: Service, language: str) -> None:
    person = sign_in_as(story, "quality_supervisor", language=language)
    page = person.get("/today").text
    links = set(re.findall(r'href="(/today/[^"#]+)', page))
    assert {"/today/held", "/today/since", "/today/held?age=0"} <= links
    for link in links:
        assert person.get(link).status_code == 200, link


def test_what_has_happened_is_listed_by_kind(story: Service) -> None:
    person = sign_in_as(story, "quality_supervisor")
    page = person.get("/today/since?hours=168").text
    assert 'id="cases_opened"' in page
    assert "/cases/NCR-2026-0001" in page
    assert 'href="/lots/K7"' in page
    story.clock.pass_(24 * 30)
    later = sign_in_as(story, "auditor").get("/today/since?hours=8").text
    assert "Nothing has happened since then." in later


def test_the_lots_on_hold_are_counted_as_they_are_listed(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    today, every = person.get("/today").text, person.get("/today/held").text
    young = person.get("/today/held?age=0").text
    counted = int(re.search(r"/today/held\?age=0\">(\d+)<", today)[1])  # type: ignore[index]
    assert counted > 0
    row = '<tr><td><a class="id"'
    assert young.count(row) == every.count(row) == counted
    assert "Nothing is on hold." in person.get("/today/held?age=3").text
    assert "Nothing is on hold." in person.get("/today/held?item=NONE").text
