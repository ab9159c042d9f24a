"""The findings of an inspection as facts for rules: bad values, defects, signals."""

from __future__ import annotations

from typing import Any

from notifications.messages import Cause
from service.actions.desk import Desk
from service.actions.finding import Fact, Finding
from service.actions.judge_stream import StreamSignal
from service.actions.judged import Judged, checked_at, context_of, operation_checked
from service.intake import plant_records as p
from service.records.books import Row
from service.records.lot_book import LotBook
from service.records.schema import microseconds
from spc.specification import SpecificationLimits, worst


def findings_of(
    desk: Desk,
    record: p.Inspection,
    judged: list[Judged],
    defects: list[p.Counted],
    signals: list[StreamSignal],
    entry: int,
) -> list[Finding]:
    out = [
        _out_of_specification(desk, record, each, entry) for each in judged if not each.conforming
    ]
    out += [_defect(desk, record, counted, entry) for counted in defects]
    by_stream = {each.characteristic["id"]: each for each in judged}
    for signal in signals:
        characteristic = signal.stream.split(":")[0].replace("%3A", ":").replace("%25", "%")
        out.append(_signal(desk, record, by_stream[characteristic], signal, entry))
    return out


def _out_of_specification(desk: Desk, record: p.Inspection, judged: Judged, entry: int) -> Finding:
    row, limits = judged.characteristic, judged.limits
    value = worst(judged.values, limits)
    book = desk.need_lot(record.lot)
    facts = _common_facts(book, judged.operation) | {
        "process": row["process"],
        "characteristic": row["id"],
        "critical": row["critical"],
        "stage": record.stage,
        "value": value,
        "lower": limits.lower,
        "upper": limits.upper,
        "unit": row["unit"],
        "inspected": len(judged.values),
        "defective": sum(not each.conforming for each in judged.each),
    }
    cause = Cause(
        event="inspection.nonconforming",
        characteristic=row["id"],
        characteristic_name=row["name"],
        value=value,
        unit=row["unit"],
        lower=limits.lower,
        upper=limits.upper,
        **_cause_context(desk, judged.context),
    )
    values = ", ".join(f"{value:g}" for value in judged.values[:5])
    reason = (
        f"{row['name']} {values} {row['unit']} out of specification {_range(limits)} "
        f"(inspection {record.id}, lot {record.lot})"
    )
    return _finding(
        desk, "inspection.nonconforming", record, facts, row["id"], reason, cause, entry,
        operation=judged.operation, checked_at=judged.checked_at,
    )  # fmt: skip


def _defect(desk: Desk, record: p.Inspection, counted: p.Counted, entry: int) -> Finding:
    operation = operation_checked(desk, record, None)
    book = desk.need_lot(record.lot)
    facts = _common_facts(book, operation) | {
        "defect": counted.defect,
        "critical": False,
        "stage": record.stage,
        "inspected": counted.inspected,
        "defective": counted.defective,
    }
    cause = Cause(
        event="inspection.nonconforming",
        defect=counted.defect,
        **_cause_context(desk, context_of(operation)),
    )
    reason = (
        f"{counted.defect}: {counted.defective} of {counted.inspected} defective "
        f"(inspection {record.id}, lot {record.lot})"
    )
    return _finding(
        desk, "inspection.nonconforming", record, facts, counted.defect, reason, cause, entry,
        operation=operation, checked_at=checked_at(record, operation),
    )  # fmt: skip


def _signal(
    desk: Desk, record: p.Inspection, judged: Judged, signal: StreamSignal, entry: int
) -> Finding:
    row, book = judged.characteristic, desk.need_lot(record.lot)
    facts = _common_facts(book, judged.operation) | {
        "process": row["process"],
        "signal": signal.rule,
        "characteristic": row["id"],
        "critical": row["critical"],
        "stream": signal.stream,
        "z": round(signal.z, 4),
        "tentative": signal.tentative,
    }
    lower, upper = signal.limits.limits.bounds(signal.size)
    cause = Cause(
        event="spc.signal",
        characteristic=row["id"],
        characteristic_name=row["name"],
        value=_readable(signal.mean),
        unit=row["unit"],
        lower=_readable(lower),
        upper=_readable(upper),
        signal=signal.rule,
        stream=signal.stream,
        **_cause_context(desk, judged.context),
    )
    place = " ".join(
        part for part in (judged.context["equipment"], judged.context["shift"]) if part
    )
    reason = (
        f"{signal.rule} on {row['name']}{f' at {place}' if place else ''}: "
        f"{signal.z:+.2f} sigma (inspection {signal.inspection})"
    )
    return _finding(
        desk, "spc.signal", record, facts, f"{signal.stream}", reason, cause, entry,
        operation=judged.operation, checked_at=judged.checked_at, stream=signal.stream,
    )  # fmt: skip


def _readable(value: float) -> float:
    """Six figures: more is noise of the computation, not of the process."""
    return float(f"{value:.6g}")


def _finding(
    desk: Desk,
    event: str,
    record: p.Inspection,
    facts: dict[str, Fact],
    topic: str,
    reason: str,
    cause: Cause,
    entry: int,
    *,
    operation: Row | None,
    checked_at: int,
    stream: str | None = None,
) -> Finding:
    outputs: tuple[str, ...] = ()
    if operation is not None:
        outputs = desk.outputs_of(operation["id"])
    return Finding(
        event=event,
        facts=facts,
        topic=topic,
        reason=reason,
        cause=cause,
        record=("inspection", record.id),
        entry=entry,
        at=microseconds(record.at),
        checked_at=checked_at,
        lots=(record.lot,),
        outputs=outputs,
        stream=stream,
        context=context_of(operation),
    )


def _common_facts(book: LotBook, operation: Row | None) -> dict[str, Fact]:
    return {
        "lot": book.id,
        "item": book.item,
        "item_kind": book.item_kind,
        "safety_critical": book.safety_critical,
        "heat": book.heat,
        "supplier": book.supplier,
        "operation": None if operation is None else operation["id"],
        **context_of(operation),
    }


def _cause_context(desk: Desk, context: dict[str, str | None]) -> dict[str, Any]:
    equipment = context["equipment"]
    row = None if equipment is None else desk.books.row("equipment", equipment)
    return {
        "equipment": equipment,
        "equipment_name": None if row is None else row["name"],
        "shift": context["shift"],
        "load": context["load"],
        "process": context["process"],
    }


def _range(limits: SpecificationLimits) -> str:
    if limits.lower is None:
        return f"at most {limits.upper:g}"
    if limits.upper is None:
        return f"at least {limits.lower:g}"
    return f"{limits.lower:g} to {limits.upper:g}"
