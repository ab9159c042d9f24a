"""A session ends by itself, when its owner ends it, or when an administrator does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from service.actions.sessions import (
    Session,
    check_csrf,
    csrf_of,
    end_session,
    end_sessions_of,
    keep_alive,
    list_sessions,
    session_of,
)
from service.errors import Conflict, Forbidden, Unauthorised, Unknown
from service.records.case_tables import person, person_role
from service.records.session_tables import session
from service.settings import Settings
from tests.service.people.office import NOW, PASSWORD, Office

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


class Browser:
    """Anna's cookie, and what it is worth."""

    def __init__(self, office: Office) -> None:
        self.office = office
        done = office.signs_in(PASSWORD)
        assert done is not None
        self.raw, self.number, self.csrf = done.session.raw, done.session.number, done.session.csrf

    def found(self, now: datetime = NOW) -> Session:
        with self.office.door.read() as connection:
            return session_of(connection, self.raw, SETTINGS, now=now)

    def uses(self, now: datetime) -> None:
        found = self.found(now)
        if found.is_stale:
            self.office.write(lambda desk: keep_alive(desk, found), now=now)

    def is_out(self, now: datetime = NOW) -> bool:
        try:
            self.found(now)
        except Unauthorised:
            return True
        return False


@pytest.fixture
def browser(signing_in: Office) -> Browser:
    return Browser(signing_in)


def test_a_session_says_who_and_in_which_roles_as_they_are_now(browser: Browser) -> None:
    assert (browser.found().person, browser.found().roles) == ("anna", ("quality_supervisor",))
    browser.office.change("anna", roles=["auditor", "engineering"])
    assert browser.found().roles == ("auditor", "engineering")
    browser.office.write(lambda desk: desk.transaction.connection.execute(delete(person_role)))
    assert browser.found().roles == ()


def test_it_ends_after_half_an_hour_of_doing_nothing(browser: Browser) -> None:
    assert not browser.is_out(NOW + timedelta(minutes=29, seconds=59))
    assert browser.is_out(NOW + timedelta(minutes=30))


def test_it_goes_on_while_it_is_used_and_ends_after_half_a_day_all_the_same(
    browser: Browser,
) -> None:
    at = NOW
    while at + 20 * MINUTE < NOW + 12 * HOUR:
        at += 20 * MINUTE
        browser.uses(at)
    assert not browser.is_out(NOW + 12 * HOUR - timedelta(seconds=1))
    assert browser.is_out(NOW + 12 * HOUR)


def test_its_use_is_written_down_once_a_minute_at_most(browser: Browser) -> None:
    for seconds in range(0, 60, 7):
        browser.uses(NOW + timedelta(seconds=seconds))
    assert seen(browser) == NOW
    browser.uses(NOW + MINUTE)
    assert seen(browser) == NOW + MINUTE
    assert browser.office.kinds()[-1] == "person.signed_in", "and never in the ledger"


def seen(browser: Browser) -> datetime:
    with browser.office.door.read() as connection:
        (only,) = list_sessions(connection, SETTINGS, now=NOW, name="anna")
    return datetime.fromisoformat(only["seen_at"])


def test_a_use_that_comes_after_the_end_does_not_revive_it(browser: Browser) -> None:
    found = browser.found()
    browser.office.write(lambda desk: end_session(desk, browser.number))
    browser.office.write(lambda desk: keep_alive(desk, found), now=NOW + MINUTE)
    assert browser.is_out(NOW + MINUTE)
    assert browser.office.rows(session)[0]["seen_at"] < (NOW + MINUTE).timestamp() * 1e6


def test_it_is_ended_once(browser: Browser) -> None:
    with pytest.raises(Unknown, match="of bert is not known"):
        browser.office.write(lambda desk: end_session(desk, browser.number, whose="bert"))
    browser.office.write(lambda desk: end_session(desk, browser.number, whose="anna"))
    assert browser.is_out()
    with pytest.raises(Conflict, match="ended already"):
        browser.office.write(lambda desk: end_session(desk, browser.number))
    with pytest.raises(Unknown):
        browser.office.write(lambda desk: end_session(desk, 999))


def test_all_of_a_persons_sessions_are_ended_and_nobody_elses(browser: Browser) -> None:
    office = browser.office
    office.add("bert", "auditor", password=PASSWORD)
    office.signs_in(PASSWORD, name="bert")
    Browser(office)
    assert office.write(lambda desk: end_sessions_of(desk, "anna", why="test")) == 2
    assert office.write(lambda desk: end_sessions_of(desk, "anna", why="test")) == 0
    assert office.kinds().count("person.signed_out") == 1
    with office.door.read() as connection:
        left = list_sessions(connection, SETTINGS, now=NOW)
        late = list_sessions(connection, SETTINGS, now=NOW + HOUR)
    assert [each["person"] for each in left] == ["bert"]
    assert late == []
    assert left[0].keys() == {
        "session", "person", "created_at", "seen_at", "expires_at", "address", "screen",
    }  # fmt: skip


@pytest.mark.parametrize("gone", [{"active": False}])
def test_who_left_is_out(browser: Browser, gone: dict[str, Any]) -> None:
    browser.office.write(
        lambda desk: desk.transaction.connection.execute(update(person).values(**gone))
    )
    assert browser.is_out()


@pytest.mark.parametrize("raw", ["", "made-up", "\x00", "ü" * 100])
def test_another_cookie_is_nobodys(browser: Browser, raw: str) -> None:
    browser.raw = raw
    assert browser.is_out()


def test_a_change_carries_what_belongs_to_this_very_session(browser: Browser) -> None:
    found = browser.found()
    check_csrf(found, browser.csrf)
    assert browser.csrf == csrf_of(browser.raw)
    for wrong in (None, "", "ü", browser.raw, Browser(browser.office).csrf, browser.csrf[:-1]):
        with pytest.raises(Forbidden, match="X-CSRF-Token"):
            check_csrf(found, wrong)
