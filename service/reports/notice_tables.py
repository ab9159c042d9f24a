"""The deliveries of a customer notice as tables, and the words that only its files have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from notifications.customer_notice import CustomerNotice, ShipmentLine
from notifications.language import Language
from notifications.notice_words import marks_of, usage, why_cleared
from notifications.render import LANGUAGES
from service.reports.report_head import ReportHead
from service.reports.report_words import LANGUAGES as REPORT_LANGUAGES
from service.reports.report_words import Spoken
from service.reports.tables import Cell, Column, Table

COLUMNS = (
    Column("mark"),
    Column("shipment"),
    Column("date", "date"),
    Column("lot"),
    Column("item"),
    Column("item_name"),
    Column("quantity", "quantity"),
    Column("unit"),
    Column("made", "date"),
    Column("order"),
    Column("tracking"),
    Column("usage"),
)
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title.notice": "Nonconformance notice",
        "notice": "Notice",
        "suspect": "Suspect deliveries",
        "cleared": "No longer suspect",
        "elsewhere": "Still suspect",
        "empty.suspect": "Nothing is suspect any more.",
        "empty.cleared": "Nothing was cleared.",
        "empty.elsewhere": "Nothing stays suspect.",
        "column.mark": "New",
        "column.date": "Dispatched",
        "column.item_name": "Product",
        "column.made": "Made",
        "column.order": "Order",
        "column.tracking": "Tracking number",
        "column.usage": "What to do",
        "notice.from": "From",
        "notice.to": "To",
        "notice.case": "Case",
        "notice.hash": "SHA-256 of the notice",
        "notice.quantity": "Suspect quantity",
    },
    "zh-CN": {
        "title.notice": "不合格品通知",
        "notice": "通知",
        "suspect": "可疑交付明细",
        "cleared": "已解除怀疑",
        "elsewhere": "仍属可疑",
        "empty.suspect": "已无可疑产品。",
        "empty.cleared": "本版无解除项。",
        "empty.elsewhere": "无其他可疑项。",
        "column.mark": "变更",
        "column.date": "发货日期",
        "column.item_name": "产品",
        "column.made": "生产日期",
        "column.order": "订单号",
        "column.tracking": "运单号",
        "column.usage": "处理建议",
        "notice.from": "发自",
        "notice.to": "致",
        "notice.case": "案件编号",
        "notice.hash": "通知的 SHA-256",
        "notice.quantity": "可疑数量",
    },
}


def notice_language(code: str) -> tuple[Language, Spoken]:
    """How mails and how reports speak it; any but Chinese is answered in English."""
    known = code if code in WORDS else "en"
    spoken = REPORT_LANGUAGES[known]
    return LANGUAGES[known], Spoken(spoken.code, {**spoken.sentences, **WORDS[known]})


def notice_head(notice: CustomerNotice) -> ReportHead:
    return ReportHead(
        kind="notice",
        number=f"{notice.problem} / {notice.revision}",
        sentence="",
        reason=None,
        by=notice.maker or notice.contact,
        at=datetime.fromisoformat(notice.issued_at or ""),
        time_zone="UTC",
        as_of=notice.as_of,
    )


def notice_tables(notice: CustomerNotice, language: Language) -> tuple[Table, ...]:
    """What is suspect, then what is not any more; the latter only where there is any."""
    marks = marks_of(language, notice)
    suspect = [
        _row(line, marks.get((line.shipment, line.lot), ""), usage(language, line))
        for line in notice.shipments
    ]
    cleared = [_row(line, "", why_cleared(language, line)) for line in notice.cleared]
    pending = language.term("usage", "pending")
    elsewhere = [_row(line, "", pending) for line in notice.elsewhere]
    tables = (("suspect", suspect), ("cleared", cleared), ("elsewhere", elsewhere))
    return tuple(_table(name, rows) for name, rows in tables if rows)


def _table(name: str, rows: Sequence[tuple[Cell, ...]]) -> Table:
    columns = COLUMNS if name != "cleared" else (*COLUMNS[:-1], Column("reason"))
    table = Table(name, columns, rows)
    used = [
        at
        for at, column in enumerate(columns)
        if column.key not in ("mark", "item_name", "made", "order", "tracking")
        or any(row[at] for row in rows)
    ]
    return table.keeping(used)


def _row(line: ShipmentLine, mark: str, what: str) -> tuple[Cell, ...]:
    return (
        mark, line.shipment, _day(line.date), line.lot, line.item, line.item_name,
        line.quantity, line.unit, _day(line.made), line.order, line.tracking, what,
    )  # fmt: skip


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
