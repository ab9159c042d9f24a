"""Real screw-driving runs: all are taken, failures open cases, a recall finds what Python finds."""

from __future__ import annotations

from pathlib import Path

import pytest

import fixtures
from fixtures.pyscrew import convert, workpiece_of, workpieces_by_condition
from service.actions.simulate_recall import Question, simulate_recall
from service.settings import Settings
from tests.stories.looking import cases
from tests.support.recording import NOW, Works

SAMPLE = Path(fixtures.__file__).parent / "data" / "pyscrew-sample.csv"
CONDITIONS = workpieces_by_condition(SAMPLE)


@pytest.fixture
def driven(works: Works) -> Works:
    works.record(*convert(SAMPLE))
    return works


def test_each_workpiece_with_a_failed_joint_has_one_case(driven: Works) -> None:
    failed = {
        workpiece_of(record["lot"])
        for record in convert(SAMPLE)
        if record["record"] == "inspection"
        and any(counted["defective"] for counted in record["attributes"])
    }
    assert failed
    assert len(cases(driven)) == len(failed)


@pytest.mark.parametrize("condition", sorted(CONDITIONS))
def test_a_recall_by_condition_finds_exactly_its_workpieces(driven: Works, condition: str) -> None:
    question = Question({"parameters": {"condition": {"equals": condition}}})
    found = simulate_recall(
        driven.door, driven.plant, Settings(), question, by="test", now=NOW, store=False
    )
    radius = found.walked.radius
    assert {workpiece_of(lot) for lot in radius.lot_names()} == CONDITIONS[condition]
