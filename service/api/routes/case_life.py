"""The life of a case: taken, opened again, its steps, what it waits for; and what is late."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.cases import Case
from service.actions.close_by_hand import close_by_hand
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_case_life import case_blocks, case_steps, life_of
from service.actions.look_overdue import overdue
from service.actions.plant_calendar import calendar_in_force
from service.actions.reopen_case import Reopening, reopen_case
from service.actions.rulebook_people import WRONG_PIN
from service.actions.take_case import owner_of, take_case
from service.api import life_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite

router = APIRouter(tags=["nonconformances"])


@router.get("/nonconformances/overdue", summary="What is late")
def get_overdue(site: AtSite) -> Response:
    """Signatures, customers' answers and proofs past their time, the longest overdue first."""
    with site.door.read() as connection:
        calendar = calendar_in_force(connection, site.settings.time_zone)
        hours = site.settings.effect_hours
        return shown(overdue(connection, calendar, effect_hours=hours, now=site.clock()))


@router.get("/nonconformances/{number}/steps", summary="Its steps")
def get_steps(site: AtSite, number: str) -> Response:
    """Every change of state: who, when, why, from what to what."""
    return shown(case_steps(site.door, number, site.plant, site.settings, now=site.clock()))


@router.get("/nonconformances/{number}/blocks", summary="What it waits for")
def get_blocks(site: AtSite, number: str) -> Response:
    """What has to come before it can be closed: lots, proofs, customers, signatures, answers."""
    return shown(case_blocks(site.door, number, site.plant, site.settings, now=site.clock()))


@router.post("/nonconformances/{number}/reviews", openapi_extra=takes(asks.Taking),
             summary="Take under review", status_code=201)  # fmt: skip
def post_review(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """It becomes yours; from somebody who has it, it is taken by naming him."""
    asked = parse(asks.Taking, body)

    def work(desk: Desk) -> Reply:
        case = take_case(
            desk, number, owner=who.name, role=who.role, why=asked.reason,
            take_over_from=asked.take_over_from or "",
        )  # fmt: skip
        return reply_of(201, _moved(desk, case))

    return once(site, who, attempt, work)


@router.post("/nonconformances/{number}/closings", openapi_extra=takes(asks.Closing),
             summary="Close by hand", status_code=201)  # fmt: skip
def post_closing(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """A confirmed case that never held anything; refused with what it still waits for."""
    asked = parse(asks.Closing, body)

    def work(desk: Desk) -> Reply:
        return reply_of(201, _moved(desk, close_by_hand(desk, number, reason=asked.reason)))

    return once(site, who, attempt, work)


@router.post("/nonconformances/{number}/reopenings", openapi_extra=takes(asks.Reopening),
             summary="Open again", status_code=201)  # fmt: skip
def post_reopening(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """A closed or dismissed case is confirmed anew; what a dismissal released is held again."""
    asked = parse(asks.Reopening, body)
    wanted = Reopening(number, asked.by, asked.pin, asked.reason, tuple(asked.lots))

    def work(desk: Desk) -> Reply | None:
        case = reopen_case(desk, wanted)
        return None if case is None else reply_of(201, _moved(desk, case))

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)


def _moved(desk: Desk, case: Case) -> dict[str, object]:
    desk.transaction.flush()
    life = life_of(
        desk.transaction.connection, desk.plant, desk.settings, case.number,
        now=desk.transaction.now,
    )  # fmt: skip
    return {
        "nonconformance": case.number,
        "state": case.state,
        "owner": owner_of(desk, case.number),
        "held_lots": sorted(case.held_lots(desk)),
        "step": life["steps"][-1],
        "blocks": life["blocks"],
    }
