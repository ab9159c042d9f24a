"""What the quality supervisors are asked about a notice that has not gone out."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from notifications.customer_notice import Change, ShipmentLine
from notifications.facts import Amount, Cause, Severity

WaitsFor = Literal["signature", "no_address"]


@dataclass(frozen=True)
class NoticeWaiting:
    """A customer is to be told, and is not: it has to be signed, or he has no address.

    What is listed is what he would be sent; `digest` is the hash of exactly that.
    """

    kind: ClassVar[str] = "notice_waiting"
    number: str
    waits_for: WaitsFor
    customer: str
    consignee: str
    problem: str
    revision: int
    change: Change
    severity: Severity | None
    cause: Cause
    shipments: tuple[ShipmentLine, ...]
    cleared: tuple[ShipmentLine, ...]
    total: tuple[Amount, ...]
    digest: str
    url: str
