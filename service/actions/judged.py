"""One characteristic of an inspection, judged, with the operation it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from service.actions.desk import Desk
from service.actions.finding import CONTEXT_FIELDS
from service.intake import plant_records as p
from service.records.books import Row
from service.records.schema import microseconds
from spc.specification import JudgedValue, SpecificationLimits


@dataclass(frozen=True, slots=True)
class Judged:
    """One characteristic of an inspection, judged."""

    characteristic: Row
    limits: SpecificationLimits
    each: tuple[JudgedValue, ...]
    operation: Row | None
    checked_at: int

    @property
    def values(self) -> list[float]:
        return [judged.value for judged in self.each]

    @property
    def conforming(self) -> bool:
        return all(judged.conforming for judged in self.each)

    @property
    def context(self) -> dict[str, str | None]:
        return context_of(self.operation)


def context_of(operation: Row | None) -> dict[str, str | None]:
    if operation is None:
        return dict.fromkeys(CONTEXT_FIELDS)
    return {name: operation[name] for name in CONTEXT_FIELDS}


def operation_checked(desk: Desk, record: p.Inspection, process: str | None) -> Row | None:
    """The operation an inspection looks at: the one it names, else the one that did the process."""
    if record.operation is not None:
        return desk.need("operation", record.operation)
    maker = desk.need_lot(record.lot).operation
    if maker is None:
        return None
    row = desk.need("operation", maker)
    if process is None or row["process"] == process:
        return row
    desk.catch_up()
    nearest = desk.plant.lineage.nearest_operation(record.lot, process)
    return None if nearest is None else desk.need("operation", nearest)


def checked_at(record: p.Inspection, operation: Row | None) -> int:
    """When what was checked was made: a check after the run speaks of the run's end."""
    at = microseconds(record.at)
    return at if operation is None else min(at, operation["ended_at"])
