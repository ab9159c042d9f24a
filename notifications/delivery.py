"""What became of a mail, and what a server's refusal means."""

from dataclasses import dataclass

from aiosmtplib import (
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

PERMANENT = range(500, 600)
CLOSING = 421
TOO_LARGE = 552


@dataclass(frozen=True)
class Delivered:
    """The server has taken the mail over."""


@dataclass(frozen=True)
class PermanentFailure:
    """Trying again is useless: tell a person."""

    reason: str


@dataclass(frozen=True)
class TemporaryFailure:
    """Try again later, see `backoff.next_attempt`."""

    reason: str


Delivery = Delivered | PermanentFailure | TemporaryFailure


def failure(error: Exception) -> PermanentFailure | TemporaryFailure:
    """Tell a permanent failure from a temporary one (RFC 5321, 4.2.1).

    A 5xx answer about the recipient or the mail itself is permanent, a 4xx one temporary, and so
    is a lost connection. A refused greeting or sender is temporary whatever its code: it says
    that our own mail account is set up wrong, which is no reason to give up the mails to all
    customers; only a mail that is too large (552, answered to the size announced with the
    sender) stays so.

    Examples
    --------
    >>> from aiosmtplib import SMTPDataError
    >>> failure(SMTPDataError(554, "Rejected by policy"))
    PermanentFailure(reason='554 Rejected by policy')
    >>> failure(SMTPDataError(451, "Try again"))
    TemporaryFailure(reason='451 Try again')
    """
    if isinstance(error, SMTPNotSupported):
        return PermanentFailure(error.message)
    answer = _answer(error)
    if answer is None:
        return TemporaryFailure(str(error) or type(error).__name__)
    reason = f"{answer.code} {answer.message}"
    if isinstance(answer, SMTPSenderRefused | SMTPHeloError) and answer.code != TOO_LARGE:
        return TemporaryFailure(reason)
    return PermanentFailure(reason) if answer.code in PERMANENT else TemporaryFailure(reason)


def hung_up(error: Exception) -> bool:
    """Whether the server closed the connection, or is about to (421)."""
    answer = _answer(error)
    if answer is not None:
        return answer.code == CLOSING
    return isinstance(error, SMTPServerDisconnected | ConnectionError)


def _answer(error: Exception) -> SMTPResponseException | None:
    """Find the server's answer; there is one recipient, so at most one is refused."""
    if isinstance(error, SMTPRecipientsRefused):
        return error.recipients[0]
    return error if isinstance(error, SMTPResponseException) else None
