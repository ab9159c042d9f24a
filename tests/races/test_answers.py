"""A customer answers while something else happens to what he owes: one outcome, all are told."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Table, select

from rules.case_life import SIGNER
from service.actions.answer_links import mint_answer_nonce, with_answer_link
from service.actions.cases import change_state, get_case
from service.actions.close_case import carry_on_if_decided
from service.actions.desk import Desk
from service.actions.start_approval import withdraw_approvals
from service.records.case_tables import nonconformance
from service.records.customer_tables import consignee, customer_answer, notice, write_off
from tests.service.rulebooks.lives import Life, add_people
from tests.support.answer_sides import (
    CUSTOMER,
    SENT,
    customer_answers,
    page,
    plant_calls_off,
    sam_writes_off,
    sue_writes_off,
    sue_writes_off_what_she_saw_before,
)
from tests.support.master_data import defect, operation, receipt, shipment
from tests.support.race import race
from tests.support.recording import Works
from tests.support.store_state import assert_whole

ROUNDS = 4


@pytest.fixture
def life(stocked: Works) -> Life:
    life = Life(stocked)
    life.act(add_people)
    return life


@pytest.fixture
def pages(life: Life) -> list[str]:
    """Cases of one lot each, all of which was sent to one customer, who has his page open."""
    lots = range(ROUNDS)
    life.record(
        *(receipt(f"A-{n}") for n in lots),
        *(operation(f"OP-{n}", {f"A-{n}": 10}, {f"B-{n}": SENT}, item="BOLT") for n in lots),
        *(shipment(f"S-{n}", {f"B-{n}": SENT}) for n in lots),
    )
    for n in lots:
        life.record(defect(f"I-{n}", f"B-{n}"))
    return [_page(life, f"NCR-2026-{n + 1:04d}", f"S-{n}", f"B-{n}") for n in lots]


def _page(life: Life, number: str, sent: str, lot: str) -> str:
    asked = {"number": number, "consignee": CUSTOMER}
    linked = life.act(lambda desk: with_answer_link(desk, asked))
    link = str(linked["answer_link"]).rpartition("/")[2]
    return page(number, sent, lot, link, mint_answer_nonce(link))


@pytest.fixture
def decided(life: Life, pages: list[str]) -> list[str]:
    """Confirmed, and nothing here is left to decide: only the customer is waited for."""
    for told in pages:
        life.act(lambda desk, told=told: _confirm(desk, told.split()[0]))  # type: ignore[misc]
    assert {row["state"] for row in _rows(life, nonconformance)} == {"verified"}
    return pages


def _confirm(desk: Desk, number: str) -> None:
    case = get_case(desk, number)
    withdraw_approvals(desk, case, reason="test")
    carry_on_if_decided(desk, change_state(desk, case, "confirm", why="test", by_role=SIGNER))


def _rows(life: Life, table: Table) -> list[dict[str, Any]]:
    return life.look(lambda c: [dict(row) for row in c.execute(select(table)).mappings()])


def _whole(life: Life) -> None:
    with life.works.door.read() as connection:
        assert_whole(connection)


def test_a_page_that_is_sent_twice_at_once_answers_once(
    life: Life, pages: list[str], database_url: str
) -> None:
    said = race(database_url, (customer_answers, customer_answers), pages, lanes=1)
    for told in said:
        assert sorted(each[:4] for each in told) == ["done", "told"], told
        assert "sent already" in max(told) or "closed" in max(told)
    answers = Counter(row["nonconformance"] for row in _rows(life, customer_answer))
    assert set(answers.values()) == {1}
    assert len(answers) == ROUNDS
    assert {row["state"] for row in _rows(life, consignee)} == {"accounted"}
    _whole(life)


def test_an_answer_and_the_cancelling_of_the_notice_at_once_leave_a_customer_who_is_told(
    life: Life, pages: list[str], database_url: str
) -> None:
    said = race(database_url, (customer_answers, plant_calls_off), pages, lanes=1)
    for answered, cancelled in said:
        assert cancelled == "done"
        assert answered == "done" or "closed" in answered or "no answer" in answered, answered
    # Whether he was heard or not, he knows that his parts are good, and owes nothing.
    assert {row["state"] for row in _rows(life, consignee)} == {"cleared"}
    kept = [row["nonconformance"] for row in _rows(life, customer_answer)]
    assert len(kept) == len(set(kept)) == sum(answered == "done" for answered, _ in said)
    newest = {row["nonconformance"]: row["kind"] for row in _rows(life, notice)}
    assert set(newest.values()) == {"cancel"}
    _whole(life)


def test_an_answer_and_a_write_off_at_once_close_a_case_once_and_the_other_is_told(
    life: Life, decided: list[str], database_url: str
) -> None:
    said = race(database_url, (customer_answers, sam_writes_off), decided, lanes=1)
    for told in said:
        assert sorted(each[:4] for each in told) == ["done", "told"], told
    assert {row["state"] for row in _rows(life, nonconformance)} == {"closed"}
    heard = [row["nonconformance"] for row in _rows(life, customer_answer)]
    written_off = [row["nonconformance"] for row in _rows(life, write_off)]
    assert sorted(heard + written_off) == sorted(told.split()[0] for told in decided)
    states = {row["nonconformance"]: row["state"] for row in _rows(life, consignee)}
    assert {states[number] for number in heard} <= {"accounted"}
    assert {states[number] for number in written_off} <= {"written_off"}
    _whole(life)


def test_of_two_who_write_off_at_once_one_signs(
    life: Life, decided: list[str], database_url: str
) -> None:
    said = race(database_url, (sam_writes_off, sue_writes_off), decided, lanes=1)
    for told in said:
        assert sorted(each[:4] for each in told) == ["done", "told"], told
    signed = Counter(row["nonconformance"] for row in _rows(life, write_off))
    assert set(signed.values()) == {1}
    _whole(life)


def test_a_write_off_that_was_looked_up_before_its_transaction_is_caught(
    life: Life, decided: list[str], database_url: str
) -> None:
    """The negative control: the same race, with a side that does not look again."""
    careless = sue_writes_off_what_she_saw_before
    said = race(database_url, (careless, careless), decided, lanes=1)
    assert ("done", "done") in said
    signed = Counter(row["nonconformance"] for row in _rows(life, write_off))
    assert 2 in signed.values()
