"""Customers as the plant sees them: figures, effectiveness, the status report, and the end."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlalchemy import select

from service.actions.cases import get_case
from service.actions.close_case import release_what_is_gone
from service.actions.customer_accounts import unanswered_customers
from service.actions.effectiveness_levels import Level
from service.actions.place_holds import release_holds
from service.records.case_tables import hold
from tests.service.api.conftest import NOW, Service
from tests.service.api.test_answers import CASE, NORTH, SOUTH, answer, line, link_to

ALL_NORTH = {"received": 700, "on_hand": 700, "quarantined": 700}
ALL_SOUTH = {"received": 500, "on_hand": 100, "quarantined": 100, "used": 400}
HERE = f"/api/v1/nonconformances/{CASE}"


def waits(service: Service) -> list[str]:
    return list(service.write(lambda desk: unanswered_customers(desk, CASE)).values())


def release_of(service: Service, lot: str, number: str = CASE) -> tuple[Any, Any]:
    with service.site.door.read() as connection:
        query = select(hold.c.released_at, hold.c.release_reason).where(
            hold.c.lot == lot, hold.c.nonconformance == number
        )
        row = connection.execute(query.order_by(hold.c.id.desc())).first()
    assert row is not None
    return row.released_at, row.release_reason


def test_each_customer_is_waited_for_in_a_sentence_that_says_what(story: Service) -> None:
    north, south = waits(story)
    told = "customer North power plant has not answered (asked to by 2026-03-02 12:00 UTC)"
    assert north == told
    answer(story, link_to(story), line(received=700, on_hand=1, quarantined=1))
    assert waits(story)[0] == (
        "customer North power plant has answered, but not accounted for 699 pcs of lot CTN-1 "
        "(shipment SH-1)"
    )
    answer(story, link_to(story), line(**ALL_NORTH))
    assert waits(story) == [south]


def test_the_holds_of_what_is_out_end_when_its_customer_has_accounted_for_it(
    story: Service,
) -> None:
    answer(story, link_to(story), line(**ALL_NORTH))
    assert release_of(story, "CTN-1")[1] == "accounted for by the customer"
    assert release_of(story, "CTN-2") == (None, None)
    assert release_of(story, "K7") == (None, None)


def test_a_lot_that_is_partly_here_stays_held_whatever_its_customer_says(story: Service) -> None:
    back = {"record": "return", "id": "RET-1", "at": NOW.isoformat(), "customer": NORTH,
            "shipment": "SH-1", "lot": "CTN-1", "quantity": 1}  # fmt: skip
    story.client("machine").post("/api/v1/records", json=back)
    answer(story, link_to(story), line(received=700, on_hand=699, quarantined=699, returned=1))
    assert [w for w in waits(story) if "South power plant" not in w] == []
    assert release_of(story, "CTN-1") == (None, None)


def test_a_lot_at_two_customers_waits_for_both(before_failure: Service, failing: Any) -> None:
    service, at = before_failure, NOW.isoformat()
    moved = (
        {"record": "return", "id": "RET-1", "at": at, "customer": NORTH, "shipment": "SH-1",
         "lot": "CTN-1", "quantity": 200},
        {"record": "shipment", "id": "SH-9", "at": at, "customer": SOUTH,
         "already_left": True, "lines": [{"lot": "CTN-1", "quantity": 200}]},
    )  # fmt: skip
    for record in moved:
        sent = service.client("machine").post("/api/v1/records", json=record)
        assert sent.json()["refused"] == []
    assert service.client("machine").post("/api/v1/inspections", json=failing).status_code < 300
    number = next(
        case["number"] for case in service.client().get("/api/v1/nonconformances").json()
        if "F2-0193" in str(case["scope"])
    )  # fmt: skip
    answer(service, link_to(service, number=number),
           line(received=700, on_hand=500, quarantined=500, returned=200))  # fmt: skip
    assert release_of(service, "CTN-1", number)[0] is None
    other = {"shipment": "SH-9", "lot": "CTN-1", "received": 200, "on_hand": 200,
             "quarantined": 200}  # fmt: skip
    answer(service, link_to(service, SOUTH, number=number), other)
    # He has another lot to account for: he is not done, and so neither is this one.
    assert release_of(service, "CTN-1", number)[0] is None
    answer(service, link_to(service, SOUTH, number=number), line(SOUTH, **ALL_SOUTH))
    assert release_of(service, "CTN-1", number)[0] is not None


def test_what_was_accounted_for_and_comes_back_is_held_again(story: Service) -> None:
    answer(story, link_to(story), line(received=700, on_hand=700, quarantined=600, returned=100))
    assert release_of(story, "CTN-1")[0] is not None
    back = {"record": "return", "id": "RET-1", "at": NOW.isoformat(), "customer": NORTH,
            "shipment": "SH-1", "lot": "CTN-1", "quantity": 100}  # fmt: skip
    said = story.client("machine").post("/api/v1/records", json=back).json()
    assert said["refused"] == []
    assert release_of(story, "CTN-1") == (None, None)
    asked = {"lots": [{"lot": "CTN-1"}]}
    gate = story.client("shipping").post("/api/v1/shipments/check", json=asked)
    assert gate.json()["cleared"] is False


def test_what_is_left_of_an_accounted_lot_ends_its_hold_when_it_is_gone(story: Service) -> None:
    """The customer was first; the last pieces in the plant are scrapped afterwards."""
    back = {"record": "return", "id": "RET-1", "at": NOW.isoformat(), "customer": NORTH,
            "shipment": "SH-1", "lot": "CTN-1", "quantity": 1}  # fmt: skip
    story.client("machine").post("/api/v1/records", json=back)
    answer(story, link_to(story), line(received=700, on_hand=699, quarantined=699, returned=1))
    scrap = {"record": "scrap", "id": "SC-1", "at": NOW.isoformat(), "lot": "CTN-1",
             "quantity": 1, "reason": "tested"}  # fmt: skip
    assert story.client("machine").post("/api/v1/records", json=scrap).json()["refused"] == []
    story.write(lambda desk: release_what_is_gone(desk, get_case(desk, CASE)))
    assert release_of(story, "CTN-1")[1] == "accounted for by the customer"


# --- effectiveness ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "consignees", "required"),
    [(1.0, 3, 3), (0.5, 3, 2), (0.1, 10, 1), (0.1, 11, 2), (0.02, 50, 1), (0.02, 51, 2),
     (0.0, 9, 0), (0.02, 0, 0), (0.3, 10, 3)],
)  # fmt: skip
def test_part_of_a_customer_is_checked_as_a_whole_one(
    share: float, consignees: int, required: int
) -> None:
    assert Level("B", share).required(consignees) == required


def test_the_severity_says_the_level_until_one_is_chosen(story: Service) -> None:
    checks = story.client().get(f"{HERE}/customers").json()["checks"]
    assert (checks["level"], checks["share"], checks["required"]) == ("A", 1.0, 2)
    chosen = story.client("quality_engineer").post(
        f"{HERE}/effectiveness-levels", json={"level": "B", "share": 0.3, "reason": "two sites"}
    )
    assert chosen.status_code == 201
    checks = story.client().get(f"{HERE}/customers").json()["checks"]
    assert (checks["level"], checks["required"], checks["reason"]) == ("B", 1, "two sites")


def test_a_level_that_cannot_be_is_refused(story: Service) -> None:
    for body in ({"level": "F"}, {"level": "A", "share": 0.5}, {"level": "B", "share": 0.1},
                 {"level": "B", "share": "NaN"}, {"level": "C", "reason": ""}):  # fmt: skip
        sent = {"reason": "r", **body}
        refused = story.client("admin").post(f"{HERE}/effectiveness-levels", json=sent)
        assert refused.status_code == 422, body


def test_a_customer_who_was_called_three_times_is_checked_once(story: Service) -> None:
    for outcome in ("not_reached", "not_acted", "acted"):
        call = {"outcome": outcome, "spoke_with": "Ada", "note": "called"}
        path = f"{HERE}/customers/{NORTH}/calls"
        assert story.client("admin").post(path, json=call).status_code == 201
    found = story.client().get(f"{HERE}/customers").json()
    assert (found["checks"]["done"], found["checks"]["effective"]) == (1, 1)
    assert found["consignees"][0]["checks"] == 2


# --- the report ------------------------------------------------------------------------------


def report(service: Service, format_: str, language: str = "en") -> Any:
    asked = {"format": format_, "language": language}
    sent = service.client("auditor").get(f"{HERE}/status-report", params=asked)
    assert sent.status_code == 200, sent.text
    return sent


def test_the_status_report_has_what_is_asked_for(story: Service) -> None:
    answer(story, link_to(story, SOUTH), line(SOUTH, **ALL_SOUTH))
    said = report(story, "json").json()
    assert (said["notified"], said["responded"], said["not_responded"]) == (2, 1, 1)
    assert [each["method"] for each in said["consignees"]] == ["mail", "mail"]
    (sums,) = said["quantities"]
    assert (sums["delivered"], sums["on_hand"], sums["accounted"]) == (1200, 100, 500)
    assert (sums["used"], sums["at_risk"], sums["accounted_percent"]) == (400, 400, 41.67)
    assert said["estimated_completion"]["basis"] == "respond_by"
    story.clock.pass_(48)
    assert report(story, "json").json()["estimated_completion"] == {"at": None, "basis": "overdue"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Customers notified", "Estimated completion")),
        ("zh-CN", ("已通知的客户", "预计完成")),
    ],
)
def test_the_report_as_a_file_says_the_same_and_is_the_same_each_time(
    story: Service, language: str, words: tuple[str, str]
) -> None:
    answer(story, link_to(story), line(**ALL_NORTH))
    pdf, xlsx = report(story, "pdf", language), report(story, "xlsx", language)
    assert pdf.content == report(story, "pdf", language).content
    assert xlsx.content == report(story, "xlsx", language).content
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    # The typeface is embedded by parts: the reader leaves the upper half of each code in.
    text = text.replace("\0", "")
    for word in (*words, NORTH, "SH-1", "1,200", "58.33"):
        assert word in text, word
    book = openpyxl.load_workbook(io.BytesIO(xlsx.content))
    cells = [cell.value for sheet in book for row in sheet for cell in row]
    assert NORTH in cells
    assert 700 in cells
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_an_unknown_format_or_number_is_refused_with_a_suggestion(story: Service) -> None:
    client = story.client()
    bad = client.get(f"{HERE}/status-report?format=xslx")
    assert "did you mean `xlsx`" in bad.json()["detail"]
    unknown = client.get("/api/v1/nonconformances/NCR-2026-0002/status-report")
    assert unknown.status_code == 404
    assert f"did you mean `{CASE}`" in unknown.json()["detail"]


def test_the_recall_says_what_its_customers_have_answered(story: Service) -> None:
    answer(story, link_to(story), line(**ALL_NORTH))
    effect = story.client().get(f"/api/v1/recalls/{CASE}").json()["effectiveness"]
    assert (effect["told"], effect["responded"], effect["accounted"]) == (0, 1, 1)
    assert effect["responded_percent"] == 50.0


# --- the end ---------------------------------------------------------------------------------


def test_the_last_customer_closes_a_case_that_waits_for_nothing_else(story: Service) -> None:
    """Everything in the plant is decided and proven; only the customers are left."""

    def decide(desk: Any) -> None:
        case = get_case(desk, CASE)
        release_holds(desk, CASE, ["K7", "M2"], reason="decided")
        release_what_is_gone(desk, case)
        connection = desk.transaction.connection
        connection.exec_driver_sql("UPDATE nonconformance SET state = 'executing'")
        connection.exec_driver_sql("UPDATE approval_round SET state = 'signed'")

    story.write(decide)
    answer(story, link_to(story), line(**ALL_NORTH))
    assert story.client().get(HERE).json()["state"] == "verified"
    last = answer(story, link_to(story, SOUTH), line(SOUTH, **ALL_SOUTH))
    assert last.status_code == 200
    assert story.client().get(HERE).json()["state"] == "closed"
    assert re.search(r"accounted", str(release_of(story, "CTN-2")[1]))
