"""Who may act, how he proves it, and what the ledger keeps of that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select, update

from service.actions.desk import Desk
from service.actions.people import (
    NOBODYS_HASH,
    Principal,
    add_person,
    check_pin,
    make_token,
    principal_of,
    revoke_token,
)
from service.errors import BadInput, Conflict, Refused, Unauthorised, Unknown
from service.records.case_tables import api_token, ledger, person
from service.records.door import Door, Transaction

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANNA: dict[str, Any] = {
    "name": "anna", "printed_name": "Anna Meier", "email": "anna@maker.example",
    "language": "en", "roles": ["quality_supervisor"], "pin": "314159",
}  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


class Office:
    """Writes at a desk, at a moment of its own."""

    def __init__(self, door: Door, desk_of: Callable[[Transaction], Desk]) -> None:
        self.door, self.desk_of = door, desk_of

    def write(self, work: Callable[[Desk], T], *, now: datetime = NOW) -> T:
        return self.door.write(lambda each: work(self.desk_of(each)), by="test", now=now)

    def tries(self, pin: str, *, name: str = "anna", now: datetime = NOW) -> bool:
        return self.write(lambda desk: check_pin(desk, name, pin, now=now), now=now)

    def ask(self, raw: str) -> Principal:
        with self.door.read() as connection:
            return principal_of(connection, raw, now=NOW)

    def ledger(self) -> list[tuple[str, str, str]]:
        with self.door.read() as connection:
            rows = connection.execute(select(ledger).order_by(ledger.c.seq))
            return [(row.kind, row.subject, row.content) for row in rows]


@pytest.fixture
def office(door: Door, desk_of: Callable[[Transaction], Desk]) -> Office:
    return Office(door, desk_of)


@pytest.fixture
def anna(office: Office) -> Office:
    office.write(lambda desk: add_person(desk, **ANNA))
    return office


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
