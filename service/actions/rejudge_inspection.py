"""A corrected inspection is judged anew; what its first judgement held is listed, not released."""

from __future__ import annotations

from sqlalchemy import delete, select

from service.actions.desk import Desk
from service.actions.record_inspection import apply_inspection
from service.actions.take_back_proof import take_back_proof
from service.intake.plant_records import Inspection
from service.records import tables as t
from service.records.canonical import canonical
from service.records.case_tables import finding as finding_table
from service.records.schema import microseconds


def rejudge(desk: Desk, record: Inspection) -> None:
    desk.transaction.flush()
    connection = desk.transaction.connection
    entry = desk.need("inspection", record.id)["entry"]
    for table, column in (
        (t.measurement, t.measurement.c.inspection),
        (t.attribute_result, t.attribute_result.c.inspection),
        (t.inspection, t.inspection.c.id),
    ):
        connection.execute(delete(table).where(column == record.id))
    take_back_proof(desk, record.id, entry)
    before = set(desk.outcome.nonconformances)
    f = finding_table.c
    opened = select(f.nonconformance).where(f.record == "inspection", f.record_id == record.id)
    earlier = set(connection.execute(opened).scalars())
    apply_inspection(desk, record, entry)
    still = set(desk.outcome.nonconformances) - before
    for number in sorted(earlier - still):
        _withdraw_finding(desk, number, record, entry)


def _withdraw_finding(desk: Desk, number: str, record: Inspection, entry: int) -> None:
    reason = f"inspection {record.id} was corrected and no longer fails: release by name"
    desk.outcome.add_case(number)
    desk.transaction.insert(
        finding_table,
        {
            "nonconformance": number,
            "event": "finding.withdrawn",
            "facts": canonical({"inspection": record.id}),
            "topic": "finding.withdrawn",
            "reason": reason,
            "cause_key": f"withdrawn:{record.id}",
            "scope": canonical({"lots": [record.lot]}),
            "record": "inspection",
            "record_id": record.id,
            "at": microseconds(record.at),
            "entry": entry,
        },
    )
