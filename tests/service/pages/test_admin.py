"""The administration, as an administrator without a script uses it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import select, update

from service.actions.absences import Absence, add_absence, list_absences
from service.actions.export_ledger import verify_export
from service.actions.letter_policy import policy_document
from service.actions.look_people import list_people, list_tokens
from service.actions.look_webhooks import list_endpoints
from service.actions.people import add_person
from service.actions.sessions import list_sessions
from service.actions.set_calendar import set_calendar
from service.actions.verify_ledger import Verdict
from service.records.case_tables import outbox
from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import Person, sign_in_as, signed_in

TABS = ("people", "absences", "tokens", "webhooks", "mail", "letters", "calendar", "ledger",
        "health", "settings")  # fmt: skip
SECRET = re.compile(r'<code class="secret">([^<]+)</code>')


@pytest.fixture
def admin(service: Service) -> Person:
    return sign_in_as(service, "admin", name="ada")


def read(service: Service, look: Any, *args: Any) -> Any:
    with service.site.door.read() as connection:
        return look(connection, *args)


def person_of(service: Service, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in read(service, list_people) if e["name"] == name)
    return found


def assert_told_once(service: Service, answer: Any, secret: str, log: str) -> None:
    """In the answer's page, and in nothing that stays."""
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert secret not in str(answer.url)
    assert secret not in log
    kept = [
        (table, row) for table, rows in service.rows().items() for row in rows
        if table != "webhook_endpoint" and secret in str(row)
    ]  # fmt: skip
    assert kept == []


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_tab_opens_on_an_empty_plant(service: Service, language: str) -> None:
    person = sign_in_as(service, "admin", language=language)
    assert person.get("/admin").headers["location"] == "/admin/people"
    for tab in TABS:
        page = person.get(f"/admin/{tab}")
        assert page.status_code == 200, tab
        assert page.text.count('aria-current="page"') >= 2, tab


def test_quality_sees_mail_and_ledger_and_an_auditor_the_ledger(service: Service) -> None:
    quality = sign_in_as(service, "quality_engineer")
    assert quality.get("/admin").headers["location"] == "/admin/mail"
    page = quality.get("/admin/mail").text
    assert "/admin/ledger" in page
    assert "/admin/people" not in page
    assert "/admin/tokens" not in page
    auditor = sign_in_as(service, "auditor")
    assert auditor.get("/admin").headers["location"] == "/admin/ledger"
    assert "/admin/mail" not in auditor.get("/admin/ledger").text
    assert sign_in_as(service, "inspector").get("/admin").status_code == 403


# --- people ----------------------------------------------------------------------------------


def test_a_person_is_added_and_what_was_made_up_is_told_once(
    service: Service, admin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = admin.send(
        "/admin/people", "/admin/people", name="bo.li", printed_name="Bo <i>Li</i>",
        language="zh-CN", **{"role.inspector": "yes", "signs_in": "yes"},
    )  # fmt: skip
    password, pin = SECRET.findall(answer.text)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert re.fullmatch(r"\d{6}", pin)
    assert "Bo &lt;i&gt;Li&lt;/i&gt;" in answer.text
    for secret in (password, pin):
        assert_told_once(service, answer, secret, caplog.text)
    assert person_of(service, "bo.li")["roles"] == ["inspector"]
    stranger = service.client(None)
    assert stranger.post("/api/v1/session", json={"name": "bo.li", "password": password}).is_success


def test_a_person_is_added_once_however_often_the_button_is_pressed(
    service: Service, admin: Person
) -> None:
    fields = {"name": "bo.li", "role.operator": "yes", "attempt": "one-press", "language": "en"}
    first = admin.send("/admin/people", "/admin/people", **fields)
    again = admin.send("/admin/people", "/admin/people", **fields)
    assert len(SECRET.findall(first.text)) == 2
    assert (again.status_code, SECRET.findall(again.text)) == (200, [])
    assert "kept nowhere" in again.text


def test_a_refused_person_keeps_what_was_typed_but_no_secret(
    service: Service, admin: Person
) -> None:
    before = service.rows()
    answer = admin.send(
        "/admin/people", "/admin/people", name="mei", printed_name="Another Mei", language="en",
        new_pin="730516", **{"role.auditor": "yes"},
    )  # fmt: skip
    assert answer.status_code == 409
    assert 'value="Another Mei"' in answer.text
    assert 'name="role.auditor" value="yes" checked' in answer.text
    assert "730516" not in answer.text
    assert service.rows() == before


def test_a_person_is_changed_and_the_last_of_a_role_is_missed_aloud(
    service: Service, admin: Person
) -> None:
    page = "/admin/people/mei"
    fields = {"printed_name": "Mei Wang", "email": "mei@plant.example", "language": "zh-CN",
              "reason": "married"}  # fmt: skip
    answer = admin.send(page, f"{page}/change", **fields)
    assert answer.headers["location"] == page
    assert person_of(service, "mei")["printed_name"] == "Mei Wang"
    assert person_of(service, "mei")["roles"] == ["quality_supervisor"]
    gone = admin.send(
        "/admin/people/ada", "/admin/people/ada/change", printed_name="Ada",
        email="ada@plant.example", language="en", reason="moves",
        **{"role.admin": "", "role.auditor": "yes"},
    )  # fmt: skip
    assert "Nobody%20is%20admin%20any%20more" in gone.headers["set-cookie"]


def test_a_change_without_a_reason_is_refused_and_keeps_what_was_typed(
    service: Service, admin: Person
) -> None:
    before = service.rows()
    answer = admin.send(
        "/admin/people/mei", "/admin/people/mei/change", printed_name="Mei Other",
        email="", language="en", reason=" ", **{"role.auditor": "yes"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'value="Mei Other"' in answer.text
    assert service.rows() == before


def test_whoever_leaves_is_signed_out_and_may_come_back(service: Service, admin: Person) -> None:
    other = signed_in(service, "sam")
    page = "/admin/people/sam"
    admin.send(page, f"{page}/standing", active="no", reason="left the company")
    assert not person_of(service, "sam")["active"]
    assert other.get("/today").status_code == 303
    assert "Whoever has left gets neither." in admin.get(page).text
    admin.send(page, f"{page}/standing", active="yes", reason="is back")
    assert person_of(service, "sam")["active"]


@pytest.mark.parametrize("what", ["pin", "password"])
def test_a_new_secret_is_made_up_and_told_once(
    service: Service, admin: Person, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = "/admin/people/mei"
    answer = admin.send(page, f"{page}/{what}", reason="forgotten")
    (secret,) = SECRET.findall(answer.text)
    assert_told_once(service, answer, secret, caplog.text)
    refused = admin.send(page, f"{page}/{what}", reason="", **{f"new_{what}": "hedge-otter-7351"})
    assert refused.status_code >= 400
    assert "hedge-otter-7351" not in refused.text


def test_a_typed_secret_is_not_shown_and_ones_own_is_not_given_here(
    service: Service, admin: Person
) -> None:
    page = "/admin/people/mei"
    answer = admin.send(page, f"{page}/pin", new_pin="730516", reason="forgotten")
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert "730516" not in str(answer.headers)
    own = admin.client.post(
        "/admin/people/ada/pin", data={"csrf": _csrf(admin), "reason": "x", "new_pin": "730516"},
        headers={"origin": str(admin.client.base_url).rstrip("/")},
    )  # fmt: skip
    assert own.status_code == 422
    assert "My account" in own.text


def _csrf(person: Person) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', person.get("/admin/people").text)
    assert found
    return found[1]


def test_one_session_of_somebody_is_ended_and_then_all(service: Service, admin: Person) -> None:
    first, second = signed_in(service, "mei"), signed_in(service, "mei")
    with service.site.door.read() as connection:
        known = list_sessions(
            connection, service.site.settings, now=service.clock(), name="mei"
        )  # fmt: skip
    page = "/admin/people/mei"
    admin.send(page, f"{page}/sessions", session=str(known[0]["session"]))
    assert second.get("/today").status_code == 303
    assert first.get("/today").status_code == 200
    admin.send(page, f"{page}/sessions", session="all")
    assert first.get("/today").status_code == 303
    entries = [row for row in service.rows()["ledger"] if "person.signed_out" in row]
    assert all("ended by ada" in str(row) for row in entries)


def test_nobody_elses_session_is_ended_by_the_page_of_another(
    service: Service, admin: Person
) -> None:
    other = signed_in(service, "sam")
    signed_in(service, "mei")
    with service.site.door.read() as connection:
        (known,) = list_sessions(connection, service.site.settings, now=service.clock(), name="sam")
    page = "/admin/people/mei"
    assert admin.send(page, f"{page}/sessions", session=str(known["session"])).status_code == 404
    assert other.get("/today").status_code == 200


def test_people_are_found_by_name_role_and_standing(service: Service, admin: Person) -> None:
    assert "Eva Engineer" in admin.get("/admin/people?q=EVA").text
    assert "Pat Production" not in admin.get("/admin/people?q=EVA").text
    assert "Pat Production" in admin.get("/admin/people?role=production_manager").text
    assert "Nobody fits these filters." in admin.get("/admin/people?state=left").text


def test_a_hostile_name_is_shown_as_text_on_every_tab(service: Service, admin: Person) -> None:
    evil = "<img src=x onerror=alert(1)>"
    service.write(
        lambda desk: add_person(
            desk, name="e/v il?", printed_name=evil, email=None, language="en",
            roles=["auditor"], pin=PIN, password=None,
        )
    )  # fmt: skip
    now = service.clock()
    away = Absence("e/v il?", "mei", now, now + timedelta(days=1), evil)
    service.write(lambda desk: add_absence(desk, away))
    for path in ("people", "people/e/v%20il%3F", "absences", "tokens"):
        page = admin.get(f"/admin/{path}")
        assert page.status_code == 200, path
        assert "<img src=x" not in page.text, path


# --- absences and tokens ---------------------------------------------------------------------


def test_an_absence_of_another_is_entered_in_the_plants_time_and_ended(
    service: Service, admin: Person
) -> None:
    typed = {"person": "mei", "delegate": "sam", "since": "2026-03-02T08:00",
             "until": "2026-03-06T17:00", "reason": "holiday"}  # fmt: skip
    wrong = admin.send(
        "/admin/absences", "/admin/absences", **typed | {"until": "2026-02-01T08:00"}
    )
    assert wrong.status_code == 422
    assert 'value="2026-03-02T08:00"' in wrong.text
    assert admin.send("/admin/absences", "/admin/absences", **typed).status_code == 303
    (entered,) = read(service, list_absences, "mei")
    assert (entered["since"], entered["by"]) == ("2026-03-02T08:00:00+00:00", "ada")
    admin.send("/admin/absences", "/admin/absences/end", absence=str(entered["absence"]))
    assert read(service, list_absences, "mei")[0]["ended_at"] is not None


def test_a_token_is_told_once_and_revoked(
    service: Service, admin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fields = {"name": "press-7", "role": "machine", "expires": "2026-12-31", "attempt": "press"}
    answer = admin.send("/admin/tokens", "/admin/tokens", **fields)
    (raw,) = SECRET.findall(answer.text)
    assert_told_once(service, answer, raw, caplog.text)
    again = admin.send("/admin/tokens", "/admin/tokens", **fields)
    assert raw not in again.text
    (made,) = read(service, list_tokens, "press-7")
    assert made["expires_at"] == "2026-12-31T23:59:59+00:00"
    client = service.client(None)
    client.headers["authorization"] = f"Bearer {raw}"
    assert client.post("/api/v1/lots/check", json={"lots": []}).status_code != 401
    page = admin.get("/admin/tokens").text
    assert "press-7" in page
    assert raw not in page
    assert read(service, list_tokens, "press-7")[0]["used_at"] == service.clock().isoformat()
    admin.send("/admin/tokens", "/admin/tokens/revoke", token=str(made["token"]))
    assert client.post("/api/v1/lots/check", json={"lots": []}).status_code == 401


def test_a_token_that_is_refused_is_not_made(service: Service, admin: Person) -> None:
    before = service.rows()
    answer = admin.send("/admin/tokens", "/admin/tokens", name="mei", role="admin", expires="")
    assert answer.status_code == 422
    assert 'value="mei"' in answer.text
    assert service.rows() == before


def test_the_use_of_a_token_is_kept_once_a_minute_and_what_ends_soonest_stands_first(
    service: Service, admin: Person
) -> None:
    def used(role: str = "auditor") -> Any:
        return read(service, list_tokens, f"the-{role}")[0]["used_at"]

    began = used()
    client, path = service.client("auditor"), "/api/v1/nonconformances"
    service.clock.pass_(1 / 120)
    assert client.get(path).status_code == 200
    assert used() == began
    service.clock.pass_(1 / 120)
    assert client.get(path).status_code == 200
    assert used() == service.clock().isoformat() != began
    for name, day in (("late", "2027-12-31"), ("soon", "2026-12-31")):
        admin.send("/admin/tokens", "/admin/tokens", name=name, role="machine", expires=day)
    page = admin.get("/admin/tokens").text
    assert page.index(">soon<") < page.index(">late<") < page.index(">the-auditor<")


# --- webhooks --------------------------------------------------------------------------------

RECEIVER = "https://93.184.216.34/hook?key=k3y-4711"


def add_receiver(admin: Person) -> Any:
    return admin.send(
        "/admin/webhooks", "/admin/webhooks", url=RECEIVER, description="<b>ERP</b>",
        **{"event.case.opened": "yes"},
    )  # fmt: skip


def test_a_receivers_secret_is_told_once_and_replaced(
    service: Service, admin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = add_receiver(admin)
    (secret,) = SECRET.findall(answer.text)
    assert_told_once(service, answer, secret, caplog.text)
    number = read(service, list_endpoints)[0]["endpoint"]
    page = f"/admin/webhooks/{number}"
    rotated = admin.send(page, f"{page}/secret")
    (new,) = SECRET.findall(rotated.text)
    assert new != secret
    assert_told_once(service, rotated, new, caplog.text)
    for path in ("/admin/webhooks", page):
        text = admin.get(path).text
        assert secret not in text
        assert new not in text
        assert "k3y-4711" not in text
        assert "&lt;b&gt;ERP&lt;/b&gt;" in text


def test_a_receiver_is_tested_disabled_enabled_and_gets_again_what_failed(
    service: Service, admin: Person
) -> None:
    add_receiver(admin)
    number = read(service, list_endpoints)[0]["endpoint"]
    page = f"/admin/webhooks/{number}"
    admin.send(page, f"{page}/test")
    assert "test" in admin.get(page).text
    assert admin.send(page, f"{page}/disable", reason=" ").status_code == 422
    admin.send(page, f"{page}/disable", reason="moves")
    assert read(service, list_endpoints)[0]["state"] == "disabled"
    assert "Send a test" not in admin.get(page).text
    admin.send(page, f"{page}/enable")
    assert "Send again what failed (1)" in admin.get(page).text
    admin.send(page, f"{page}/replay")
    assert read(service, list_endpoints)[0]["pending"] == 1
    message = re.search(r"/admin/webhooks/messages/(\w+)", admin.get(page).text)
    assert message
    assert "webhook.test" in admin.get(f"/admin/webhooks/messages/{message[1]}").text


def test_a_receiver_inside_the_plant_is_refused_and_what_was_typed_stays(
    service: Service, admin: Person
) -> None:
    answer = admin.send(
        "/admin/webhooks", "/admin/webhooks", url="http://127.0.0.1/x", description="own",
        **{"event.hold.placed": "yes"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'value="own"' in answer.text
    assert 'name="event.hold.placed" value="yes" checked' in answer.text
    assert read(service, list_endpoints) == []


# --- mail and letters ------------------------------------------------------------------------


def test_a_lost_letter_is_seen_with_its_reason_and_sent_again_once(story: Service) -> None:
    engineer = sign_in_as(story, "quality_engineer")
    with story.site.door.engine.begin() as connection:
        connection.execute(
            update(outbox).where(outbox.c.id == 1)
            .values(state="undeliverable", last_error="550 <b>no such user</b>")
        )  # fmt: skip
    lost = engineer.get("/admin/mail?state=lost").text
    assert "550 &lt;b&gt;no such user" in lost
    page = engineer.get("/admin/mail/1").text
    assert "/approvals/" not in page
    with story.site.door.read() as connection:
        query = select(outbox.c.id).where(outbox.c.kind == "approval_request").limit(1)
        asking = connection.execute(query).scalar_one()
    assert "link.invalid" in engineer.get(f"/admin/mail/{asking}/html").text
    policy = engineer.get("/admin/mail/1/html").headers["content-security-policy"]
    assert "sandbox" in policy
    sent = engineer.send("/admin/mail/1", "/admin/mail/1/resend")
    assert sent.status_code == 303
    again = engineer.client.post(
        "/admin/mail/1/resend", data={"csrf": _hidden(engineer, "/admin/mail")},
        headers={"origin": str(engineer.client.base_url).rstrip("/")}, follow_redirects=False,
    )  # fmt: skip
    assert again.status_code == 409
    assert "No letter was lost." in engineer.get("/admin/mail?state=lost").text


def _hidden(person: Person, path: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', person.get(path).text)
    assert found
    return found[1]


def test_letters_are_found_by_address_and_case(story: Service) -> None:
    person = sign_in_as(story, "quality_supervisor")
    assert "mei@plant.example" in person.get("/admin/mail?q=MEI@").text
    assert "sam@plant.example" not in person.get("/admin/mail?q=MEI@").text
    assert "No letter fits" in person.get("/admin/mail?q=50%25").text


LETTER = "/admin/letters/escape_alarm/en"


def test_a_letters_text_is_tried_out_set_and_taken_back(service: Service) -> None:
    person = sign_in_as(service, "quality_supervisor")
    text = "{{ message.number }}: <b>stop</b>"
    before = service.rows()
    tried = person.send(f"{LETTER}?part=subject", LETTER, text=text)  # without a reason
    assert tried.status_code >= 400
    assert service.rows() == before
    preview = person.client.post(
        f"{LETTER}/preview",
        data={"csrf": _hidden(person, LETTER), "part": "subject", "text": text},
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip
    assert "NCR-2026-" in preview.text
    assert ": &lt;b&gt;stop&lt;/b&gt;" in preview.text
    assert service.rows() == before
    done = person.send(f"{LETTER}?part=subject", LETTER, text=text, reason="shorter")
    assert done.status_code == 303
    assert "the plant's own" in person.get("/admin/letters").text
    back = person.client.post(
        f"{LETTER}/reset", headers={"origin": str(person.client.base_url).rstrip("/")},
        data={"csrf": _hidden(person, LETTER), "part": "subject", "reason": "longer"},
        follow_redirects=False,
    )  # fmt: skip
    assert back.status_code == 303
    assert "the plant's own" not in person.get("/admin/letters").text


def test_a_text_that_leaves_out_the_number_is_refused_and_kept(service: Service) -> None:
    person = sign_in_as(service, "quality_supervisor")
    answer = person.send(f"{LETTER}?part=subject", LETTER, text="Held lots left", reason="short")
    assert answer.status_code == 422
    assert "leaves out" in answer.text
    assert "message.number" in answer.text
    assert ">Held lots left</textarea>" in answer.text


def test_an_engineer_tries_texts_out_and_sets_none(service: Service) -> None:
    page = sign_in_as(service, "quality_engineer").get(LETTER).text
    assert "Try it out" in page
    assert "Use this text from now on" not in page


# --- the plant, the ledger, health -----------------------------------------------------------


def test_the_calendar_is_set_with_every_fault_told(service: Service, admin: Person) -> None:
    assert "every hour counts as working time" in admin.get("/admin/calendar").text
    wrong = admin.send("/admin/calendar", "/admin/calendar", text="shifts: {mon: [x]}", reason="y")
    assert wrong.status_code == 422
    assert ">shifts: {mon: [x]}</textarea>" in wrong.text
    text = (
        "time_zone: Asia/Shanghai\r\nshifts:\r\n  mon-fri: [22:00-06:00]\r\nholidays:\r\n"
        "  - 2026-02-15..2026-02-17 New Year\r\nextra_days:\r\n  - 2026-02-14 like fri\r\n"
    )
    assert admin.send("/admin/calendar", "/admin/calendar", text=text, reason="ours").is_redirect
    page = admin.get("/admin/calendar").text
    assert "22:00–06:00 (next day)" in page
    assert "15 Feb – 17 Feb: holiday" in page
    assert "14 Feb: worked like a Friday" in page


def test_an_engineer_sees_the_calendar_and_does_not_change_it(service: Service) -> None:
    service.write(
        lambda desk: set_calendar(
            desk, "time_zone: UTC\nshifts: {mon-fri: [08:00-16:00]}", source="t", reason="t"
        )
    )
    page = sign_in_as(service, "quality_engineer").get("/admin/calendar").text
    assert "08:00–16:00" in page
    assert "Change the calendar" not in page


def test_the_ledger_is_checked_and_a_change_in_it_is_found(story: Service) -> None:
    auditor = sign_in_as(story, "auditor")
    before = story.rows()["ledger"]
    assert "The ledger is whole" in auditor.send("/admin/ledger", "/admin/ledger/verify").text
    assert story.rows()["ledger"] == before
    with story.site.door.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_keeps_entries")
        connection.exec_driver_sql("UPDATE ledger SET subject = '<i>x</i>' WHERE seq = 7")
    broken = auditor.send("/admin/ledger", "/admin/ledger/verify").text
    assert "The ledger is broken at entry 7." in broken
    assert "The ledger is broken at entry 7." in auditor.get("/admin/ledger").text
    assert "<i>x</i>" not in auditor.get("/admin/ledger?before=10").text


def test_when_letters_go_is_set_by_a_form(service: Service) -> None:
    head, path = sign_in_as(service, "quality_supervisor"), "/admin/mail/policy"
    typed = {"quiet_from": "22:00", "quiet_until": "06:00", "hourly": "20",
             "digest": "08:00，16:00", "time_zone": "Asia/Shanghai",
             "reason": "nights"}  # fmt: skip
    for wrong in ({"quiet_until": ""}, {"digest": "25:00"}, {"hourly": "many"}, {"reason": ""},
                  {"time_zone": 'x"\ny: 1'}):  # fmt: skip
        refused = head.send(path, path, **typed | wrong)
        assert refused.status_code == 422, wrong
        assert 'value="22:00"' in refused.text
    assert head.send(path, path, **typed).status_code == 303
    policy = read(service, policy_document, "UTC")["policy"]
    assert policy["quiet_hours"] == "22:00-06:00"
    assert (policy["hourly"], policy["digest"]) == (20, ["08:00", "16:00"])
    empty = dict.fromkeys(typed, "") | {"reason": "no more"}
    assert head.send(path, path, **empty).status_code == 303
    assert read(service, policy_document, "UTC")["policy"]["quiet_hours"] is None
    engineer = sign_in_as(service, "quality_engineer").get(path).text
    assert "Change it" not in engineer


def test_the_ledger_is_downloaded_and_proves_itself(story: Service, tmp_path: Path) -> None:
    auditor = sign_in_as(story, "auditor")
    answer = auditor.get("/admin/ledger/export")
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="headmark-ledger-'
    )
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(answer.content)
    verdict = verify_export(file)
    assert verdict.ok
    assert verdict.entries > 7
    assert sign_in_as(story, "operator").get("/admin/ledger/export").status_code == 403


def test_a_long_check_goes_on_beside_the_page(
    story: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, go_on = sign_in_as(story, "auditor", language="zh-CN"), Event()

    def slow(_connection: object, *, seen: Callable[[int], None]) -> Verdict:
        seen(3)
        go_on.wait(5)
        return Verdict(True, 9)

    monkeypatch.setattr("service.pages.ledger_check.verify_database", slow)
    monkeypatch.setattr("service.pages.routes.admin_ledger.PATIENCE", 0.05)
    page = auditor.send("/admin/ledger", "/admin/ledger/verify")
    assert page.headers["refresh"] == "2; url=/admin/ledger"
    assert "账本校验自" in page.text
    auditor.send("/admin/ledger", "/admin/ledger/verify")
    go_on.set()
    for _ in range(50):
        page = auditor.get("/admin/ledger")
        if "refresh" not in page.headers:
            break
        sleep(0.02)
    assert "账本完好" in page.text


def test_health_misses_a_worker_and_lists_what_is_overdue(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    page = person.get("/admin/health").text
    assert "No worker is seen." in page
    assert "None has run on this database yet." in page
    story.clock.pass_(200)
    late = signed_in(story, person.name).get("/admin/health").text
    assert "Overdue longest" in late
    assert "NCR-2026-0001" in late or "reminder of a signature" in late


def test_settings_show_no_password(service: Service, admin: Person) -> None:
    page = admin.get("/admin/settings").text
    assert "HEADMARK_PUBLIC_URL" in page.replace("<wbr>", "")
    assert "http://plant.example" in page
    assert "SMTP_PASSWORD" not in page
