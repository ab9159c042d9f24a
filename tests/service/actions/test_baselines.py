"""Phase I and frozen limits: who signs what, from which points, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.actions.compare_ledger import verify_database
from service.actions.exclude_point import exclude_point
from service.actions.freeze_baseline import Freeze, freeze_baseline
from service.actions.look_limits import list_baselines
from service.actions.look_streams import list_signals, stream_document
from service.actions.span import Span
from service.actions.study_stream import study_document, study_stream
from service.errors import BadInput, Conflict, Forbidden
from spc.baseline import estimate_baseline
from tests.service.actions.charting import (
    PIN,
    STREAM,
    Charting,
    charting_at,
    heights,
    make_quiet,
    moment,
    name_of,
    open_charting,
)

N = 30


@pytest.fixture(scope="module")
def quiet_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_quiet(sqlite_template, tmp_path_factory.mktemp("quiet") / "quiet.db", n=N)


@pytest.fixture
def charting(quiet_file: Path, tmp_path: Path) -> Iterator[Charting]:
    """Thirty quiet subgroups of four, and people who may sign or not."""
    shutil.copy(quiet_file, tmp_path / "quiet.db")
    charting = open_charting(f"sqlite:///{tmp_path / 'quiet.db'}")
    yield charting
    charting.works.engine.dispose()


def study(charting: Charting, span: Span | None = None, **more: Any) -> dict[str, Any]:
    with charting.look() as connection:
        return study_document(study_stream(connection, STREAM, span or Span(points=N), **more))


def freeze(charting: Charting, **asked: Any) -> dict[str, Any]:
    given = {
        "stream": STREAM, "span": Span(points=N), "signed_by": "eve", "pin": PIN,
        "reason": "first study", **asked,
    }  # fmt: skip
    frozen = charting.act(lambda desk: freeze_baseline(desk, Freeze(**given)))
    assert frozen is not None, "the PIN is right"
    return frozen


def document(charting: Charting) -> dict[str, Any]:
    with charting.look() as connection:
        return stream_document(connection, STREAM)


def baselines(charting: Charting) -> list[dict[str, Any]]:
    with charting.look() as connection:
        return list_baselines(connection, STREAM)


def test_a_study_gives_the_limits_of_its_points_and_changes_nothing(charting: Charting) -> None:
    before = baselines(charting)
    found = study(charting)
    wanted = estimate_baseline(heights(N))
    assert found["limits"]["center"] == wanted.limits.center
    assert found["limits"]["sigma"] == wanted.limits.sigma
    assert (found["limits"]["subgroups"], found["hindrances"]) == (N, [])
    assert len(found["points"]) == N
    assert 3.2 < found["multiplier"]["guaranteed"] < 3.4
    assert found["rule_set"]["in_control_arl"] == pytest.approx(91.75, abs=0.01)
    assert baselines(charting) == before


def test_a_study_of_too_few_points_is_refused(charting: Charting) -> None:
    with pytest.raises(Conflict, match=r"19 points from I-011 to I-029.*20"):
        study(charting, Span(points=19))


def test_a_study_of_a_window_without_points_says_where_the_points_are(charting: Charting) -> None:
    with pytest.raises(Conflict, match="its 30 points are from 2026-01-07"):
        study(charting, Span(since=moment(900)))


def test_a_point_that_signals_hinders_until_it_is_excluded_with_its_cause(
    charting: Charting,
) -> None:
    charting.check([[10.2, 10.25, 10.15, 10.2]], first=N)
    found = study(charting, Span(points=N + 1))
    assert any(name_of(N) in each and "WE1" in each for each in found["hindrances"])
    with pytest.raises(Conflict, match="WE1 at inspection I-030"):
        freeze(charting, span=Span(points=N + 1))
    charting.act(
        lambda desk: exclude_point(desk, STREAM, name_of(N), cause="chip in the die", by="eve")
    )
    frozen = freeze(charting, span=Span(points=N + 1))
    assert frozen["subgroups"] == N
    assert [each["cause"] for each in frozen["excluded"]] == ["chip in the die"]
    assert frozen["center"] == estimate_baseline(heights(N)).limits.center


def test_the_data_hash_says_what_was_left_out(charting: Charting) -> None:
    whole = study(charting)["limits"]["data_hash"]
    charting.act(lambda desk: exclude_point(desk, STREAM, name_of(3), cause="c", by="eve"))
    assert study(charting)["limits"]["data_hash"] != whole


def test_a_signal_can_be_accepted_with_a_reason_that_is_kept(charting: Charting) -> None:
    charting.check([[10.2, 10.25, 10.15, 10.2]], first=N)
    frozen = freeze(charting, span=Span(points=N + 1), accept_signals="the die wears like this")
    accepted = [each for each in frozen["warnings"] if each["kind"] == "accepted_signals"]
    assert accepted[0]["reason"] == "the die wears like this"


def test_frozen_limits_judge_what_comes_after_them(charting: Charting) -> None:
    frozen = freeze(charting)
    assert (frozen["tentative"], frozen["signed_by"]) == (False, "eve")
    assert (frozen["version"], frozen["last_inspection"]) == (2, name_of(N - 1))
    charting.check(heights(2, shift=8.0, seed=1), first=N)
    last = document(charting)["points"][-1]
    assert last["center"] == frozen["center"]
    assert "WE1" in last["rules"]
    assert document(charting)["points"][N - 1]["center"] != frozen["center"]


def test_points_that_were_there_before_the_signature_are_judged_anew(charting: Charting) -> None:
    shifted = [[10.25, 10.25, 10.25, 10.25]]
    charting.check(shifted, first=N)
    freeze(charting, span=Span(until=moment(N)))
    with charting.look() as connection:
        signals = list_signals(connection)
    assert ("WE1", name_of(N)) in {(each["rule"], each["inspection"]) for each in signals}
    assert (
        document(charting)["points"][-1]["center"]
        == study(charting, Span(until=moment(N)))["limits"]["center"]
    )


def test_the_guaranteed_multiplier_widens_the_limits(charting: Charting) -> None:
    frozen = freeze(charting, multiplier="guaranteed")
    assert frozen["multiplier"] == study(charting)["multiplier"]["guaranteed"]
    charting.check(heights(1, seed=2), first=N)
    point = document(charting)["points"][-1]
    wide = frozen["multiplier"] * frozen["sigma"] / 2
    assert point["upper"] - point["center"] == pytest.approx(wide)


@pytest.mark.parametrize("multiplier", [0.0, 1.9, 6.1, float("nan"), float("inf")])
def test_an_impossible_multiplier_is_refused(charting: Charting, multiplier: float) -> None:
    with pytest.raises(BadInput, match="multiplier"):
        freeze(charting, multiplier=multiplier)


def test_a_new_baseline_is_a_new_version_that_leaves_the_old_ones(charting: Charting) -> None:
    first = freeze(charting)
    charting.check(heights(N, seed=8, shift=1.0), first=N)
    second = freeze(charting, reason="new die", accept_signals="the new die", span=Span(points=N))
    assert (second["version"], second["reason"]) == (first["version"] + 1, "new die")
    assert baselines(charting)[1] == first
    assert second["effective_from"] > first["effective_from"]


def test_the_same_limits_are_not_frozen_twice(charting: Charting) -> None:
    freeze(charting)
    with pytest.raises(Conflict, match="these very limits, signed by eve"):
        freeze(charting)


@pytest.mark.parametrize("early", [moment(0), moment(N - 1)])
def test_limits_do_not_judge_the_points_they_were_made_of(
    charting: Charting, early: datetime
) -> None:
    with pytest.raises(Conflict, match="its last point, I-029"):
        freeze(charting, effective_from=early)


def test_a_version_does_not_reach_behind_one_that_was_signed(charting: Charting) -> None:
    freeze(charting, effective_from=moment(N + 5))
    with pytest.raises(Conflict, match="a signed version is effective from"):
        freeze(charting, effective_from=moment(N + 4), reason="again")


def test_a_wrong_pin_freezes_nothing_and_locks_after_five(charting: Charting) -> None:
    asked = Freeze(STREAM, Span(points=N), "eve", "wrong", "r")
    for _ in range(5):
        assert charting.act(lambda desk: freeze_baseline(desk, asked)) is None
    right = Freeze(STREAM, Span(points=N), "eve", PIN, "r")
    assert charting.act(lambda desk: freeze_baseline(desk, right)) is None
    assert [each["tentative"] for each in baselines(charting)] == [True]


def test_who_is_not_of_quality_does_not_sign(charting: Charting) -> None:
    with pytest.raises(Forbidden, match="pat is production_manager"):
        freeze(charting, signed_by="pat")
    nobody = Freeze(STREAM, Span(points=N), "nobody", PIN, "r")
    assert charting.act(lambda desk: freeze_baseline(desk, nobody)) is None


def test_a_signature_needs_a_reason_and_points(charting: Charting) -> None:
    with pytest.raises(BadInput, match="reason"):
        freeze(charting, reason="  ")
    with pytest.raises(BadInput, match="points"):
        freeze(charting, span=Span())
    with pytest.raises(BadInput, match="not both"):
        Span(since=moment(0), points=3)


def test_an_unknown_rule_set_is_refused_with_the_nearest(charting: Charting) -> None:
    with pytest.raises(BadInput, match="did you mean `nelson`"):
        freeze(charting, rule_set="nelsn")


def test_the_signature_is_in_the_ledger_and_the_pin_nowhere(charting: Charting) -> None:
    frozen = freeze(charting)
    with charting.look() as connection:
        content = connection.execute(
            text("SELECT content FROM ledger WHERE seq = :seq"), {"seq": frozen["entry"]}
        ).scalar_one()
        everything = connection.execute(text("SELECT content FROM ledger")).scalars().all()
        assert verify_database(connection).ok
    assert '"printed_name":"Eve"' in content
    assert frozen["data_hash"] in content
    assert not any(PIN in each for each in everything)
    assert PIN not in repr(Freeze(STREAM, Span(points=N), "eve", PIN, "r"))


def test_constant_readings_give_no_limits(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.check([[10.0, 10.0]] * 25)
    with pytest.raises(Conflict, match="do not vary"):
        study(charting)
    shown = document(charting)
    assert (shown["limits"], shown["concerns"], shown["change"]) == ([], [], None)
    charting.works.engine.dispose()
