"""What a rulebook asks to happen in time is looked at when the time is over, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from rules.rulebook import Rulebook, parse_rulebook
from service.actions.look_decision import explained
from service.records.case_tables import due, finding, hold, nonconformance, outbox
from service.records.rule_tables import rule_hit
from tests.service.worker.conftest import Office
from tests.support.master_data import MASTER_DATA, defect, inspection, operation, receipt

BOOK = """
rulebook: deadlines
version: 1
rules:
  - {id: a-defect, event: inspection.nonconforming, when: always, then: {contain: lot}}
  - {id: told, event: containment, when: always, then: {notify: [quality_supervisor]}}
deadlines:
  - id: certificate-within-a-day
    event: receipt.recorded
    when: {certificate: {blank: true}}
    within: 24 h
    missing: {en: mill certificate, zh-CN: 质保书}
    then: {open_case: true}
  - id: final-inspection-after-heading
    event: operation.recorded
    when: {process: heading}
    within: 4 h
    unless: {event: inspection.recorded, when: {stage: final}, same: [lot]}
    then: {contain: lot}
  - id: wire-is-used-within-three-days
    event: receipt.recorded
    when: {item: BOLT-WIRE}
    within: 3 d
    unless: {event: operation.recorded, when: {process: heading}, same: [lot]}
    then: {open_case: true}
"""
RECEIVED = datetime(2026, 1, 5, 8, tzinfo=UTC)
MADE = datetime(2026, 1, 6, 12, tzinfo=UTC)


@pytest.fixture
def shop(staffed: Office) -> Office:
    _rules(staffed, parse_rulebook(BOOK, source="deadlines.yaml"))
    staffed.clock.now = RECEIVED
    staffed.works.record(*MASTER_DATA)
    return staffed


def _rules(office: Office, book: Rulebook) -> None:
    office.works.plant.rulebook = book


def _dues(office: Office) -> list[list[str]]:
    rows = [row for row in office.rows(due) if row["kind"] == "deadline"]
    return [orjson.loads(row["subject"]) for row in rows]


def _cases(office: Office) -> list[str]:
    return [row["reason"] for row in office.rows(nonconformance)]


def _at(office: Office, at: datetime) -> int:
    office.clock.now = at
    return office.worker.do_due_work()


def test_a_receipt_without_a_certificate_opens_a_case_when_its_day_is_over(shop: Office) -> None:
    shop.record(receipt("COIL"))
    assert _at(shop, RECEIVED + timedelta(hours=23, minutes=59)) == 0
    assert _at(shop, RECEIVED + timedelta(hours=24)) == 1
    assert _cases(shop) == ["mill certificate missing after receipt R-COIL (lot COIL)"]
    (hit,) = shop.rows(rule_hit)
    assert (hit["rule"], hit["nonconformance"]) == ("certificate-within-a-day", "NCR-2026-0001")
    (condition,) = orjson.loads(hit["document"])["conditions"]
    assert (condition["field"], condition["actual"], condition["met"]) == (
        "certificate",
        None,
        True,
    )
    assert not shop.rows(hold)


def test_the_decision_says_why_in_both_languages(shop: Office) -> None:
    shop.record(receipt("COIL"))
    _at(shop, RECEIVED + timedelta(hours=24))
    (hit,) = shop.rows(rule_hit)
    said = explained(orjson.loads(hit["document"]))["sentence"]
    assert said == {
        "en": "Case opened because no mill certificate was recorded within 1 d and no certificate "
        "is recorded (rule certificate-within-a-day, rulebook deadlines v1)",
        "zh-CN": "因1 天内未记录质保书，且质保书无记录，已立案（规则 certificate-within-a-day，"
        "规则集 deadlines 第 1 版）",
    }


def test_the_letter_says_what_is_missing(shop: Office) -> None:
    shop.record(receipt("COIL"))
    _at(shop, RECEIVED + timedelta(days=2))
    shop.worker.send_letters()
    mail = shop.mailbox.to("sue@maker.example")[0]
    assert "mill certificate missing after receipt R-COIL" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert "No mill certificate was recorded within 24 h of receipt R-COIL (lot COIL)." in text


def test_a_certificate_that_came_in_time_by_a_correction_keeps_the_deadline(shop: Office) -> None:
    late = receipt("COIL")
    shop.record(late, _corrected(late, certificate="C-1"))
    assert _at(shop, RECEIVED + timedelta(days=2)) == 1
    assert _cases(shop) == []


def test_a_receipt_with_a_certificate_sets_no_deadline(shop: Office) -> None:
    shop.record(receipt("COIL") | {"certificate": "C-1"})
    assert _dues(shop) == []


def test_a_certificate_that_a_correction_takes_away_sets_the_deadline(shop: Office) -> None:
    whole = receipt("COIL") | {"certificate": "C-1"}
    shop.record(whole, _corrected(whole, certificate=None))
    assert _dues(shop) == [["certificate-within-a-day", "receipt", "R-COIL", "COIL"]]
    _at(shop, RECEIVED + timedelta(days=2))
    assert len(_cases(shop)) == 1


def test_further_receipts_of_the_item_join_the_case(shop: Office) -> None:
    shop.record(receipt("COIL-1"), receipt("COIL-2"))
    _at(shop, RECEIVED + timedelta(days=2))
    assert len(_cases(shop)) == 1
    assert {row["record_id"] for row in shop.rows(finding)} == {"R-COIL-1", "R-COIL-2"}


@pytest.mark.parametrize(
    ("after", "stage", "lot", "held"),
    [
        (timedelta(hours=1), "final", "B1", ["B2"]),
        (timedelta(hours=4), "final", "B1", ["B2"]),
        (timedelta(hours=4, seconds=1), "final", "B1", ["B1", "B2"]),
        (timedelta(seconds=-1), "final", "B1", ["B1", "B2"]),
        (timedelta(hours=1), "patrol", "B1", ["B1", "B2"]),
        (timedelta(hours=1), "final", "B2", ["B1"]),
    ],
)
def test_each_lot_is_to_be_inspected_in_time(
    shop: Office, after: timedelta, stage: str, lot: str, held: list[str]
) -> None:
    _make(shop)
    at = (MADE + after).isoformat()
    shop.record(inspection("I-1", lot, 10, characteristic="head_height", stage=stage, at=at))
    _at(shop, MADE + timedelta(hours=5))
    assert sorted(row["lot"] for row in shop.rows(hold)) == held


def test_an_inspection_that_is_recorded_late_but_was_made_in_time_keeps_it(shop: Office) -> None:
    _make(shop)
    shop.clock.now = MADE + timedelta(days=3)
    at = (MADE + timedelta(hours=2)).isoformat()
    for lot in ("B1", "B2"):
        name = f"I-{lot}"
        shop.record(inspection(name, lot, 10, characteristic="head_height", at=at))
    shop.worker.do_due_work()
    assert shop.rows(hold) == []


def test_what_arrives_overdue_waits_an_hour_for_what_was_sent_with_it(shop: Office) -> None:
    shop.clock.now = MADE + timedelta(days=3)
    _make(shop)
    shop.clock.pass_(minutes=59)
    assert shop.worker.do_due_work() == 0
    at = (MADE + timedelta(hours=2)).isoformat()
    shop.record(inspection("I-B1", "B1", 10, characteristic="head_height", at=at))
    shop.clock.pass_(minutes=1)
    shop.worker.do_due_work()
    assert [row["lot"] for row in shop.rows(hold)] == ["B2"]


def test_a_deadline_is_looked_at_again_when_what_kept_it_is_corrected(shop: Office) -> None:
    _make(shop)
    at = (MADE + timedelta(hours=2)).isoformat()
    first = inspection("I-1", "B1", 10, characteristic="head_height", at=at)
    shop.record(first, first | {"id": "I-2", "lot": "B2"})
    _at(shop, MADE + timedelta(hours=5))
    assert shop.rows(hold) == []
    shop.record(_corrected(first, lot="B2"))
    shop.worker.do_due_work()
    assert [row["lot"] for row in shop.rows(hold)] == ["B1"]


def test_a_corrected_operation_keeps_its_deadline_and_is_decided_once(shop: Office) -> None:
    made = _make(shop)
    shop.record(_corrected(made, shift="night"))
    assert len(_dues(shop)) == 2
    _at(shop, MADE + timedelta(hours=5))
    assert sorted(row["lot"] for row in shop.rows(hold)) == ["B1", "B2"]
    assert len(shop.rows(rule_hit)) == 2


def test_an_operation_that_uses_the_lot_keeps_a_deadline_of_its_receipt(shop: Office) -> None:
    _rules(shop, parse_rulebook(BOOK.replace("BOLT-WIRE", "WIRE"), source="deadlines.yaml"))
    shop.record(receipt("COIL") | {"certificate": "C-1"}, receipt("IDLE") | {"certificate": "C"})
    shop.record(operation("OP", {"COIL": 10}, {"B1": 5}))
    _at(shop, RECEIVED + timedelta(days=4))
    missed = [row["rule"] for row in shop.rows(rule_hit)]
    assert missed.count("wire-is-used-within-three-days") == 1
    assert any("(lot IDLE)" in reason for reason in _cases(shop))


def test_a_deadline_that_the_rulebook_no_longer_has_is_dropped(shop: Office) -> None:
    shop.record(receipt("COIL"))
    _rules(shop, replace(shop.works.plant.rulebook, deadlines=()))
    assert _at(shop, RECEIVED + timedelta(days=2)) == 1
    assert _cases(shop) == []


def test_a_rulebook_that_asks_about_no_records_costs_no_due_work(shop: Office) -> None:
    _rules(shop, replace(shop.works.plant.rulebook, deadlines=()))
    shop.record(receipt("COIL"), defect("I-1", "COIL"))
    assert _dues(shop) == []
    assert shop.rows(outbox)


def test_rules_decide_on_plain_records_and_on_parameters_the_plant_named(shop: Office) -> None:
    book = BOOK.replace("rules:\n", OVEN + "rules:\n" + TOO_HOT)
    _rules(shop, parse_rulebook(book, source="oven.yaml"))
    shop.record(receipt("COIL") | {"certificate": "C-1"})
    cold = {"peak_c": 245.5, "profile": [["2026-01-06T08:00:00+00:00", 20]], "note": "ok"}
    shop.record(operation("OP-1", {"COIL": 1}, {"B1": 1}, parameters=cold))
    shop.record(operation("OP-2", {"COIL": 1}, {"B2": 1}, parameters={"peak_c": 262}))
    shop.record(operation("OP-3", {"COIL": 1}, {"B3": 1}, parameters={"peak_c": "hot"}))
    assert [row["lot"] for row in shop.rows(hold)] == ["B2"]
    assert _cases(shop) == ["operation OP-2 of lot B2"]


OVEN = """
fields:
  peak_temperature:
    {parameter: peak_c, type: number, unit: degC, label: {en: peak temperature, zh-CN: 峰值温度},
     example: 245}
"""
TOO_HOT = """
  - id: too-hot
    event: operation.recorded
    when: {peak_temperature: {above: 250}}
    then: {contain: lot}
"""


def _make(office: Office) -> dict[str, Any]:
    office.record(receipt("COIL") | {"certificate": "C-1"})
    made = operation("OP", {"COIL": 10}, {"B1": 5, "B2": 5})
    office.record(made)
    return made


def _corrected(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "record": "correction", "id": f"C-{record['id']}", "at": "2026-01-07T08:00:00+00:00",
        "by": "E-1", "of": {"record": record["record"], "id": record["id"]}, "reason": "typed",
        "replacement": {**record, **changes},
    }  # fmt: skip


def test_a_new_rulebook_that_gives_more_time_gives_it_to_what_runs(shop: Office) -> None:
    _make(shop)
    _rules(shop, parse_rulebook(BOOK.replace("within: 4 h", "within: 8 h"), source="longer.yaml"))
    _at(shop, MADE + timedelta(hours=5))
    assert shop.rows(hold) == []
    at = (MADE + timedelta(hours=6)).isoformat()
    shop.record(inspection("I-1", "B1", 10, characteristic="head_height", at=at))
    _at(shop, MADE + timedelta(hours=8))
    assert [row["lot"] for row in shop.rows(hold)] == ["B2"]


def test_time_runs_from_what_a_correction_says(shop: Office) -> None:
    made = _make(shop)
    shop.record(_corrected(made, ended_at=(MADE + timedelta(hours=3)).isoformat()))
    _at(shop, MADE + timedelta(hours=5))
    assert shop.rows(hold) == []
    _at(shop, MADE + timedelta(hours=7))
    assert sorted(row["lot"] for row in shop.rows(hold)) == ["B1", "B2"]
    assert len(shop.rows(rule_hit)) == 2


def test_what_was_looked_at_in_vain_is_looked_at_again_after_a_correction(shop: Office) -> None:
    made = _make(shop)
    shop.record(_corrected(made, process="plating"))
    _at(shop, MADE + timedelta(hours=5))
    assert shop.rows(hold) == []
    shop.record(_corrected(made, process="heading") | {"id": "C-back"})
    _at(shop, MADE + timedelta(hours=6))
    assert sorted(row["lot"] for row in shop.rows(hold)) == ["B1", "B2"]


def test_a_missed_deadline_on_a_fact_of_the_plants_own_is_said_with_its_name(shop: Office) -> None:
    hot = """
  - id: hot-run-is-looked-at
    event: operation.recorded
    when: {peak_temperature: {above: 250}}
    within: 1 h
    unless: {event: inspection.recorded, when: always, same: [lot]}
    then: {contain: lot}
"""
    book = BOOK.replace("rules:\n", OVEN + "rules:\n", 1) + hot
    _rules(shop, parse_rulebook(book, source="oven.yaml"))
    shop.record(receipt("COIL") | {"certificate": "C-1"})
    shop.record(
        operation("OP", {"COIL": 1}, {"B1": 1}, process="reflow", parameters={"peak_c": 262})
    )
    _at(shop, MADE + timedelta(hours=1))
    (hit,) = shop.rows(rule_hit)
    said = explained(orjson.loads(hit["document"]))["sentence"]
    assert "peak temperature is 262 degC, above 250 degC" in said["en"], said
    assert "峰值温度" in said["zh-CN"], said
