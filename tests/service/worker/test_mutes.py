"""A muted rule does nothing until its time is over; one that cools down says it once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from rules.rulebook import parse_rulebook
from service.actions.look_rule_stats import rule_stats
from service.actions.mute_rule import Mute, end_mute, mute_rule
from service.errors import BadInput, Conflict, Forbidden, Unknown
from service.records.case_tables import decision, finding, hold, nonconformance, outbox
from service.records.rule_tables import rule_firing
from service.records.schema import microseconds
from tests.service.worker.conftest import Office
from tests.support.master_data import MASTER_DATA, defect, receipt

BOOK = """
rulebook: quiet
version: 1
rules:
  - {id: holds, event: inspection.nonconforming, when: always, then: {contain: lot}}
  - {id: opens, event: complaint, when: always, then: {open_case: true}, cool_down: 8 h}
  - {id: told, event: containment, when: always, then: {notify: [quality_supervisor]}}
  - {id: bad, event: containment, when: {nonconforming: true}, then: {severity: major}}
"""
HOLDS_COOLING = "when: always, then: {contain: lot}, cool_down: 8 h}"


@pytest.fixture
def shop(staffed: Office) -> Office:
    staffed.works.plant.rulebook = parse_rulebook(BOOK, source="quiet.yaml")
    staffed.works.record(*MASTER_DATA, receipt("L1"), receipt("L2"))
    return staffed


def _mute(office: Office, rule: str = "holds", *, pin: str = "314159", **span: float) -> Any:
    until = office.clock.now + timedelta(**(span or {"hours": 1}))
    asked = Mute(rule, until, "fires wrongly", "sue", pin)
    return office.write(lambda desk: mute_rule(desk, asked))


def _firings(office: Office) -> Counter[tuple[str, str]]:
    return Counter((row["rule"], row["outcome"]) for row in office.rows(rule_firing))


def _complain(office: Office, name: str, lot: str = "L1") -> None:
    office.record({"record": "complaint", "id": name, "at": "2026-01-09T08:00:00+00:00",
         "customer": "BUYER", "lot": lot, "text": "loose"}
    )  # fmt: skip


def _close(office: Office) -> None:
    office.write(
        lambda desk: desk.transaction.connection.execute(
            update(nonconformance).values(state="closed")
        )
    )


def test_a_muted_rule_holds_nothing_and_is_counted(shop: Office) -> None:
    document = _mute(shop)
    assert (document["rule"], document["by"]) == ("holds", "sue")
    shop.works.record(defect("I-1", "L1"))
    assert (shop.rows(hold), shop.rows(nonconformance), shop.rows(outbox)) == ([], [], [])
    assert _firings(shop) == {("holds", "muted"): 1}


def test_it_acts_again_when_the_time_is_over(shop: Office) -> None:
    _mute(shop, hours=1)
    shop.clock.pass_(hours=1)
    shop.record(defect("I-1", "L1"))
    assert [row["lot"] for row in shop.rows(hold)] == ["L1"]


def test_it_acts_again_when_the_mute_is_ended(shop: Office) -> None:
    _mute(shop)
    ended = shop.write(lambda desk: end_mute(desk, "holds", by="mao", reason="mended"))
    assert (ended["ended_by"], ended["ended_reason"]) == ("mao", "mended")
    shop.works.record(defect("I-1", "L1"))
    assert len(shop.rows(hold)) == 1
    with pytest.raises(Unknown, match="rule `holds` is not muted"):
        shop.write(lambda desk: end_mute(desk, "holds", by="mao", reason="again"))


def test_what_other_rules_decide_stays(shop: Office) -> None:
    _mute(shop, "bad")
    shop.works.record(defect("I-1", "L1"))
    (case,) = shop.rows(nonconformance)
    assert case["severity"] == "minor"
    response = next(row for row in shop.rows(decision) if row["stage"] == "respond")
    document = orjson.loads(response["document"])
    assert [each["rule"] for each in document["muted"]] == ["bad"]
    assert [each["rule"] for each in document["decisions"]] == ["told"]
    assert _firings(shop)["bad", "muted"] == 1


@pytest.mark.parametrize(
    ("rule", "span", "refusal", "says"),
    [
        ("hold", {"hours": 1}, Unknown, r"rule `hold` is not in rulebook quiet v1.*`holds`"),
        ("holds", {"days": 32}, BadInput, "31 days at most"),
        ("holds", {"seconds": -1}, BadInput, "is over"),
    ],
)
def test_a_mute_is_of_a_known_rule_and_ends_within_a_month(
    shop: Office, rule: str, span: dict[str, float], refusal: type[Exception], says: str
) -> None:
    with pytest.raises(refusal, match=says):
        _mute(shop, rule, **span)


def test_a_mute_is_signed_by_quality(shop: Office) -> None:
    assert _mute(shop, pin="000000") is None
    until = shop.clock.now + timedelta(hours=1)
    asked = Mute("holds", until, "because", "mao", "314159")
    with pytest.raises(Forbidden, match="mao may not mute a rule"):
        shop.write(lambda desk: mute_rule(desk, asked))
    with pytest.raises(BadInput, match="a mute says why"):
        shop.write(lambda desk: mute_rule(desk, Mute("holds", until, " ", "sue", "314159")))


def test_a_rule_is_muted_once_at_a_time(shop: Office) -> None:
    _mute(shop)
    with pytest.raises(Conflict, match=r"is muted until .* by sue"):
        _mute(shop)


def test_a_rule_that_cools_down_notes_in_the_closed_case_what_comes_again(shop: Office) -> None:
    _complain(shop, "C-1")
    letters = len(shop.rows(outbox))
    _close(shop)
    _complain(shop, "C-2")
    assert len(shop.rows(nonconformance)) == 1
    assert [row["record_id"] for row in shop.rows(finding)] == ["C-1", "C-2"]
    assert len(shop.rows(outbox)) == letters
    assert _firings(shop)["opens", "cooled"] == 1


def test_another_cause_does_not_cool_down(shop: Office) -> None:
    _complain(shop, "C-1")
    _close(shop)
    _complain(shop, "C-2", "L2")
    assert len(shop.rows(nonconformance)) == 2


def test_a_rule_that_has_not_fired_yet_is_not_silent_beside_one_that_has(shop: Office) -> None:
    opens = "event: complaint, when: always, then: {open_case: true}, cool_down: 8 h"
    grave = f"  - {{id: grave, {opens}}}"
    _complain(shop, "C-1")
    _close(shop)
    book = BOOK.replace("  - {id: told", f"{grave}\n  - {{id: told")
    shop.works.plant.rulebook = parse_rulebook(book, source="grave.yaml")
    _complain(shop, "C-2")
    assert len(shop.rows(nonconformance)) == 2
    _close(shop)
    _complain(shop, "C-3")
    assert len(shop.rows(nonconformance)) == 2


def test_after_the_cool_down_a_case_is_opened_again(shop: Office) -> None:
    _complain(shop, "C-1")
    _close(shop)
    shop.clock.pass_(hours=8)
    _complain(shop, "C-2")
    assert len(shop.rows(nonconformance)) == 2


def test_what_is_to_be_held_is_held_while_a_rule_cools_down(shop: Office) -> None:
    book = BOOK.replace("when: always, then: {contain: lot}}", HOLDS_COOLING)
    shop.works.plant.rulebook = parse_rulebook(book, source="cooling.yaml")
    shop.works.record(defect("I-1", "L1"))
    shop.write(
        lambda desk: desk.transaction.connection.execute(
            update(hold).values(released_at=1, released_by="sue", release_reason="ok")
        )
    )
    _close(shop)
    shop.works.record(defect("I-2", "L1"))
    assert [row["released_at"] for row in shop.rows(hold)] == [1, None]
    assert len(shop.rows(nonconformance)) == 2


def test_the_statistics_say_what_came_of_each_rule_and_which_never_applied(shop: Office) -> None:
    shop.works.record(defect("I-1", "L1"))
    _mute(shop)
    shop.works.record(defect("I-2", "L2"))
    now = microseconds(shop.clock.now)
    with shop.works.door.read() as connection:
        found = rule_stats(connection, shop.works.plant.rulebook, now=now)
    rows = {row["rule"]: row for row in found["rules"]}
    assert (rows["holds"]["fired"], rows["holds"]["muted"], rows["holds"]["cases"]) == (1, 1, 1)
    assert rows["holds"]["lots_in_those_cases"] == 1
    assert rows["holds"]["muted_until"] is not None
    assert found["never_fired"] == ["opens"]
