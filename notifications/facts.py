"""What several messages carry: what was found, how severe it is, and quantities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["minor", "major", "critical"]


class Amount(NamedTuple):
    """A quantity in one unit; sums over several units are several amounts."""

    unit: str
    quantity: float


class LinkedEvent(NamedTuple):
    """One of several events that belong together: its record, and when it happened (ISO 8601)."""

    event: str
    record: str
    record_id: str
    at: str


@dataclass(frozen=True)
class Cause:
    """What was found.

    `event` is a rule event (`inspection.nonconforming`, `spc.signal`, `spc.alarm`,
    `furnace.survey_failed`, `calibration.failed`, `complaint`, `supplier.alert`,
    `shipment.escape`, `receipt.recorded`, `operation.recorded`, `inspection.recorded`,
    `correlation.matched`, `deadline.missed`) or `recall` (started by a person, with the reason in
    `text`). `lower` and
    `upper` are the specification limits, in `unit`; for `spc.signal` and `spc.alarm` they are the
    control limits and `value` is the point. `survey` is `tus`, `sat` or `calibration`. `supplier`
    and `customer` are names as people say them.

    An alarm picked the stream out of `streams` at the false-discovery rate `q`; with a `signal`
    and no `q` it is rule 1 on a critical characteristic. `page_worthy` says of a signal whether
    such an alarm of its stream stands.

    Of a pattern of events `linked` are the events that belong together, in the order in which they
    happened; `rule` is the pattern.

    `record` and `record_id` name what was recorded (of a `lot`). A deadline says what is `missing`
    by language, `seconds` after that record; `rule` is the plant's rule that asks for it.
    """

    event: str
    characteristic: str | None = None
    characteristic_name: str | None = None
    value: float | None = None
    unit: str | None = None
    lower: float | None = None
    upper: float | None = None
    defect: str | None = None
    signal: str | None = None
    equipment: str | None = None
    equipment_name: str | None = None
    shift: str | None = None
    load: str | None = None
    process: str | None = None
    stream: str | None = None
    survey: str | None = None
    supplier: str | None = None
    heat: str | None = None
    customer: str | None = None
    text: str | None = None
    q: float | None = None
    streams: int | None = None
    page_worthy: bool | None = None
    record: str | None = None
    record_id: str | None = None
    lot: str | None = None
    missing: Mapping[str, str] | None = None
    seconds: int | None = None
    rule: str | None = None
    linked: tuple[LinkedEvent, ...] = ()
