"""Signing in: counted, locked, written down, and alike for names that nobody has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from service.actions import secret_hashes, sign_in
from service.records.case_tables import person
from service.records.session_tables import session
from tests.service.people.office import NOW, PASSWORD, Office

NOBODY = ("nobody", PASSWORD)


def last_entry(office: Office) -> tuple[str, str, dict[str, Any]]:
    kind, subject, content = office.ledger()[-1]
    return kind, subject, orjson.loads(content)


def test_the_right_password_begins_a_session(signing_in: Office) -> None:
    done = signing_in.signs_in(PASSWORD)
    assert done is not None
    assert (done.name, done.printed_name, done.roles) == (
        "anna", "Anna Meier", ("quality_supervisor",),
    )  # fmt: skip
    assert last_entry(signing_in) == ("person.signed_in", "anna", {"address": "10.0.0.7"})


def test_every_session_has_a_cookie_of_its_own_and_only_its_hash_is_kept(
    signing_in: Office,
) -> None:
    begun = [signing_in.signs_in(PASSWORD) for _ in range(2)]
    raws = [each.session.raw for each in begun if each is not None]
    csrfs = [each.session.csrf for each in begun if each is not None]
    assert len({*raws}) == len({*csrfs}) == 2
    assert all(len(raw) >= 43 for raw in raws), "256 random bits"
    written = str(signing_in.rows(session)) + str(signing_in.ledger()) + str(begun)
    assert not any(secret in written for secret in (*raws, *csrfs, PASSWORD))


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(signing_in: Office) -> None:
    for _ in range(5):
        assert signing_in.signs_in("wrong") is None
    assert signing_in.signs_in(PASSWORD, now=NOW + timedelta(minutes=14, seconds=59)) is None
    assert signing_in.signs_in(PASSWORD, now=NOW + timedelta(minutes=15)) is not None
    assert signing_in.kinds() == [
        "person.added", *["person.password_refused"] * 5, "person.password_locked",
        "person.sign_in_refused", "person.signed_in",
    ]  # fmt: skip


def test_the_right_password_starts_the_count_anew(signing_in: Office) -> None:
    for _ in range(2):
        for _ in range(4):
            signing_in.signs_in("wrong")
        assert signing_in.signs_in(PASSWORD) is not None


def test_guesses_evaluated_before_the_lock_are_refused_behind_it(signing_in: Office) -> None:
    """Twenty guesses at once are all evaluated; the door answers the first five."""
    with signing_in.door.read() as connection:
        stored = sign_in.stored_password(connection, "anna")
    guesses = [sign_in.evaluate_password(stored, "wrong")] * 5
    guesses.append(sign_in.evaluate_password(stored, PASSWORD))
    assert guesses[-1].right
    said = [
        signing_in.write(
            lambda desk, guess=guess: sign_in.sign_in(desk, "anna", guess, address=None, now=NOW)
        )
        for guess in guesses
    ]
    assert said == [None] * 6


def test_a_password_changed_while_it_was_evaluated_opens_nothing(signing_in: Office) -> None:
    with signing_in.door.read() as connection:
        stored = sign_in.stored_password(connection, "anna")
    guess = sign_in.evaluate_password(stored, PASSWORD)
    new = secret_hashes.hash_of_secret("seven green washers")
    signing_in.write(
        lambda desk: desk.transaction.connection.execute(update(person).values(password_hash=new))
    )
    done = signing_in.write(
        lambda desk: sign_in.sign_in(desk, "anna", guess, address=None, now=NOW)
    )
    assert done is None
    assert signing_in.rows(session) == []


@pytest.mark.parametrize(
    ("name", "prepared", "because"),
    [
        ("nobody", {}, "no such name"),
        ("anna", {"active": False}, "no longer active"),
        ("anna", {"password_hash": None}, "has no password"),
        ("anna", {"password_locked_until": 2**60}, "locked"),
    ],
)
def test_who_cannot_sign_in_costs_one_hash_and_one_entry_as_a_wrong_password_does(
    signing_in: Office,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    prepared: dict[str, Any],
    because: str,
) -> None:
    if prepared:
        signing_in.write(
            lambda desk: desk.transaction.connection.execute(update(person).values(**prepared))
        )
    hashed: list[str | None] = []
    is_secret = sign_in.is_secret

    def counting(stored: str | None, secret: str) -> bool:
        hashed.append(stored)
        return is_secret(stored, secret)

    monkeypatch.setattr(sign_in, "is_secret", counting)
    entries = len(signing_in.ledger())
    assert signing_in.signs_in(PASSWORD, name=name) is None
    assert len(hashed) == 1
    assert len(signing_in.ledger()) == entries + 1
    kind, subject, content = last_entry(signing_in)
    assert (kind, content["because"]) == ("person.sign_in_refused", because)
    assert subject == ("unknown" if name == "nobody" else name)


def test_a_password_typed_as_a_name_is_not_written_down(signing_in: Office) -> None:
    assert signing_in.signs_in("whatever", name="my-secret-password") is None
    assert "my-secret-password" not in str(signing_in.ledger())


def test_who_has_no_hash_is_compared_with_a_hash_that_costs_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verified: list[str] = []

    class Hasher:
        def verify(self, stored: str, secret: str) -> bool:
            verified.append(stored)
            return True

    monkeypatch.setattr(secret_hashes, "PasswordHasher", Hasher)
    assert not secret_hashes.is_secret(None, "314159"), "even if it were the right one"
    assert verified == [secret_hashes.NOBODYS_HASH]
