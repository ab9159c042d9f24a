"""The signature itself: the link used up, the page taken once, the record of who signed what."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from service.actions.approval_seat import LinkEnded, Seat
from service.actions.desk import Desk
from service.errors import Conflict
from service.records.case_tables import approval_link, approval_round, page_nonce, signature


def use_up_link(desk: Desk, seat: Seat) -> None:
    """Two requests with one link may run at once: only one of them finds it unused."""
    l = approval_link.c  # noqa: E741
    used = desk.transaction.connection.execute(
        update(approval_link)
        .where(l.token_hash == seat.token_hash, l.used_at.is_(None), l.revoked_at.is_(None))
        .values(used_at=desk.transaction.now_micros)
    )
    if used.rowcount != 1:
        raise LinkEnded(f"{seat.number}: this link was used already")


def use_up_page(desk: Desk, seat: Seat, nonce: str) -> None:
    row = {"nonce": nonce, "token_hash": seat.token_hash, "used_at": desk.transaction.now_micros}
    try:
        desk.transaction.connection.execute(page_nonce.insert().values(**row))
    except IntegrityError:
        raise Conflict("this page was sent already") from None


def sign(desk: Desk, seat: Seat, *, decision: str, reason: str, shown_hash: str) -> None:
    """Keep it: printed name, both times, meaning, reason, and the hash of what was shown."""
    now = desk.transaction.now
    local = now.astimezone(ZoneInfo(desk.settings.time_zone)).isoformat(timespec="seconds")
    said = {
        "round": seat.round,
        "role": seat.role,
        "person": seat.person,
        "printed_name": seat.printed_name,
        "meaning": seat.meaning,
        "decision": decision,
        "reason": reason,
        "shown_hash": shown_hash,
        "local_time": local,
    }
    if seat.acting is not None:
        said |= {"acting": seat.acting, "on_behalf_of": seat.on_behalf_of}
    entry = desk.transaction.enter("signature", seat.number, said)
    row = {**said, "at": desk.transaction.now_micros, "entry": entry}
    try:
        desk.transaction.connection.execute(signature.insert().values(**row))
    except IntegrityError:
        raise Conflict(f"{seat.number}: {seat.role} has signed already, or you have") from None


def signers_about(desk: Desk, seat: Seat) -> list[str]:
    """The printed names of all who signed about the same: of a proposal, in every step."""
    s, a = signature.c, approval_round.c
    mine = a.id == seat.round if seat.proposal is None else a.proposal == seat.proposal
    query = select(s.printed_name).join(approval_round, a.id == s.round).where(mine)
    names = desk.transaction.connection.execute(query.order_by(s.id)).scalars()
    return list(dict.fromkeys(names))
