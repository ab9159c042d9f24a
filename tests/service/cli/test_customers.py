"""Customers by command: listed, called, replied to, reported on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.cli.conftest import Headmark

CASE, NORTH = "NCR-2026-0001", "PLANT-NORTH"
LINE = "SH-1,CTN-1,received=700,on_hand=700,quarantined=650,used=50"
CALL = ("ncr", "call", CASE, NORTH, "--outcome", "acted", "--with", "Ada", "--note", "has counted")


def test_a_call_with_the_customers_figures_accounts_for_them(story: Headmark) -> None:
    said = story(*CALL, "--line", LINE, "--their-problem", "8D-77")
    assert said.code == 0, said.err
    assert "accounted" in said.out
    found = story("ncr", "customers", CASE, NORTH, "--json").json
    assert (found["state"], found["their_problem"]) == ("accounted", "8D-77")
    assert found["lines"][0]["at_risk"] == 50
    listed = story("ncr", "customers", CASE).out
    assert "PLANT-SOUTH" in listed
    assert "8D-77" not in listed


@pytest.mark.parametrize("line", ["", "SH-1", "SH-1,CTN-1", "SH-1,CTN-1,gone=3"])
def test_a_line_that_cannot_be_read_is_refused_with_how_to_write_it(
    story: Headmark, line: str
) -> None:
    said = story(*CALL, "--line", line)
    assert said.code == 2
    assert "write SHIPMENT,LOT and figures" in said.err


def test_the_level_is_chosen_and_the_report_written(story: Headmark, tmp_path: Path) -> None:
    chosen = story(
        "ncr", "effectiveness", CASE, "--level", "B", "--share", "0.3", "--reason", "two sites"
    )
    assert "30%" in chosen.out
    assert story("ncr", "status", CASE, "--json").json["checks"]["required"] == 1
    assert "level B: 0 of 1 checks" in story("ncr", "status", CASE).out
    assert story("recall", "status", CASE, "--json").json["nonconformance"] == CASE
    for name in ("status.pdf", "status.xlsx", "status.json"):
        assert story("ncr", "status", CASE, "-o", tmp_path / name).code == 0
    assert (tmp_path / "status.pdf").read_bytes().startswith(b"%PDF")
    bad = story("ncr", "status", CASE, "-o", tmp_path / "status.doc")
    assert bad.code == 2
    assert "format `doc` is not known" in bad.err


def test_nobody_replies_to_what_was_not_asked(story: Headmark) -> None:
    said = story("ncr", "reply", CASE, NORTH, "--text", "yes")
    assert said.code == 1
    assert "has not asked anything" in said.err
