"""A case goes its way to the end, whatever is published meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.actions.cases import get_case
from service.actions.rulebook_route import route_of_case
from service.records.case_tables import nonconformance
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
    return number


def roles_of(life: Life, number: str) -> list[tuple[str, tuple[str, ...]]]:
    route = life.act(lambda desk: route_of_case(desk, get_case(desk, number)))
    return [(step.name, step.roles) for step in route.steps]


DESIGN = "    - {step: design, meaning: approval, roles: [design_authority], quorum: any}\n"
OWN = [("confirm", ("quality_engineer",)), ("decide", ("engineering",))]


@pytest.mark.parametrize(
    "published",
    [
        rules_text(2),
        with_route(2).replace("[engineering]", "[production_manager]"),
        with_route(2) + DESIGN,
        rules_text(2).replace("severity: major", "severity: minor"),
    ],
    ids=["gone", "changed", "longer", "nothing like it"],
)
def test_a_case_keeps_its_route_whatever_is_published(
    life: Life, case: str, published: str
) -> None:
    life.live(published)
    assert roles_of(life, case) == OWN


def test_a_case_opened_later_goes_by_the_new_route(life: Life, case: str) -> None:
    life.live(with_route(2).replace("[engineering]", "[production_manager]"))
    life.record(receipt("C"), operation("OP-2", {"C": 10}, {"D": 20}), defect("I-2", "D"))
    newest = select(nonconformance.c.number).order_by(nonconformance.c.entry.desc()).limit(1)
    number = life.look(lambda c: c.execute(newest).scalar_one())
    assert number != case
    assert roles_of(life, number)[1] == ("decide", ("production_manager",))
    assert roles_of(life, case) == OWN


# --- cases from before routes were kept ------------------------------------------------------


@pytest.fixture
def old_case(life: Life, case: str) -> str:
    with life.works.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE nonconformance SET route_document = NULL")
    return case


def test_an_old_case_has_the_route_of_the_rulebook_that_opened_it(
    life: Life, old_case: str
) -> None:
    life.live(rules_text(2))
    assert roles_of(life, old_case) == OWN


def test_an_old_case_has_the_changed_route_of_the_rulebook_in_force(
    life: Life, old_case: str
) -> None:
    life.live(with_route(2).replace("[engineering]", "[production_manager]"))
    assert roles_of(life, old_case)[1] == ("decide", ("production_manager",))


def test_an_old_case_of_a_rulebook_that_is_not_kept_takes_the_usual_route(
    life: Life, old_case: str
) -> None:
    life.live(rules_text(2))
    with life.works.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE decision SET rulebook = 'lost'")
    assert roles_of(life, old_case)[0] == ("confirm", ("quality_supervisor",))
