"""`headmark recall`: simulated, kept, drilled, started, followed, released on the command line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest

from tests.service.cli.conftest import STORY, Headmark, Said, write

LOAD = ("--load", "F2-0193", "--process", "heat_treat")
T = "1997-02-01T08:00:00Z"


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def simulate(story: Headmark, *more: str) -> Said:
    return story("recall", "simulate", *LOAD, *more)


def test_a_simulation_is_kept_with_its_reason_and_shown_again_to_the_letter(
    story: Headmark,
) -> None:
    said = simulate(story, "--reason", "letter 7", "--json")
    assert said.json["simulation"].endswith("-0001")
    number = said.json["simulation"]
    assert story("recall", "show", number, "--json").out == said.out
    (kept,) = story("recall", "list", "--json").json["simulations"]
    assert (kept["simulation"], kept["reason"], kept["lots"]) == (number, "letter 7", 4)
    shown = story("recall", "show", number).out
    assert "letter 7" in shown
    assert "CTN-2" in shown


def test_what_is_not_to_be_stored_is_not(story: Headmark) -> None:
    assert simulate(story, "--no-store", "--json").json["simulation"] is None
    assert story("recall", "list", "--json").json["simulations"] == []


def test_other_lines_stand_side_by_side(story: Headmark) -> None:
    compare = simulate(story, "--compare", "narrow, wide", "--json").json["compare"]
    assert [line["name"] for line in compare["variants"]] == ["narrow", "recommended", "wide"]
    said = simulate(story, "--compare", "narrow").out
    for word in ("narrow", "recommended", "risk that a bad lot lies outside", "assumed:", "USD"):
        assert word in said
    assert simulate(story, "--compare", "narow").code == 2


@pytest.mark.parametrize(
    ("suffix", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("svg", b"<"), ("json", b"{")]
)
def test_a_report_is_written_by_its_suffix(
    story: Headmark, tmp_path: Path, suffix: str, begins: bytes
) -> None:
    file = tmp_path / f"radius.{suffix}"
    said = simulate(story, "--report", str(file), "--language", "zh-CN", "--json")
    assert (said.code, said.json["totals"]["lots"]) == (0, 4)
    assert file.read_bytes().startswith(begins)
    if suffix == "xlsx":
        assert "批次" in str(openpyxl.load_workbook(file).sheetnames)


def test_what_is_shown_is_written_as_well(story: Headmark, tmp_path: Path) -> None:
    started = story("recall", "start", *LOAD, "--reason", "letter", "--yes", "--json").json
    drilled = story("recall", "drill", "start", *LOAD, "--reason", "yearly", "--json").json
    for number in (started["recall"], started["nonconformance"], drilled["drill"]):
        file = tmp_path / f"{number}.json"
        assert story("recall", "show", number, "--report", file).code == 0
        assert len(orjson.loads(file.read_bytes())["lots"]) == 4
    assert orjson.loads(file.read_bytes())["report"]["kind"] == "drill"
    assert story("recall", "show", drilled["drill"], "--report", "x.doc").code == 2


def test_an_unknown_suffix_is_refused_before_anything_is_kept(story: Headmark) -> None:
    assert simulate(story, "--report", "radius.docx").code == 2
    assert simulate(story, "--report", "radius.pdf", "--language", "de").code == 2
    assert story("recall", "list", "--json").json["simulations"] == []


@pytest.mark.parametrize(
    ("option", "range_"),
    [
        ("temper_temp_c=..580", {"max": 580.0}),
        ("temper_temp_c=500.5..", {"min": 500.5}),
        ("temper_temp_c=500..580", {"min": 500.0, "max": 580.0}),
        ("temper_temp_c=-5..580.5@10", {"min": -5.0, "max": 580.5, "for_minutes": 10.0}),
        ("temper_temp_c=salt", {"equals": "salt"}),
    ],
)
def test_a_parameter_is_stated_as_a_range(
    story: Headmark, option: str, range_: dict[str, Any]
) -> None:
    scope = story("recall", "simulate", "--parameter", option, "--json").json["scope"]
    assert scope == {"parameters": {"temper_temp_c": range_}}


@pytest.mark.parametrize("option", ["temper_temp_c", "=1..2", "t=..", "t=1..x", "t=1..2@x", "t="])
def test_a_parameter_that_is_none_is_bad_input(story: Headmark, option: str) -> None:
    said = story("recall", "simulate", "--parameter", option)
    assert (said.code, said.out) == (2, "")
    assert "--parameter" in said.err


def test_a_strategy_of_a_lot_is_pinned(story: Headmark) -> None:
    radius = story("recall", "simulate", "--strategy", "load", "--lot", "M2", "--json").json
    assert radius["scope"] == {"load": "F2-0193", "process": "heat_treat"}


# --- starting --------------------------------------------------------------------------------


def test_a_recall_is_started_only_when_that_is_said(story: Headmark) -> None:
    number = simulate(story, "--json").json["simulation"]
    start = ("recall", "start", "--simulation", number)
    assert (story(*start).code, "--reason" in story(*start).err) == (2, True)
    unsure = story(*start, "--reason", "letter 7")
    assert (unsure.code, "call it with --yes" in unsure.err) == (1, True)
    assert story("recall", "list", "--json").json["recalls"] == []
    started = story(*start, "--reason", "letter 7", "--yes", "--json").json
    assert (started["changes"]["same"], started["recall"].startswith("RC-")) == (True, True)
    assert set(started) == {"recall", "nonconformance", "radius", "changes"}
    again = story(*start, "--reason", "letter 7", "--yes")
    assert (again.code, started["recall"] in again.err) == (1, True)


def test_a_recall_is_started_on_a_scope(story: Headmark) -> None:
    said = story("recall", "start", "--heat", "H-9001", "--reason", "letter", "--yes")
    assert said.code == 0
    assert "It reaches" in said.out
    assert "Recall RC-" in said.out
    for wrong in ((), ("--heat", "H-9001", "--simulation", "SIM-2026-0001")):
        assert story("recall", "start", *wrong, "--reason", "r", "--yes").code == 2


@pytest.mark.parametrize(
    ("typed", "code", "started"), [("letter\ny\n", 0, 1), ("letter\nn\n", 1, 0)]
)
def test_on_a_terminal_the_reason_is_asked_for_after_what_has_changed_is_shown(
    story: Headmark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    typed: str, code: int, started: int,
) -> None:  # fmt: skip
    number = simulate(story, "--json").json["simulation"]
    move = {"record": "move", "id": "MV-9", "at": T, "lot": "M2", "to": "CAGE"}
    assert story("import", write(tmp_path / "move.jsonl", move)).code == 0
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    said = story("recall", "start", "--simulation", number)
    assert said.code == code
    assert "location CAGE" in said.out
    assert "Reason" in said.err
    recalls = story("recall", "list", "--json").json["recalls"]
    assert [each["reason"] for each in recalls] == ["letter"] * started


# --- following -------------------------------------------------------------------------------


def test_a_running_recall_is_shown_and_what_left_it_released(
    story: Headmark, tmp_path: Path
) -> None:
    started = story("recall", "start", *LOAD, "--reason", "letter", "--yes", "--json").json
    assert story("import", write(tmp_path / "c.jsonl", moved_out())).code == 0
    shown = story("recall", "show", started["recall"], "--json").json
    assert shown["changes"] == {"added": 0, "cleared": 3}
    said = story("recall", "show", started["recall"]).out
    assert "release by name" in said
    release = ("recall", "release", started["recall"])
    refused = story(*release, "M2", "K7", "--reason", "checked")
    assert (refused.code, "still reaches it" in refused.err) == (1, True)
    assert story(*release, "M2").code == 2
    done = story(*release, "M2", "CTN-1", "CTN-2", "--reason", "checked", "--json").json
    assert (done["released"], done["still_held"]) == (["M2", "CTN-1", "CTN-2"], 1)
    assert story("ledger", "verify").code == 0


def moved_out() -> dict[str, Any]:
    """A correction: OP-21 was not in the load."""
    lines = [orjson.loads(line) for line in STORY.read_bytes().splitlines()]
    (op,) = (each for each in lines if each.get("id") == "OP-21")
    return {
        "record": "correction", "id": "C-1", "at": T, "by": "P-1", "reason": "wrong load card",
        "of": {"record": "operation", "id": "OP-21"}, "replacement": {**op, "load": "F2-0194"},
    }  # fmt: skip


def test_an_unknown_number_is_bad_input(story: Headmark) -> None:
    for number in ("RC-2026-0001", "SIM-2026-0001", "DR-2026-0001", "NCR-1999-0001", "X"):
        said = story("recall", "show", number)
        assert (said.code, "is not known" in said.err) == (2, True)


# --- drills ----------------------------------------------------------------------------------


def test_a_drill_is_started_ticked_finished_and_shown(story: Headmark) -> None:
    started = story("recall", "drill", "start", *LOAD, "--reason", "yearly", "--json").json
    number = started["drill"]
    assert started["running"] is True
    ticked = story("recall", "drill", "step", number, "stock_located", "--note", "rack 3", "--json")
    assert ticked.json["steps"][2]["note"] == "rack 3"
    assert story("recall", "drill", "step", number, "stock_located").code == 1
    assert story("recall", "drill", "step", number, "stock").code == 2
    assert "running" in story("recall", "drill", "show", number).out
    finished = story("recall", "drill", "finish", number).out
    assert "not passed" in finished
    assert "report_issued was not done" in finished
    assert "Stock located" in finished
    assert story("recall", "show", number, "--json").json["running"] is False
    assert story("recall", "drill", "start", "--reason", "no scope").code == 2


# --- common cause ----------------------------------------------------------------------------


def test_what_bad_lots_have_in_common_is_ranked(story: Headmark) -> None:
    said = story("recall", "common-cause", "K7", "M2")
    assert said.code == 0
    assert "F2-0193" in said.out
    assert "caution:" in said.out
    found = story("recall", "common-cause", "K7", "M2", "--json").json
    assert found["lots"] == ["K7", "M2"]
    assert story("recall", "common-cause", "K7").code == 2
    assert story("recall", "common-cause", "K7", "M22").code == 2
    assert story("recall", "common-cause", "K7", "--complaint", "C-1").code == 2
