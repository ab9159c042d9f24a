"""The Excel workbook, read back with another library and compared number by number."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from service.reports.cell_formats import number_format
from service.reports.report_words import LANGUAGES
from service.reports.sheets import LONGEST_CELL, _fitting
from service.reports.write_report import write_report
from tests.service.reports.made_reports import changes, compared, deltas, document_of, head_of

FIGURES = [
    "produced",
    "on_hand",
    "in_process",
    "consumed",
    "shipped",
    "scrapped",
    "returned",
    "unaccounted",
]


def read(document: dict[str, Any], language: str = "en", **head: Any) -> Workbook:
    file = write_report(
        document, format="xlsx", language=language, head=head_of(**head), picture=None
    )
    return openpyxl.load_workbook(BytesIO(file))


def rows_of(sheet: Worksheet) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def column(book: Workbook, name: str, heading: str) -> list[Any]:
    """The values under a heading; a heading that is not there fails the test."""
    head, *rows = book[name].iter_rows(values_only=True)
    return [row[head.index(heading)] for row in rows]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_lot_and_every_number_of_it_is_in_the_workbook(language: str) -> None:
    document = document_of(20)
    spoken = LANGUAGES[language]
    rows = rows_of(read(document, language)[spoken.say("lots")])
    assert len(rows) == len(document["lots"]) == 102
    for row, lot in zip(rows, document["lots"], strict=True):
        assert row[:2] == (lot["lot"], lot["item"])
        assert row[2] == spoken.unit(lot["unit"])
        assert row[3] == spoken.say(f"certainty.{lot['certainty']}")
        assert row[4:13] == (lot["share"], *(lot[figure] for figure in FIGURES))
        assert row[13] == (lot["location"] or spoken.say("location.none"))
        assert row[14] == " > ".join(lot["why"])


def test_sheets_and_headings_are_in_the_language() -> None:
    sheets = {
        "en": ["Summary", "Lots", "Locations", "Shipments", "Customers", "Gaps"],
        "zh-CN": ["汇总", "批次", "库位", "发货", "客户", "追溯缺口"],
    }
    for language, names in sheets.items():
        book = read(document_of(2), language)
        assert book.sheetnames == names
        assert book[names[1]]["A1"].value == LANGUAGES[language].say("column.lot")


def test_locations_add_up_by_item_to_what_is_on_hand_and_in_process() -> None:
    document = document_of(20)
    rows = rows_of(read(document)["Locations"])
    assert rows == sorted(rows, key=lambda row: (row[0] != "not recorded", row[0], row[1]))
    for place, item, _, lots, on_hand, in_process in rows:
        there = [
            lot
            for lot in document["lots"]
            if (lot["location"] or "not recorded", lot["item"]) == (place, item)
            and (lot["on_hand"] or lot["in_process"])
        ]
        assert lots == len(there) > 0
        assert on_hand == sum(lot["on_hand"] for lot in there)
        assert in_process == sum(lot["in_process"] for lot in there)
    assert sum(row[4] + row[5] for row in rows) == pytest.approx(
        sum(lot["on_hand"] + lot["in_process"] for lot in document["lots"])
    )


def test_shipments_have_real_dates_in_utc_and_customers_their_sums() -> None:
    document = document_of(20)
    document["shipments"][0]["at"] = "2026-03-02T17:00:00+08:00"
    book = read(document)
    assert column(book, "Shipments", "Time (UTC)") == [
        datetime.fromisoformat("2026-03-02T09:00"),
        *(
            datetime.fromisoformat(line["at"]).replace(tzinfo=None)
            for line in document["shipments"][1:]
        ),
    ]
    assert book["Shipments"]["C2"].is_date
    assert column(book, "Shipments", "Quantity") == [
        line["quantity"] for line in document["shipments"]
    ]
    assert [row[0::2][:2] for row in rows_of(book["Customers"])] == [
        (each["customer"], each["quantity"]) for each in document["customers"]
    ]
    assert {row[1] for row in rows_of(book["Customers"])} == {"pcs"}


def test_the_summary_has_head_counts_totals_by_unit_and_cost_by_currency() -> None:
    document = document_of(20)
    rows = [row for row in read(document)["Summary"].iter_rows(values_only=True) if row[0]]
    told = {row[0]: row[1] for row in rows}
    assert told["Number"] == "SIM-2026-0001"
    assert told["At"] == "2026-03-04 14:30 Asia/Shanghai (2026-03-04 06:30 UTC)"
    assert told["Asked by"] == "李伟"
    assert told["Lots"] == 102
    assert told["Gaps"] == len(document["gaps"])
    figures = {(label, unit): value for label, value, unit in rows}
    for unit, totals in document["totals"]["by_unit"].items():
        for figure in FIGURES:
            name = figure.replace("_", " ").capitalize()
            assert figures[name, unit] == totals[figure]
        assert figures["Reconciled", unit] == totals["reconciled_percent"] / 100
    for currency, amount in document["cost"]["total"].items():
        assert figures["Total", currency] == amount
    assert set(document["totals"]["by_unit"]) == {"kg", "pcs"}
    assert set(document["cost"]["total"]) == {"CNY", "USD"}


def test_names_that_look_like_formulas_numbers_or_links_stay_text() -> None:
    names = ['=cmd|" /C calc"!A0', "+1", "@SUM(A1)", "000123456789012345678", "https://x.y", "1e5"]
    document = document_of(2)
    for lot, name in zip(document["lots"], names, strict=False):
        lot["lot"] = lot["item"] = lot["location"] = name
        lot["why"] = [name]
    document["gaps"] = [{"kind": "other", "subject": names[0], "detail": names[0]}]
    book = read(document, reason=names[0])
    for cell in book["Lots"]["A"][1 : len(names) + 1]:
        assert cell.data_type == "s"
    assert column(book, "Lots", "Lot")[: len(names)] == names
    assert book["Gaps"]["C2"].value == names[0]
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_it_prints_on_a4_landscape_with_head_page_numbers_and_filters() -> None:
    for sheet in read(document_of(2), "zh-CN"):
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.oddFooter.right.text == "&P / &N"
        assert "1234" in sheet.oddFooter.center.text
        if sheet.title != "汇总":
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.freeze_panes == "B2"
            assert sheet.auto_filter.ref


def test_columns_are_as_wide_as_their_longest_text() -> None:
    sheet = read(document_of(20))["Lots"]
    for letter in "AB":
        longest = max(len(str(cell.value)) for cell in sheet[letter])
        assert sheet.column_dimensions[letter].width >= longest


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1600.0, "pcs", "#,##0"),
        (0.5, "pcs", "#,##0.0"),
        (1000.5, "kg", "#,##0.000"),
        (0.123456, "m", "#,##0.000000"),
        (0.1 + 0.2, "", "#,##0.0"),
    ],
)
def test_number_formats_follow_the_unit_and_hide_no_decimals(
    value: float, unit: str, shown: str
) -> None:
    assert number_format(value, unit) == shown


def test_the_share_is_a_percentage() -> None:
    document = document_of(2)
    document["lots"][0]["share"] = 0.375
    cell = read(document)["Lots"]["E2"]
    assert (cell.value, cell.number_format) == (0.375, "0.00%")


def test_an_empty_radius_says_so_on_every_sheet() -> None:
    book = read(document_of(0))
    summary = [row[0] for row in book["Summary"].iter_rows(values_only=True)]
    assert "No lot is concerned: the scope reaches nothing that was recorded." in summary
    assert book["Lots"]["A2"].value == "No lots."
    assert book["Shipments"]["A2"].value == "Nothing of it was shipped."


def test_comparison_changes_and_course_stand_on_sheets_of_their_own() -> None:
    beside = {"compare": compared(), "changes": changes(), "deltas": deltas()}
    book = read(document_of(2) | beside)
    assert book.sheetnames[-3:] == ["Comparison", "Changes", "Course of the recall"]
    narrow, same, wide, wide_too = rows_of(book["Comparison"])
    assert narrow[:10] == ("narrow", 40, 2, None, None, 800, 0, 40.5, 1250.5, "USD")
    assert same[0] == "as stated"
    assert same[10] == "Everything of furnace F1. Reaches the same lots as: wide."
    assert wide[:10] == ("wide", 40, 2, 0.125, "kg", 12.5, 0, 0, 1250.5, "USD")
    assert wide[11:] == ("AERO-WEST, NORTH-POWER", "Each load is as likely.")
    assert wide_too[:10] == ("wide", None, None, None, "pcs", 1600, 300, 800, 12.25, "CNY")
    assert rows_of(book["Changes"]) == [
        ("added", "PL-9", "BOLT", "why", None, "COIL-1 > HD-1 > PL-9"),
        ("cleared", "PL-8", "BOLT", "why", "COIL-1 > HD-2 > PL-8", None),
        ("changed", "PL-1", "BOLT", "On hand", 10, 7.5),
        ("changed", "PL-1", "BOLT", "Location", "not recorded", "W2"),
        ("added", "C-1", None, "Shipped", None, 5),
    ]
    assert rows_of(book["Course of the recall"]) == [
        (
            datetime.fromisoformat("2026-03-05T02:00"),
            "added",
            "PL-9",
            "material",
            "made from held material",
            "operation OP-77",
            "1300",
        )
    ]


def test_a_path_too_long_for_a_cell_keeps_its_ends_and_says_what_is_left_out() -> None:
    steps = [f"STEP-{at:06}" for at in range(4000)]
    said = _fitting(" > ".join(steps), LANGUAGES["en"])
    assert len(said) <= LONGEST_CELL
    shown = said.split(" > ")
    assert (shown[0], shown[-1]) == (steps[0], steps[-1])
    (left_out,) = [step for step in shown if step.startswith("[")]
    assert left_out == f"[{len(steps) - len(shown) + 1} steps left out: the JSON form has them]"


def test_a_text_too_long_for_a_cell_says_how_much_is_left_out() -> None:
    said = _fitting("SH-1, " * 8000, LANGUAGES["zh-CN"])
    assert len(said) <= LONGEST_CELL
    kept = said.index(" [")
    assert said[kept:] == f" [略去 {48_000 - kept} 个字符，见 JSON 形式]"


def test_equal_input_gives_equal_bytes() -> None:
    one, other = (
        write_report(document_of(5), format="xlsx", language="en", head=head_of(), picture=None)
        for _ in range(2)
    )
    assert one == other


def test_a_thousand_lots_are_all_there() -> None:
    document = document_of(200)
    book = read(document)
    assert column(book, "Lots", "Lot") == [lot["lot"] for lot in document["lots"]]
    assert sum(column(book, "Lots", "Shipped")) == pytest.approx(
        sum(lot["shipped"] for lot in document["lots"])
    )
