"""What a customer is told of his deliveries: the whole content of one revision of a notice."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from notifications.facts import Amount, Cause, Severity

Action = Literal["hold_and_report"]
Usage = Literal["pending", "scrap", "return", "rework", "use_as_is"]
WhyCleared = Literal["released", "dismissed", "not_delivered"]
Change = Literal["create", "update", "cancel"]
News = Literal["cause", "severity", "usage"]


@dataclass(frozen=True)
class ShipmentLine:
    """A lot in a delivery to the customer who reads the message.

    `date` is that of dispatch and `made` that of manufacture (ISO 8601). `usage` is what is
    proposed to do with the parts, under `concession` where they may be used as they are.
    `why_cleared` is said of parts that are suspect no longer.
    """

    shipment: str
    date: str
    lot: str
    item: str
    quantity: float
    unit: str
    order: str | None = None
    tracking: str | None = None
    item_name: str | None = None
    made: str | None = None
    usage: Usage = "pending"
    concession: str | None = None
    why_cleared: WhyCleared | None = None


@dataclass(frozen=True)
class CustomerNotice:
    """Parts delivered to a customer may not conform: what, which deliveries, what to do.

    Says nothing about other customers: every line and `total` are this customer's alone, and
    rendering leaves out of the cause what is not this customer's to know.

    `shipments` is all that is suspect now, `revision` counts what the customer was sent under
    `problem`, and `added`, `changed` and `cleared` say what is new in it; `elsewhere` is cleared
    here and stays suspect for another reason. `news` names what else is new. `consignee` is the
    customer as the records name him, `as_of` the ledger entry that all of it is true at. A notice
    that waits for a signature has no `respond_by`: it asks for an answer `respond_within` hours
    after it is sent, and gets its date then. A raw `answer_link` stands in the mail alone.
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
    consignee: str = ""
    problem: str = ""
    their_problem: str | None = None
    revision: int = 1
    change: Change = "create"
    severity: Severity | None = None
    added: tuple[ShipmentLine, ...] = ()
    changed: tuple[ShipmentLine, ...] = ()
    cleared: tuple[ShipmentLine, ...] = ()
    elsewhere: tuple[ShipmentLine, ...] = ()
    news: tuple[News, ...] = ()
    maker: str = ""
    issued_at: str | None = None
    as_of: int = 0
    answer_link: str | None = None
    respond_within: float | None = None
