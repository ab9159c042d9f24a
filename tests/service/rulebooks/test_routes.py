"""A case goes its way to the end, whatever is published meanwhile."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from service.actions.cases import get_case
from service.actions.start_approval import start_approval
from service.records.case_tables import approval_round, nonconformance
from tests.service.rulebooks.lives import Life, rules_text
from tests.support.master_data import defect, operation, receipt

ROUTES = """\
routes:
  aerospace:
    - {step: confirm, meaning: review, roles: [quality_engineer], quorum: any}
    - {step: decide, meaning: approval, roles: [engineering], quorum: all}
"""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def with_route(version: int, *, then: str = "severity: major, route: aerospace") -> str:
    return rules_text(version).replace("severity: major", then) + ROUTES


@pytest.fixture
def case(life: Life) -> str:
    """Opened under plant@1, whose route for it is aerospace."""
    life.live(with_route(1))
    life.record(receipt("A"), operation("OP", {"A": 10}, {"B": 20}), defect("I-1", "B"))
    number: str = life.look(lambda c: c.execute(select(nonconformance.c.number)).scalar_one())
    assert _rounds(life)[-1] == ("confirm", ["quality_engineer"])
    return number


def _ask(life: Life, number: str, step: int) -> tuple[Any, ...]:
    life.act(lambda desk: start_approval(desk, get_case(desk, number), step=step))
    return _rounds(life)[-1]


def _rounds(life: Life) -> list[tuple[Any, ...]]:
    r = approval_round.c
    rows = life.look(lambda c: c.execute(select(r.step, r.roles).order_by(r.id)).all())
    return [(step, orjson.loads(roles)) for step, roles in rows]


def test_a_route_that_is_gone_is_that_of_the_rulebook_that_opened_the_case(
    life: Life, case: str
) -> None:
    life.live(rules_text(2))
    assert _ask(life, case, 0) == ("confirm", ["quality_engineer"])
    assert _ask(life, case, 1) == ("decide", ["engineering"])


def test_a_route_that_was_changed_is_that_of_the_rulebook_in_force(life: Life, case: str) -> None:
    life.live(with_route(2).replace("[engineering]", "[production_manager]"))
    assert _ask(life, case, 1) == ("decide", ["production_manager"])


def test_a_route_that_was_shortened_ends_with_its_approval(life: Life, case: str) -> None:
    confirm = "    - {step: confirm, meaning: review, roles: [quality_engineer], quorum: any}\n"
    life.live(with_route(2).replace(confirm, ""))
    assert _ask(life, case, 1) == ("decide", ["engineering"])


def test_a_case_opened_by_a_rulebook_that_is_not_kept_takes_the_usual_route(
    life: Life, case: str
) -> None:
    life.live(rules_text(2))
    with life.works.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE decision SET rulebook = 'lost'")
    assert _ask(life, case, 0) == ("confirm", ["quality_supervisor"])
