"""`headmark spc`: what is printed, what is refused, and how it ends."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.service.actions.charting import PIN, make_quiet, moment, name_of
from tests.service.cli.conftest import Headmark, write
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

STREAM = "head_height:*:HEADER-1:-"
N = 30


def checks(values: list[list[float]], *, first: int = 0) -> list[dict[str, Any]]:
    return [
        inspection(
            name_of(first + n), "B-1", *subgroup, characteristic="head_height", stage="patrol",
            at=moment(first + n).isoformat(),
        )
        for n, subgroup in enumerate(values)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def quiet_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_quiet(sqlite_template, tmp_path_factory.mktemp("quiet") / "quiet.db", n=N)


@pytest.fixture
def quiet(headmark: Headmark, quiet_file: Path, sqlite_url: str) -> Headmark:
    """Thirty quiet subgroups, and one quality engineer."""
    shutil.copy(quiet_file, sqlite_url.removeprefix("sqlite:///"))
    return headmark


@pytest.fixture
def pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADMARK_PIN", PIN)


def test_streams_say_where_each_stands_and_what_its_rules_cost(quiet: Headmark) -> None:
    (stream,) = quiet("spc", "streams", "--json").json
    assert (stream["points"], stream["episode"], stream["critical"]) == (N, None, False)
    assert abs(stream["z"]) < 3
    assert stream["in_control_arl"] == pytest.approx(91.75, abs=0.01)
    # Thirty hourly points, in less than a week: thirty a week.
    assert stream["false_alarms_a_week"] == pytest.approx(30 / 91.75, rel=1e-3)
    assert quiet("spc", "streams", "--open", "--json").json == []
    assert STREAM in quiet("spc", "streams").out


def test_streams_in_an_episode_can_be_asked_for(drifting: Headmark) -> None:
    (stream,) = drifting("spc", "streams", "--open", "--json").json
    assert stream["episode"] is not None
    assert stream["state"]["p"] < 1


def test_a_chart_fits_the_terminal_and_shows_zones_and_limits(quiet: Headmark) -> None:
    lines = quiet("spc", "chart", STREAM).out.splitlines()
    assert "western_electric: a false alarm every 91.8 points" in lines[0]
    assert len(lines[2:]) >= N
    assert max(len(line) for line in lines[2 : 2 + N]) <= 100
    for mark in "[|:]o":
        assert mark in lines[-1] or mark in lines[30]


def test_a_chart_shows_excluded_points_and_gaps(quiet: Headmark) -> None:
    assert quiet("spc", "exclude", STREAM, name_of(28), "--cause", "dropped gauge").code == 0
    gap = quiet("spc", "gap", STREAM, "--at", moment(29).isoformat(), "--reason", "new die")
    assert gap.code == 0
    lines = quiet("spc", "chart", STREAM, "--last", "3").out.splitlines()
    assert lines[3].endswith("I-028 excluded: dropped gauge")
    assert "x" in lines[3][18:65]
    assert lines[4].endswith("gap")
    assert lines[5].endswith("I-029")


@pytest.mark.parametrize("kind", ["ewma", "cusum", "dispersion", "q"])
def test_other_charts_are_drawn_from_the_same_points(quiet: Headmark, kind: str) -> None:
    document = quiet("spc", "chart", STREAM, "--kind", kind, "--json").json
    assert document["kind"] == kind
    assert document["points"]
    said = quiet("spc", "chart", STREAM, "--kind", kind, "--last", "5")
    assert said.code == 0
    assert len(said.out.splitlines()) == 7
    assert "I-029" in said.out


def test_an_unknown_kind_of_chart_is_bad_input(quiet: Headmark) -> None:
    said = quiet("spc", "chart", STREAM, "--kind", "ewm")
    assert (said.code, "did you mean `ewma`" in said.err) == (2, True)


@pytest.mark.parametrize("values", [[[10.0]], [[10.0]] * 3, [[1e15], [1e15]], [[0.0]]])
def test_one_point_and_constant_streams_are_drawn(
    headmark: Headmark, tmp_path: Path, values: list[list[float]]
) -> None:
    records = [*MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9})]
    assert headmark("import", write(tmp_path / "c.jsonl", *records, *checks(values))).code == 0
    assert headmark("spc", "chart", STREAM).code == 0
    assert headmark("spc", "chart", STREAM, "--kind", "dispersion").code == 0
    assert headmark("spc", "chart", STREAM, "--kind", "ewma").code == 1


def test_a_study_is_a_table_a_person_can_act_on(quiet: Headmark, tmp_path: Path) -> None:
    clean = quiet("spc", "study", STREAM)
    assert clean.code == 0
    for word in ("centre", "sigma", "30 used", "Nothing speaks against", "false alarm every 91.8"):
        assert word in clean.out
    far = checks([[10.6] * 4], first=N)
    assert quiet("import", write(tmp_path / "far.jsonl", *far)).code == 0
    said = quiet("spc", "study", STREAM)
    assert said.code == 1
    assert "I-030" in said.out
    assert "WE1: find the cause" in said.out
    document = quiet("spc", "study", STREAM, "--points", "31", "--json")
    assert (document.code, bool(document.json["hindrances"])) == (1, True)


def test_limits_are_frozen_with_the_pin_from_the_environment(quiet: Headmark, pin: None) -> None:
    frozen = quiet(
        "spc", "freeze", STREAM, "--points", N, "--by", "eve", "--reason", "study", "--json"
    ).json
    assert (frozen["version"], frozen["signed_by"], frozen["tentative"]) == (2, "eve", False)
    listed = quiet("spc", "baselines", STREAM, "--json").json
    assert listed[-1] == frozen
    assert "eve" in quiet("spc", "baselines", STREAM).out


def test_limits_are_frozen_with_the_pin_from_standard_input(
    quiet: Headmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    said = quiet(
        "spc", "freeze", STREAM, "--points", N, "--by", "eve", "--reason", "study", "--pin", "-",
        "--multiplier", "guaranteed",
    )  # fmt: skip
    assert said.code == 0
    assert "Version 2 of head_height:*:HEADER-1:- is frozen" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--pin", PIN], 2, "give `-` and the PIN on standard input"),
        ([], 2, "a signature needs it"),
    ],
)
def test_a_pin_does_not_stand_on_the_command_line(
    quiet: Headmark, arguments: list[str], code: int, said: str
) -> None:
    answer = quiet(
        "spc", "freeze", STREAM, "--points", N, "--by", "eve", "--reason", "r", *arguments
    )
    assert (answer.code, said in answer.err) == (code, True)


def test_a_wrong_pin_ends_with_1(quiet: Headmark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADMARK_PIN", "wrong")
    answer = quiet("spc", "freeze", STREAM, "--points", N, "--by", "eve", "--reason", "r")
    assert (answer.code, "nothing was frozen" in answer.err) == (1, True)


def test_exclude_include_and_gap_tell_what_they_did(quiet: Headmark) -> None:
    cause = ("--cause", "dropped gauge", "--by", "eve")
    first = quiet("spc", "exclude", STREAM, name_of(3), *cause)
    assert first.out == "I-003 is excluded: dropped gauge.\n"
    assert "It was so already" in quiet("spc", "exclude", STREAM, name_of(3), *cause).out
    other = quiet("spc", "exclude", STREAM, name_of(3), "--cause", "other")
    assert (other.code, "by eve: dropped gauge" in other.err) == (1, True)
    assert "counts again" in quiet("spc", "include", STREAM, name_of(3), "--reason", "r").out
    assert quiet("spc", "exclude", STREAM, name_of(3)).code == 2
    assert quiet("spc", "exclude", STREAM, "I-99", "--cause", "c").code == 2
    for at in ("yesterday", "2026-01-08T00:00:00", "9999-01-01T00:00:00+00:00"):
        assert quiet("spc", "gap", STREAM, "--at", at, "--reason", "r").code == 2


def test_capability_is_shown_and_refused_with_the_reason(
    quiet: Headmark, tmp_path: Path, pin: None
) -> None:
    few = quiet("spc", "capability", STREAM)
    assert (few.code, "values at least" in few.err) == (1, True)
    shown = quiet("spc", "capability", STREAM, "--points", N)
    assert shown.code == 0
    for word in ("Cpk", "Ppk", "Cpm", "pooled s", "A Cpk of 1.33 is shown"):
        assert word in shown.out
    document = quiet("spc", "capability", STREAM, "--points", N, "--json").json
    assert document["cpk"]["lower"] < document["cpk"]["value"] < document["cpk"]["upper"]
    far = write(tmp_path / "far.jsonl", *checks([[10.6] * 4], first=N))
    assert quiet("import", far).code == 0
    refused = quiet("spc", "capability", STREAM, "--points", N + 1)
    assert (refused.code, "not in control" in refused.err) == (1, True)


def test_counted_defects_are_drawn(quiet: Headmark, tmp_path: Path) -> None:
    counted = [
        {
            "record": "inspection", "id": f"A-{n}", "at": moment(n).isoformat(), "lot": "B-1",
            "stage": "patrol", "inspector": "P",
            "attributes": [{"defect": "crack", "inspected": 100, "defective": n % 3}],
        }
        for n in range(10)
    ]  # fmt: skip
    assert quiet("import", write(tmp_path / "a.jsonl", *counted)).code == 0
    said = quiet("spc", "attributes", "crack")
    assert (said.code, "A-9" in said.out) == (0, True)
    assert len(quiet("spc", "attributes", "crack", "--json").json["points"]) == 10
    assert quiet("spc", "attributes", "scratch").code == 2
