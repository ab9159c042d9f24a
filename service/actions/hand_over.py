"""Hand a signature over: somebody else is asked in the signer's place, and his own link ends."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from service.actions.approval_barred import barred_from
from service.actions.approval_rounds import signers_of, step_of_round
from service.actions.approval_seat import Seat
from service.actions.approval_seats import DELEGATE, Invitation, Signer, active_person, people_in
from service.actions.ask_signers import ask_signers
from service.actions.cases import Case
from service.actions.desk import Desk
from service.errors import BadInput, Conflict, Forbidden, Refused, did_you_mean
from service.records.case_tables import approval_link
from service.records.life_tables import approval_handover

SIGNING_ROLES = (
    "quality_engineer", "quality_supervisor", "production_manager", "engineering",
    "design_authority", "admin",
)  # fmt: skip

h = approval_handover.c


def hand_over(desk: Desk, seat: Seat, case: Case, *, to: str, reason: str) -> None:
    """Ask that person in the signer's place; the signer has given his place away."""
    step = step_of_round(desk, case, seat.asked)
    if not step.delegates:
        raise Forbidden(f"{case.number}: step `{step.name}` cannot be handed over; sign yourself")
    taker = _taker(desk, case, seat, to)
    said = {
        "round": seat.round,
        "role": seat.role,
        "from": seat.person,
        "to": taker.name,
        "reason": reason,
    }
    entry = desk.transaction.enter("approval.handed_over", case.number, said)
    row = {
        "round": seat.round,
        "role": seat.role,
        "given_by": seat.person,
        "given_to": taker.name,
        "reason": reason,
        "at": desk.transaction.now_micros,
        "entry": entry,
    }
    try:
        desk.transaction.connection.execute(approval_handover.insert().values(**row))
    except IntegrityError:
        raise Conflict(f"{case.number}: you have handed this over already") from None
    _end_links(desk, seat)
    asked = [Invitation(taker, seat.role, DELEGATE, seat.person)]
    ask_signers(desk, case, seat.asked, asked)


def may_take_over(desk: Desk, case: Case, seat: Seat) -> list[Signer]:
    """Who may be asked in his place: has a role that signs, has not signed, is not barred."""
    step = step_of_round(desk, case, seat.asked)
    barred = barred_from(desk, case, step, seat.proposal)
    out = {seat.person, *signers_of(desk, seat.round).values(), *_givers(desk, seat)}
    return [
        each
        for each in people_in(desk, SIGNING_ROLES)
        if each.name not in out
        and each.email is not None
        and barred.why(each.name, each.printed_name) is None
    ]


def _taker(desk: Desk, case: Case, seat: Seat, name: str) -> Signer:
    takers = may_take_over(desk, case, seat)
    found = next((each for each in takers if each.name == name), None)
    if found is not None:
        return found
    if not name:
        raise BadInput("to: say to whom you hand it over", [("to", "must not be blank")])
    who = active_person(desk, name)
    if who is None:
        near = did_you_mean(name, [each.name for each in takers])
        raise BadInput(f"to: person `{name}` is not known, or no longer active{near}")
    step = step_of_round(desk, case, seat.asked)
    barred = barred_from(desk, case, step, seat.proposal).why(who.name, who.printed_name)
    if barred is not None:
        raise Forbidden(f"{who.printed_name} cannot sign this: {barred}")
    raise Refused(
        f"{who.printed_name} cannot take this over: it takes somebody else than you with an "
        f"e-mail address and one of the roles {', '.join(SIGNING_ROLES)}, who has neither signed "
        "this step nor handed it on"
    )


def _givers(desk: Desk, seat: Seat) -> list[str]:
    """Who has handed this signature on is not asked for it again."""
    query = select(h.given_by).where(h.round == seat.round, h.role == seat.role)
    return list(desk.transaction.connection.execute(query).scalars())


def _end_links(desk: Desk, seat: Seat) -> None:
    k = approval_link.c
    desk.transaction.connection.execute(
        update(approval_link)
        .where(
            k.round == seat.round, k.role == seat.role, k.person == seat.person,
            k.used_at.is_(None), k.revoked_at.is_(None),
        )
        .values(revoked_at=desk.transaction.now_micros)
    )  # fmt: skip
