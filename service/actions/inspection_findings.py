"""The findings of an inspection as facts for rules: values out of specification, defects."""

from __future__ import annotations

from notifications.messages import Cause
from service.actions.desk import Desk
from service.actions.finding import Fact, Finding
from service.actions.finding_parts import cause_context, common_facts, outputs_of
from service.actions.judged import Judged, checked_at, context_of, operation_checked
from service.intake import plant_records as p
from service.records.books import Row
from service.records.schema import microseconds
from spc.specification import SpecificationLimits, worst


def findings_of(
    desk: Desk,
    record: p.Inspection,
    judged: list[Judged],
    defects: list[p.Counted],
    entry: int,
) -> list[Finding]:
    return [
        *(_out_of_specification(desk, record, each, entry)
          for each in judged if not each.conforming),
        *(_defect(desk, record, counted, entry) for counted in defects),
    ]  # fmt: skip


def _out_of_specification(desk: Desk, record: p.Inspection, judged: Judged, entry: int) -> Finding:
    row, limits = judged.characteristic, judged.limits
    value = worst(judged.values, limits)
    book = desk.need_lot(record.lot)
    facts = common_facts(desk, book, judged.operation) | {
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
        **cause_context(desk, judged.context),
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
    facts = common_facts(desk, book, operation) | {
        "defect": counted.defect,
        "critical": False,
        "stage": record.stage,
        "inspected": counted.inspected,
        "defective": counted.defective,
    }
    cause = Cause(
        event="inspection.nonconforming",
        defect=counted.defect,
        **cause_context(desk, context_of(operation)),
    )
    reason = (
        f"{counted.defect}: {counted.defective} of {counted.inspected} defective "
        f"(inspection {record.id}, lot {record.lot})"
    )
    return _finding(
        desk, "inspection.nonconforming", record, facts, counted.defect, reason, cause, entry,
        operation=operation, checked_at=checked_at(record, operation),
    )  # fmt: skip


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
) -> Finding:
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
        outputs=outputs_of(desk, operation),
        context=context_of(operation),
    )


def _range(limits: SpecificationLimits) -> str:
    if limits.lower is None:
        return f"at most {limits.upper:g}"
    if limits.upper is None:
        return f"at least {limits.lower:g}"
    return f"{limits.lower:g} to {limits.upper:g}"
