"""People who sign for others, and routes of any shape, for tests of approval rounds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import update

from rules.routes import Route, Step
from service.actions.absences import Absence, add_absence
from service.actions.approval_rounds import find_round
from service.actions.approval_seats import Invitation, invitations
from service.actions.cases import get_case
from service.actions.desk import Desk
from service.actions.people import add_person
from service.actions.remind_signers import ask_again, escalate_approval, remind_signers
from service.records import case_tables as c
from service.records.canonical import canonical
from tests.service.actions.signing import HOUR, SETTINGS, Signing
from tests.stories.looking import rows
from tests.support.recording import NOW, desk_of

DUE_WORK = {
    "remind_approval": remind_signers,
    "escalate_approval": escalate_approval,
    "ask_approval_again": ask_again,
}


def staff(signing: Signing, **people: list[str]) -> None:
    """Add people by name with their roles; the PIN of each is `pin-NAME`."""
    for name, roles in people.items():
        signing.act(
            lambda desk, name=name, roles=roles: add_person(  # type: ignore[misc]
                desk, name=name, printed_name=name.title(), email=f"{name}@plant.example",
                language="en", roles=roles, pin=f"pin-{name}",
            )
        )  # fmt: skip


def set_route(signing: Signing, *steps: Step) -> None:
    """What the case is decided by from now on."""
    document = canonical(Route("of-the-test", steps).document())
    n = c.nonconformance
    signing.act(
        lambda desk: desk.transaction.connection.execute(
            update(n).where(n.c.number == signing.number).values(route_document=document)
        )
    )


def work_due(signing: Signing, kind: str, *, now: datetime = NOW) -> None:
    """Do what is due about the open round as the worker would."""
    round_id = signing.open_round()["id"]
    works = signing.works
    works.door.write(
        lambda at: DUE_WORK[kind](desk_of(at, works.plant, SETTINGS), str(round_id)),
        by="worker", now=now,
    )  # fmt: skip


def away(signing: Signing, name: str, delegate: str) -> None:
    asked = Absence(name, delegate, NOW - HOUR, NOW + 48 * HOUR, "holiday")
    signing.act(lambda desk: add_absence(desk, asked))


def asked(signing: Signing) -> set[tuple[str, str, str | None, str | None]]:
    """(person, role, acting, on behalf of) of everybody who may sign now."""
    return {(each.who.name, each.role, each.acting, each.on_behalf_of) for each in _places(signing)}


def _places(signing: Signing) -> tuple[Invitation, ...]:
    round_id = signing.open_round()["id"]

    def look(desk: Desk) -> tuple[Invitation, ...]:
        desk.catch_up()
        found = find_round(desk, round_id)
        assert found is not None
        return invitations(desk, get_case(desk, signing.number), found).people

    return signing.act(look)


def letters(signing: Signing, kind: str = "approval_request") -> list[dict[str, Any]]:
    """Payloads of letters with their recipient, the earliest first."""
    return [
        {**orjson.loads(row["payload"]), "recipient": row["recipient"]}
        for row in rows(signing.works, c.outbox, kind=kind)
    ]
