"""Take a case under review: it has one owner, and taking it from him is said."""

from __future__ import annotations

from sqlalchemy import select

from rules.case_life import QUALITY
from service.actions.cases import Case, change_state, get_case
from service.actions.desk import Desk
from service.errors import Conflict, Forbidden, Unknown, did_you_mean
from service.records.case_tables import nonconformance, person, person_role


def take_case(
    desk: Desk, number: str, *, owner: str, role: str, why: str = "", take_over_from: str = ""
) -> Case:
    """Make somebody the owner; who takes it over names whom he takes it from."""
    case = get_case(desk, number)
    # Opened again by a later finding, it is nobody's until somebody takes it.
    before = owner_of(desk, number) if case.state == "under_review" else None
    if before == owner:
        raise Conflict(f"{number} is under review by {owner} already")
    if before is not None and take_over_from != before:
        raise Conflict(
            f"{number} is under review by {before}; to take it over, say that it is from {before}"
        )
    if before is None and take_over_from:
        raise Conflict(f"{number} is under review by nobody: there is nothing to take over")
    said = "taken under review" if before is None else f"taken over from {before}"
    why = f"{said}: {why.strip()}" if why.strip() else said
    return change_state(desk, case, "take", why=why, by_role=role, by=owner, owner=owner)


def owner_of(desk: Desk, number: str) -> str | None:
    """Who has the case under review, or had it last."""
    desk.transaction.flush()
    n = nonconformance.c
    query = select(n.owner).where(n.number == number)
    owner: str | None = desk.transaction.connection.execute(query).scalar_one()
    return owner


def quality_role_of(desk: Desk, name: str) -> str:
    """In which role a person may take a case; Unknown or Forbidden for one who may not."""
    connection, p = desk.transaction.connection, person.c
    row = connection.execute(select(p.active).where(p.name == name)).first()
    if row is None:
        names = list(connection.execute(select(p.name)).scalars())
        near = did_you_mean(name, names) or "; add people with `headmark users add`"
        raise Unknown(f"person `{name}` is not known{near}")
    own = set(
        connection.execute(select(person_role.c.role).where(person_role.c.person == name)).scalars()
    )
    if not row.active or not own & QUALITY:
        why = f"{name} is {', '.join(sorted(own))}" if row.active else f"{name} is not active"
        allowed = ", ".join(sorted(QUALITY))
        raise Forbidden(f"{name} may not take a case; it is for {allowed}, and {why}")
    return str(min(own & QUALITY))
