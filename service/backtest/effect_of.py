"""Records that a decision made: the scrap, the split or the regrade that carried it out."""

from __future__ import annotations

import re

from service.actions.desk import Desk
from service.actions.place_holds import inherit_holds
from service.actions.record_kinds import put_on_record
from service.intake.plant_records import Operation, Record

# As `execute_disposition` names them.
EFFECT = re.compile(
    r"NCR-\d{4}-\d+-(scrap|return_to_supplier|rework|repair|regrade|release|use_as_is|sort)"
    r"-\d+(-\d+)?\Z"
)


def replay_effect(desk: Desk, record: Record, content: str) -> None:
    """Put it on record; nothing follows from it but that a hold goes with the material."""
    kind: str = record.record  # type: ignore[attr-defined]
    put_on_record(desk, kind, record, content)
    if isinstance(record, Operation):
        inherit_holds(desk, record)
        [source, *_] = record.inputs
        for line in record.outputs:
            desk.need_lot(line.lot).location = desk.need_lot(source.lot).location
