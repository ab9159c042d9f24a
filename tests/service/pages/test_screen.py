"""A screen on a wall: it stays, and shows processes only."""

from __future__ import annotations

from datetime import timedelta

from service.actions.sessions import SCREEN_DAYS, end_sessions_of, list_sessions
from tests.service.api.conftest import Service
from tests.service.pages.conftest import Person, sign_in_as


def hung(service: Service) -> Person:
    person = sign_in_as(service, "quality_supervisor")
    kept = person.send("/spc?wall=1&state=stable", "/spc/screen")
    assert kept.status_code == 303
    assert kept.headers["location"] == "/spc?state=stable&wall=1"
    assert f"Max-Age={SCREEN_DAYS * 86_400}" in kept.headers["set-cookie"]
    return person


def test_a_screen_stays_and_an_ordinary_session_does_not(story: Service) -> None:
    screen, person = hung(story), sign_in_as(story, "quality_engineer")
    story.clock.now += timedelta(days=SCREEN_DAYS - 1)
    assert screen.get("/spc?wall=1").status_code == 200
    assert person.get("/spc?wall=1").status_code == 303
    story.clock.now += timedelta(days=2)
    assert screen.get("/spc?wall=1").status_code == 303


def test_a_screen_does_nothing_else(story: Service) -> None:
    screen = hung(story)
    assert "This screen shows processes only." in screen.get("/spc?wall=1").text
    for path in ("/today", "/lots/K7", "/cases", "/admin", "/me"):
        answer = screen.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in")
    before = story.rows()["ledger"]
    assert screen.client.get("/api/v1/lots/K7").status_code == 401
    sent = screen.client.post("/record/receipt", data={"csrf": "x"}, follow_redirects=False)
    assert sent.status_code in (303, 401)
    assert story.rows()["ledger"] == before


def test_an_administrator_sees_and_ends_it(story: Service) -> None:
    screen = hung(story)
    with story.site.door.read() as connection:
        (seen,) = [
            each
            for each in list_sessions(connection, story.site.settings, now=story.clock.now)
            if each["screen"]
        ]
    assert seen["person"] == screen.name
    story.write(lambda desk: end_sessions_of(desk, screen.name, why="moved"))
    assert screen.get("/spc?wall=1").status_code == 303
