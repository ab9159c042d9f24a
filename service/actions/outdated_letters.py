"""Letters that a newer one has overtaken while they waited: of several the newest says it all.

After a downtime, of this service or of the mail server, nobody is to find two requests for one
signature, or a reminder that a later one has made untrue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import RowMapping, select, update

from service.actions.desk import Desk
from service.actions.personal_link import SIGNED_KINDS
from service.records.case_tables import outbox

o = outbox.c
# By kind: what letters of one case to one reader have to have in common to say the same. A notice
# to a customer is not here: each of its revisions is a document that he has to have. That a
# customer is silent stands in the subject, so another's silence does not say it.
SAME: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(SIGNED_KINDS, ("signer", "link")),
    "customer_reminder": ("consignee",),
    "customer_silent": ("customer",),
}


def withdraw_outdated(desk: Desk, rows: Sequence[RowMapping]) -> int:
    """Withdraw those of the rows that need not go any more; how many they were.

    They were read in this transaction, and are leased to nobody.
    """
    older = [row for row in rows if row["kind"] in SAME and row["nonconformance"] is not None]
    if not older:
        return 0
    newest: dict[tuple[Any, ...], int] = {}
    matters = {}
    for row in _like(desk, older):
        matters[row["id"]] = matter = _matter(row)
        newest[matter] = max(newest.get(matter, 0), row["id"])
    outdated = [row for row in older if newest[matters[row["id"]]] > row["id"]]
    for row in outdated:
        withdraw_letter(desk, row, newer=newest[matters[row["id"]]])
    return len(outdated)


def withdraw_letter(desk: Desk, row: Mapping[Any, Any], *, newer: int | None = None) -> None:
    """It will not go; nobody else can have settled it in the transaction that read it."""
    desk.transaction.flush()
    desk.transaction.connection.execute(
        update(outbox)
        .where(o.id == row["id"], o.state == "pending")
        .values(state="withdrawn", lease_until=None)
    )
    said = {"kind": row["kind"], "to": row["recipient"], "message_id": row["message_id"]}
    desk.transaction.enter(
        "notice.withdrawn",
        row["nonconformance"] or row["kind"],
        said if newer is None else {**said, "newer": newer},
    )


def _like(desk: Desk, rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """These, and what has gone or goes now of the same cases to the same readers."""
    now = desk.transaction.now_micros
    query = select(o.id, o.kind, o.recipient, o.nonconformance, o.payload).where(
        o.nonconformance.in_({row["nonconformance"] for row in rows}),
        o.recipient.in_({row["recipient"] for row in rows}),
        o.kind.in_(list(SAME)),
        o.id >= min(row["id"] for row in rows),
        (o.state == "sent") | ((o.state == "pending") & (o.next_at <= now)),
    )
    return desk.transaction.connection.execute(query).mappings().all()


def _matter(row: RowMapping) -> tuple[Any, ...]:
    payload = orjson.loads(row["payload"])
    alike = SAME[row["kind"]]
    return alike, row["recipient"], row["nonconformance"], *(payload[name] for name in alike)
