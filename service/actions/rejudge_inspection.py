"""A corrected inspection is judged anew; what its first judgement held is listed, not released."""

from __future__ import annotations

from sqlalchemy import delete, select

from service.actions.desk import Desk
from service.actions.judge_stream import rejudge_stream
from service.actions.open_stream import reopen_stream
from service.actions.record_inspection import apply_inspection
from service.actions.standings import note_standing
from service.actions.stream_key import StreamKey, key_of
from service.actions.take_back_proof import take_back_proof
from service.intake.plant_records import Inspection
from service.records import tables as t
from service.records.canonical import canonical
from service.records.case_tables import finding as finding_table
from service.records.schema import microseconds


def rejudge(desk: Desk, record: Inspection) -> None:
    desk.transaction.flush()
    connection = desk.transaction.connection
    row = desk.need("inspection", record.id)
    entry, stood_at = row["entry"], row["at"]
    streams = _streams(desk, record)
    for table, column in (
        (t.measurement, t.measurement.c.inspection),
        (t.attribute_result, t.attribute_result.c.inspection),
        (t.inspection, t.inspection.c.id),
    ):
        connection.execute(delete(table).where(column == record.id))
    for key in streams:
        note_standing(desk, reopen_stream(desk, key))  # as it stands without this inspection
    take_back_proof(desk, record.id, entry)
    before = set(desk.outcome.nonconformances)
    f = finding_table.c
    opened = select(f.nonconformance).where(f.record == "inspection", f.record_id == record.id)
    earlier = set(connection.execute(opened).scalars())
    apply_inspection(desk, record, entry)
    for key in streams:
        rejudge_stream(desk, key, stood_at)  # those it no longer stands between may be a run now
    still = set(desk.outcome.nonconformances) - before
    for number in sorted(earlier - still):
        _withdraw_finding(desk, number, record, entry)


def _streams(desk: Desk, record: Inspection) -> list[StreamKey]:
    """The streams that the inspection has points in, before it is judged anew."""
    mine = select(t.measurement.c.stream).where(t.measurement.c.inspection == record.id)
    query = select(t.stream).where(t.stream.c.id.in_(mine)).order_by(t.stream.c.id)
    return [key_of(row) for row in desk.transaction.connection.execute(query).mappings()]


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
