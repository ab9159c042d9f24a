"""The acceptance story: K7 fails, and M2, which only shared its furnace load, is held with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixtures.story import STORIES, load_story, story_path
from graph.blast_radius import blast_radius
from graph.document import radius_document
from graph.scopes import parse_scope
from service.actions.clear_shipment import Wanted, check_lots
from service.actions.look_desk import reading_desk
from service.actions.record_batch import Line
from service.settings import Settings
from tests.stories.looking import case, cases, everything, held, letters
from tests.support.recording import Works

STORY = load_story("m2-k7")
EXPECTED = STORY.expected


@pytest.fixture
def told(works: Works) -> Works:
    works.record(*STORY.records)
    return works


def radius_of(works: Works, scope: dict[str, Any]) -> dict[str, Any]:
    with works.plant.reading(works.door):
        radius = blast_radius(works.plant.lineage, parse_scope(scope))
        return radius_document(radius, as_of=works.plant.version, elapsed_ms=0)


def may_ship(works: Works, lot: str) -> bool:
    with works.plant.reading(works.door) as connection:
        now = works.recorder.now()
        desk = reading_desk(connection, works.plant, Settings(), now=now)
        return not check_lots(desk.books, [Wanted(lot)])


def test_one_case_is_opened_on_the_whole_load(told: Works) -> None:
    assert len(cases(told)) == EXPECTED["nonconformances"]
    assert case(told)["scope"] == EXPECTED["scope"]
    assert case(told)["severity"] == "critical"


def test_exactly_the_lots_of_the_load_and_what_was_made_of_them_are_held(told: Works) -> None:
    assert held(told) == set(EXPECTED["held"])


def test_the_radius_is_the_one_of_the_story(told: Works) -> None:
    radius = radius_of(told, case(told)["scope"])
    lots = {lot["lot"]: lot for lot in radius["lots"]}
    assert set(lots) == set(EXPECTED["lots"])
    assert not set(lots) & set(EXPECTED["not_in_it"])
    for figure in ("on_hand", "consumed", "shipped", "share"):
        said = {name: lots[name][figure] for name in EXPECTED[figure]}
        assert said == EXPECTED[figure], figure
        others = {lots[name][figure] for name in lots.keys() - EXPECTED[figure].keys()}
        assert others <= {0}, figure
    assert {c["customer"]: c["quantity"] for c in radius["customers"]} == EXPECTED["customers"]
    totals = {name: radius["totals"][name] for name in EXPECTED["totals"]}
    assert totals == EXPECTED["totals"]


def test_the_gate_stops_the_load_and_lets_the_others_go(told: Works) -> None:
    answers = {lot: may_ship(told, lot) for lot in EXPECTED["ship_check"]}
    assert answers == EXPECTED["ship_check"]


def test_only_the_customers_who_were_sent_it_are_told(told: Works) -> None:
    notices = letters(told, "customer_notice")
    assert sorted(recipient for recipient, _ in notices) == sorted(EXPECTED["notices_to"])
    amounts = {letter["customer"]: dict(letter["total"]) for _, letter in notices}
    assert amounts == {"North power plant": {"pcs": 700.0}, "South power plant": {"pcs": 500.0}}


def test_the_file_itself_tells_the_same_story(works: Works) -> None:
    lines = Path(story_path("m2-k7", STORIES)).read_bytes().splitlines()
    report = works.recorder.record(Line(f"m2-k7:{n}", n, line) for n, line in enumerate(lines, 1))
    assert (report.read, report.new, report.refused) == (len(lines), len(lines), [])
    assert held(works) == set(EXPECTED["held"])


def test_telling_it_again_changes_nothing(told: Works) -> None:
    with told.door.read() as connection:
        before = everything(connection)
    report = told.record(*STORY.records)
    assert (report.new, report.duplicates) == (0, len(STORY.records))
    with told.door.read() as connection:
        assert everything(connection) == before


def test_a_rehearsal_says_what_would_happen_and_leaves_no_trace(works: Works) -> None:
    lines = [
        Line(str(n), n, line)
        for n, line in enumerate(story_path("m2-k7").read_bytes().splitlines(), 1)
    ]
    with works.door.read() as connection:
        before = everything(connection)
    report = works.recorder.rehearse(lines)
    assert (report.new, report.outcome.holds) == (len(lines), len(EXPECTED["held"]))
    with works.door.read() as connection:
        assert everything(connection) == before
    assert "K7" not in works.plant.lineage
    works.record(*STORY.records)
    assert held(works) == set(EXPECTED["held"])
