"""Points left out with a cause, gaps declared: what follows is judged anew, nothing withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from service.actions.compare_ledger import verify_database
from service.actions.declare_gap import declare_gap
from service.actions.exclude_point import exclude_point, include_point
from service.actions.look_streams import list_signals, stream_document
from service.errors import BadInput, Conflict, Unknown
from tests.service.actions.charting import STREAM, Charting, charting_at, moment, name_of

LIMITS = {
    "record": "control_limits", "id": "CL-1", "characteristic": "head_height", "center": 10.0,
    "sigma": 0.1, "subgroup_size": 1, "effective_from": "2026-01-01T00:00:00+00:00",
}  # fmt: skip
ABOVE, BELOW = [10.05], [9.95]


@pytest.fixture
def charting(sqlite_url: str) -> Iterator[Charting]:
    charting = charting_at(sqlite_url)
    charting.works.record(LIMITS)
    yield charting
    charting.works.engine.dispose()


def signals(charting: Charting) -> list[tuple[str, str]]:
    with charting.look() as connection:
        return [(each["rule"], each["inspection"]) for each in list_signals(connection)]


def document(charting: Charting) -> dict[str, Any]:
    with charting.look() as connection:
        return stream_document(connection, STREAM)


def exclude(charting: Charting, n: int, cause: str = "gauge dropped") -> dict[str, Any]:
    return charting.act(lambda desk: exclude_point(desk, STREAM, name_of(n), cause=cause, by="eve"))


def include(charting: Charting, n: int, reason: str = "it was another gauge") -> dict[str, Any]:
    return charting.act(
        lambda desk: include_point(desk, STREAM, name_of(n), reason=reason, by="eve")
    )


def test_a_run_that_a_bad_point_interrupted_is_found_once_it_is_excluded(
    charting: Charting,
) -> None:
    charting.check([ABOVE] * 4 + [BELOW] + [ABOVE] * 4)
    assert signals(charting) == []
    exclude(charting, 4)
    assert signals(charting) == [("WE4", name_of(8))]


def test_a_signal_on_a_point_that_is_excluded_later_stays_on_record(charting: Charting) -> None:
    charting.check([[10.0], [10.5], [10.0]])
    exclude(charting, 1)
    assert signals(charting) == [("WE1", name_of(1))]
    point = document(charting)["points"][1]
    assert point["excluded"]["cause"] == "gauge dropped"
    assert point["excluded"]["by"] == "eve"
    assert point["rules"] == ["WE1"]


def test_points_that_come_after_an_exclusion_do_not_count_it(charting: Charting) -> None:
    charting.check([[10.25]])
    exclude(charting, 0)
    charting.check([[10.25]], first=1)
    assert signals(charting) == []
    charting.check([[10.25]], first=2)
    assert signals(charting) == [("WE2", name_of(2))]


def test_an_included_point_counts_again(charting: Charting) -> None:
    charting.check([[10.25]])
    exclude(charting, 0)
    charting.check([[10.25]], first=1)
    assert signals(charting) == []
    said = include(charting, 0)
    assert (said["changed"], said["excluded"]) == (True, None)
    assert signals(charting) == [("WE2", name_of(1))]
    assert document(charting)["points"][0]["excluded"] is None


def test_to_exclude_twice_for_the_same_cause_changes_nothing(charting: Charting) -> None:
    charting.check([[10.0]])
    first = exclude(charting, 0)
    again = exclude(charting, 0)
    assert (first["changed"], again["changed"]) == (True, False)
    assert first["excluded"] == again["excluded"]
    assert include(charting, 0)["changed"] is True
    assert include(charting, 0)["changed"] is False


def test_another_cause_does_not_overwrite_the_first(charting: Charting) -> None:
    charting.check([[10.0]])
    exclude(charting, 0)
    with pytest.raises(Conflict, match="by eve: gauge dropped"):
        exclude(charting, 0, cause="operator error")


@pytest.mark.parametrize("cause", ["", "   ", "x" * 4001])
def test_nothing_is_excluded_without_a_cause(charting: Charting, cause: str) -> None:
    charting.check([[10.0]])
    with pytest.raises(BadInput, match="cause"):
        exclude(charting, 0, cause=cause)
    assert document(charting)["points"][0]["excluded"] is None


def test_an_unknown_point_or_stream_is_refused_with_the_nearest_name(charting: Charting) -> None:
    charting.check([[10.0]])
    with pytest.raises(Unknown, match="did you mean `I-000`"):
        charting.act(lambda d: exclude_point(d, STREAM, "I-00", cause="c", by="eve"))
    with pytest.raises(Unknown, match=r"did you mean `head_height:\*:HEADER-1:-`"):
        charting.act(
            lambda d: exclude_point(d, "head_height:*:HEADER-2:-", "I-000", cause="c", by="eve")
        )


def test_a_run_does_not_reach_over_a_declared_gap(charting: Charting) -> None:
    charting.check([ABOVE] * 4)
    charting.act(lambda desk: declare_gap(desk, STREAM, at=moment(3.5), reason="new die", by="eve"))
    charting.check([ABOVE] * 7, first=4)
    assert signals(charting) == []
    charting.check([ABOVE], first=11)
    assert signals(charting) == [("WE4", name_of(11))]
    gaps = [point["gap"] for point in document(charting)["points"]]
    assert gaps == [False] * 4 + [True] + [False] * 7


def test_a_gap_declared_afterwards_changes_what_counts_from_then_on(charting: Charting) -> None:
    charting.check([ABOVE] * 7)
    said = charting.act(
        lambda desk: declare_gap(desk, STREAM, at=moment(6), reason="new die", by="eve")
    )
    charting.check([ABOVE] * 2, first=7)
    assert signals(charting) == []
    again = charting.act(
        lambda desk: declare_gap(desk, STREAM, at=moment(6), reason="new die", by="sam")
    )
    assert (said["changed"], again["changed"], again["by"]) == (True, False, "eve")


def test_what_people_note_at_a_stream_is_in_the_ledger(charting: Charting) -> None:
    charting.check([[10.0], [10.0]])
    exclude(charting, 0)
    include(charting, 0)
    charting.act(lambda d: declare_gap(d, STREAM, at=moment(1), reason="new die", by="eve"))
    with charting.look() as connection:
        kinds = [
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT kind FROM ledger WHERE subject = ? ORDER BY seq", (STREAM,)
            )
        ]
        assert verify_database(connection).ok
    assert kinds == ["spc.point_excluded", "spc.point_included", "spc.gap_declared"]
