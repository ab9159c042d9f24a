"""Delivery status reports: what a mail server says about a mail that it took (RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.policy import default
from typing import Literal

from notifications.formats import one_line

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

ACTIONS: tuple[Action, ...] = ("failed", "delayed", "delivered", "relayed", "expanded")
MOST_BYTES = 10_000_000
MOST_RECIPIENTS = 100
LONGEST = 500
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class DeliveryStatus:
    """What became of a mail to one recipient.

    Attributes
    ----------
    recipient
        The address it was for, as the sender wrote it where the report says so.
    action
        `failed`: it is given up, whatever the status. `delayed`: it is tried further. The others
        are good news.
    status
        RFC 3463: `5.1.1`.
    diagnostic
        What the last server said, on one line; empty if it said nothing.
    """

    recipient: str
    action: Action
    status: str
    diagnostic: str


@dataclass(frozen=True)
class BounceReport:
    """One report.

    Attributes
    ----------
    message_ids
        What may be the mail's Message-ID, the likeliest first: of the part that returns it, then
        of the headers of the report itself.
    statuses
        One for each recipient.
    """

    message_ids: tuple[str, ...]
    statuses: tuple[DeliveryStatus, ...]


def read_bounce(content: bytes) -> BounceReport:
    """Read a delivery status report as it arrived by mail.

    Parameters
    ----------
    content
        The whole mail, at most 10 MB.

    Raises
    ------
    ValueError
        Not such a report (an out-of-office answer is none), or one that says nothing of any
        recipient or mail; the text says what is missing.

    Examples
    --------
    >>> report = b'''Content-Type: multipart/report; report-type=delivery-status; boundary=B
    ...
    ... --B
    ... Content-Type: message/delivery-status
    ...
    ... Reporting-MTA: dns; mx.north.example
    ...
    ... Final-Recipient: rfc822; qa@north.example
    ... Action: failed
    ... Status: 5.1.1
    ... Diagnostic-Code: smtp; 550 no such user
    ...
    ... --B
    ... Content-Type: text/rfc822-headers
    ...
    ... Message-ID: <7@maker.example>
    ... --B--
    ... '''
    >>> read = read_bounce(report)
    >>> read.message_ids, read.statuses[0].status, read.statuses[0].diagnostic
    (('<7@maker.example>',), '5.1.1', '550 no such user')
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"the report is larger than {MOST_BYTES} bytes")
    try:
        mail = message_from_bytes(content, policy=default)
        statuses, ids = tuple(_statuses(mail)), tuple(dict.fromkeys(_message_ids(mail)))
    except (MessageError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(f"not a mail that can be read: {type(error).__name__}") from None
    if not statuses:
        raise ValueError(
            "not a delivery status report (RFC 3464): no message/delivery-status part that says "
            "what became of a recipient"
        )
    if not ids:
        raise ValueError(
            "the report does not say which mail it is about: no Message-ID in its third part, "
            "and no In-Reply-To; have the mail server return the headers of the mail"
        )
    return BounceReport(ids, statuses)


def _statuses(mail: Message) -> Iterator[DeliveryStatus]:
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        # The first block is about the report itself.
        for block in _blocks(part)[1 : MOST_RECIPIENTS + 1]:
            status = _status(block)
            if status is not None:
                yield status


def _blocks(part: Message) -> list[Message]:
    found = part.get_payload()
    return [each for each in found if isinstance(each, Message)] if isinstance(found, list) else []


def _status(block: Message) -> DeliveryStatus | None:
    action = _field(block, "Action").lower()
    status = STATUS.search(_field(block, "Status"))
    known = [each for each in ACTIONS if each == action]
    if not known and status is None:
        return None
    code = "" if status is None else status[0]
    said = known[0] if known else _action_of(code)
    recipient = _address(_field(block, "Original-Recipient") or _field(block, "Final-Recipient"))
    return DeliveryStatus(recipient, said, code, _address(_field(block, "Diagnostic-Code")))


def _action_of(status: str) -> Action:
    """The action is required; a server that leaves it out says it by the first figure."""
    return {"5": "failed", "4": "delayed"}.get(status[:1], "delivered")  # type: ignore[return-value]


def _field(block: Message, name: str) -> str:
    return one_line(str(block.get(name, "")))[:LONGEST]


def _address(field: str) -> str:
    """Without the type in front: `rfc822; qa@north.example`."""
    kind, separator, value = field.partition(";")
    return value.strip() if separator and " " not in kind.strip() else field


def _message_ids(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            for returned in _blocks(part):
                yield from _ids(str(returned.get("Message-ID", "")))
        elif part.get_content_type() == "text/rfc822-headers":
            headers = part.get_content() if isinstance(part, EmailMessage) else part.get_payload()
            said = message_from_bytes(str(headers).encode(errors="replace"), policy=default)
            yield from _ids(str(said.get("Message-ID", "")))
    for name in ("In-Reply-To", "References", "X-Failed-Message-ID"):
        yield from _ids(str(mail.get(name, "")))


def _ids(text: str) -> list[str]:
    return MESSAGE_ID.findall(text)
