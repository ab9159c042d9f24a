"""Ids of mails, and of the threads that a reader's program shows them in (RFC 5322, 3.6.4)."""

import hashlib
import re
import uuid

from notifications.envelope import mailbox

# RFC 2606: what no server answers for.
NO_DOMAIN = "headmark.invalid"
UNFIT = re.compile(r"[^A-Za-z0-9-]+")


def domain_of(sender: str) -> str:
    """The domain that answers for the sender's mails, and so for their ids.

    Parameters
    ----------
    sender
        `quality@maker.example`, or `Quality <quality@maker.example>`. A malformed one gives a
        domain that cannot exist: ids are made when a letter is written, and that must not fail.

    Examples
    --------
    >>> domain_of("Quality <quality@maker.example>"), domain_of("quality")
    ('maker.example', 'headmark.invalid')
    """
    try:
        return mailbox(sender).domain
    except ValueError:
        return NO_DOMAIN


def new_message_id(domain: str) -> str:
    """Make the id of a new mail, with its angle brackets.

    Examples
    --------
    >>> new_message_id("maker.example").endswith("@maker.example>")
    True
    """
    return f"<{uuid.uuid4()}@{domain}>"


def thread_of(matter: str, reader: str, domain: str) -> str:
    """Name the thread of one matter with one reader; the same whenever it is asked for.

    Each reader has a thread of his own: an id that two customers share would tell either that the
    other has a mail about it too. The address is hashed, as ids end up in logs.

    Parameters
    ----------
    matter
        The number of the case.
    reader
        His address; how it is written in capitals makes no difference.
    domain
        See `domain_of`.

    Examples
    --------
    >>> thread_of("NCR-2026-0017", "QA@north.example", "maker.example")
    '<NCR-2026-0017.4051f06fbb09f22c@maker.example>'
    >>> thread_of("NCR-2026-0017", "qa@north.example", "maker.example")
    '<NCR-2026-0017.4051f06fbb09f22c@maker.example>'
    """
    digest = hashlib.sha256(f"{matter}\n{reader.strip().lower()}".encode()).hexdigest()
    return f"<{UNFIT.sub('-', matter).strip('-')}.{digest[:16]}@{domain}>"
