"""Withdraw a publication that is not effective yet."""

from __future__ import annotations

from service.actions.desk import Desk
from service.actions.people import Principal
from service.actions.rulebook_people import check_author
from service.actions.rulebook_steps import WITHDRAWN, LifeStep, add_step, need_version
from service.actions.stated import stated
from service.errors import Conflict
from service.records.schema import iso
from service.rulebook_schedule import IntoForce, read_schedule


def withdraw_rulebook(
    desk: Desk, name: str, version: int, *, by: Principal, reason: str
) -> list[LifeStep]:
    """Take back every publication of a version that is still to come."""
    reason = stated(reason, "reason", "say why it is not to come into force")
    check_author(by, to="withdraw a publication")
    desk.transaction.flush()
    connection = desk.transaction.connection
    found = need_version(connection, name, version)
    schedule = read_schedule(connection)
    now = schedule.clock(desk.transaction.now_micros)
    own = [each for each in schedule.steps if (each.name, each.version) == (name, version)]
    coming = [each for each in own if each.effective_from > now]
    if not coming and own:
        raise Conflict(
            f"{found.label} came into force on {iso(own[-1].effective_from)}: what has decided "
            "is not withdrawn; publish another version, or roll back"
        )
    if not coming:
        raise Conflict(f"{found.label} is not published: there is nothing to withdraw")
    return [take_back(desk, each, by=by.name, reason=reason) for each in coming]


def take_back(desk: Desk, coming: IntoForce, *, by: str, reason: str) -> LifeStep:
    """Enter that a publication will not come into force."""
    return add_step(
        desk, (coming.name, coming.version), WITHDRAWN, by=by, reason=reason, of=coming.id
    )
