"""Whom a link, or who is signed in, lets sign what: one person, for one role, in one round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from notifications.links import token_hash
from service.actions.approval_rounds import Round, open_rounds, round_of
from service.actions.approval_seats import Invitation, invitations
from service.actions.cases import Case
from service.actions.desk import Desk
from service.errors import Conflict, Refused, Unknown
from service.records.case_tables import approval_link, approval_round, person, signature
from service.records.schema import iso


class LinkEnded(Refused):
    """The link was good once: used, withdrawn or expired."""

    status = 410
    title = "This link has ended"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at a round; `token_hash` is empty for who signs without a link."""

    asked: Round
    role: str
    person: str
    printed_name: str
    language: str
    acting: str | None = None
    on_behalf_of: str | None = None
    token_hash: str = ""

    @property
    def number(self) -> str:
        return self.asked.number

    @property
    def round(self) -> int:
        return self.asked.id

    @property
    def step(self) -> str:
        return self.asked.step

    @property
    def meaning(self) -> str:
        return self.asked.meaning

    @property
    def proposal(self) -> int | None:
        return self.asked.proposal


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link that was sent once, whether or not it is still good."""

    seat: Seat
    expires_at: int
    revoked_at: int | None


def find_seat(desk: Desk, raw_token: str) -> Seat:
    """The place a link gives; 404 for one that nobody was sent, 409 or 410 for one that ended."""
    link = find_link(desk, raw_token)
    _still_open(desk, link)
    return link.seat


def find_link(desk: Desk, raw_token: str) -> KnownLink:
    hashed = token_hash(raw_token)
    k = approval_link.c
    query = (
        select(
            *(column for column in approval_round.c),
            k.role, k.person, k.expires_at, k.revoked_at, k.acting, k.on_behalf_of,
            person.c.printed_name, person.c.language,
        )
        .join(approval_link, k.round == approval_round.c.id)
        .join(person, person.c.name == k.person)
        .where(k.token_hash == hashed)
    )  # fmt: skip
    row = desk.transaction.connection.execute(query).mappings().first()
    if row is None:
        raise Unknown("this link is not known; ask for a new one from your quality department")
    names = ("role", "person", "printed_name", "language", "acting", "on_behalf_of")
    seat = Seat(round_of(row), token_hash=hashed, **{name: row[name] for name in names})
    return KnownLink(seat, row["expires_at"], row["revoked_at"])


def seat_here(desk: Desk, case: Case, name: str, role: str | None = None) -> Seat:
    """The place that a person has who is signed in: in his own role before somebody else's."""
    rounds = open_rounds(desk, case.number)
    if not rounds:
        raise Conflict(f"{case.number} waits for no signature")
    asked = rounds[0]
    mine = [
        each for each in invitations(desk, case, asked).people
        if each.who.name == name and role in (None, each.role)
    ]  # fmt: skip
    if not mine:
        raise Conflict(_why_no_seat(desk, case, asked, name, role))
    return seat_of(asked, min(mine, key=lambda each: each.rank))


def seat_of(asked: Round, invitation: Invitation) -> Seat:
    who = invitation.who
    return Seat(
        asked, invitation.role, who.name, who.printed_name, who.language,
        invitation.acting, invitation.on_behalf_of,
    )  # fmt: skip


def _why_no_seat(desk: Desk, case: Case, asked: Round, name: str, role: str | None) -> str:
    first = _signed(desk, asked.id, person_name=name)
    if first is not None:
        return f"{case.number}: you have signed step `{asked.step}` as {first['role']}"
    wanted = " or ".join(asked.roles) if role is None else role
    return (
        f"{case.number}: {name} is not asked for the signature of {wanted} in step "
        f"`{asked.step}`; it is not his role, he proposed it or made the lots, or the role "
        "has signed"
    )


def _still_open(desk: Desk, link: KnownLink) -> None:
    seat = link.seat
    first = _signed(desk, seat.round, role=seat.role)
    if first is not None:
        raise Conflict(
            f"{seat.number}: already decided as {seat.role} by {first['printed_name']} "
            f"({first['decision']}) at {iso(first['at'])}",
            extra={"decision": first["decision"], "decided_by": first["printed_name"]},
        )
    if seat.asked.state != "open":
        ended = _closed_by(desk, seat.round)
        raise LinkEnded(
            f"{seat.number}: this question was {seat.asked.state}{ended}; the link has ended"
        )
    if link.revoked_at is not None:
        raise LinkEnded(
            f"{seat.number}: this link was handed over, or replaced; the link has ended"
        )
    if link.expires_at <= desk.transaction.now_micros:
        raise LinkEnded(
            f"{seat.number}: this link expired at {iso(link.expires_at)}; ask for a new one",
            extra={"renewable": True},
        )


def _signed(
    desk: Desk, round_id: int, *, role: str | None = None, person_name: str | None = None
) -> Any:
    s = signature.c
    mine = s.role == role if person_name is None else s.person == person_name
    query = select(signature).where(s.round == round_id, mine)
    return desk.transaction.connection.execute(query).mappings().first()


def _closed_by(desk: Desk, round_id: int) -> str:
    s = signature.c
    query = select(s.printed_name, s.decision).where(s.round == round_id).order_by(s.id.desc())
    row = desk.transaction.connection.execute(query).first()
    return "" if row is None else f" ({row.decision} by {row.printed_name})"
