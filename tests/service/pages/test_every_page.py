"""Every page of a plant, followed from link to link: none is dead, none breaks, none is fooled."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from service.pages.may import PAGES_MAY
from tests.service.api.conftest import STORY, Service
from tests.service.pages.conftest import SignedIn, sign_in_as
from tests.support.crawl import Seen, crawl

# Where a walk begins: all that is asked for without a name. A picture is one of something.
STARTS = [
    path
    for method, path in PAGES_MAY
    if method == "GET" and "{" not in path and not path.endswith(("/live", "/picture"))
]
EVERYTHING = ("administrator", "quality_supervisor", "quality_engineer", "inspector", "shipping",
              "production", "engineering", "design_authority")  # fmt: skip
# In every name and text that a record may carry. It breaks out of an attribute, of a tag and of a
# script, if anything lets it.
HOSTILE = "'\"></script><x-hostile onclick=alert(1)>{{7*7}}%(count)s"
NAMES = {
    "id", "lot", "item", "supplier", "heat", "certificate", "location", "load", "operator",
    "operation", "to", "inspector", "equipment", "customer", "carrier", "tracking", "name", "note",
}  # fmt: skip


def test_no_link_is_dead_and_no_page_breaks(story: Service) -> None:
    person = sign_in_as(story, *EVERYTHING)
    pages = list(crawl(person.client, STARTS))
    assert len(pages) > 100
    assert [(each.path, each.status) for each in pages if each.status not in (200, 303)] == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_empty_plant_has_whole_pages(as_role: SignedIn, language: str) -> None:
    person = as_role(*EVERYTHING, language=language)
    pages = list(crawl(person.client, STARTS))
    assert [(each.path, each.status) for each in pages if each.status not in (200, 303)] == []


def test_no_name_and_no_note_becomes_part_of_a_page(hostile: Service) -> None:
    person = sign_in_as(hostile, *EVERYTHING)
    pages = list(crawl(person.client, [*STARTS, "/search?q=x-hostile"]))
    shown = [each for each in pages if "x-hostile" in each.text]
    assert len(shown) > 40, "the names should be seen on most pages"
    for page in pages:
        assert page.status < 500, page.path
        assert_harmless(page)


def test_the_walk_would_notice_a_name_that_gets_through() -> None:
    seen = next(crawl(_Answering(f"<p>{HOSTILE}</p>"), ["/"]))
    with pytest.raises(AssertionError):
        assert_harmless(seen)


def assert_harmless(page: Seen) -> None:
    assert "x-hostile" not in page.tags, page.path
    scripted = {each for each in page.attributes if each.startswith(("on", "javascript:"))}
    assert not scripted, (page.path, scripted)
    if "html" in page.kind:
        assert "49%" not in page.text, f"{page.path}: a template ran what a name said"


@pytest.fixture
def hostile(service: Service) -> Service:
    """The plant after K7 failed, where whoever could name anything had bad intentions."""
    lines = (STORY / "m2-k7.jsonl").read_bytes().splitlines()
    body = b"\n".join(orjson.dumps(_spoilt(orjson.loads(line))) for line in lines)
    answer = service.client("machine").post("/api/v1/records", content=body)
    assert answer.json()["refused"] == []
    assert answer.json()["nonconformances"]
    return service


def _spoilt(record: Any, within: str = "") -> Any:
    if isinstance(record, dict):
        # The rules ask for these by name.
        keep = {"id"} if record.get("record") == "characteristic" else set()
        return {
            name: value if name in keep else _spoilt(value, name) for name, value in record.items()
        }
    if isinstance(record, list):
        return [_spoilt(each, within) for each in record]
    return f"{record}{HOSTILE}" if within in NAMES else record


class _Answering:
    """A client that answers always the same."""

    status_code = 200

    def __init__(self, text: str) -> None:
        self.headers = {"content-type": "text/html"}
        self.text = text

    def get(self, _path: str, **_options: object) -> _Answering:
        return self
