"""Letters about something minor, gathered into one for each reader."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import orjson
import structlog
from sqlalchemy import RowMapping, select, update

from notifications.mail_messages import Digest, DigestedLetter
from notifications.messages import from_payload
from notifications.render import LANGUAGES, render
from notifications.urgency import INFORMS
from service.actions.desk import Desk
from service.actions.outbox import write_letter
from service.records.case_tables import outbox

o = outbox.c
# What a person reads at a sitting; more of them make a second digest.
MOST = 50

log = structlog.get_logger()


def gather_digests(desk: Desk) -> None:
    """Put what waits for the digest, and is due, into one letter for each reader.

    A letter that is alone stays as it is. One that was tried is left out: it may have arrived.
    """
    for letters in _waiting(desk):
        if len(letters) > 1:
            _gather(desk, letters)


def _waiting(desk: Desk) -> list[list[RowMapping]]:
    desk.transaction.flush()
    query = (
        select(outbox)
        .where(
            o.state == "pending", o.next_at <= desk.transaction.now_micros, o.urgency == "low",
            o.kind.in_(INFORMS), o.audience == "plant", o.attempts == 0,
        )
        .order_by(o.recipient, o.language, o.id)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    rows = desk.transaction.connection.execute(query).mappings().all()
    each = [list(found) for _, found in groupby(rows, lambda row: (row.recipient, row.language))]
    return [part[at : at + MOST] for part in each for at in range(0, len(part), MOST)]


def _gather(desk: Desk, rows: Sequence[RowMapping]) -> None:
    told = [(row["id"], _told(row)) for row in rows]
    letters = {letter: said for letter, said in told if said is not None}
    if not letters:
        return
    digest = write_letter(
        desk, Digest(tuple(letters.values())), recipient=rows[0]["recipient"],
        language=rows[0]["language"], audience="plant", number=None, urgency="normal",
    )  # fmt: skip
    # Nobody has leased them: this transaction is the one that writes, and each was looked at in it.
    changed = desk.transaction.connection.execute(
        update(outbox)
        .where(o.id.in_(list(letters)), o.state == "pending", o.attempts == 0)
        .values(state="digested", digest=digest)
    )
    if changed.rowcount != len(letters):
        raise AssertionError(f"a letter of digest {digest} went out meanwhile")
    desk.transaction.enter("notice.digested", "digest", {"digest": digest, "of": list(letters)})


def _told(row: Any) -> DigestedLetter | None:
    """The letter in words; None if it cannot be said, which its own sending will show."""
    try:
        message = from_payload(row["kind"], orjson.loads(row["payload"]))
        mail = render(message, language=row["language"])
    except Exception:
        log.exception("a letter cannot stand in a digest", outbox=row["id"])
        return None
    # Said once, at the end of the digest.
    closing = {language.say("footer") for language in LANGUAGES.values()}
    lines = [line for line in mail.text.splitlines() if line not in closing]
    return DigestedLetter(mail.subject, tuple("\n".join(lines).strip().splitlines()))
