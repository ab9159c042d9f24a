"""Claim the letters that are due, as many and at such times as the plant has set it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select, tuple_, update

from notifications.letter_policy import LetterPolicy
from service.actions.claimed_letter import ClaimedLetter
from service.actions.desk import Desk
from service.actions.letter_digests import gather_digests
from service.actions.letter_links import LINKS
from service.actions.letter_policy import policy_in_force
from service.actions.letter_templates import template_language, templates_in_force
from service.actions.outdated_letters import withdraw_letter, withdraw_outdated
from service.records.case_tables import outbox
from service.records.schema import microseconds

o = outbox.c
# Of a claimed letter: what does not stand in its row as it is.
MADE = ("payload", "templates")
AN_HOUR = timedelta(hours=1) // timedelta(microseconds=1)


def letters_wait(connection: Connection, *, now: datetime, time_zone: str) -> bool:
    """Whether there is anything to claim: asked each second, so it takes no lock."""
    policy = policy_in_force(connection, time_zone)
    query = select(o.id).where(_claimable(policy, now)).limit(1)
    return connection.execute(query).first() is not None


def claim_letters(desk: Desk, *, limit: int, lease: timedelta) -> list[ClaimedLetter]:
    """Lease up to `limit` letters to this worker, oldest first, ready to be rendered."""
    policy = policy_in_force(desk.transaction.connection, desk.settings.time_zone)
    if policy.digest and not policy.is_quiet(desk.transaction.now):
        gather_digests(desk)
    going = _spaced(desk, policy, limit)
    rows = desk.transaction.connection.execute(
        update(outbox)
        .where(o.id.in_(going), o.state == "pending")
        .values(
            lease_until=desk.transaction.now_micros + lease // timedelta(microseconds=1),
            attempts=o.attempts + 1,
        )
        .returning(outbox)
    ).mappings()
    # RETURNING keeps no order.
    claimed = [_letter(desk, row) for row in sorted(rows.all(), key=lambda row: int(row["id"]))]
    return [letter for letter in claimed if letter is not None]


def _claimable(policy: LetterPolicy, now: datetime) -> ColumnElement[bool]:
    micros = microseconds(now)
    free = or_(o.lease_until.is_(None), o.lease_until <= micros)
    due = (o.state == "pending") & (o.next_at <= micros) & free
    if policy.is_quiet(now):
        due &= or_(o.urgency == "critical", o.audience == "customer")
    # A letter does not overtake one of the same case to the same reader that is on its way.
    other = outbox.alias().c
    on_their_way = select(other.recipient, other.nonconformance).where(
        other.state == "pending", other.lease_until > micros, other.nonconformance.is_not(None)
    )
    followed = tuple_(o.recipient, o.nonconformance).not_in(on_their_way)
    return due & or_(o.nonconformance.is_(None), followed)


def _letter(desk: Desk, row: Any) -> ClaimedLetter | None:
    payload: Mapping[str, Any] | None = orjson.loads(row["payload"])
    if row["kind"] in LINKS and payload is not None:
        payload = LINKS[row["kind"]](desk, payload)
    if payload is None:
        withdraw_letter(desk, row)
        return None
    fields = {name: row[name] for name in ClaimedLetter.__slots__ if name not in MADE}
    connection = desk.transaction.connection
    own = templates_in_force(connection, row["kind"], template_language(row["language"]))
    return ClaimedLetter(payload=payload, templates=own, **fields)


# --- so many an hour ----------------------------------------------------------------------------


def _spaced(desk: Desk, policy: LetterPolicy, limit: int) -> list[int]:
    """The letters that go now; what is too much for an address is put off, and none is lost.

    What is put off makes room for others: a flood to one address keeps nobody else waiting.
    """
    while rows := _oldest(desk, policy, limit):
        if withdraw_outdated(desk, rows):
            continue
        if policy.hourly is None:
            return [row["id"] for row in rows]
        going, later = _share(rows, _hour(desk, rows), policy.hourly, desk.transaction.now_micros)
        for letter, when in later.items():
            desk.transaction.connection.execute(
                update(outbox).where(o.id == letter, o.state == "pending").values(next_at=when)
            )
        if going:
            return going
    return []


def _oldest(desk: Desk, policy: LetterPolicy, limit: int) -> Sequence[RowMapping]:
    desk.transaction.flush()
    query = (
        select(o.id, o.kind, o.recipient, o.urgency, o.nonconformance, o.message_id)
        .where(_claimable(policy, desk.transaction.now))
        .order_by(o.next_at, o.id)
        .limit(limit)
        # The door admits one writer at a time; this is for whoever looks at a row by hand.
        .with_for_update(skip_locked=True)
    )
    return desk.transaction.connection.execute(query).mappings().all()


def _hour(desk: Desk, rows: Sequence[RowMapping]) -> dict[str, list[int]]:
    """When each address was sent a letter within the last hour; one on its way counts as sent."""
    now = desk.transaction.now_micros
    query = select(o.recipient, o.sent_at).where(
        o.recipient.in_({row["recipient"] for row in rows}),
        (o.sent_at > now - AN_HOUR) | ((o.state == "pending") & (o.lease_until > now)),
    )
    found: dict[str, list[int]] = {}
    for row in desk.transaction.connection.execute(query):
        found.setdefault(row.recipient, []).append(row.sent_at or now)
    return found


def _share(
    rows: Sequence[RowMapping], sent: dict[str, list[int]], hourly: int, now: int
) -> tuple[list[int], dict[int, int]]:
    """The ids of what may go, and of the rest with the time at which there is room again."""
    going: list[int] = []
    later: dict[int, int] = {}
    for row in rows:
        times = sent.setdefault(row["recipient"], [])
        if row["urgency"] == "critical" or len(times) < hourly:
            going.append(row["id"])
            times.append(now)
        else:
            # Room is there when the last but so many is an hour old.
            later[row["id"]] = sorted(times)[-hourly] + AN_HOUR
    return going, later
