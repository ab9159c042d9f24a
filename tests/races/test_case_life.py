"""Who takes a case, or opens it again, at the same moment: one does, the other is told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rules.case_life import SIGNER
from service.actions.cases import change_state, get_case
from service.actions.desk import Desk
from service.actions.place_holds import release_holds
from service.actions.start_approval import withdraw_approvals
from service.records.case_tables import hold, nonconformance
from service.records.life_tables import case_step
from tests.service.rulebooks.lives import Life, add_people
from tests.support.case_sides import max_takes, mia_takes, sam_reopens, sue_reopens
from tests.support.master_data import defect, operation, receipt
from tests.support.race import race
from tests.support.recording import Works
from tests.support.store_state import assert_whole

ROUNDS = 12


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked)
    life.act(add_people)
    return life


@pytest.fixture
def cases(life: Life) -> list[str]:
    """Each holds two lots."""
    for n in range(ROUNDS):
        made = operation(f"OP-{n}", {f"A-{n}": 10}, {f"B-{n}": 20, f"C-{n}": 20})
        life.record(receipt(f"A-{n}"), made, defect(f"I-{n}", f"B-{n}"))
    n = nonconformance.c
    numbers = life.look(lambda c: list(c.execute(select(n.number).order_by(n.entry)).scalars()))
    assert len(numbers) == ROUNDS
    return numbers


def test_of_two_who_take_a_case_at_once_one_has_it(
    life: Life, cases: list[str], database_url: str
) -> None:
    said = race(database_url, (mia_takes, max_takes), cases, lanes=1)
    n = nonconformance.c
    owners = life.look(
        lambda c: {row.number: row.owner for row in c.execute(select(n.number, n.owner))}
    )
    for number, told in zip(cases, said, strict=True):
        assert sorted(told) == sorted([owners[number], "told"])
    _assert_one_step_each(life)


def test_of_two_who_open_a_case_again_at_once_one_does(
    life: Life, cases: list[str], database_url: str
) -> None:
    for number in cases:
        life.act(lambda desk, number=number: _dismiss(desk, number))  # type: ignore[misc]
    said = race(database_url, (sam_reopens, sue_reopens), cases, lanes=1)
    assert all(sorted(told) in (["sam", "told"], ["sue", "told"]) for told in said)
    _assert_one_step_each(life, steps=2)
    active = select(func.count(hold.c.id)).where(hold.c.released_at.is_(None))
    assert life.look(lambda c: c.execute(active).scalar_one()) == 2 * ROUNDS


def _dismiss(desk: Desk, number: str) -> None:
    case = get_case(desk, number)
    withdraw_approvals(desk, case, reason="test")
    release_holds(desk, number, sorted(case.held_lots(desk)), reason="test")
    now = desk.transaction.now_micros
    change_state(
        desk, case, "dismiss", why="test", by_role=SIGNER, closed_at=now, closing_reason="test"
    )


def _assert_one_step_each(life: Life, *, steps: int = 1) -> None:
    counted = select(func.count(case_step.c.id)).group_by(case_step.c.nonconformance)
    assert set(life.look(lambda c: c.execute(counted).scalars().all())) == {steps}
    with life.works.door.read() as connection:
        assert_whole(connection)
