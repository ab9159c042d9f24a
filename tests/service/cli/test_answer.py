"""Tables for people."""

from __future__ import annotations

import pytest

from service.commands.answer import table


def test_a_table_shows_instants_in_seconds_and_whole_numbers_without_a_point(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table("Cases", ("at", "quantity"), [("2026-03-02T08:15:30.123456+00:00", 1590.0)])
    shown = capsys.readouterr().out
    assert "2026-03-02T08:15:30+00:00" in shown
    assert "1590 " in shown
    assert "1590.0" not in shown


def test_a_table_leaves_other_texts_with_points_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table("Lots", ("lot",), [("L-2026-03-02T08.5",), ("FP 12:30:15.25",)])
    shown = capsys.readouterr().out
    assert "L-2026-03-02T08.5" in shown
    assert "12:30:15.25" in shown
