"""Mute a rule for a time, with a reason; what it would have done is kept, not done.

A rule that fires wrongly at night must be stopped without a new rulebook, and must come back by
itself: a mute has an end, never later than a month. It is signed, because a muted rule holds
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.mutes import list_mutes, muted
from service.actions.people import check_pin
from service.actions.signer import signer
from service.actions.stated import stated
from service.errors import BadInput, Conflict, Unknown, did_you_mean
from service.records.rule_tables import rule_mute
from service.records.schema import iso, microseconds

SIGNERS = ("quality_engineer", "quality_supervisor")
LONGEST = timedelta(days=31)
WRONG_PIN = "the PIN is wrong, or locked after too many wrong ones; nothing was changed"

m = rule_mute.c


@dataclass(frozen=True, slots=True)
class Mute:
    """What the signer asks for: `until` an instant, with an offset."""

    rule: str
    until: datetime
    reason: str
    signed_by: str
    pin: str = field(repr=False)


def mute_rule(desk: Desk, asked: Mute) -> dict[str, Any] | None:
    """The mute; None if the PIN is wrong, which the caller commits, then refuses."""
    reason = stated(asked.reason, "reason", "a mute says why")
    now = desk.transaction.now
    if asked.until <= now:
        raise BadInput(f"until: {asked.until.isoformat()} is over; a mute ends later than now")
    if asked.until - now > LONGEST:
        raise BadInput(
            f"until: a mute lasts {LONGEST.days} days at most; what is to be silent for longer is "
            "taken out of the rulebook"
        )
    need_rule(desk.rulebook, asked.rule)
    if not check_pin(desk, asked.signed_by, asked.pin, now=now):
        return None
    signer(desk, asked.signed_by, SIGNERS, to="mute a rule")
    standing = muted(desk).get(asked.rule)
    if standing is not None:
        raise Conflict(
            f"rule `{asked.rule}` is muted until {iso(standing['until'])} by {standing['by']} "
            f"({standing['reason']}); end that mute first"
        )
    row = {
        "rule": asked.rule,
        "reason": reason,
        "by": asked.signed_by,
        "at": desk.transaction.now_micros,
        "until": microseconds(asked.until),
    }
    row["entry"] = desk.transaction.enter("rule.mute", asked.rule, row)
    desk.transaction.insert(rule_mute, row)
    desk.transaction.flush()
    return next(each for each in list_mutes(desk.transaction.connection) if _is(each, row))


def end_mute(desk: Desk, rule: str, *, by: str, reason: str) -> dict[str, Any]:
    """From now on the rule is carried out again. Who ends a mute makes the plant safer: no PIN."""
    why = stated(reason, "reason", "the end of a mute says why")
    standing = muted(desk).get(rule)
    if standing is None:
        known = list(muted(desk)) or [each.id for each in _all(desk.rulebook)]
        raise Unknown(f"rule `{rule}` is not muted{did_you_mean(rule, known)}")
    now = desk.transaction.now_micros
    ended = desk.transaction.connection.execute(
        update(rule_mute)
        .where(m.id == standing["id"], m.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_reason=why)
    )
    if ended.rowcount != 1:
        raise Conflict(f"the mute of rule `{rule}` was ended by somebody else")
    content = {"mute": standing["id"], "by": by, "reason": why}
    desk.transaction.enter("rule.unmute", rule, content)
    mutes = list_mutes(desk.transaction.connection)
    return next(each for each in mutes if each["mute"] == standing["id"])


def need_rule(book: Rulebook, name: str) -> None:
    """A row has no name of its own: its number passes to another when a row is put before it."""
    row = next((each for each in book.all_rules if each.id == name and each.table), None)
    if row is not None:
        raise BadInput(f"`{name}` is a row of table `{row.table}`: mute the table, or change it")
    known = [each.id for each in _all(book)]
    if name not in known:
        raise Unknown(
            f"rule `{name}` is not in rulebook {book.name} v{book.version}"
            f"{did_you_mean(name, known)}"
        )


def _all(book: Rulebook) -> tuple[Any, ...]:
    return (*book.rules, *book.tables, *book.correlations, *book.deadlines)


def _is(document: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return (document["rule"], document["at"]) == (row["rule"], iso(row["at"]))
