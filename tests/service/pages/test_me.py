"""One's own account, as a person without a script uses it."""

from __future__ import annotations

from service.actions.absences import list_absences
from service.actions.people import add_person
from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import sign_in_as, signed_in

AWAY = {"since": "2026-03-02T08:00", "until": "2026-03-06T17:00", "reason": "holiday"}


def test_an_absence_is_entered_in_the_plants_time_and_ended(service: Service) -> None:
    person = sign_in_as(service, "quality_supervisor", name="ana")
    answer = person.send("/me", "/me/absences", delegate="sam", **AWAY)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    with service.site.door.read() as connection:
        (entered,) = list_absences(connection, "ana")
    assert (entered["delegate"], entered["since"]) == ("sam", "2026-03-02T08:00:00+00:00")
    assert "Sam Quality" in person.get("/me").text
    person.send("/me", "/me/absences/end", absence=str(entered["absence"]))
    with service.site.door.read() as connection:
        assert list_absences(connection, "ana")[0]["ended_at"] is not None


def test_a_refused_absence_keeps_what_was_typed(service: Service) -> None:
    person = sign_in_as(service, "quality_supervisor", name="ana")
    wrong = AWAY | {"until": "2026-03-01T17:00"}
    answer = person.send("/me", "/me/absences", delegate="sam", **wrong)
    assert answer.status_code == 422
    assert "is not after since" in answer.text
    assert 'value="2026-03-02T08:00"' in answer.text
    assert 'value="holiday"' in answer.text


def test_another_session_is_ended_and_this_one_is_not(service: Service) -> None:
    first = sign_in_as(service, "auditor", name="eve")
    second = signed_in(service, "eve")
    second.send("/me", "/me/sessions/end", session="all")
    assert first.get("/me").status_code == 303
    assert second.get("/me").status_code == 200


def test_nobody_ends_the_session_of_another(service: Service) -> None:
    other = sign_in_as(service, "auditor", name="eve")
    number = next(each["entry"] for each in _sessions(service) if each["person"] == "eve")
    mine = sign_in_as(service, "auditor", name="ana")
    sign_in_as(service, "inspector", name="bob")
    signed_in(service, "ana")
    mine.send("/me", "/me/sessions/end", session=str(number))
    assert other.get("/me").status_code == 200


def test_a_pin_is_changed_with_the_old_one_and_shown_nowhere(service: Service) -> None:
    person = sign_in_as(service, "auditor", name="eve")
    new = {"new_pin": "730516", "new_pin_again": "730516"}
    wrong = person.send("/me", "/me/pin", pin="000000", **new)
    assert wrong.status_code == 403
    assert "730516" not in wrong.text
    differs = person.send("/me", "/me/pin", pin=PIN, new_pin="730516", new_pin_again="730517")
    assert "differ" in differs.text
    assert person.send("/me", "/me/pin", pin=PIN, **new).status_code == 303
    assert (
        person.send("/me", "/me/pin", pin="730516", new_pin=PIN, new_pin_again=PIN).status_code
        == 303
    )


def test_a_name_is_shown_as_text(service: Service) -> None:
    service.write(
        lambda desk: add_person(
            desk, name="mal", printed_name="<b>Mal</b>", email=None, language="en",
            roles=["auditor"], pin=PIN,
        )
    )  # fmt: skip
    page = signed_in(service, "mal").get("/me").text
    assert "<b>Mal" not in page
    assert "&lt;b&gt;Mal" in page


def _sessions(service: Service) -> list[dict[str, object]]:
    with service.site.door.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM session").mappings()
        return [dict(row) for row in rows]
