"""Guessing a password from many processes at once gets no more tries than guessing alone."""

from __future__ import annotations

from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from service.actions.people import add_person
from service.records.case_tables import ledger, person
from service.records.session_tables import session
from tests.support.guessing import THREADS, five_guessers
from tests.support.race import race
from tests.support.recording import NOW, Works, desk_of

PROCESSES = 4
PASSWORD, WRONG = "green washer", "red-washer"


def staff(works: Works, name: str) -> None:
    works.door.write(
        lambda at: add_person(
            desk_of(at, works.plant, works.recorder.settings), name=name, printed_name=name,
            email=None, language="en", roles=["auditor"], pin="314159",
        ),
        by="test", now=NOW,
    )  # fmt: skip
    # A hash that is made in a millisecond: here the door is tested, not the hash.
    cheap = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    works.door.write(
        lambda at: at.connection.execute(update(person).values(password_hash=cheap)),
        by="test", now=NOW,
    )  # fmt: skip


def counted(works: Works, kind: str) -> int:
    with works.door.read() as connection:
        query = select(func.count()).where(ledger.c.kind == kind)
        return int(connection.execute(query).scalar_one())


def test_twenty_wrong_guesses_at_once_are_counted_up_to_five_and_lock(
    works: Works, database_url: str
) -> None:
    staff(works, "anna")

    (said,) = race(database_url, (five_guessers,) * PROCESSES, [f"anna {WRONG} {WRONG}"], lanes=1)

    assert said == ("0",) * PROCESSES
    assert counted(works, "person.password_refused") == 5
    assert counted(works, "person.password_locked") == 1
    assert counted(works, "person.sign_in_refused") == THREADS * PROCESSES - 5
    with works.door.read() as connection:
        row = connection.execute(select(person)).mappings().one()
        assert row["password_failures"] == 5
        assert connection.execute(select(session)).all() == []


def test_right_guesses_among_wrong_ones_count_only_before_the_lock(
    works: Works, database_url: str
) -> None:
    staff(works, "anna")

    (said,) = race(
        database_url, (five_guessers,) * PROCESSES, [f"anna {WRONG} {PASSWORD}"], lanes=1
    )

    inside = sum(map(int, said))
    wrong = counted(works, "person.password_refused")
    assert inside == counted(works, "person.signed_in")
    assert wrong + inside + counted(works, "person.sign_in_refused") == THREADS * PROCESSES
    # Each right one starts the count anew; behind a lock nobody comes in.
    assert wrong <= 4 * inside + 5
    with works.door.read() as connection:
        query = select(ledger.c.kind).where(ledger.c.kind.like("person.%")).order_by(ledger.c.seq)
        kinds = list(connection.execute(query).scalars())
    if "person.password_locked" in kinds:
        behind = kinds[kinds.index("person.password_locked") + 1 :]
        assert {*behind} <= {"person.sign_in_refused"}
