"""Who may act, how he proves it, and what the ledger keeps of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import delete, select, update

from service.actions.people import (
    NOBODYS_HASH,
    Principal,
    add_person,
    make_token,
    revoke_token,
)
from service.errors import BadInput, Conflict, Refused, Unauthorised, Unknown
from service.records.case_tables import api_token, person, person_role
from tests.service.people.office import ANNA, NOW, Office


def test_the_right_pin_is_right_and_another_is_not(anna: Office) -> None:
    assert anna.tries("314159")
    assert not anna.tries("271828")


def test_nobodys_pin_is_wrong_whatever_is_typed(anna: Office) -> None:
    assert not anna.tries("314159", name="bert")


def test_after_five_wrong_pins_the_right_one_is_refused_for_a_quarter_of_an_hour(
    anna: Office,
) -> None:
    for _ in range(5):
        assert not anna.tries("wrong-pin")
    assert not anna.tries("314159", now=NOW + timedelta(minutes=14, seconds=59))
    assert anna.tries("314159", now=NOW + timedelta(minutes=15))


def test_the_right_pin_starts_the_count_anew(anna: Office) -> None:
    for _ in range(4):
        anna.tries("wrong-pin")
    assert anna.tries("314159")
    for _ in range(4):
        anna.tries("wrong-pin")
    assert anna.tries("314159")


def test_after_a_lock_ran_out_it_takes_five_more_to_lock_again(anna: Office) -> None:
    for _ in range(5):
        anna.tries("wrong-pin")
    later = NOW + timedelta(hours=1)
    for _ in range(4):
        assert not anna.tries("wrong-pin", now=later)
    assert anna.tries("314159", now=later)


def test_somebody_who_left_has_no_pin(anna: Office) -> None:
    anna.write(
        lambda desk: desk.transaction.connection.execute(update(person).values(active=False))
    )
    assert not anna.tries("314159")


def test_wrong_pins_and_the_lock_stand_in_the_ledger(anna: Office) -> None:
    for _ in range(5):
        anna.tries("wrong-pin")
    kinds = [kind for kind, _, _ in anna.ledger()]
    assert kinds == ["person.added", *["person.pin_refused"] * 5, "person.locked"]


def test_the_stand_in_hash_costs_as_much_as_a_real_one() -> None:
    real = extract_parameters(PasswordHasher().hash("314159"))
    assert extract_parameters(NOBODYS_HASH) == real


def test_no_pin_token_or_hash_is_in_the_ledger(anna: Office) -> None:
    raw = anna.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    with anna.door.read() as connection:
        pin_hash = connection.execute(select(person.c.pin_hash)).scalar_one()
        token_hash = connection.execute(select(api_token.c.token_hash)).scalar_one()
    written = str(anna.ledger())
    assert pin_hash.startswith("$argon2id$")
    assert raw != token_hash
    for secret in ("314159", pin_hash, raw, token_hash):
        assert secret not in written


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pin": "12345"}, "6 to 128 characters"),
        ({"pin": "123456"}, "easily guessed"),
        ({"pin": "Anna-Meier"}, "name of its owner"),
        ({"password": "short"}, "12 to 128 characters"),
        ({"roles": ["machine"]}, "for machines"),
        ({"roles": ["quality_superviser"]}, "did you mean `quality_supervisor`"),
        ({"roles": []}, "needs a role"),
        ({"language": "de"}, "not one of en, zh-CN"),
        ({"email": "anna"}, "not a mail address"),
        ({"name": "an\nna"}, "printable"),
        ({"name": ""}, "1 to 128"),
        ({"printed_name": " "}, "printed name"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_with_the_reason(
    office: Office, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        office.write(lambda desk: add_person(desk, **{**ANNA, **wrong}))
    assert office.ledger() == []


def test_a_person_is_added_once(anna: Office) -> None:
    with pytest.raises(Conflict, match="known already"):
        anna.write(lambda desk: add_person(desk, **ANNA))


def test_a_token_tells_who_asks_and_in_which_role(office: Office) -> None:
    raw = office.write(lambda desk: make_token(desk, name="station-3", role="machine"))
    assert office.ask(raw) == Principal("station-3", "machine")


def test_a_token_in_a_persons_name_can_do_no_more_than_the_person(anna: Office) -> None:
    with pytest.raises(Refused, match="`anna` is not admin, but quality_supervisor"):
        anna.write(lambda desk: make_token(desk, name="anna", role="admin"))


def test_a_token_that_was_never_made_is_nobodys(office: Office) -> None:
    with pytest.raises(Unauthorised):
        office.ask("made-up")


def test_a_revoked_token_is_nobodys_and_is_revoked_once(office: Office) -> None:
    raw = office.write(lambda desk: make_token(desk, name="station-3", role="machine"))
    office.write(lambda desk: revoke_token(desk, token=1))
    with pytest.raises(Unauthorised):
        office.ask(raw)
    with pytest.raises(Conflict, match="revoked already"):
        office.write(lambda desk: revoke_token(desk, token=1))
    with pytest.raises(Unknown):
        office.write(lambda desk: revoke_token(desk, token=99))


def test_the_token_of_somebody_who_left_opens_nothing(anna: Office) -> None:
    raw = anna.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    anna.write(
        lambda desk: desk.transaction.connection.execute(update(person).values(active=False))
    )
    with pytest.raises(Unauthorised):
        anna.ask(raw)


def test_roles_go_by_the_names_people_use(office: Office) -> None:
    office.add("pat", "production", "administrator", "admin")
    assert sorted(row["role"] for row in office.rows(person_role)) == [
        "admin",
        "production_manager",
    ]
    raw = office.write(lambda desk: make_token(desk, name="pat", role="production"))
    assert office.ask(raw) == Principal("pat", "production_manager")


def test_a_token_ends_when_it_was_to_end(office: Office) -> None:
    until = NOW + timedelta(days=1)
    raw = office.write(lambda desk: make_token(desk, name="mes", role="integration", expires=until))
    assert office.ask(raw, now=until - timedelta(seconds=1)).role == "integration"
    with pytest.raises(Unauthorised):
        office.ask(raw, now=until)
    with pytest.raises(BadInput, match="expires later than now"):
        office.write(lambda desk: make_token(desk, name="mes", role="integration", expires=NOW))


def test_the_token_of_a_role_that_was_taken_away_opens_nothing(anna: Office) -> None:
    raw = anna.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    anna.write(lambda desk: desk.transaction.connection.execute(delete(person_role)))
    with pytest.raises(Unauthorised):
        anna.ask(raw)


def test_nobody_takes_the_name_that_a_machine_acts_in(office: Office) -> None:
    office.write(lambda desk: make_token(desk, name="anna", role="machine"))
    with pytest.raises(Conflict, match=r"revoke 1 first \(`headmark users revoke 1`\)"):
        office.write(lambda desk: add_person(desk, **ANNA))
    office.write(lambda desk: revoke_token(desk, token=1))
    office.write(lambda desk: add_person(desk, **ANNA))
