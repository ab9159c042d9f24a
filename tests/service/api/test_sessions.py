"""Signed in by a browser: the cookie is not enough, and another site gets nothing done."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.api.begin_session import BY_ADDRESS, BY_NAME
from service.app import create_app
from service.settings import Settings
from tests.service.api.browsing import COOKIE, PASSWORD, add, browser, sign_in
from tests.service.api.conftest import Service

SESSION, HOLDS, TOKENS = "/api/v1/session", "/api/v1/holds", "/api/v1/tokens"
TOKEN = {"name": "mes-2", "role": "machine"}


@pytest.fixture
def staffed_by_eve(service: Service) -> Service:
    add(service, "eve", ["admin", "quality_engineer"])
    return service


def test_signing_in_sets_a_cookie_that_no_script_reads_and_no_other_site_sends(
    staffed_by_eve: Service,
) -> None:
    answer = sign_in(staffed_by_eve, "eve")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["name"], said["roles"]) == ("eve", ["admin", "quality_engineer"])
    cookie = answer.headers["set-cookie"]
    raw = re.fullmatch(r"headmark=([\w-]{43}); HttpOnly; Path=/; SameSite=lax", cookie)
    assert raw is not None, cookie
    assert raw[1] not in answer.text
    assert PASSWORD not in answer.text


def test_with_https_the_cookie_goes_over_https_only_and_to_this_host_only(
    staffed_by_eve: Service,
) -> None:
    site = staffed_by_eve.site
    settings = Settings(_env_file=None, public_url="https://plant.example")  # type: ignore[call-arg]
    app = create_app(settings, door=site.door, plant=site.plant, clock=site.clock)
    answer = sign_in(Service(app, staffed_by_eve.clock), "eve")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-headmark=")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=lax; Secure")


def test_a_session_looks_and_with_the_header_changes(staffed_by_eve: Service) -> None:
    eve = browser(staffed_by_eve, "eve")
    assert eve.get(HOLDS).status_code == 200
    assert eve.post(TOKENS, json=TOKEN).status_code == 201
    del eve.headers["X-CSRF-Token"]
    assert eve.get(HOLDS).status_code == 200
    for headers in ({}, {"X-CSRF-Token": "0" * 64}):
        answer = eve.post(TOKENS, json=TOKEN, headers=headers)
        assert answer.status_code == 403
        assert "X-CSRF-Token" in answer.json()["detail"]


OTHER_SITES: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://rival.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://plant.example.rival.example"},
    {"Origin": "https://plant.example"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://rival.example"},
)
OUR_PAGES: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://plant.example"},
    {"Origin": "http://testserver"},
    {"Origin": "https://testserver"},
    {"Sec-Fetch-Site": "same-origin"},
)


def test_another_site_changes_nothing_and_signs_nobody_in(staffed_by_eve: Service) -> None:
    eve = browser(staffed_by_eve, "eve")
    rows = staffed_by_eve.rows()
    for headers in OTHER_SITES:
        for method, path in (("POST", TOKENS), ("DELETE", SESSION)):
            answer = eve.request(method, path, json=TOKEN, headers=headers)
            assert answer.status_code == 403, headers
        assert sign_in(staffed_by_eve, "eve", **headers).status_code == 403, headers
    assert staffed_by_eve.rows() == rows


def test_a_page_of_ours_changes_what_it_may(staffed_by_eve: Service) -> None:
    eve = browser(staffed_by_eve, "eve")
    for headers in OUR_PAGES:
        assert eve.post(TOKENS, json=TOKEN, headers=headers).status_code == 201, headers


def test_a_page_loaded_anew_is_told_what_goes_with_a_change(staffed_by_eve: Service) -> None:
    eve = browser(staffed_by_eve, "eve")
    said = eve.get(SESSION).json()
    assert said["csrf"] == eve.headers["X-CSRF-Token"]
    assert said["roles"] == ["admin", "quality_engineer"]
    assert [each["person"] for each in said["sessions"]] == ["eve"]


def test_a_cookie_that_was_planted_before_does_not_survive_signing_in(
    staffed_by_eve: Service,
) -> None:
    client = staffed_by_eve.client(None)
    client.cookies.set(COOKIE, "planted")
    assert client.get(SESSION).status_code == 401
    answer = client.post(SESSION, json={"name": "eve", "password": PASSWORD})
    assert "planted" not in answer.headers["set-cookie"]
    planted = staffed_by_eve.client(None)
    planted.cookies.set(COOKIE, "planted")
    assert planted.get(SESSION).status_code == 401


def test_who_signs_out_is_out_here_or_everywhere(staffed_by_eve: Service) -> None:
    here, there, third = (browser(staffed_by_eve, "eve") for _ in range(3))
    raw = here.cookies[COOKIE]
    answer = here.delete(SESSION)
    assert answer.status_code == 200
    assert 'headmark=""' in answer.headers["set-cookie"]
    here.cookies.set(COOKIE, raw)
    assert here.get(HOLDS).status_code == 401
    assert there.get(HOLDS).status_code == 200
    assert there.delete(SESSION, params={"everywhere": True}).status_code == 200
    assert third.get(HOLDS).status_code == 401


def test_a_session_ends_when_nothing_is_done_and_goes_on_while_it_is_used(
    staffed_by_eve: Service,
) -> None:
    eve = browser(staffed_by_eve, "eve")
    for _ in range(3):
        staffed_by_eve.clock.pass_(0.4)
        assert eve.get(HOLDS).status_code == 200
    staffed_by_eve.clock.pass_(0.5)
    answer = eve.get(HOLDS)
    assert answer.status_code == 401
    assert "sign in again" in answer.json()["detail"]


def test_a_token_is_asked_for_first_and_a_bad_one_is_not_helped_by_a_cookie(
    staffed_by_eve: Service,
) -> None:
    eve = browser(staffed_by_eve, "eve")
    machine = f"Bearer {staffed_by_eve.tokens['machine']}"
    assert eve.get(TOKENS, headers={"Authorization": machine}).status_code == 403
    for header in ("Bearer wrong", "Basic YTpi", "wrong"):
        assert eve.get(HOLDS, headers={"Authorization": header}).status_code == 401


NO_SIGN_INS: tuple[dict[str, Any], ...] = (
    {},
    {"name": "eve"},
    {"name": "eve", "password": ""},
    {"name": "e\nve", "password": "x"},
    {"name": "eve", "password": "x" * 201},
    {"name": "eve", "password": 7},
)


def test_a_body_that_is_no_sign_in_is_refused(service: Service) -> None:
    rows = service.rows()
    for body in NO_SIGN_INS:
        assert service.client(None).post(SESSION, json=body).status_code == 422, body
    assert service.rows() == rows


def test_a_form_signs_nobody_in(staffed_by_eve: Service) -> None:
    content = f'{{"name": "eve", "password": "{PASSWORD}"}}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = staffed_by_eve.client(None).post(
            SESSION, content=content, headers={"Content-Type": kind}
        )
        assert answer.status_code == 415


def test_who_cannot_sign_in_is_told_the_same_whoever_he_is(staffed_by_eve: Service) -> None:
    said = [sign_in(staffed_by_eve, name, "wrong password") for name in ("eve", "mei", "nobody")]
    assert {each.status_code for each in said} == {401}
    assert len({each.text for each in said}) == 1
    assert not any("set-cookie" in each.headers for each in said)


def test_whoever_hammers_is_slowed_down_by_name_and_by_address(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.actions.sign_in.is_secret", lambda _stored, _secret: False)
    codes = [sign_in(service, "eve", "wrong").status_code for _ in range(BY_NAME + 1)]
    assert codes == [401] * BY_NAME + [429]
    assert sign_in(service, "EVE", "wrong").status_code == 429
    others = [sign_in(service, f"eve{n}", "wrong") for n in range(BY_ADDRESS - BY_NAME - 2)]
    assert {each.status_code for each in others} == {401}
    slowed = sign_in(service, "somebody", "wrong")
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"] == "60"
