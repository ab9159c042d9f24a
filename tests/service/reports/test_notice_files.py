"""The files of a customer notice: every line of it, typed, alike for equal notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest

from notifications.blocking import blocking_messages
from notifications.customer_notice import CustomerNotice, ShipmentLine
from notifications.english import ENGLISH
from notifications.facts import Amount, Cause
from service.reports.notice_pdf import notice_pdf
from service.reports.notice_workbook import notice_workbook

MARK = "ab" * 32
CAUSE = Cause(
    "inspection.nonconforming", characteristic="core_hardness",
    characteristic_name="Core hardness", value=38.2, unit="HRC", lower=25.0, upper=35.0,
)  # fmt: skip
SHEETS = {
    "en": ("Suspect deliveries", "No longer suspect"),
    "zh-CN": ("可疑交付明细", "已解除怀疑"),
}


def notice_of(lines: int) -> CustomerNotice:
    sent = tuple(
        ShipmentLine(
            f"SH-{at:04}", "2026-02-05", f"L-{at:04}", "M8X40", 700.5, "pcs", "PO-9", None,
            "内六角圆柱头螺钉 M8×40", "2026-02-01",
        )
        for at in range(lines)
    )  # fmt: skip
    return CustomerNotice(
        "NCR-2026-0017", "东方电厂有限公司", CAUSE, sent, (Amount("pcs", 700.5 * lines),),
        "hold_and_report", "quality@maker.example", "2026-03-06T12:00:00+00:00", "NORTH",
        "NCR-2026-0017-C1", "SN-26", 2, "update", "critical", added=sent[:1],
        cleared=(ShipmentLine("SH-X", "2026-02-04", "L-X", "M8X40", 3.0, "pcs",
                              why_cleared="released"),),
        maker="Maker GmbH", issued_at="2026-03-04T08:00:00+00:00", as_of=4711,
    )  # fmt: skip


def rows_of(notice: CustomerNotice, language: str, sheet: int = 0) -> list[tuple[Any, ...]]:
    file = notice_workbook(notice, language=language, mark=MARK)
    book = openpyxl.load_workbook(BytesIO(file))
    return list(book[SHEETS[language][sheet]].iter_rows(values_only=True))


def pages_of(file: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(file)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("lines", [1, 2_000])
def test_every_line_is_in_both_files_and_numbers_are_numbers(lines: int, language: str) -> None:
    notice = notice_of(lines)
    head, *rows = rows_of(notice, language)
    assert len(rows) == lines
    last = dict(zip(head, rows[-1], strict=True))
    assert f"L-{lines - 1:04}" in last.values()
    assert 700.5 in last.values()
    assert datetime(2026, 2, 1) in last.values()  # noqa: DTZ001 - Excel's dates know no zone
    pages = pages_of(notice_pdf(notice, language=language, mark=MARK))
    text = "\n".join(pages)
    assert all(f"SH-{at:04}" in text for at in range(lines))
    assert "东方电厂有限公司" in pages[0]
    assert MARK in pages[0]
    assert f"{len(pages)} / {len(pages)}" in pages[-1]


def test_cleared_lines_stand_apart_with_their_reason() -> None:
    head, row = rows_of(notice_of(1), "en", 1)
    assert dict(zip(head, row, strict=True))["Reason"] == "found to conform"
    assert "L-X" in row


def test_a_formula_in_a_name_stays_text() -> None:
    notice = notice_of(1)
    hostile = replace(notice.shipments[0], lot="=1+1", item_name="@SUM(A1)", order="+7")
    file = notice_workbook(replace(notice, shipments=(hostile,)), language="en", mark=MARK)
    sheet = openpyxl.load_workbook(BytesIO(file))[SHEETS["en"][0]]
    written = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    for name in ("=1+1", "@SUM(A1)", "+7"):
        assert written[name] in ("s", "inlineStr"), name


@pytest.mark.parametrize("make", [notice_pdf, notice_workbook])
def test_equal_notices_make_equal_files(make: Any) -> None:
    assert make(notice_of(3), language="zh-CN", mark=MARK) == make(
        notice_of(3), language="zh-CN", mark=MARK
    )


def test_an_update_is_an_update_and_a_removal_in_the_messages_of_the_standard() -> None:
    update, remove = blocking_messages(notice_of(2), ENGLISH, sender="BPNL000000000AAA")
    assert update["header"]["context"].endswith("-Update:1.0.0")
    assert [len(update["content"][name]) for name in ("partsToAdd",)] == [1]
    assert "blockInformations" not in update["content"]
    assert remove["header"]["context"].endswith("-Remove:1.0.0")
    assert remove["content"]["cancellationReason"]
    assert len(remove["content"]["parts"]) == 1
    assert update["header"]["sentDateTime"] < remove["header"]["sentDateTime"]
    assert update["header"]["messageId"] != remove["header"]["messageId"]
    for message in (update, remove):
        assert message["content"]["manufacturerProblemId"] == "NCR-2026-0017-C1"
        assert message["content"]["customerProblemId"] == "SN-26"


def test_a_cancelled_notice_names_parts_only_while_others_stay_blocked() -> None:
    whole = replace(notice_of(2), shipments=(), change="cancel")
    (message,) = blocking_messages(whole, ENGLISH)
    assert "parts" not in message["content"]
    (partly,) = blocking_messages(replace(whole, elsewhere=whole.cleared), ENGLISH)
    assert len(partly["content"]["parts"]) == 1
