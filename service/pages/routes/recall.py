"""The recall workbench: a scope is picked, its radius seen at once; then it is kept or drilled."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response

from graph.names import UnknownName
from graph.scopes import ScopeError
from service.actions.idempotency import Attempt, attempt_of
from service.actions.look_common_cause import common_cause
from service.actions.look_equipment_days import look_equipment_days
from service.actions.look_radius import WHEREABOUTS, LotsWanted, look_radius
from service.actions.look_scope_choices import look_scope_choices
from service.actions.run_drill import start_drill
from service.actions.simulate_recall import Question, simulate_recall
from service.actions.simulation_attempt import (
    AskedBefore,
    first_drill,
    first_simulation,
    keep_attempt,
)
from service.errors import BadInput, Refused
from service.pages.act import ATTEMPT
from service.pages.asked import Asked, Asking
from service.pages.recall_scope import (
    ScopeDraft,
    address_of_scope,
    draft_asked,
    names_of,
    read_scope,
    typed_in,
)
from service.pages.show import go, show

router = APIRouter()
COMPARED = ("narrow", "wide")
MOST_PAGES = 100_000


@router.get("/recall")
def get_recall(asked: Asking) -> Response:
    """Nothing is kept by looking: the scope is in the address, and can be passed on with it."""
    try:
        draft = draft_asked(asked)
    except BadInput as refused:
        draft = ScopeDraft(typed_in(asked), (), {})
        return _workbench(asked, draft, refused=refused.detail, status=refused.status)
    if "lot" in asked.request.query_params:
        return go(draft.with_lots_typed())
    return _workbench(asked, draft)


@router.post("/recall/simulations")
def post_simulation(asked: Asking) -> Response:
    """Kept as it is answered now, with who asked and why."""
    reason = asked.field_of("reason")
    scope = read_scope(asked.field_of("scope"))
    attempt = _attempt(asked)
    with asked.read() as connection:
        number = first_simulation(connection, attempt)
    site = asked.site
    if number is None:
        try:
            number = simulate_recall(
                site.door, site.plant, site.settings, Question(scope, reason, COMPARED),
                by=asked.who.name, now=site.clock(),
                beside=lambda transaction, kept: keep_attempt(transaction, attempt, kept),
            ).number  # fmt: skip
        except AskedBefore:
            return post_simulation(asked)  # which finds the one that was quicker
    said = asked.speech.say("Kept as %(number)s. Nothing is on hold because of it.", number=number)
    return go(f"/recall/simulations/{number}", said=said)


@router.post("/recall/drills")
def post_drill(asked: Asking) -> Response:
    """The clock runs from here."""
    scope, reason = read_scope(asked.field_of("scope")), asked.field_of("reason")
    attempt = _attempt(asked)
    with asked.read() as connection:
        number = first_drill(connection, attempt)
    site = asked.site
    try:
        number = number or start_drill(
            site.door, site.plant, site.settings, Question(scope, reason),
            by=asked.who.name, now=site.clock(), attempt=attempt,
        )  # fmt: skip
    except AskedBefore:
        return post_drill(asked)  # which finds the one that was quicker
    except Refused:
        if reason:
            raise
        return go(address_of_scope(scope), said=asked.speech.say("Say what is drilled."))
    return go(f"/recall/drills/{number}", said=asked.speech.say("The clock runs."))


@router.get("/recall/common-cause")
def get_common_cause(asked: Asking) -> Response:
    """Several bad lots in; what they share, the most exclusive first."""
    lots = names_of(asked.query("lots"))
    found, refused = None, None
    if lots:
        try:
            found = common_cause(asked.site.door, asked.site.plant, lots, most=20)
        except Refused as error:
            refused = error
    return show(
        asked, "recall_cause.html", status=200 if refused is None else refused.status,
        typed=asked.query("lots"), found=found, refused=refused,
        address_of_scope=address_of_scope,
    )  # fmt: skip


def lots_wanted(asked: Asked) -> LotsWanted:
    """Which lots of a radius the address asks for."""
    where, page = asked.query("where"), asked.query("page", "1")
    return LotsWanted(
        where=where if where in WHEREABOUTS else "",
        location=asked.query("place"),
        text=asked.sought("q"),
        page=min(max(int(page), 1), MOST_PAGES) if page.isdecimal() and len(page) < 9 else 1,
    )


def _workbench(
    asked: Asked, draft: ScopeDraft, *, refused: str | None = None, status: int = 200
) -> Response:
    found: dict[str, Any] | None = None
    notes: dict[str, Any] = {}
    if draft.scope is not None and refused is None:
        try:
            found, notes = _walked(asked, draft.scope)
        except (ScopeError, UnknownName, Refused) as error:
            refused, status = str(error), 422
    with asked.read() as connection:
        offered = look_scope_choices(connection)
    return show(
        asked, "recall.html", status=status, draft=draft, found=found, refused=refused,
        notes=notes, offered=offered,
        timeline=_days(asked, draft), wanted=lots_wanted(asked), whereabouts=WHEREABOUTS,
        scope_json=orjson.dumps(draft.scope).decode(), address_of_scope=address_of_scope,
        local_of=lambda name: _local(asked, draft.typed.get(name, "")),
    )  # fmt: skip


def _local(asked: Asked, text: str) -> str:
    """A time as its field shows it: by the clock of the plant, to the minute."""
    try:
        at = asked.speech.local(text)
    except ValueError:
        return text
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M")


def _walked(asked: Asked, scope: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What it reaches, and what is to be said of it in each language."""
    site = asked.site
    simulated = simulate_recall(
        site.door, site.plant, site.settings, Question(scope, "", COMPARED),
        by=asked.who.name, now=site.clock(), store=False,
    )  # fmt: skip
    notes = dict(simulated.walked.stated.notes_by_language)
    return look_radius(simulated.answer.pieces, lots_wanted(asked)), notes


def _days(asked: Asked, draft: ScopeDraft) -> dict[str, Any] | None:
    equipment = draft.typed.get("equipment")
    if not equipment:
        return None
    try:
        until = asked.speech.local(asked.query("until"))
    except ValueError:
        until = None
    with asked.read() as connection:
        return look_equipment_days(connection, equipment, asked.speech.zone, until=until)


def _attempt(asked: Asked) -> Attempt | None:
    """One sending of the form, so that it is kept once however often the button is pressed."""
    key = asked.form.fields.get(ATTEMPT)
    if not key:
        return None
    said = [asked.field_of("scope"), asked.field_of("reason")]
    path = asked.request.url.path.encode()
    return attempt_of(asked.who.name, key, b"page", path, orjson.dumps(said))
