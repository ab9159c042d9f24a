"""An inspection: judged against specification and streams; its findings start containments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from service.actions.contain import contain
from service.actions.desk import Desk
from service.actions.follow_stream import follow_stream
from service.actions.inspection_findings import findings_of
from service.actions.judge_stream import Judgement, end_clean_runs, judge_stream
from service.actions.judged import Judged, checked_at, operation_checked
from service.actions.open_stream import open_stream, stream_key
from service.actions.release_reworked import release_reworked
from service.actions.stream_book import Point, StreamKey
from service.actions.stream_findings import Tested
from service.actions.stream_key import characteristic_of
from service.actions.stream_signal import StreamSignal
from service.errors import BadInput
from service.intake import plant_records as p
from service.records import tables as t
from service.records.books import Row
from service.records.canonical import canonical
from service.records.schema import microseconds
from spc.specification import SpecificationLimits, judge

# Patrol and first-article checks of attributes are made to adjust the process; final and incoming
# ones decide about the lot.
DECIDING_STAGES = ("final", "incoming")


def check_inspection(desk: Desk, record: p.Inspection) -> None:
    book = desk.need_lot(record.lot)
    desk.need_if("operation", record.operation)
    desk.need_if("equipment", record.gauge, says="gauge")
    for measured in record.measurements or ():
        row = desk.need("characteristic", measured.characteristic)
        if row["item"] is not None and row["item"] != book.item:
            raise BadInput(
                f"characteristic `{measured.characteristic}` is for item `{row['item']}`, "
                f"but lot `{record.lot}` is of item `{book.item}`"
            )


def apply_inspection(desk: Desk, record: p.Inspection, entry: int) -> None:
    """Judge, keep the points, and follow each finding; the row holds the first outcome."""
    # The row is there before the lineage is brought up to its entry, which reads what a gauge
    # measured; the verdict and what it led to are known afterwards.
    row = {**inspection_row(record), "entry": entry}
    desk.books.add_row("inspection", row)
    _insert_attributes(desk, record)
    judged = [_judge(desk, record, measured) for measured in record.measurements or ()]
    keys = _streams(desk, record, judged)
    streams = _judge_streams(desk, record, judged, keys, entry)
    defects = defects_of(record)
    conforming = not defects and all(each.conforming for each in judged)
    holds_before = desk.outcome.holds
    numbers = [
        contain(desk, finding) for finding in findings_of(desk, record, judged, defects, entry)
    ]
    numbers += _follow_streams(desk, record, judged, streams, entry)
    if conforming and record.stage in DECIDING_STAGES:
        release_reworked(desk, record, entry)
    outcome = {
        "id": record.id,
        "conformity": "conforming" if conforming else "nonconforming",
        "judged": [document for each in judged for document in _judged_documents(each)],
        "signals": [
            {"rule": each.rule, "stream": each.stream, "point": each.inspection}
            for each in streams.signals
        ],
        "nonconformances": list(dict.fromkeys(n for n in numbers if n is not None)),
        "held_lots": desk.outcome.holds - holds_before,
    }
    desk.books.amend_row("inspection", row, conforming=conforming, outcome=canonical(outcome))
    end_clean_runs(desk, keys)


def inspection_row(record: p.Inspection) -> dict[str, Any]:
    return {
        "id": record.id,
        "at": microseconds(record.at),
        "lot": record.lot,
        "operation": record.operation,
        "stage": record.stage,
        "inspector": record.inspector,
        "gauge": record.gauge,
        "note": record.note,
        "conforming": False,
        "outcome": "{}",
    }


def first_outcome(row: Row) -> dict[str, Any]:
    """What an inspection led to when it was recorded."""
    outcome: dict[str, Any] = orjson.loads(row["outcome"])
    return outcome


# --- judging ---------------------------------------------------------------------------------


def _judge(desk: Desk, record: p.Inspection, measured: p.Measured) -> Judged:
    row = desk.need("characteristic", measured.characteristic)
    limits = SpecificationLimits(row["lower"], row["upper"])
    operation = operation_checked(desk, record, row["process"])
    return Judged(
        row, limits, judge(measured.values, limits), operation, checked_at(record, operation)
    )


def _streams(desk: Desk, record: p.Inspection, judged: list[Judged]) -> list[StreamKey]:
    item, at = desk.need_lot(record.lot).item, microseconds(record.at)
    gauge = {"gauge": record.gauge}
    return [
        stream_key(desk, each.characteristic["id"], item, each.context | gauge, at)
        for each in judged
    ]


def _judge_streams(
    desk: Desk, record: p.Inspection, judged: list[Judged], keys: list[StreamKey], entry: int
) -> Judgement:
    for key in keys:
        open_stream(desk, key, entry)
    points = []
    for key, each in zip(keys, judged, strict=True):
        mean = sum(each.values) / len(each.values)
        at = microseconds(record.at)
        point = Point(at, record.id, mean, len(each.values), each.checked_at)
        points.append(point)
        desk.transaction.insert(t.measurement, _measurement_row(record, each, key.id, point))
    found = [judge_stream(desk, key, point, entry) for key, point in zip(keys, points, strict=True)]
    return Judgement(
        tuple(signal for each in found for signal in each.signals),
        tuple(alarm for each in found for alarm in each.alarms),
    )


def _follow_streams(
    desk: Desk, record: p.Inspection, judged: list[Judged], streams: Judgement, entry: int
) -> list[str]:
    of = {each.characteristic["id"]: each for each in judged}

    def tested(signal: StreamSignal) -> Tested:
        """Also of a later point: it signals because of what this record has brought."""
        each = of[characteristic_of(signal.stream)]
        return Tested(
            record.id, microseconds(record.at), each.checked_at, record.lot, each.operation,
            each.characteristic,
        )  # fmt: skip

    return follow_stream(desk, streams.signals, streams.alarms, entry, tested=tested)


def _measurement_row(
    record: p.Inspection, judged: Judged, stream: str, point: Point
) -> dict[str, Any]:
    operation = judged.operation
    return {
        "inspection": record.id,
        "characteristic": judged.characteristic["id"],
        "stream": stream,
        "at": point.at,
        "checked_at": judged.checked_at,
        "mean": point.mean,
        "size": point.size,
        "values": canonical(judged.values),
        "conforming": judged.conforming,
        "lot": record.lot,
        "operation": None if operation is None else operation["id"],
        "equipment": None if operation is None else operation["equipment"],
        "shift": None if operation is None else operation["shift"],
    }


def defects_of(record: p.Inspection) -> list[p.Counted]:
    if record.stage not in DECIDING_STAGES:
        return []
    return [counted for counted in record.attributes or () if counted.defective > 0]


def _insert_attributes(desk: Desk, record: p.Inspection) -> None:
    for position, counted in enumerate(record.attributes or ()):
        row = {"inspection": record.id, "position": position, **counted.model_dump()}
        desk.transaction.insert(t.attribute_result, row)


def _judged_documents(judged: Judged) -> Iterator[dict[str, object]]:
    for each in judged.each:
        yield {
            "characteristic": judged.characteristic["id"],
            "value": each.value,
            "lower": judged.limits.lower,
            "upper": judged.limits.upper,
            "conforming": each.conforming,
        }
