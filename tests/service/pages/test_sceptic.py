"""What a sceptic found: addresses that are none, a session that ends while somebody types."""

from __future__ import annotations

import pytest

from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, SignedIn, sign_in_as


@pytest.mark.parametrize("wanted", ["//[", "http://[", "/\\[evil"])
def test_half_an_address_leads_to_the_start(as_role: SignedIn, wanted: str) -> None:
    answer = as_role("auditor").get("/sign-in", params={"next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_half_an_origin_is_another_site(stranger: Person) -> None:
    answer = stranger.client.post("/sign-in", data={}, headers={"origin": "http://["})
    assert answer.status_code == 403


def test_nothing_is_shown_in_the_frame_of_another_site(story: Service) -> None:
    person = sign_in_as(story, "administrator")
    letter = "/admin/letters/approval_request/en/html"
    for path in ("/lots/K7/picture", "/static/x/headmark.css", letter):
        policy = person.get(path).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_what_was_typed_is_shown_to_whoever_was_signed_out_meanwhile(service: Service) -> None:
    person = sign_in_as(service, "inspector")
    service.clock.pass_(3)
    typed = {"note": "<b>dent at 12 o'clock", "pin": "482913", "csrf": "c", "line.1.pin": "482913"}
    answer = person.client.post(
        "/record/receipt?item=M8", data=typed, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == 401
    assert "Nothing of what you sent was recorded" in answer.text
    assert "&lt;b&gt;dent at 12 o&#39;clock" in answer.text
    assert "482913" not in answer.text
    assert 'href="/sign-in?next=%2Frecord%2Freceipt%3Fitem%3DM8"' in answer.text


def test_another_site_does_not_put_words_on_that_page(stranger: Person) -> None:
    answer = stranger.client.post(
        "/record/receipt", data={"note": "call 555"}, headers={"origin": "http://evil.example"}
    )
    assert "Sign in" in answer.text
    assert "call 555" not in answer.text


def test_the_language_is_changed_on_the_answer_to_a_form(service: Service) -> None:
    person = sign_in_as(service, "auditor")
    csrf = person.get("/me").text.split('name="csrf" value="')[1].split('"')[0]
    answer = person.client.post(
        "/me/pin", data={"csrf": csrf}, headers={"referer": "http://testserver/me?x=1"}
    )
    assert 'name="to" value="/me?x=1"' in answer.text
    answer = person.client.post(
        "/me/pin", data={"csrf": csrf}, headers={"referer": "http://evil.example/me"}
    )
    assert 'name="to" value="/"' in answer.text


def test_a_page_of_five_thousand_digits_is_one(story: Service) -> None:
    person = sign_in_as(
        story, "quality_engineer", "quality_supervisor", "shipping", "administrator"
    )
    for path in ("/cases", "/lots/K7", "/spc", "/admin/mail", "/gate/shipments", "/rules"):
        assert person.get(f"{path}?page={'9' * 5000}").status_code == 200, path


def test_a_press_of_a_button_that_came_too_late_says_so(service: Service) -> None:
    person = sign_in_as(service, "auditor")
    service.clock.pass_(3)
    answer = person.client.post("/me/sessions/end", data={"csrf": "c"})
    assert "Nothing of what you sent was recorded" in answer.text
    assert person.client.post("/sign-out", follow_redirects=False).status_code == 303


def test_a_day_at_the_end_of_time_is_refused(story: Service) -> None:
    person = sign_in_as(story, "quality_supervisor")
    assert person.get("/spc/commonality?to=9999-12-31").status_code == 422
    answer = person.send("/concessions", "/concessions", until="9999-12-31")
    assert answer.status_code == 422
