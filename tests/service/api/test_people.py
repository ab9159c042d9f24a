"""People, tokens and absences by HTTP: who may do what to whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.records.case_tables import idempotency
from tests.service.api.browsing import PASSWORD, add, browser, sign_in
from tests.service.api.conftest import PIN, Service

PEOPLE = "/api/v1/people"
BERT = {
    "name": "bert", "printed_name": "Bert Bolt", "email": "bert@plant.example",
    "roles": ["production", "auditor"], "pin": "314159", "password": PASSWORD,
}  # fmt: skip
AWAY = {
    "delegate": "sam", "since": "2026-03-02T08:00:00+08:00", "until": "2026-03-09T08:00:00+08:00",
    "reason": "holiday",
}  # fmt: skip


def test_a_person_is_added_changed_and_signs_in(service: Service) -> None:
    admin = service.client("admin")
    added = admin.post(PEOPLE, json=BERT)
    assert added.status_code == 201
    assert added.json()["roles"] == ["auditor", "production_manager"]
    assert admin.post(PEOPLE, json=BERT).status_code == 409
    assert sign_in(service, "bert").status_code == 200
    changed = admin.patch(f"{PEOPLE}/bert", json={"roles": ["engineering"], "reason": "moved"})
    assert changed.json()["roles"] == ["engineering"]
    assert changed.json()["warnings"] == [
        "nobody is auditor any more: what waits for this role waits until somebody is"
    ]
    gone = admin.patch(f"{PEOPLE}/bert", json={"active": False, "reason": "left"})
    assert gone.json()["active"] is False
    assert sign_in(service, "bert").status_code == 401
    listed = {each["name"]: each for each in service.client("quality_engineer").get(PEOPLE).json()}
    assert listed["bert"]["has_password"] is True
    assert "314159" not in str(listed)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pin": "123456"}, "easily guessed"),
        ({"password": "too short"}, "12 to 128"),
        ({"roles": ["machine"]}, "for machines"),
        ({"role": "auditor"}, "did you mean `roles`"),
    ],
)
def test_a_person_who_cannot_be_is_refused(
    service: Service, wrong: dict[str, object], says: str
) -> None:
    answer = service.client("admin").post(PEOPLE, json={**BERT, **wrong})
    assert answer.status_code == 422
    assert says in answer.text


def test_everybody_changes_his_own_pin_and_nobody_elses(service: Service) -> None:
    sam = browser(service, "sam")
    assert sam.post(f"{PEOPLE}/sam/pin", json={"new": "271828", "old": "wrong"}).status_code == 403
    assert sam.post(f"{PEOPLE}/sam/pin", json={"new": "271828", "old": PIN}).status_code == 200
    assert sam.post(f"{PEOPLE}/sam/pin", json={"new": "141421"}).status_code == 422
    other = sam.post(f"{PEOPLE}/mei/pin", json={"new": "271828", "reason": "please"})
    assert other.status_code == 403
    admin = service.client("admin")
    assert admin.post(f"{PEOPLE}/mei/pin", json={"new": "271828"}).status_code == 422
    given = admin.post(f"{PEOPLE}/mei/pin", json={"new": "271828", "reason": "forgotten"})
    assert given.json() == {"name": "mei", "changed": "pin", "sessions_ended": 0}


def test_a_wrong_old_pin_is_counted_though_it_is_refused(service: Service) -> None:
    sam = browser(service, "sam")
    for _ in range(5):
        sam.post(f"{PEOPLE}/sam/pin", json={"new": "271828", "old": "wrong"})
    right = sam.post(f"{PEOPLE}/sam/pin", json={"new": "271828", "old": PIN})
    assert right.status_code == 403


def test_a_new_password_signs_its_owner_out_everywhere(service: Service) -> None:
    add(service, "eve", ["auditor"])
    here, there = browser(service, "eve"), browser(service, "eve")
    body = {"new": "seven green washers", "old": PASSWORD}
    assert here.post(f"{PEOPLE}/eve/password", json=body).json()["sessions_ended"] == 2
    for client in (here, there):
        assert client.get("/api/v1/session").status_code == 401
    assert sign_in(service, "eve", "seven green washers").status_code == 200


def test_an_administrator_sees_and_ends_sessions(service: Service) -> None:
    sam, admin = browser(service, "sam"), service.client("admin")
    assert [each["person"] for each in admin.get(f"{PEOPLE}/sam/sessions").json()] == ["sam"]
    assert admin.delete(f"{PEOPLE}/sam/sessions").json() == {"name": "sam", "ended": 1}
    assert sam.get("/api/v1/session").status_code == 401
    assert admin.delete(f"{PEOPLE}/nobody/sessions").status_code == 404
    assert admin.get(f"{PEOPLE}/nobody/sessions").status_code == 404


def test_an_administrator_ends_one_session_of_one_person(service: Service) -> None:
    here, there, admin = browser(service, "sam"), browser(service, "sam"), service.client("admin")
    latest = admin.get(f"{PEOPLE}/sam/sessions").json()[0]["session"]
    assert admin.delete(f"{PEOPLE}/mei/sessions/{latest}").status_code == 404
    ended = admin.delete(f"{PEOPLE}/sam/sessions/{latest}").json()
    assert ended == {"name": "sam", "session": latest, "ended": 1}
    assert admin.delete(f"{PEOPLE}/sam/sessions/{latest}").status_code == 409
    assert there.get("/api/v1/session").status_code == 401
    assert here.get("/api/v1/session").status_code == 200


def test_an_absence_is_added_by_him_who_goes_and_ended_when_he_is_back(service: Service) -> None:
    mei, sam = browser(service, "mei"), browser(service, "sam")
    assert sam.post(f"{PEOPLE}/mei/absences", json=AWAY).status_code == 403
    added = mei.post(f"{PEOPLE}/mei/absences", json=AWAY)
    assert added.status_code == 201
    assert added.json()["since"] == "2026-03-02T00:00:00+00:00"
    assert mei.post(f"{PEOPLE}/mei/absences", json=AWAY).status_code == 409
    number = added.json()["absence"]
    assert [each["absence"] for each in sam.get(f"{PEOPLE}/mei/absences").json()] == [number]
    assert sam.post(f"{PEOPLE}/mei/absences/{number}/end").status_code == 403
    assert sam.post(f"{PEOPLE}/sam/absences/{number}/end").status_code == 404
    assert mei.post(f"{PEOPLE}/mei/absences/{number}/end").status_code == 200
    assert mei.post(f"{PEOPLE}/mei/absences/{number}/end").status_code == 409
    naive = {**AWAY, "since": "2026-03-12T08:00:00"}
    assert mei.post(f"{PEOPLE}/mei/absences", json=naive).status_code == 422


def test_a_number_that_no_row_can_have_is_refused(service: Service) -> None:
    admin = service.client("admin")
    for path in (f"{PEOPLE}/mei/absences/{10**30}/end", f"/api/v1/tokens/{10**30}/revocation"):
        assert admin.post(path).status_code == 422


def test_a_token_is_told_once_and_kept_nowhere(service: Service) -> None:
    admin = service.client("admin")
    body = {"name": "mes-2", "role": "integration", "expires": "2026-03-01T14:00:00Z"}
    made = admin.post("/api/v1/tokens", json=body, headers={"Idempotency-Key": "once"})
    raw = made.json()["token"]
    listed = admin.get("/api/v1/tokens")
    assert raw not in listed.text
    with service.site.door.read() as connection:
        assert connection.execute(select(idempotency)).all() == []
    assert raw not in str(service.rows())

    mes = service.client(None)
    mes.headers["Authorization"] = f"Bearer {raw}"
    assert mes.get("/api/v1/holds").status_code == 200
    service.clock.pass_(2)
    assert mes.get("/api/v1/holds").status_code == 401
    number = next(each["token"] for each in listed.json() if each["name"] == "mes-2")
    assert admin.post(f"/api/v1/tokens/{number}/revocation").status_code == 200
    assert admin.post(f"/api/v1/tokens/{number}/revocation").status_code == 409


def test_of_several_roles_the_one_that_may_is_the_one_he_acts_in(service: Service) -> None:
    add(service, "eve", ["admin", "auditor"])
    eve = browser(service, "eve")
    assert eve.get("/api/v1/tokens").status_code == 200
    assert eve.get("/api/v1/rulebooks").status_code == 200
    refused = eve.post("/api/v1/rulebooks", content=b"{}")
    assert refused.status_code == 403
    assert "role auditor, admin may not POST /rulebooks" in refused.json()["detail"]
