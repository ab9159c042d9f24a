"""`headmark rules backtest`: what another rulebook would have done, for people and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.backtest.replaying import RULES
from tests.service.cli.conftest import Headmark


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


def test_a_draft_is_replayed_and_the_difference_is_said_first(story: Headmark, draft: Path) -> None:
    said = story("rules", "backtest", draft)
    assert said.code == 0, said.err
    assert "plant v1 instead of default v" in said.out.splitlines()[0]
    assert said.out.splitlines()[1].startswith("The draft would have held ")
    assert "Lots on hold" in said.out
    assert "a-bad-result-holds-the-lot" in said.out
    assert "Replaying" in said.err


def test_json_prints_the_report_and_nothing_else(story: Headmark, draft: Path) -> None:
    said = story("rules", "backtest", draft, "--json", "--save")
    assert said.code == 0, said.err
    report = said.json
    assert (report["backtest"], report["same"]) == (1, False)
    assert report["totals"]["lots"]["removed"] == len(
        [each for each in report["lots"] if each["change"] == "removed"]
    )
    assert report["sentences"]["zh-CN"][0].startswith("草案会")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.yaml"], "no such file"),
        (["packaged", "--against", "plant@7"], "plant"),
        (["packaged", "--since", "yesterday"], "--since"),
        (["packaged", "--language", "de"], "zh-CN"),
    ],
)
def test_a_mistake_in_the_question_is_told_before_anything_is_replayed(
    story: Headmark, arguments: list[str], says: str
) -> None:
    said = story("rules", "backtest", *arguments)
    assert said.code != 0
    assert says in said.err
    assert "Replaying" not in said.err


def test_a_draft_with_mistakes_is_refused_with_their_places(story: Headmark, draft: Path) -> None:
    draft.write_text(RULES.replace("contain: lot", "contain: lto"), encoding="utf-8")
    said = story("rules", "backtest", draft)
    assert said.code == 2
    assert f"{draft}:8:" in said.err
