"""A new link for one that ended: to the address on file, not too often, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from service.actions.approval_seat import KnownLink, find_link
from service.actions.approval_seats import Invitation, invitations
from service.actions.ask_signers import ask_signers
from service.actions.cases import get_case
from service.actions.desk import Desk
from service.errors import Conflict, TooMany
from service.records.case_tables import outbox
from service.records.schema import microseconds

BETWEEN = timedelta(minutes=15)
A_DAY = timedelta(days=1)
MOST_A_DAY = 5


def send_new_link(desk: Desk, raw_token: str) -> None:
    """Ask the signer again whose link this was; refused where his signature is not wanted."""
    link = find_link(desk, raw_token)
    place = wanted_place(desk, link)
    if place is None:
        raise Conflict(
            f"{link.seat.number}: your signature is not wanted any more; it was given, handed "
            "over or withdrawn, or somebody else has signed"
        )
    if place.who.email is None:
        raise Conflict(
            f"{place.who.printed_name} has no e-mail address; an administrator sets it with "
            "`headmark users change`"
        )
    _not_too_often(desk, link.seat.number, place.who.email)
    desk.transaction.by = link.seat.person
    said = {"round": link.seat.round, "role": place.role, "person": place.who.name}
    desk.transaction.enter("approval.new_link", link.seat.number, said)
    desk.catch_up()
    ask_signers(desk, get_case(desk, link.seat.number), link.seat.asked, [place])


def wanted_place(desk: Desk, link: KnownLink) -> Invitation | None:
    """The place of the person whose link it was, if he is still asked; the same role if he can."""
    if link.seat.asked.state != "open":
        return None
    desk.catch_up()
    case = get_case(desk, link.seat.number)
    found = [
        each for each in invitations(desk, case, link.seat.asked).people
        if each.who.name == link.seat.person
    ]  # fmt: skip
    return min(found, key=lambda each: (each.role != link.seat.role, each.rank), default=None)


def _not_too_often(desk: Desk, number: str, email: str) -> None:
    """Whoever has an old link can make letters, so they are few."""
    o, now = outbox.c, desk.transaction.now
    letters = select(func.count()).where(
        o.kind == "approval_request", o.nonconformance == number, o.recipient == email
    )
    connection = desk.transaction.connection
    recent = letters.where(o.created_at > microseconds(now - BETWEEN))
    if connection.execute(recent).scalar_one():
        raise TooMany("a link was sent a moment ago; look into your mail, or try again later")
    day = letters.where(o.created_at > microseconds(now - A_DAY))
    if connection.execute(day).scalar_one() >= MOST_A_DAY:
        raise TooMany(f"{MOST_A_DAY} links were sent to you today; try again tomorrow")
