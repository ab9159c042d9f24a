"""The frame of every page: the way in, the language, the search, and what is said in trouble."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from service.actions.find_anything import find_anything
from service.pages.show import own_path
from tests.service.api.browsing import PASSWORD, add
from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, SignedIn, sign_in_as, signed_in


def test_one_signs_in_and_comes_to_where_one_was_going(service: Service, stranger: Person) -> None:
    add(service, "ana", ["quality_engineer"])
    asked = stranger.get("/search?q=L-1")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fsearch%3Fq%3DL-1"
    answer = stranger.send(asked.headers["location"], "/sign-in", name="ana", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=L-1")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert stranger.get("/search?q=L-1").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(service: Service, stranger: Person) -> None:
    add(service, "ana", ["quality_engineer"])
    answer = stranger.send("/sign-in", "/sign-in", name="ana", password="wrong")
    assert answer.status_code == 401
    assert 'value="ana"' in answer.text
    assert "do not belong together" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_cookie_planted_before_is_not_the_session_afterwards(
    service: Service, stranger: Person
) -> None:
    add(service, "ana", ["quality_engineer"])
    stranger.client.cookies.set("headmark", "planted")
    answer = stranger.send("/sign-in", "/sign-in", name="ana", password=PASSWORD)
    assert "headmark=planted" not in answer.headers["set-cookie"]


def test_signing_out_ends_the_session_for_good(service: Service, as_role: SignedIn) -> None:
    person = as_role("auditor")
    cookie = person.client.cookies["headmark"]
    answer = person.send("/search", "/sign-out")
    assert answer.headers["location"] == "/sign-in"
    person.client.cookies.set("headmark", cookie)
    assert person.get("/search").status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "evil.example", "http:/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_a_person_reads_in_his_own_language_until_he_says_otherwise(service: Service) -> None:
    person = sign_in_as(service, "auditor", language="zh-CN")
    assert '<html lang="zh-CN"' in person.get("/search").text
    answer = person.send("/search", "/language", language="en", to="/search?q=1")
    assert answer.headers["location"] == "/search?q=1"
    assert '<html lang="en"' in person.get("/search").text


def test_every_page_has_the_strict_headers(as_role: SignedIn) -> None:
    person = as_role("auditor")
    for path in ("/search", "/nothing", "/sign-in"):
        headers = person.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if path != "/sign-in":
            assert headers["cache-control"] == "no-store"


def test_what_is_scanned_is_found(story: Service) -> None:
    person = sign_in_as(story, "auditor")
    with story.site.door.read() as connection:
        for words in ("K7", "NCR-2026-0001"):
            found = find_anything(connection, words)
            assert found, words
            answer = person.get(f"/search?q={words}")
            assert answer.headers["location"] == found[0].path


def test_a_search_for_nothing_says_what_was_probably_meant(story: Service) -> None:
    person = sign_in_as(story, "auditor")
    assert '<a class="id" href="/lots/COIL-1">COIL-1</a>' in person.get("/search?q=COIL-7").text


def test_what_is_typed_is_shown_as_text(as_role: SignedIn) -> None:
    answer = as_role("auditor").get("/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_lost_database_is_said_and_nothing_may_ship(
    service: Service, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in_as(service, "auditor", language=language)

    def lost(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(type(service.site.door), "read", lost)
    answer = person.get("/search?q=1", headers={"accept-language": language})
    assert answer.status_code == 503
    expected = {"en": "nothing may be shipped", "zh-CN": "不得发货"}[language]
    assert expected in answer.text


def test_a_form_sent_in_another_session_is_refused_with_the_way_out(service: Service) -> None:
    first = sign_in_as(service, "auditor", name="eve")
    page = first.get("/search").text
    second = signed_in(service, "eve")
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    answer = second.client.post("/sign-out", data={"csrf": csrf}, follow_redirects=False)
    assert answer.status_code == 403
    assert "Open the page again" in answer.text
