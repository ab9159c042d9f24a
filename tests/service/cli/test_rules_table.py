"""`headmark rules table`: decision tables from Excel and to Excel."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.service.cli.conftest import Headmark

RULES = """\
rulebook: plant
version: 3
lists: {ours: [spc.signal, spc.alarm]}
tables:
  - id: severity
    event: containment
    hit: priority
    inputs: [cause, shipped]
    outputs: [severity, notify]
    rows:
      - [complaint, "> 0", critical, "engineering, customers"]
      - ["list:ours", "-", minor, "-"]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


@pytest.fixture
def sheet(rules: Path, headmark: Headmark) -> Path:
    file = rules.with_name("severity.xlsx")
    wrote = headmark("rules", "table", rules, "--id", "severity", "-o", file)
    assert (wrote.code, wrote.out) == (0, f"{file}: table severity, 2 rows\n")
    return file


def test_a_table_goes_to_excel_and_its_sheet_prints_as_it_stood(
    rules: Path, sheet: Path, headmark: Headmark
) -> None:
    printed = headmark("rules", "table", sheet, "--for", rules)
    assert printed.code == 0
    assert printed.out == RULES.partition("tables:\n")[2]


def test_a_sheet_can_be_written_to_a_file(rules: Path, sheet: Path, headmark: Headmark) -> None:
    out = rules.with_name("table.yaml")
    assert headmark("rules", "table", sheet, "--for", rules, "-o", out).code == 0
    assert out.read_text(encoding="utf-8") == RULES.partition("tables:\n")[2]


def test_mistakes_in_a_sheet_are_told_by_cell_and_end_with_exit_code_1(
    rules: Path, sheet: Path, headmark: Headmark
) -> None:
    book = load_workbook(sheet)
    book["severity"]["D7"] = "critcal"
    book.save(sheet)
    told = headmark("rules", "table", sheet, "--for", rules)
    expected = "severity!D7: unknown severity `critcal`; did you mean `critical`?"
    assert (told.code, told.out) == (1, f"{sheet}: {expected}\n")
    document = headmark("rules", "table", sheet, "--for", rules, "--json").json
    assert document["ok"] is False
    assert document["problems"][0]["place"] == "severity!D7"


def test_a_sheet_by_itself_is_told_how_to_name_its_rule_file(
    sheet: Path, headmark: Headmark
) -> None:
    told = headmark("rules", "table", sheet)
    assert told.code == 1
    assert "severity!B8: unknown list `ours`" in told.out
    assert "--for" in told.out


def test_the_json_document_holds_the_yaml_and_the_table(
    rules: Path, sheet: Path, headmark: Headmark
) -> None:
    of_sheet = headmark("rules", "table", sheet, "--for", rules, "--json").json
    of_rules = headmark("rules", "table", rules, "--json").json
    assert of_sheet["ok"]
    assert of_rules["ok"]
    assert of_sheet["yaml"] == RULES.partition("tables:\n")[2]
    assert of_sheet["table"]["rows"] == of_rules["table"]["rows"]
    assert of_rules["table"]["columns"][0] == {"name": "cause", "kind": "fact"}


def test_what_is_asked_wrongly_ends_with_exit_code_2(
    rules: Path, sheet: Path, tmp_path: Path, headmark: Headmark
) -> None:
    wrong = headmark("rules", "table", rules, "--id", "sverity", "-o", sheet)
    assert (wrong.code, "did you mean `severity`?" in wrong.err) == (2, True)
    assert "-o severity.xlsx" in headmark("rules", "table", rules).err
    assert headmark("rules", "table", tmp_path / "none.xlsx").code == 2
    nowhere = tmp_path / "no" / "a.xlsx"
    assert headmark("rules", "table", rules, "-o", nowhere).code == 2


def test_a_rule_file_with_mistakes_or_without_tables_is_said(
    rules: Path, sheet: Path, headmark: Headmark
) -> None:
    rules.write_text(RULES.replace("minor", "minr"), encoding="utf-8")
    told = headmark("rules", "table", rules, "-o", sheet)
    assert told.code == 1
    assert "plant.yaml:12:28: unknown severity `minr`" in told.out
    rule = "  - {id: a, event: complaint, when: always, then: {open_case: true}}\n"
    rules.write_text(f"rulebook: a\nversion: 1\nrules:\n{rule}", encoding="utf-8")
    assert "it has no table" in headmark("rules", "table", rules, "-o", sheet).err
