"""What is said to whom: one frozen type a mail, structured so that each language says it itself.

A message carries facts, never sentences (but for `scope`, which the service knows in every
language). It goes into the outbox by `to_payload` in the transaction of the event, and comes out
by `from_payload` when it is sent. Times are ISO 8601 text with an offset.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from notifications.payloads import decode, encode

Severity = Literal["minor", "major", "critical"]
Step = Literal["confirm", "decide"]
Outcome = Literal["approved", "rejected", "dismissed"]
Action = Literal["hold_and_report"]
Trouble = Literal["set_aside", "unreadable", "failed", "disagreed", "degraded"]


class Amount(NamedTuple):
    """A quantity in one unit; sums over several units are several amounts."""

    unit: str
    quantity: float


class ProposedDisposition(NamedTuple):
    """What is proposed for a lot, or for a part of it."""

    lot: str
    quantity: float
    unit: str
    disposition: str
    note: str | None = None


class DecidedDisposition(NamedTuple):
    """What was decided for a lot, or for a part of it."""

    lot: str
    quantity: float
    unit: str
    disposition: str


@dataclass(frozen=True)
class LotLine:
    """A lot in a list. `where` is a location, or a whereabouts word (`shipped`, `in_process`)."""

    lot: str
    item: str
    quantity: float
    unit: str
    where: str


@dataclass(frozen=True)
class ShipmentLine:
    """A lot in a delivery to the customer who reads the message. `date` is ISO 8601."""

    shipment: str
    date: str
    lot: str
    item: str
    quantity: float
    unit: str
    order: str | None = None
    tracking: str | None = None


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


@dataclass(frozen=True)
class CaseOpened:
    """A nonconformance was opened and its lots were put on hold; to people of the plant."""

    kind: ClassVar[str] = "case_opened"
    number: str
    severity: Severity
    cause: Cause
    scope: Mapping[str, str]
    lots: tuple[LotLine, ...]
    held_lots: int
    on_hand: tuple[Amount, ...]
    shipped: tuple[Amount, ...]
    customers: tuple[str, ...]
    url: str | None = None


@dataclass(frozen=True)
class CaseWidened:
    """A later finding joined an open case: it added lots, or people are called for it anew."""

    kind: ClassVar[str] = "case_widened"
    number: str
    cause: Cause
    added: tuple[LotLine, ...]


@dataclass(frozen=True)
class ApprovalRequest:
    """One signer is asked for one signature. `link` is personal and valid until `expires_at`."""

    kind: ClassVar[str] = "approval_request"
    number: str
    severity: Severity
    step: Step
    signer: str
    cause: Cause
    scope: Mapping[str, str]
    lots: tuple[LotLine, ...]
    proposal: tuple[ProposedDisposition, ...]
    proposed_by: str | None
    expires_at: str
    link: str


@dataclass(frozen=True)
class ApprovalReminder(ApprovalRequest):
    """The signature asked for is still missing; it is due at `due`."""

    kind: ClassVar[str] = "approval_reminder"
    due: str


@dataclass(frozen=True)
class DecisionMade:
    """A case was decided; to people of the plant."""

    kind: ClassVar[str] = "decision_made"
    number: str
    outcome: Outcome
    decided_by: tuple[str, ...]
    lots: tuple[DecidedDisposition, ...]
    reason: str


@dataclass(frozen=True)
class CustomerNotice:
    """Parts delivered to a customer may not conform: what, which deliveries, what to do.

    Says nothing about other customers: `shipments` and `total` are this customer's alone, and
    rendering leaves out of the cause what is not this customer's to know.
    """

    kind: ClassVar[str] = "customer_notice"
    number: str
    customer: str
    cause: Cause
    shipments: tuple[ShipmentLine, ...]
    total: tuple[Amount, ...]
    action: Action
    contact: str
    respond_by: str | None = None


@dataclass(frozen=True)
class EscapeAlarm:
    """Held lots have physically left the plant; to people of the plant."""

    kind: ClassVar[str] = "escape_alarm"
    number: str
    shipment: str
    customer: str
    lots: tuple[LotLine, ...]


@dataclass(frozen=True)
class FoundInCommon:
    """What lots with unusual results have in common, in one sentence by language."""

    sentence: Mapping[str, str]


@dataclass(frozen=True)
class CommonalityFound:
    """Results of a characteristic differ for a group of lots; to the quality engineers.

    Only what the analysis before did not find. `groups` of `compared` lots made since `since`
    (ISO 8601) were looked at; `number` is the analysis.
    """

    kind: ClassVar[str] = "commonality_found"
    number: str
    characteristic: str
    characteristic_name: str
    compared: int
    groups: int
    since: str
    findings: tuple[FoundInCommon, ...]


@dataclass(frozen=True)
class CorrelationTrouble:
    """Something is wrong with the matching of events; to the quality engineers, once.

    `trouble` is `set_aside` (events killed the engine, which goes on without them), `unreadable`
    (an event cannot be read, nothing is decided on it), `failed` (what was to be decided could not
    be), `disagreed` (the engine says that `rule` applies, its evaluation says that it does not) or
    `degraded` (the engine is down, the plain matcher serves alone). `reason` is what a technician
    needs, in no language of people.
    """

    kind: ClassVar[str] = "correlation_trouble"
    trouble: Trouble
    reason: str
    rule: str | None = None
    events: tuple[LinkedEvent, ...] = ()


Message = (
    CaseOpened
    | CaseWidened
    | ApprovalRequest
    | ApprovalReminder
    | DecisionMade
    | CustomerNotice
    | EscapeAlarm
    | CommonalityFound
    | CorrelationTrouble
)

KINDS: Mapping[str, type[Message]] = {
    message.kind: message
    for message in (
        CaseOpened,
        CaseWidened,
        ApprovalRequest,
        ApprovalReminder,
        DecisionMade,
        CustomerNotice,
        EscapeAlarm,
        CommonalityFound,
        CorrelationTrouble,
    )
}


def to_payload(message: Message) -> dict[str, Any]:
    """Turn a message into a JSON document; its kind is stored beside it.

    Raises
    ------
    ValueError
        A number is NaN or infinite.

    Examples
    --------
    >>> alarm = EscapeAlarm("NCR-2026-0017", "S-9", "North power plant", ())
    >>> to_payload(alarm)
    {'number': 'NCR-2026-0017', 'shipment': 'S-9', 'customer': 'North power plant', 'lots': []}
    >>> from_payload(alarm.kind, to_payload(alarm)) == alarm
    True
    """
    document: dict[str, Any] = encode(message)
    return document


def from_payload(kind: str, payload: Mapping[str, Any]) -> Message:
    """Turn a stored document back into the message it was.

    Parameters
    ----------
    kind
        The `kind` of the message.
    payload
        What `to_payload` gave, through JSON or not. A field that got a default after the
        document was stored may be missing.

    Raises
    ------
    ValueError
        An unknown kind, or a document that does not fit it; the text names the field.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no message of kind {kind!r}")
    message: Message = decode(KINDS[kind], dict(payload))
    return message
