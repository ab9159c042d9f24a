"""A new PIN or password: by its owner with the old one, or by an administrator with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from service.actions.change_secret import NewSecret, What, give_secret, reset_secret
from service.actions.people import Principal
from service.actions.secret_hashes import LONGEST, hash_of_secret, is_secret
from service.errors import BadInput, Forbidden, Refused, Unknown
from service.records.case_tables import person
from tests.service.people.office import NOW, PASSWORD, Office

ANNA = Principal("anna", "quality_supervisor")
ADMIN = Principal("root", "quality_engineer", ("quality_engineer", "admin"))
NEW: dict[What, str] = {"pin": "271828", "password": "seven green washers"}
BOTH = pytest.mark.parametrize("what", ["pin", "password"])


def give(
    office: Office, what: What, *, who: Principal = ANNA, old: str | None = None,
    reason: str | None = None, new: str | None = None,
) -> bool:  # fmt: skip
    asked = NewSecret("anna", what, new or NEW[what])
    done = office.write(lambda desk: give_secret(desk, who, asked, old=old, reason=reason))
    return done is not None


def right(office: Office, what: What, secret: str) -> bool:
    if what == "pin":
        return office.tries(secret)
    return office.signs_in(secret) is not None


@BOTH
def test_the_owner_changes_it_with_the_old_one(signing_in: Office, what: What) -> None:
    old = "314159" if what == "pin" else PASSWORD
    assert not give(signing_in, what, old="wrong one")
    assert right(signing_in, what, old)
    assert give(signing_in, what, old=old)
    assert not right(signing_in, what, old)
    assert right(signing_in, what, NEW[what])
    assert signing_in.letters() == [("anna@maker.example", (what,))]


@BOTH
def test_an_administrator_gives_it_anew_with_a_reason_and_the_lock_is_lifted(
    signing_in: Office, what: What
) -> None:
    for _ in range(5):
        assert not right(signing_in, what, "wrong one")
    with pytest.raises(BadInput, match="reason"):
        give(signing_in, what, who=ADMIN)
    assert give(signing_in, what, who=ADMIN, reason="forgotten")
    assert right(signing_in, what, NEW[what])
    assert signing_in.letters() == [("anna@maker.example", (what,))]


@BOTH
def test_nobody_else_gives_it_and_the_owner_needs_the_old_one(
    signing_in: Office, what: What
) -> None:
    with pytest.raises(Forbidden, match="bert may not change the"):
        give(signing_in, what, who=Principal("bert", "quality_supervisor"), reason="please")
    with pytest.raises(BadInput, match="with the old one"):
        give(signing_in, what, reason="forgotten")
    both = Principal("anna", "admin", ("admin",))
    with pytest.raises(BadInput, match="with the old one"):
        give(signing_in, what, who=both, reason="an administrator's own")


@BOTH
def test_five_wrong_old_ones_lock(signing_in: Office, what: What) -> None:
    old = "314159" if what == "pin" else PASSWORD
    for _ in range(5):
        assert not give(signing_in, what, old="wrong one")
    assert not give(signing_in, what, old=old)


def test_the_same_again_and_a_weak_one_are_refused(signing_in: Office) -> None:
    with pytest.raises(BadInput, match="is the old one"):
        give(signing_in, "pin", old="314159", new="314159")
    with pytest.raises(BadInput, match="easily guessed"):
        give(signing_in, "pin", old="314159", new="123456")
    with pytest.raises(BadInput, match="name of its owner"):
        give(signing_in, "password", old=PASSWORD, new="meier meier meier")


def test_a_new_password_ends_every_session_and_a_new_pin_none(signing_in: Office) -> None:
    signing_in.signs_in(PASSWORD)
    signing_in.signs_in(PASSWORD)
    give(signing_in, "pin", old="314159")
    assert "person.signed_out" not in signing_in.kinds()
    asked = NewSecret("anna", "password", NEW["password"])
    done = signing_in.write(lambda desk: reset_secret(desk, asked, reason="leaked"))
    assert done["sessions_ended"] == 2


def test_the_two_locks_are_apart(signing_in: Office) -> None:
    for _ in range(5):
        assert signing_in.signs_in("wrong one") is None
    assert signing_in.tries("314159"), "a stranger at the sign-in keeps nobody from signing"
    for _ in range(5):
        assert not signing_in.tries("wrong one")
    later = NOW + timedelta(minutes=15)
    assert signing_in.signs_in(PASSWORD, now=later) is not None


def test_nobody_who_left_or_is_unknown_gets_one(anna: Office) -> None:
    anna.change("anna", active=False)
    with pytest.raises(Refused, match="no longer active"):
        give(anna, "pin", who=ADMIN, reason="back soon")
    nobody = NewSecret("bert", "pin", "271828")
    with pytest.raises(Unknown, match="headmark users add"):
        anna.write(lambda desk: reset_secret(desk, nobody, reason="new"))


def test_no_secret_is_in_the_ledger_or_the_letters(signing_in: Office) -> None:
    give(signing_in, "pin", old="314159")
    give(signing_in, "password", old=PASSWORD)
    written = str(signing_in.ledger()) + str(signing_in.letters())
    row = signing_in.rows(person)[0]
    for secret in ("314159", PASSWORD, *NEW.values(), row["pin_hash"], row["password_hash"]):
        assert secret not in written


@BOTH
def test_an_outdated_hash_is_made_anew_when_the_secret_was_right(
    signing_in: Office, what: What
) -> None:
    secret = "314159" if what == "pin" else PASSWORD
    outdated = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(secret)
    signing_in.write(
        lambda desk: desk.transaction.connection.execute(
            update(person).values({f"{what}_hash": outdated})
        )
    )
    assert not right(signing_in, what, "wrong one")
    assert signing_in.rows(person)[0][f"{what}_hash"] == outdated
    assert right(signing_in, what, secret)
    renewed = signing_in.rows(person)[0][f"{what}_hash"]
    assert renewed != outdated
    assert "m=64" in renewed
    assert right(signing_in, what, secret)


def test_one_secret_typed_on_another_keyboard_is_the_same() -> None:
    assert is_secret(hash_of_secret("pin-42"), "ｐｉｎ－４２")


def test_what_is_too_long_is_no_secret_though_it_begins_like_one() -> None:
    longest = "x7" * (LONGEST // 2)
    stored = hash_of_secret(longest)
    assert is_secret(stored, longest)
    assert not is_secret(stored, longest + "!")


def test_what_is_no_hash_is_nobodys() -> None:
    assert not is_secret("no hash", "314159")
    assert not is_secret(None, "314159")
