"""`headmark rules schema` and `catalogue`, and `check` of files that are none."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.rules.hostile import NOT_TEXT, TOO_MUCH
from tests.service.cli.conftest import Headmark

OWN = """rulebook: plant
version: 1
fields: {peak: {parameter: peak_c, type: number, unit: degC, label: {en: peak, zh-CN: 峰值}}}
rules:
  - {id: one, event: operation.recorded, when: {peak: {above: 260}}, then: {open_case: true}}
"""


def test_the_schema_is_printed_as_one_document(headmark: Headmark) -> None:
    said = headmark("rules", "schema")
    assert said.code == 0
    Draft202012Validator.check_schema(said.json)
    assert "$defs" in said.json


def test_the_catalogue_is_for_people_and_for_programs(headmark: Headmark, tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(OWN, encoding="utf-8")
    said = headmark("rules", "catalogue", "--file", file)
    assert said.code == 0
    assert "过程出现判异信号" in said.out
    assert "峰值" in said.out
    document = headmark("rules", "catalogue", "--file", file, "--json").json
    fields = document["events"]["operation.recorded"]["fields"]
    assert fields[-1]["label"] == {"en": "peak", "zh-CN": "峰值"}
    assert headmark("rules", "catalogue", "--file", tmp_path / "none.yaml").code == 2


@pytest.mark.parametrize("kind", NOT_TEXT)
def test_a_file_that_is_no_text_has_a_problem_at_its_place(
    kind: str, headmark: Headmark, tmp_path: Path
) -> None:
    content, said = NOT_TEXT[kind]
    file = tmp_path / "plant.yaml"
    file.write_bytes(content)
    checked = headmark("rules", "check", file)
    assert checked.code == 1
    assert f"{file}{said}" in checked.out
    assert not checked.err


@pytest.mark.parametrize("kind", ["a billion laughs", "brackets", "a call", "10,000 rules"])
def test_a_hostile_file_has_one_clear_problem(
    kind: str, headmark: Headmark, tmp_path: Path
) -> None:
    text, said = TOO_MUCH[kind]
    file = tmp_path / "plant.yaml"
    file.write_text(text, encoding="utf-8")
    checked = headmark("rules", "check", file)
    assert (checked.code, len(checked.out.splitlines())) == (1, 1)
    assert said in checked.out
    assert not checked.err
