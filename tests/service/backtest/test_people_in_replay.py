"""What people decided and noted is done again: releases, ends of cases, limits, mutes, recalls."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from graph.scopes import parse_scope
from service.actions.change_person import PersonChange, change_person
from service.actions.declare_gap import declare_gap
from service.actions.exclude_point import exclude_point, include_point
from service.actions.freeze_baseline import Freeze, freeze_baseline
from service.actions.mute_rule import Mute, end_mute, mute_rule
from service.actions.propose_disposition import ProposedLine
from service.actions.set_control_plan import set_control_plan
from service.actions.span import Span
from service.actions.start_recall import start_recall
from service.backtest.rule_file import RuleFile
from tests.service.actions.charting import PIN, STREAM, Charting, make_quiet, moment, name_of
from tests.service.actions.charting import open_charting as open_chart
from tests.service.actions.signing import SETTINGS, Signing, add_people
from tests.service.backtest.replaying import (
    Plants,
    RealPlant,
    Replayed,
    cases_of,
    fired_of,
    holds_of,
    letters_of,
    packaged,
    really,
    rules,
    still_held,
)
from tests.stories.furnace import SHOP, basket, check, packed
from tests.support.master_data import MASTER_DATA, defect, inspection, operation, receipt
from tests.support.recording import NOW, open_works

LOAD = (
    basket("B1", 6, load="L-1"),
    basket("B2", 6, load="L-1"),
    packed("CTN", "B1"),
    check("B1", 40, day=6, stage="final"),
)


@pytest.fixture
def signing(sqlite_template: Path, tmp_path: Path) -> Iterator[Signing]:
    """The failed load L-1 under one case: B1, B2 and the carton CTN are held."""
    path = tmp_path / "signed.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    add_people(works)
    works.record(*LOAD)
    yield Signing(works)
    works.engine.dispose()


def rest(*lots: str) -> list[ProposedLine]:
    return [ProposedLine(lot, "release") for lot in lots]


def released(signing: Signing) -> None:
    signing.approve(*rest("B1", "B2", "CTN"))


def released_in_part(signing: Signing) -> None:
    signing.approve(*rest("B1"))


def scrapped(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "scrap"), *rest("B2", "CTN"))


def part_released(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "release", Decimal(40)), *rest("B2", "CTN"))


def regraded(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "regrade", to_item="BLANK"), *rest("B2", "CTN"))


def reworked(signing: Signing) -> None:
    signing.approve(ProposedLine("B1", "rework", instruction="again"), *rest("B2", "CTN"))
    again = operation("REWORK", {"B1": 90}, {"B1-R": 90}, item="BLANK", process="heat_treat",
                      equipment="FURNACE-2", load="L-9")  # fmt: skip
    signing.works.record(again, inspection("I-3", "B1-R", 30, 31))


def dismissed(signing: Signing) -> None:
    signing.sign("sun", "dismiss")


@pytest.mark.parametrize(
    "decide",
    [released, released_in_part, scrapped, part_released, regraded, reworked, dismissed],
)
def test_what_people_decided_about_lots_holds_in_a_replay(
    plants: Plants, signing: Signing, decide: Callable[[Signing], None]
) -> None:
    decide(signing)
    real = really(signing.works)
    replayed = plants.replay(signing.works, packaged())
    assert still_held(replayed) == still_held(real)
    assert _ended(replayed) == _ended(real)
    assert {each.lot for each in replayed.holds} == {each.lot for each in real.holds}
    assert not replayed.not_replayed


def _ended(side: Replayed) -> list[bool]:
    """Apart from what was missing: no worker looked after that in these plants."""
    return [
        case.state in ("closed", "dismissed")
        for case in side.cases
        if case.event != "deadline.missed"
    ]


def test_after_its_release_the_same_failure_opens_a_case_of_its_own(
    plants: Plants, signing: Signing
) -> None:
    released(signing)
    signing.works.record({**check("B1", 41, day=7, stage="final"), "id": "I-again"})
    real = really(signing.works)
    assert _ended(real) == [True, False]
    replayed = plants.replay(signing.works, packaged())
    assert still_held(replayed) == still_held(real)
    assert _ended(replayed) == _ended(real)


def test_what_was_released_is_on_hold_no_longer_in_the_figures(
    plants: Plants, signing: Signing
) -> None:
    released(signing)
    levels = plants.replay(signing.works, packaged()).levels
    assert max(level.most for level in levels if level.unit == "lots") == 3
    assert [level for level in levels if level.unit == "lots"][-1].last == 0


def test_a_release_also_frees_what_only_the_draft_holds(plants: Plants, signing: Signing) -> None:
    """Else everything that a draft holds besides would stay held for ever."""
    released(signing)
    text = "rulebook: d\nversion: 1\nrules:\n  - {id: every-check, event: inspection.recorded, "
    draft = RuleFile("d", text + "when: always, then: {contain: operation}}\n")
    replayed = plants.replay(signing.works, draft)
    assert {each.lot for each in replayed.holds} >= {"B1"}
    assert "B1" not in still_held(replayed)


def test_a_draft_keeps_what_it_holds_beyond_what_people_decided_about(
    plants: Plants, signing: Signing
) -> None:
    """Nobody has decided about B3: in reality it was never held."""
    signing.works.record(basket("B3", 6, hour=1, load="L-2"))
    released(signing)
    draft = rules(("then: {contain: lot}", "then: {contain: heat}"))
    replayed = plants.replay(signing.works, draft)
    assert "B3" in still_held(replayed)
    assert not {"B1", "B2", "CTN"} & still_held(replayed)
    assert _ended(replayed) == [False]


# --- other acts --------------------------------------------------------------------------------


def _same_as_real(plants: Plants, works: object, book: RuleFile) -> Replayed:
    real, replayed = really(works), plants.replay(works, book)  # type: ignore[arg-type]
    assert cases_of(replayed) == cases_of(real)
    assert holds_of(replayed) == holds_of(real)
    assert letters_of(replayed) == letters_of(real)
    assert fired_of(replayed) == fired_of(real)
    assert not replayed.not_replayed
    return replayed


def test_a_recall_that_people_started_is_started_again(plants: Plants) -> None:
    real = plants.make(rules())
    real.staff()
    real.record(*MASTER_DATA, receipt("COIL"), operation("OP-1", {"COIL": 9}, {"B-1": 90}))
    real.do(lambda desk: start_recall(desk, parse_scope({"lots": ["COIL"]}), reason="a letter"))
    replayed = _same_as_real(plants, real, rules())
    assert {each.lot for each in replayed.holds} == {"COIL", "B-1"}


def test_who_has_left_or_moved_is_written_to_as_he_was(plants: Plants) -> None:
    real = plants.make(rules())
    real.staff()
    real.record(*MASTER_DATA, receipt("COIL"), *_made("B-1", "B-2"))
    moved = PersonChange(email="new@plant.example", language="zh-CN")
    real.do(lambda desk: change_person(desk, "Quinn", moved, reason="moved"))
    real.live(real.now + timedelta(hours=1), defect("I-1", "B-1"))
    left = PersonChange(active=False)
    real.do(lambda desk: change_person(desk, "Quinn", left, reason="left"))
    real.live(real.now + timedelta(hours=1), defect("I-2", "B-2"))
    replayed = plants.replay(real, rules())
    told = {address for kind, _, address, *_ in letters_of(replayed) if kind == "case_opened"}
    assert "new@plant.example" in told
    lasts = letters_of(really(real)) - letters_of(replayed)
    assert {kind for kind, *_ in lasts} == {"access_changed"}  # no rule asks for those
    assert not letters_of(replayed) - letters_of(really(real))


def test_mutes_are_muted_again_for_as_long(plants: Plants) -> None:
    rule = "a-bad-result-holds-the-lot"
    real = plants.make(rules())
    real.staff()
    real.record(*MASTER_DATA, receipt("COIL"), *_made("B-1", "B-2", "B-3"))
    asked = Mute(rule, real.now + timedelta(hours=2), "the gauge is away", "Quinn", "482913")
    assert real.do(lambda desk: mute_rule(desk, asked)) is not None
    real.live(real.now + timedelta(hours=1), defect("I-1", "B-1"))
    real.do(lambda desk: end_mute(desk, rule, by="Quinn", reason="it is back"))
    real.live(real.now + timedelta(minutes=1), defect("I-2", "B-2"))
    replayed = _same_as_real(plants, real, rules())
    assert {each.lot for each in replayed.holds} == {"B-2"}
    assert [each.outcome for each in replayed.fired].count("muted") == 1


def _made(*lots: str) -> list[dict[str, object]]:
    return [operation(f"OP-{lot}", {"COIL": 9}, {lot: 90}) for lot in lots]


def test_limits_gaps_exclusions_and_plans_are_set_again(
    plants: Plants, sqlite_template: Path, tmp_path: Path
) -> None:
    """Each of them changes which points of the stream signal, and so what is held."""
    make_quiet(sqlite_template, tmp_path / "quiet.db", n=30)
    chart = open_chart(f"sqlite:///{tmp_path / 'quiet.db'}")
    _judge(chart)
    RealPlant(chart.works.door, chart.works.plant, SETTINGS).pass_time(NOW)
    replayed = _same_as_real(plants, chart.works, packaged())
    assert any(each.event.startswith("spc.") for each in replayed.cases)
    chart.works.engine.dispose()


def _judge(chart: Charting) -> None:
    freeze = Freeze(STREAM, Span(points=30), signed_by="eve", pin=PIN, reason="first study")
    assert chart.act(lambda desk: freeze_baseline(desk, freeze)) is not None
    chart.check([[10.5] * 4], first=30)
    chart.act(lambda desk: exclude_point(desk, STREAM, name_of(30), cause="dropped", by="eve"))
    chart.check([[10.6] * 4], first=31)
    chart.act(lambda desk: include_point(desk, STREAM, name_of(30), reason="was fine", by="eve"))
    gap = moment(32)
    chart.act(lambda desk: declare_gap(desk, STREAM, at=gap, reason="set-up", by="eve"))
    plan = {"characteristics": {"head_height": {"rule_set": "nelson"}}}
    chart.act(lambda desk: set_control_plan(desk, plan, by="eve", reason="n", effective_from=NOW))
    chart.check([[9.4] * 4, [9.3] * 4], first=33)
