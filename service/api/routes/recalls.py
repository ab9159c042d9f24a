"""Recalls: started, which holds all they reach; looked at while they follow the plant; released."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from graph.radius_json import radius_json
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_common_cause import common_cause
from service.actions.look_recalls import list_recalls, recall_document
from service.actions.look_scope_deltas import list_recall_deltas
from service.actions.promote_simulation import promote_simulation
from service.actions.recall_changes import Before, read_before
from service.actions.release_cleared import release_cleared
from service.actions.report_recall import report_recall
from service.actions.start_recall import StartedRecall, start_recall
from service.actions.state_scope import state_scope
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.long_answers import sent_as_file
from service.api.once import Once, once, reply_of, shown
from service.api.paging import After, Limit, next_page
from service.api.requests import CommonCause, Recall, Release
from service.api.site import AtSite

router = APIRouter(tags=["recalls"])


@router.post("/recalls", openapi_extra=takes(Recall), summary="Start a recall", status_code=201)
def post_recall(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """Hold all that a scope or a simulation's scope reaches now, tell people and customers."""
    asked = parse(Recall, body)
    before: Before | None = None
    if asked.simulation is not None:
        with site.door.read() as connection:
            before = read_before(connection, asked.simulation)

    def work(desk: Desk) -> Reply:
        started = perf_counter()
        if before is not None:
            promoted = promote_simulation(desk, before, reason=asked.reason)
            return _started(desk, promoted.started, started, {"changes": promoted.changes})
        desk.catch_up()
        connection, now = desk.transaction.connection, desk.transaction.now
        stated = state_scope(connection, desk.plant, asked.scope or {}, now=now)
        done = start_recall(desk, stated.scope, reason=asked.reason)
        return _started(desk, done, started, {})

    return once(site, who, attempt, work)


def _started(desk: Desk, done: StartedRecall, since: float, more: dict[str, Any]) -> Reply:
    elapsed = round((perf_counter() - since) * 1000, 3)
    radius = radius_json(done.radius, as_of=desk.transaction.seq, elapsed_ms=elapsed)
    said = {"recall": done.recall, "nonconformance": done.nonconformance, **more}
    return Reply(201, (orjson.dumps(said)[:-1] + b',"radius":' + radius + b"}").decode())


@router.post("/recalls/common-cause", openapi_extra=takes(CommonCause),
             summary="What bad lots have in common")  # fmt: skip
def post_common_cause(site: AtSite, body: SmallBody) -> Response:
    """Ancestors and contexts that they share, the most exclusive first; nothing is written."""
    asked = parse(CommonCause, body)
    return shown(common_cause(site.door, site.plant, asked.lots, asked.complaints))


@router.get("/recalls", summary="List recalls")
def get_recalls(
    request: Request, site: AtSite, limit: Limit = None, after: str | None = None
) -> Response:
    """In the order they were started; all, unless `limit` is given."""
    with site.door.read() as connection:
        found = list_recalls(connection, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "recall"))


@router.get("/recalls/{number}", summary="One recall as it runs")
def get_recall(site: AtSite, number: str) -> Response:
    """How far it reaches now, what came and went, who was told, what may be released."""
    return shown(recall_document(site.door, site.plant, number))


@router.get("/recalls/{number}/deltas", summary="How a recall's scope has changed")
def get_deltas(
    request: Request, site: AtSite, number: str, limit: Limit = None, after: After = None
) -> Response:
    """Lots added and cleared, each with the record that did it."""
    with site.door.read() as connection:
        found = list_recall_deltas(connection, number, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "id"))


@router.get("/recalls/{number}/report", summary="A recall as a report")
def get_recall_report(
    site: AtSite,
    number: str,
    format: str = "pdf",  # noqa: A002 - the word of the interface
    language: str = "en",
) -> Response:
    """Excel, PDF, the picture of the lineage, or JSON, as it runs now."""
    report = report_recall(
        site.door, site.plant, site.settings, number, format=format, language=language
    )
    return sent_as_file(report, number, format)


@router.post("/recalls/{number}/releases", openapi_extra=takes(Release), summary="Release by name")
def post_releases(site: AtSite, who: Who, attempt: Once, body: SmallBody, number: str) -> Response:
    """Lots that the scope no longer reaches; 409 names every other one and why, and none goes."""
    asked = parse(Release, body)

    def work(desk: Desk) -> Reply:
        return reply_of(
            200, release_cleared(desk, number, asked.lots, reason=asked.reason).document()
        )

    return once(site, who, attempt, work)
