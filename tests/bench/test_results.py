"""Figures, their goals, and what is written of them."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from bench.figure import Figure, of_times
from bench.results import Measured, read_results, write_results
from bench.table import main, markdown


@pytest.mark.parametrize(
    ("ratio", "goal", "met"),
    [(1.5, "<= 1.5", True), (1.51, "<= 1.5", False), (60, ">= 60", True), (59.9, ">= 60", False)],
)
def test_a_goal_is_met_up_to_its_bound(ratio: float, goal: str, met: bool) -> None:
    assert Figure("a / b", ratio, goal, "").met is met


def test_a_figure_without_a_goal_misses_none() -> None:
    assert of_times("a / b", 1000.0, 1.0).met


def test_a_goal_that_is_no_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="neither <= nor >="):
        _ = Figure("a / b", 1.0, "< 3", "").met


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    measured = [Measured("closure", of_times("a / b", 12.5, 0.5, ">= 60", nodes=999_991))]
    write_results(tmp_path / "one.json", measured)
    assert read_results(tmp_path / "one.json").measured == tuple(measured)


def test_the_table_names_the_machine_by_what_it_is_and_marks_what_was_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.json"
    write_results(file, [Measured("closure", of_times("a / b", 12.5, 0.5, ">= 60", nodes=9))])
    assert main([str(file)]) == 0
    text = capsys.readouterr().out
    assert "| a / b | 9 | **25** (missed) | >= 60 | 12.5 ms / 0.5 ms |" in text
    assert f"Python {platform.python_version()}" in text
    assert platform.node() not in text
    assert str(Path.cwd()) not in text
    assert "\n".join(markdown(read_results(file))) in text
