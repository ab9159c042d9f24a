"""What is to become of held lots: put together by lot, part and decision, then proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from rules.case_life import JOINABLE
from service.actions.cases import get_case
from service.actions.check_proposal import check_proposal
from service.actions.desk import Desk
from service.actions.look_case_head import case_head
from service.actions.look_desk import reading_desk
from service.actions.look_open_concessions import open_concessions
from service.actions.look_open_lots import OpenLot, open_lots
from service.actions.look_signatures import proposals_of
from service.actions.propose_disposition import propose_disposition
from service.actions.proposed_line import DISPOSITIONS
from service.actions.take_back_proposal import take_back_proposal
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.proposal_draft import (
    DETAILS,
    DraftGroup,
    draft_of,
    missing_detail,
    new_group,
    proposed_lines,
    still_open,
    text_of,
)
from service.pages.routes.case_life import path_of
from service.pages.show import go, show
from service.records.schema import microseconds

router = APIRouter()
PAGE = 50


@dataclass(frozen=True, slots=True)
class _Known:
    """What the page is made of besides what was typed."""

    case: dict[str, Any]
    lots: list[OpenLot]
    concessions: list[dict[str, Any]]
    before: dict[str, Any] | None


@router.get("/cases/{number}/propose")
def get_propose(asked: Asking, number: str) -> Response:
    return _shown(asked, _known(asked, number), ())


@router.post("/cases/{number}/propose")
def post_propose(asked: Asking, number: str) -> Response:
    """Only `send` writes; everything else changes the draft in the form and shows it again."""
    known, step = _known(asked, number), asked.field_of("step", "look")
    draft: Sequence[DraftGroup] = ()
    try:
        draft = draft_of(asked.field_of("draft"))
        if step == "send":
            return _sent(asked, number, draft)
        draft = _changed(asked, known, draft, step)
    except Refused as refused:
        return _shown(asked, known, draft, refused)
    return _shown(asked, known, draft, added=step == "add")


@router.post("/cases/{number}/withdraw")
def post_withdraw(asked: Asking, number: str) -> Response:
    """By who made the proposal: those who were asked find their links ended."""
    who, reason = asked.who.name, asked.field_of("reason")

    def work(desk: Desk) -> Any:
        case = take_back_proposal(desk, number, by=who, reason=reason)
        return {"nonconformance": number, "state": case.state}

    try:
        act(asked, work)
    except Refused as refused:
        return _shown(asked, _known(asked, number), (), refused)
    said = asked.speech.say("The proposal is withdrawn; nobody is asked to sign it any more.")
    return go(path_of(number), said=said)


def _sent(asked: Asked, number: str, draft: Sequence[DraftGroup]) -> Response:
    if not draft:
        raise BadInput(asked.speech.say("Choose lots and what becomes of them first."))
    reason = asked.field_of("reason")
    lines = proposed_lines(draft, reason)

    def work(desk: Desk) -> Any:
        proposal = propose_disposition(desk, number, lines, reason=reason)
        desk.transaction.flush()
        return {"proposal": proposal, "state": get_case(desk, number).state}

    done = act(asked, work)
    waits = asked.speech.say("Proposed. It is sent for signature once the case is confirmed.")
    asks = asked.speech.say("Proposed. Those who decide have been asked to sign.")
    return go(path_of(number), said=asks if done["state"] == "proposed" else waits)


def _changed(
    asked: Asked, known: _Known, draft: Sequence[DraftGroup], step: str
) -> Sequence[DraftGroup]:
    word, _, place = step.partition(".")
    if word == "remove" and place.isascii() and place.isdigit() and len(place) < 9:
        return [each for at, each in enumerate(draft) if at != int(place)]
    if word != "add":
        return draft
    changed = [*draft, _group(asked, known, draft)]
    _check(asked, known.case["number"], changed)
    return changed


def _group(asked: Asked, known: _Known, draft: Sequence[DraftGroup]) -> DraftGroup:
    """The lots that were chosen, with one decision."""
    say = asked.speech.say
    lots = _chosen(asked, _found(asked, still_open(known.lots, draft)))
    if not lots:
        raise BadInput(say("Choose at least one lot."))
    if asked.field_of("disposition") not in DISPOSITIONS:
        raise BadInput(say("Choose what is to become of the lots."))
    said = {name: asked.field_of(name) for name in (*DETAILS, "quantity")}
    group = new_group([each.lot for each in lots], asked.field_of("disposition"), said)
    if group.quantity and len(lots) > 1:
        raise BadInput(say("A part quantity is for one lot: choose that lot alone."))
    if missing_detail(group) is not None:
        raise BadInput(
            {
                "instruction": say("Say what is to be done: your instruction is worked by."),
                "to_item": say("Say which item it becomes."),
                "concession": say("Choose the concession that permits its use."),
                "sampling": say("Say how it is sorted: 100%, or by which plan."),
            }[str(missing_detail(group))]
        )
    # Of a lot that the draft decides about in part, what is left is a quantity of its own.
    part = {each.lot for one in draft for each in lots if each.lot in one.lots}
    if part and not group.quantity:
        if len(lots) > 1:
            raise BadInput(say("A lot that is decided in part already is decided further alone."))
        return replace(group, quantity=_plain(lots[0].open))
    return group


def _chosen(asked: Asked, lots: Sequence[OpenLot]) -> list[OpenLot]:
    if asked.field_of("all"):
        return list(lots)
    names = {name[4:] for name in asked.form.fields if name.startswith("lot.")}
    return [each for each in lots if each.lot in names]


def _check(asked: Asked, number: str, draft: Sequence[DraftGroup]) -> None:
    """What cannot be carried out is refused while it is put together, as it would be when sent."""
    lines = proposed_lines(draft, "draft")
    with asked.site.plant.reading(asked.site.door) as connection:
        desk = reading_desk(
            connection, asked.site.plant, asked.site.settings, now=asked.site.clock()
        )
        check_proposal(desk, get_case(desk, number), lines)


def _known(asked: Asked, number: str) -> _Known:
    site, now = asked.site, asked.site.clock()
    with site.plant.reading(site.door) as connection:
        case = case_head(connection, number)
        desk = reading_desk(connection, site.plant, site.settings, now=now)
        lots = open_lots(desk, get_case(desk, number)) if case["state"] in JOINABLE else []
        made = [each for each in proposals_of(connection, number) if each["state"] == "proposed"]
        items = {each.item for each in lots}
        permits = open_concessions(connection, items, now=microseconds(now))
    return _Known(case, lots, permits, made[-1] if made else None)


def _found(asked: Asked, lots: Sequence[OpenLot]) -> list[OpenLot]:
    words = asked.field_of("find").casefold()
    return [each for each in lots if words in f"{each.lot} {each.item}".casefold()]


def _shown(
    asked: Asked,
    known: _Known,
    draft: Sequence[DraftGroup],
    refused: Refused | None = None,
    *,
    added: bool = False,
) -> Response:
    left = _found(asked, still_open(known.lots, draft))
    page = _page(asked, len(left))
    return show(
        asked, "case_propose.html", status=200 if refused is None else refused.status,
        case=known.case, number=known.case["number"], before=known.before, refused=refused,
        draft=draft, draft_text=text_of(draft), lots=left[(page - 1) * PAGE : page * PAGE],
        left=len(left), all_left=len(still_open(known.lots, draft)), page=page,
        has_more=page * PAGE < len(left), any_lots=bool(known.lots),
        open_state=known.case["state"] in JOINABLE, dispositions=DISPOSITIONS,
        concessions=known.concessions, typed=_typed(asked, fresh=added),
        chosen=set() if added else {n[4:] for n in asked.form.fields if n.startswith("lot.")},
        units={each.lot: each.unit for each in known.lots},
    )  # fmt: skip


def _typed(asked: Asked, *, fresh: bool) -> dict[str, str]:
    """What was filled in; what was taken over into the draft begins anew."""
    names = ("disposition", "quantity", *DETAILS)
    typed = {name: "" if fresh else asked.field_of(name) for name in names}
    if not typed["sampling"]:
        typed["sampling"] = asked.query("sampling") or "100%"
    if not typed["disposition"] and asked.query("sampling"):
        typed["disposition"] = "sort"
    kept = ("find", "reason")
    return typed | {name: asked.field_of(name) for name in kept}


def _page(asked: Asked, lots: int) -> int:
    word, _, place = asked.field_of("step").partition(".")
    wanted = place if word == "page" else asked.field_of("page", "1")
    page = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 1
    return max(1, min(page, -(-lots // PAGE)))


def _plain(quantity: Decimal) -> str:
    return format(quantity.normalize(), "f")
