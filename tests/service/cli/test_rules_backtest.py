"""`headmark rules backtest`: what another rulebook would have done, for people and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.commands.backtest_tables import show_report
from service.settings import Settings
from tests.service.backtest.conftest import plants as plants
from tests.service.backtest.replaying import NARROWER, RULES, Plants, rules
from tests.service.cli.conftest import Headmark
from tests.support.master_data import MASTER_DATA, defect, operation, receipt, shipment


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(RULES, encoding="utf-8")
    return file


def test_json_prints_the_report_and_nothing_else(story: Headmark, draft: Path) -> None:
    said = story("rules", "backtest", draft, "--json", "--save")
    assert said.code == 0, said.err
    report = said.json
    assert (report["backtest"], report["same"]) == (1, False)
    assert report["totals"]["lots"]["removed"] == len(
        [each for each in report["lots"] if each["change"] == "removed"]
    )
    assert "Replaying" in said.err


def test_people_read_the_difference_first_and_then_where_it_is(
    plants: Plants, capsys: pytest.CaptureFixture[str]
) -> None:
    real = plants.make(rules(NARROWER))
    real.staff()
    real.record(
        *MASTER_DATA, receipt("COIL"), operation("OP-1", {"COIL": 9}, {"B-1": 1240}),
        defect("I-1", "B-1"), shipment("SH-1", {"B-1": 40}),
    )  # fmt: skip
    report = plants.report(real, rules(NARROWER), rules())
    show_report(report, "en")
    said = capsys.readouterr().out
    assert said.splitlines()[0].startswith("plant v1 instead of plant v1, 14 records of the past")
    assert said.splitlines()[1].startswith("The draft would have held 1,240 pcs in 1 lot more")
    for word in (
        *("Cases", "Lots on hold", "Shipments stopped at the gate", "Letters", "Note: "),
        *("a-bad-result-holds-the-lot", "inspection I-1 (2026-01-08)", "NCR-2026-0001"),
    ):
        assert word in said, word
    show_report(report, "zh-CN")
    assert capsys.readouterr().out.splitlines()[1].startswith("草案会多扣留 1 个批次(1,240 件)")


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
