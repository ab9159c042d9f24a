"""When to try again after a temporary failure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# Close together at first (a server restarts), then wide; 75 h 21 min in all, so that a mail
# outlives a weekend without anybody at the mail server.
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=14),
    timedelta(hours=24),
    timedelta(hours=24),
)
# As Standard Webhooks 1.0 recommends: 75 h 35 min in all.
WEBHOOK_DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)


def next_attempt(
    attempts: int, *, now: datetime, delays: Sequence[timedelta] = DELAYS
) -> datetime | None:
    """Say when to try again, or that it is time to give up.

    Parameters
    ----------
    attempts
        How often it was tried so far, at least 1.
    now
        When the last attempt failed, with an offset.
    delays
        How long to wait after the first, second ... attempt; else as for mails.

    Returns
    -------
    datetime | None
        The time of the next attempt; None when the delays are used up (mails and webhooks:
        after the tenth attempt): mark it undeliverable and tell a person.

    Raises
    ------
    ValueError
        `attempts` is below 1, or `now` has no offset.

    Examples
    --------
    >>> from datetime import UTC
    >>> next_attempt(2, now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC)).isoformat()
    '2026-03-02T08:05:00+00:00'
    >>> next_attempt(10, now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) is None
    True
    """
    if attempts < 1:
        raise ValueError(f"attempts counts those made, at least 1, not {attempts}")
    if now.utcoffset() is None:
        raise ValueError("now needs an offset")
    return now + delays[attempts - 1] if attempts <= len(delays) else None
