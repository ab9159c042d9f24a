"""Rules in force: what they have led to, and which are muted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_correlations import correlations_document
from service.actions.look_rule_stats import rule_stats
from service.actions.mute_rule import WRONG_PIN, Mute, end_mute, mute_rule
from service.actions.mutes import list_mutes
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite
from service.api.spc_requests import Pin
from service.intake.field_types import At, Name, Text
from service.intake.plant_records import Part
from service.records.schema import microseconds

router = APIRouter(prefix="/rules", tags=["rules"])


class Muting(Part):
    """Until when, why, and who signs."""

    until: At
    reason: Text
    by: Name
    pin: Pin


class Unmuting(Part):
    reason: Text


@router.get("/stats", summary="How often each rule applied")
def get_stats(
    site: AtSite,
    since: Annotated[At | None, Query(description="Count from here on.")] = None,
) -> Response:
    """What came of each rule, when last; and those that never applied."""
    now = microseconds(site.clock())
    start = None if since is None else microseconds(since)
    with site.door.read() as connection:
        book = site.plant.rulebook_at(connection, now)
        return shown(rule_stats(connection, book, since=start, now=now))


@router.get("/engine", summary="How the matching of correlations stands")
def get_engine(site: AtSite) -> Response:
    """Who matches, how far behind, what is in the way; events set aside, the latest hits."""
    with site.door.read() as connection:
        return shown(correlations_document(connection, now=microseconds(site.clock())))


@router.get("/mutes", summary="Mutes, the latest first")
def get_mutes(site: AtSite) -> Response:
    with site.door.read() as connection:
        return shown(list_mutes(connection))


@router.post("/{rule}/mutes", openapi_extra=takes(Muting), summary="Mute a rule", status_code=201)
def post_mute(site: AtSite, who: Who, attempt: Once, body: SmallBody, rule: str) -> Response:
    """The rule is not carried out until the time given; signed with a PIN."""
    asked = parse(Muting, body)
    mute = Mute(rule, asked.until, asked.reason, asked.by, asked.pin)

    def work(desk: Desk) -> Reply | None:
        done = mute_rule(desk, mute)
        return None if done is None else reply_of(201, done)

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)


@router.post("/{rule}/unmute", openapi_extra=takes(Unmuting), summary="End a mute")
def post_unmute(site: AtSite, who: Who, attempt: Once, body: SmallBody, rule: str) -> Response:
    """From now on the rule is carried out again."""
    asked = parse(Unmuting, body)
    return once(
        site, who, attempt,
        lambda desk: reply_of(200, end_mute(desk, rule, by=who.name, reason=asked.reason)),
    )  # fmt: skip
