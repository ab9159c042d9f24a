"""What is said to whom: one frozen type a mail, structured so that each language says it itself.

A message carries facts, never sentences (but for `scope`, which the service knows in every
language). It goes into the outbox by `to_payload` in the transaction of the event, and comes out
by `from_payload` when it is sent. Times are ISO 8601 text with an offset.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple

from notifications.customer_letters import CustomerQuestion as CustomerQuestion
from notifications.customer_letters import CustomerReminder as CustomerReminder
from notifications.customer_letters import CustomerReply as CustomerReply
from notifications.customer_letters import CustomerSilent as CustomerSilent
from notifications.customer_letters import WaitingCustomer as WaitingCustomer
from notifications.customer_notice import CustomerNotice as CustomerNotice
from notifications.customer_notice import ShipmentLine as ShipmentLine
from notifications.facts import Amount as Amount
from notifications.facts import Cause as Cause
from notifications.facts import LinkedEvent as LinkedEvent
from notifications.facts import Severity as Severity
from notifications.mail_messages import Digest, LetterBounced, TemplateFailed
from notifications.notice_waiting import NoticeWaiting as NoticeWaiting
from notifications.payloads import decode, encode

Step = Literal["confirm", "decide"]
Outcome = Literal["approved", "rejected", "dismissed"]
UndecidedBy = Literal[
    "moved", "rework_failed", "concession_ended", "concession_exceeded", "not_possible", "sorted"
]
Access = Literal["pin", "password", "email", "roles", "activated", "deactivated"]
Delivering = Literal["failing", "gone"]
Trouble = Literal["set_aside", "unreadable", "failed", "disagreed", "degraded"]


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
    """One signer is asked for one signature. `link` is personal and valid until `expires_at`.

    `role` is whose signature it is; `acting` says why he is asked where it is not his own:
    `delegate` for the person `on_behalf_of`, or `escalation` to the next authority.
    """

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
    role: str = field(default="", kw_only=True)
    acting: str | None = field(default=None, kw_only=True)
    on_behalf_of: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class ApprovalReminder(ApprovalRequest):
    """The signature asked for is still missing; it is due at `due`."""

    kind: ClassVar[str] = "approval_reminder"
    due: str


@dataclass(frozen=True)
class ApprovalQuestion:
    """A signer asks before he signs; to who proposed, or to the quality engineers.

    `question` is the number under which it is answered.
    """

    kind: ClassVar[str] = "approval_question"
    number: str
    severity: Severity
    cause: Cause
    question: str
    asked_by: str
    text: str


@dataclass(frozen=True)
class ApprovalAnswer:
    """What a signer asked was answered; `link` is his personal one, None if all is signed."""

    kind: ClassVar[str] = "approval_answer"
    number: str
    severity: Severity
    cause: Cause
    signer: str
    question: str
    answered_by: str
    answer: str
    link: str | None
    expires_at: str


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
class UndecidedAgain:
    """Lots of a decided case wait for a decision again; to quality.

    `what` names the record, the concession, or the reason that a person gave.
    """

    kind: ClassVar[str] = "undecided_again"
    number: str
    cause: UndecidedBy
    what: str
    lots: tuple[LotLine, ...]


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


@dataclass(frozen=True)
class WebhookTrouble:
    """An endpoint of webhooks does not get its messages; to the administrators, once.

    `trouble` is `failing` (a message was given up after three days of tries; later ones are still
    tried) or `gone` (it answered that it wants no more, and is disabled). `endpoint` is its number
    with us, `description` what people call it, `receiver` its host; `customer` whose it is, None
    for the plant's own. `event` and `subject` are what the message told of. `reason` is what a
    technician needs, in no language of people.
    """

    kind: ClassVar[str] = "webhook_trouble"
    trouble: Delivering
    endpoint: str
    description: str
    receiver: str
    customer: str | None
    event: str
    subject: str
    reason: str


@dataclass(frozen=True)
class AccessChanged:
    """What a person signs or signs in with was changed; to that person, whoever did it.

    `name` is what he signs in with, `person` his name in print. `by` is who did it and `at` when
    (ISO 8601); `reason` is empty where he did it himself.
    """

    kind: ClassVar[str] = "access_changed"
    name: str
    person: str
    changed: tuple[Access, ...]
    by: str
    reason: str
    at: str


Message = (
    CaseOpened
    | CaseWidened
    | ApprovalRequest
    | ApprovalReminder
    | ApprovalQuestion
    | ApprovalAnswer
    | DecisionMade
    | CustomerNotice
    | CustomerReminder
    | CustomerReply
    | CustomerQuestion
    | CustomerSilent
    | NoticeWaiting
    | UndecidedAgain
    | EscapeAlarm
    | CommonalityFound
    | CorrelationTrouble
    | WebhookTrouble
    | AccessChanged
    | Digest
    | LetterBounced
    | TemplateFailed
)

KINDS: Mapping[str, type[Message]] = {
    message.kind: message
    for message in (
        CaseOpened,
        CaseWidened,
        ApprovalRequest,
        ApprovalReminder,
        ApprovalQuestion,
        ApprovalAnswer,
        DecisionMade,
        CustomerNotice,
        CustomerReminder,
        CustomerReply,
        CustomerQuestion,
        CustomerSilent,
        NoticeWaiting,
        UndecidedAgain,
        EscapeAlarm,
        CommonalityFound,
        CorrelationTrouble,
        WebhookTrouble,
        AccessChanged,
        Digest,
        LetterBounced,
        TemplateFailed,
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
