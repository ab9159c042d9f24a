"""Letters around a customer's answer: reminders and replies to him, and about him to the plant."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from notifications.customer_notice import ShipmentLine
from notifications.facts import Amount, Severity

Standing = Literal["untold", "no_address", "told", "answered"]


@dataclass(frozen=True)
class CustomerReminder:
    """A customer was told of suspect parts and has not answered; to that customer.

    `shipments` are the deliveries that he has not accounted for, his own alone. `reminder` counts
    from 1; `respond_by` (ISO 8601) was the time he was given. `consignee` is the customer as the
    records name him; a raw `answer_link` stands in the mail alone.
    """

    kind: ClassVar[str] = "customer_reminder"
    number: str
    consignee: str
    customer: str
    problem: str
    shipments: tuple[ShipmentLine, ...]
    respond_by: str
    reminder: int
    contact: str
    their_problem: str | None = None
    answer_link: str | None = None


@dataclass(frozen=True)
class CustomerReply:
    """What a customer asked on the answer page, and what the plant says to it; to the customer."""

    kind: ClassVar[str] = "customer_reply"
    number: str
    consignee: str
    customer: str
    problem: str
    question: str
    reply: str
    contact: str
    their_problem: str | None = None
    answer_link: str | None = None


@dataclass(frozen=True)
class CustomerQuestion:
    """A customer asked or remarked something with his answer; to the people of quality."""

    kind: ClassVar[str] = "customer_question"
    number: str
    severity: Severity
    customer: str
    asked_by: str
    question: str
    url: str


class WaitingCustomer(NamedTuple):
    """A customer who has to be heard from, for the list of those to be called."""

    customer: str
    name: str
    email: str | None
    state: Standing
    respond_by: str | None
    outstanding: tuple[Amount, ...]


@dataclass(frozen=True)
class CustomerSilent:
    """A customer did not answer, reminded though he was; to the supervisors of quality.

    `reminders` were sent to him, the last time he was given was `respond_by` (ISO 8601). `waiting`
    are all customers of the case who have to be called, he among them.
    """

    kind: ClassVar[str] = "customer_silent"
    number: str
    severity: Severity
    customer: str
    respond_by: str
    reminders: int
    waiting: tuple[WaitingCustomer, ...]
    url: str
