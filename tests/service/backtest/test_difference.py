"""The difference of two rulebooks on one past is the difference of two plants that had them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.backtest.changes import difference
from service.backtest.document import report_document
from service.backtest.evidence import Replayed
from service.backtest.rule_file import RuleFile
from service.backtest.window import Window
from service.settings import Settings
from tests.properties.trouble import troubled_plant
from tests.service.backtest.replaying import (
    NARROWER,
    NONE_FOR_SURVEYS,
    ONE_MORE,
    SURVEYS_HOLD_NO_MORE,
    WIDER,
    Plants,
    RealPlant,
    Record,
    cases_of,
    changed,
    held_lots,
    holds_of,
    letters_of,
    really,
    rules,
)

DRAFTS: dict[str, RuleFile] = {
    "narrower": rules(NARROWER),
    "wider": rules(WIDER),
    "added": rules(more=ONE_MORE),
    "removed": rules(NONE_FOR_SURVEYS),
    "held no more": rules(SURVEYS_HOLD_NO_MORE),
}


def _plant_without_shipments(seed: int) -> list[Record]:
    """A shipment that one of the plants stops would be in one past and not in the other."""
    records = troubled_plant(seed, 300, 24, keep_returns=0)
    return [each for each in records if each["record"] != "shipment"]


@dataclass(frozen=True)
class Before:
    """A real plant under the base, and its replay; made once for all drafts."""

    plants: Plants
    real: RealPlant
    records: list[Record]
    replayed: Replayed


@pytest.fixture(scope="module")
def before(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Before:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    plants = Plants(sqlite_template, tmp_path_factory.mktemp("before"), settings)
    real, records = plants.make(rules()), _plant_without_shipments(6)
    real.staff()
    assert not real.record(*records).refused
    return Before(plants, real, records, plants.replay(real, rules()))


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_shows_the_difference_that_two_real_plants_show(before: Before, name: str) -> None:
    plants, draft = before.plants, DRAFTS[name]
    after = plants.make(draft, name)
    after.staff()
    assert not after.record(*before.records).refused
    left, right = really(before.real), really(after)
    assert_a_difference(left, right)

    replayed = plants.replay(before.real, draft)
    assert cases_of(replayed) == cases_of(right)
    assert holds_of(replayed) == holds_of(right)
    assert letters_of(replayed) == letters_of(right)
    past = plants.past(before.real)
    report = report_document(past, before.replayed, replayed, Window())
    assert_says_what_sets_say(report, left, right)


def assert_a_difference(left: Replayed, right: Replayed) -> None:
    assert held_lots(left) != held_lots(right) or holds_of(left) != holds_of(right)


def assert_says_what_sets_say(report: dict[str, Any], left: Replayed, right: Replayed) -> None:
    """Lots and customers by plain sets; cases and letters by plain counts."""
    assert changed(report["lots"], "new", "lot") == held_lots(right) - held_lots(left)
    assert changed(report["lots"], "removed", "lot") == held_lots(left) - held_lots(right)
    assert changed(report["customers"], "new", "customer") == _told(right) - _told(left)
    assert changed(report["customers"], "removed", "customer") == _told(left) - _told(right)
    totals = report["totals"]
    for part, of_left, of_right in (
        ("cases", len(left.cases), len(right.cases)),
        ("letters", len(left.letters), len(right.letters)),
        ("lots", len(held_lots(left)), len(held_lots(right))),
    ):
        figures = totals[part]
        assert (figures["base"], figures["draft"]) == (of_left, of_right)
        assert figures["new"] - figures["removed"] == of_right - of_left
    assert not report["same"]


def _told(side: Replayed) -> set[str]:
    return {each.customer for each in side.letters if each.customer is not None}


def test_a_rulebook_against_itself_differs_in_nothing(plants: Plants) -> None:
    real = plants.make(rules())
    real.staff()
    real.record(*troubled_plant(6, 250, 10, keep_returns=0.5))
    report = plants.report(real, rules(), rules(("version: 1", "version: 2 # a comment")))
    assert report["same"]
    for part in ("cases", "lots", "letters", "customers", "stopped"):
        assert report[part] == []
        assert report["totals"][part]["base"] == report["totals"][part]["draft"]
    assert not any(each["changed"] for each in report["rules"])
    assert not any(each["changes"] for each in report["days"])
    assert "exactly the same" in report["sentences"]["en"][0]


def test_a_case_more_does_not_make_the_numbers_of_later_ones_a_difference(plants: Plants) -> None:
    """Every later case has another number, in its row and in every letter about it."""
    real = plants.make(rules())
    real.staff()
    real.record(*_plant_without_shipments(9))
    base, draft = plants.replay(real, rules(NONE_FOR_SURVEYS)), plants.replay(real, rules())
    found = difference(base, draft)
    assert {change.kind for change in found.cases} == {"new"}
    surveyed = {change.seen.seen.opened.record for change in found.cases}
    assert surveyed == {"survey"}
    new = {change.seen.draft.number for change in found.cases if change.seen.draft is not None}
    kept = {each.number for each in draft.cases} - new
    assert any(number > min(new) for number in kept)
    told_anew = {each.case for each in draft.letters if each.case in new}
    assert {change.seen.case for change in found.letters if change.kind == "new"} == told_anew
    assert all(change.kind == "new" for change in found.letters)
