"""Who publishes, rolls back, inspects at once: one order, and all are told what is in force."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.actions.compare_ledger import verify_database
from service.actions.rulebook_steps import PUBLISHED, read_steps
from service.records.case_tables import decision
from service.rulebook_schedule import read_schedule
from tests.service.rulebooks.lives import Life, add_people
from tests.support.master_data import operation, receipt
from tests.support.race import race
from tests.support.recording import Works
from tests.support.rulebook_sides import even_publisher, inspector, odd_publisher, supervisor
from tests.support.rulebook_texts import rules_text
from tests.support.store_state import assert_whole

ROUNDS = 12


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked, now=datetime.now(UTC))
    life.act(add_people)
    return life


def test_of_two_who_publish_at_once_the_later_decides_and_both_are_told(
    life: Life, database_url: str
) -> None:
    turns = [str(turn) for turn in range(1, ROUNDS + 1)]
    for turn in turns:
        life.record(receipt(f"A-{turn}"), operation(f"OP-{turn}", {f"A-{turn}": 1}, _made(turn)))
    for version in range(2, 2 * ROUNDS + 2):
        life.submit(rules_text(version))
        life.review(version)

    said = race(database_url, (even_publisher, odd_publisher, inspector), turns, lanes=1)

    for turn, told in zip(turns, said, strict=True):
        even, odd = f"plant@{2 * int(turn)}", f"plant@{2 * int(turn) + 1}"
        assert told == (even, odd, "recorded"), "who publishes for now is in force by it"
    published = life.look(lambda c: read_steps(c, kinds=(PUBLISHED,)))
    assert len(published) == 2 * ROUNDS
    starts = [step.effective_from for step in published]
    assert starts == sorted(starts, key=lambda start: start or 0), "the order is that of the ledger"
    last = life.look(read_schedule).now(0)
    assert last is not None
    assert last.id == published[-1].id
    assert life.in_force() == f"plant@{published[-1].version}"
    _assert_decided_by_its_own(life)


def _made(turn: str) -> dict[str, float]:
    return {f"B-{turn}": 20}


def _assert_decided_by_its_own(life: Life) -> None:
    """Every decision names the rulebook that was in force where it stands in the ledger."""
    with life.works.door.read() as connection:
        assert_whole(connection)
        verdict = verify_database(connection)
        assert verdict.ok, verdict.fault
        cases = connection.execute(select(decision.c.nonconformance, decision.c.digest)).all()
    by_case: dict[str, set[str]] = {}
    for number, digest in cases:
        by_case.setdefault(number, set()).add(digest)
    assert len(by_case) == ROUNDS
    assert all(len(digests) == 1 for digests in by_case.values()), "one transaction, one rulebook"


def test_of_two_who_roll_back_at_once_one_does_and_the_other_is_told(
    life: Life, database_url: str
) -> None:
    for version in range(1, ROUNDS + 2):
        life.live(rules_text(version))
    turns = [str(turn) for turn in range(1, ROUNDS + 1)]

    said = race(database_url, (supervisor, supervisor), turns, lanes=1)

    for turn, told in zip(turns, said, strict=True):
        done, other = sorted(told, key=len)
        assert done == "back"
        assert f"plant@{turn} is in force already" in other
    assert life.in_force() == f"plant@{ROUNDS}"
    assert life.look(verify_database).ok
