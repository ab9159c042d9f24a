"""Real screw-driving runs: all are taken, failures open cases, a recall finds what Python finds."""

from __future__ import annotations

from pathlib import Path

import pytest

import fixtures
from fixtures.pyscrew import convert, workpiece_of, workpieces_by_condition
from graph.scopes import parse_scope
from service.actions.look_radius import simulate_recall
from tests.stories.looking import cases
from tests.support.recording import Works

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
    scope = parse_scope({"parameters": {"condition": {"equals": condition}}})
    radius = simulate_recall(driven.door, driven.plant, scope)
    assert {workpiece_of(each["lot"]) for each in radius["lots"]} == CONDITIONS[condition]
