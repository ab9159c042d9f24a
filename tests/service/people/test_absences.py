"""Who acts for whom: never nobody by mistake, never the absent one, never somebody who has left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from service.actions.absences import Absence, add_absence, end_absence, is_away, list_absences
from service.actions.desk import Desk
from service.actions.principal import Principal
from service.errors import BadInput, Conflict, Forbidden, Refused, Unknown
from service.records.life_tables import absence
from service.records.schema import microseconds
from tests.service.people.office import NOW, Office

DAY = timedelta(days=1)
NAMES = ("anna", "bert", "carla", "dora", "emil")


@pytest.fixture
def staff(office: Office) -> Office:
    for name in NAMES:
        office.add(name, "quality_supervisor")
    return office


def day(number: float) -> datetime:
    return NOW + number * DAY


def test_the_delegate_acts_from_the_beginning_until_the_end(staff: Office) -> None:
    staff.away("anna", "bert", day(1), day(3))
    moments = (day(0.99), day(1), day(2.99), day(3))
    assert [staff.delegate("anna", at) for at in moments] == [None, "bert", "bert", None]
    assert staff.delegate("bert", day(2)) is None, "he is here himself"
    assert staff.write(lambda desk: is_away(desk, "anna", day(2)))
    assert not staff.write(lambda desk: is_away(desk, "anna", day(3)))


def test_where_the_delegate_is_away_his_delegate_acts_up_to_the_third(staff: Office) -> None:
    staff.away("anna", "bert", day(1), day(9))
    staff.away("bert", "carla", day(2), day(9))
    staff.away("carla", "dora", day(3), day(9))
    assert [staff.delegate("anna", day(n)) for n in (1, 2, 3)] == ["bert", "carla", "dora"]
    staff.away("dora", "emil", day(4), day(9))
    assert staff.delegate("anna", day(4)) is None, "a fourth is not asked"
    assert staff.delegate("bert", day(4)) == "emil"


def test_who_has_left_acts_for_nobody(staff: Office) -> None:
    staff.away("anna", "bert", day(1), day(9))
    staff.change("bert", active=False)
    assert staff.delegate("anna", day(2)) is None


def test_a_circle_is_refused_and_a_circle_in_the_books_leads_to_nobody(staff: Office) -> None:
    staff.away("anna", "bert", day(1), day(5))
    staff.away("bert", "carla", day(2), day(6))
    with pytest.raises(Conflict, match="carla acts for him"):
        staff.away("carla", "anna", day(4), day(8))
    row = {
        "person": "carla", "delegate": "anna", "since": microseconds(day(4)),
        "until": microseconds(day(8)), "reason": "", "by": "", "at": 0, "entry": 0,
    }  # fmt: skip
    staff.write(lambda desk: desk.transaction.connection.execute(insert(absence).values(**row)))
    assert [staff.delegate(name, day(4.5)) for name in ("anna", "bert", "carla")] == [None] * 3
    assert staff.delegate("anna", day(3)) == "carla"


def test_absences_that_never_meet_make_no_circle(staff: Office) -> None:
    staff.away("anna", "bert", day(1), day(10))
    staff.away("bert", "carla", day(1), day(5))
    staff.away("carla", "anna", day(5), day(10))
    assert staff.delegate("anna", day(2)) == "carla"
    assert staff.delegate("carla", day(6)) == "bert"


@pytest.mark.parametrize(("first", "second"), [((1, 4), (5, 9)), ((5, 9), (1, 4))])
def test_a_way_round_that_is_never_open_at_once_makes_no_circle(
    staff: Office, first: tuple[int, int], second: tuple[int, int]
) -> None:
    staff.away("bert", "carla", *map(day, first))
    staff.away("carla", "anna", *map(day, second))
    staff.away("anna", "bert", day(1), day(10))


@pytest.mark.parametrize(("since", "until"), [(1, 3), (0, 1.5), (2.5, 9), (0, 9), (1.5, 2)])
def test_two_absences_of_one_person_do_not_overlap(
    staff: Office, since: float, until: float
) -> None:
    staff.away("anna", "bert", day(1), day(3))
    with pytest.raises(Conflict, match=r"anna is away from .* \(absence 1\)"):
        staff.away("anna", "carla", day(since), day(until))
    staff.away("anna", "carla", day(3), day(4))
    staff.away("anna", "carla", day(0), day(1))


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (("anna", "bert", day(2), day(2)), BadInput, "not after since"),
        (("anna", "bert", day(2), day(1)), BadInput, "not after since"),
        (("anna", "bert", day(-2), day(0)), BadInput, "ends later than now"),
        (("anna", "bert", day(0), day(367)), BadInput, "366 days at most"),
        (("anna", "anna", day(0), day(1)), BadInput, "cannot act for himself"),
        (("anna", "berta", day(0), day(1)), Unknown, "did you mean `bert`"),
        (("ana", "bert", day(0), day(1)), Unknown, "did you mean `anna`"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    staff: Office, asked: tuple[str, str, datetime, datetime], error: type[Refused], says: str
) -> None:
    with pytest.raises(error, match=says):
        staff.away(*asked)
    assert staff.rows(absence) == []


def test_an_absence_says_why_and_names_people_who_are_there(staff: Office) -> None:
    silent = Absence("anna", "bert", day(0), day(1), "  ")
    with pytest.raises(BadInput, match="reason"):
        staff.write(lambda desk: add_absence(desk, silent))
    staff.change("bert", active=False)
    with pytest.raises(Refused, match="`bert` is no longer active"):
        staff.away("anna", "bert", day(0), day(1))


def test_who_is_back_early_acts_himself_again(staff: Office) -> None:
    number = staff.away("anna", "bert", day(0), day(9))
    done = staff.write(lambda desk: end_absence(desk, number), now=day(2))
    assert done["ended_at"] == day(2).isoformat()
    assert staff.delegate("anna", day(3)) is None
    staff.away("anna", "carla", day(3), day(4), now=day(2))
    for at, again in ((day(2), number), (day(5), 2)):
        with pytest.raises(Conflict, match="over already"):
            staff.write(lambda desk, again=again: end_absence(desk, again), now=at)
    assert staff.kinds()[-3:] == ["absence.added", "absence.ended", "absence.added"]


def test_only_he_himself_or_an_administrator_says_that_he_is_away(staff: Office) -> None:
    asked = Absence("anna", "bert", day(0), day(1), "ill")
    bert, anna = Principal("bert", "quality_supervisor"), Principal("anna", "operator")
    admin = Principal("root", "auditor", ("auditor", "admin"))
    with pytest.raises(Forbidden, match="bert may not add an absence of anna"):
        staff.write(lambda desk: add_absence(desk, asked, by=bert))
    number = staff.write(lambda desk: add_absence(desk, asked, by=anna))["absence"]
    with pytest.raises(Forbidden, match="end an absence"):
        staff.write(lambda desk: end_absence(desk, number, by=bert))
    with pytest.raises(Unknown, match="absence 1 of bert is not known"):
        staff.write(lambda desk: end_absence(desk, number, whose="bert", by=admin))
    staff.write(lambda desk: end_absence(desk, number, whose="anna", by=admin))
    with staff.door.read() as connection:
        assert [each["reason"] for each in list_absences(connection)] == ["ill"]
        assert list_absences(connection, "bert") == []


Span = tuple[int, int, int, int]


def oracle(rows: list[Span], name: int, at: int) -> int | None:
    """The rule again, by following the one absence that covers the moment."""
    path = [name]
    while away := [row for row in rows if row[0] == path[-1] and row[2] <= at < row[3]]:
        path.append(away[0][1])
        if path[-1] in path[:-1] or len(path) > 4:
            return None
    return path[-1] if len(path) > 1 else None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6), st.integers(1, 7)),
        max_size=12,
    ),
)
def test_the_delegate_is_the_one_the_absences_lead_to(staff: Office, asked: list[Span]) -> None:
    taken: list[Span] = []

    def fill(desk: Desk) -> None:
        desk.transaction.connection.execute(absence.delete())
        for person, delegate, since, until in asked:
            wanted = Absence(NAMES[person], NAMES[delegate], day(since), day(until), "x")
            try:
                add_absence(desk, wanted)
            except Refused:
                continue
            taken.append((person, delegate, since, until))

    staff.write(fill)
    for name in range(5):
        for at in range(8):
            wanted = oracle(taken, name, at)
            found = staff.delegate(NAMES[name], day(at))
            assert found == (None if wanted is None else NAMES[wanted])
            if found is not None:
                assert found != NAMES[name]
                assert oracle(taken, NAMES.index(found), at) is None
