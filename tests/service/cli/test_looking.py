"""The commands that look: their documents, their words and how they end."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.service.cli.conftest import Headmark, write


def test_a_recall_is_simulated_by_options_or_by_a_scope_file(
    story: Headmark, tmp_path: Path
) -> None:
    scope = write(tmp_path / "scope.json", {"load": "F2-0193", "process": "heat_treat"})
    by_options = story(
        "recall", "simulate", "--load", "F2-0193", "--process", "heat_treat", "--json"
    ).json
    by_file = story("recall", "simulate", "--scope", scope, "--json").json
    for radius in (by_options, by_file):
        assert [lot["lot"] for lot in radius["lots"]] == ["K7", "M2", "CTN-1", "CTN-2"]
        assert radius["totals"]["on_hand"] == 2290
        radius.pop("elapsed_ms")
        assert radius.pop("simulation").startswith("SIM-")
    assert by_options == by_file


def test_a_recall_for_people_shows_lots_customers_and_totals(story: Headmark) -> None:
    said = story("recall", "simulate", "--load", "F2-0193", "--process", "heat_treat").out
    for word in ("CTN-1", "PLANT-NORTH", "700", "OP-21 > M2", "2290"):
        assert word in said


def test_a_recall_of_a_complaint_is_one_of_its_lot(story: Headmark, tmp_path: Path) -> None:
    complaint = {
        "record": "complaint", "id": "C-1", "at": "1997-01-20T09:00:00+00:00",
        "customer": "PLANT-NORTH", "lot": "CTN-1", "text": "head came off",
    }  # fmt: skip
    assert story("import", write(tmp_path / "c.jsonl", complaint)).code == 0
    radius = story("recall", "simulate", "--complaint", "C-1", "--json").json
    assert radius["scope"] == {"lots": ["CTN-1"]}
    said = story("recall", "simulate", "--complaint", "C-2")
    assert (said.code, "did you mean `C-1`" in said.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--from", "1996-12-18"),
        ("--from", "1996-12-18T00:00:00"),
        ("--load", "F2-0193", "--scope", "scope.json"),
        ("--scope", "missing.json"),
        ("--lod", "F2-0193"),
    ],
)
def test_a_scope_that_is_none_is_bad_input(story: Headmark, arguments: tuple[str, ...]) -> None:
    said = story("recall", "simulate", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err


def test_the_gate_ends_with_1_when_a_lot_is_blocked(story: Headmark) -> None:
    held = story("ship", "check", "N4", "M2", "--json")
    assert held.code == 1
    assert held.json["cleared"] is False
    assert [each["lot"] for each in held.json["blocked"]] == ["M2"]
    assert held.json["blocked"][0]["nonconformance"].startswith("NCR-")
    clear = story("ship", "check", "N4", "--json")
    assert (clear.code, clear.json) == (0, {"cleared": True, "blocked": []})
    assert "is on hold under NCR-" in story("ship", "check", "M2").out
    assert story("ship", "check", "NO-SUCH-LOT").code == 1


def test_holds_name_lot_case_and_reason(story: Headmark) -> None:
    held = story("holds", "--json").json
    assert sorted(each["lot"] for each in held) == ["CTN-1", "CTN-2", "K7", "M2"]
    assert {"lot", "nonconformance", "reason", "placed_at", "placed_by"} <= held[0].keys()
    assert held[0]["placed_by"].startswith("cli:")
    assert "K7" in story("holds").out


def test_nonconformances_are_listed_and_shown(story: Headmark) -> None:
    (case,) = story("ncr", "list", "--json").json
    shown = story("ncr", "show", case["number"], "--json").json
    assert shown["number"] == case["number"]
    assert "F2-0193" in story("ncr", "show", case["number"]).out
    assert case["number"] in story("ncr", "list").out
    assert story("ncr", "show", "NCR-1999-0001").code == 2


def test_a_lot_is_traced_backward_and_forward(story: Headmark) -> None:
    back = story("trace", "M2", "--backward", "--json").json
    forth = story("trace", "M2", "--forward", "--json").json
    assert "M2-BLANK" in {node["name"] for node in back["nodes"]}
    assert {"CTN-1", "CTN-2"} <= {node["name"] for node in forth["nodes"]}
    assert story("trace", "M2", "--json").json["direction"] == "backward"
    assert "CTN-1" in story("trace", "M2", "--forward").out


def test_an_unknown_lot_is_bad_input(story: Headmark) -> None:
    said = story("trace", "NO-SUCH-LOT")
    assert (said.code, said.out) == (2, "")
    assert said.err == "headmark: lot `NO-SUCH-LOT` is not known\n"


def test_signals_are_exactly_what_the_contract_says(drifting: Headmark) -> None:
    (signal,) = drifting("spc", "signals", "--json").json
    (stream,) = drifting("spc", "streams", "--json").json
    assert signal == {
        "stream": stream["stream"],
        "rule": "WE1",
        "inspection": "I-3",
        "at": "2026-01-09T09:00:00+00:00",
        "members": ["I-3"],
    }


def test_a_chart_marks_the_point_with_the_signal(drifting: Headmark) -> None:
    (stream,) = drifting("spc", "streams", "--json").json
    lines = drifting("spc", "chart", stream["stream"]).out.splitlines()
    points = lines[2:]
    assert "Head height (mm)" in lines[0]
    assert ["X" in point.split("  10")[0] for point in points] == [False, False, True]
    assert points[2].endswith("I-3 WE1")
    assert len(drifting("spc", "chart", stream["stream"], "--last", "1").out.splitlines()) == 3
    assert drifting("spc", "chart", "no-such-stream").code == 2


def test_a_rule_file_is_checked_with_line_and_column(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(
        "rulebook: p\nversion: 1\nrules:\n  - id: a\n    event: inspection.nonconfrming\n"
    )
    said = headmark("rules", "check", file)
    assert said.code == 1
    assert f"{file}:5:12:" in said.out
    document = headmark("rules", "check", file, "--json")
    assert (document.code, document.json["ok"]) == (1, False)
    assert {"file", "line", "column", "message"} == document.json["problems"][0].keys()
    assert headmark("rules", "check", tmp_path / "none.yaml").code == 2


def test_the_default_rules_are_in_order(headmark: Headmark) -> None:
    default = Path(__file__).parents[3] / "rules" / "defaults" / "default.yaml"
    said = headmark("rules", "check", default, "--json")
    assert (said.code, orjson.loads(said.out)) == (0, {"ok": True, "problems": []})
