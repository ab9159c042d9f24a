"""Simulations: made, listed, read again as they were answered, compared with the present."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.actions.idempotency import Attempt
from service.actions.look_simulations import list_simulations, simulation_summary, stored_answer
from service.actions.recall_changes import simulation_changes
from service.actions.report_simulation import report_simulation
from service.actions.simulate_recall import Question, simulate_recall
from service.actions.simulation_attempt import AskedBefore, first_simulation, keep_attempt
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.long_answers import JSON, sent_as_file, sent_as_made, sent_in_pieces
from service.api.once import Once, shown
from service.api.paging import Limit, next_page
from service.api.requests import Simulation
from service.api.site import AtSite, Site

router = APIRouter(tags=["recalls"])

Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]
PageSize = Annotated[int, Query(ge=1, le=10_000, description="Lots on this page.")]


@router.post("/recalls/simulate", openapi_extra=takes(Simulation), summary="Simulate a recall")
def post_simulation(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """The blast radius of a scope; it is stored, and changes nothing else."""
    asked = parse(Simulation, body)
    if (first := _answered_before(site, attempt)) is not None:
        return first
    question = Question(asked.scope, asked.reason, asked.compare)
    try:
        simulated = simulate_recall(
            site.door, site.plant, site.settings, question,
            by=who.name, now=site.clock(), store=asked.store,
            beside=lambda transaction, number: keep_attempt(transaction, attempt, number),
        )  # fmt: skip
    except AskedBefore:
        return post_simulation(site, who, attempt, body)  # which finds the first answer
    return sent_in_pieces(simulated.answer.pieces, simulated.answer.size)


def _answered_before(site: Site, attempt: Attempt | None) -> Response | None:
    if attempt is None:
        return None
    with site.door.read() as connection:
        number = first_simulation(connection, attempt)
        if number is None:
            return None
        answer = stored_answer(connection, number)
    replayed = sent_as_made(answer.pieces(), answer.size)
    replayed.headers["Idempotency-Replayed"] = "true"
    return replayed


@router.get("/recalls/simulations", summary="List simulations")
def get_simulations(
    request: Request, site: AtSite, limit: Limit = None, after: str | None = None
) -> Response:
    """Who asked what, when and why; all, unless `limit` is given."""
    with site.door.read() as connection:
        found = list_simulations(connection, limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "simulation"))


@router.get("/recalls/simulations/{number}", summary="The answer of a simulation")
def get_simulation(site: AtSite, number: str) -> Response:
    """The blast radius as it was answered then."""
    with site.door.read() as connection:
        answer = stored_answer(connection, number)
    return sent_as_made(answer.pieces(), answer.size)


@router.get("/recalls/simulations/{number}/summary", summary="Who simulated what and why")
def get_summary(site: AtSite, number: str) -> Response:
    """What the list says of it."""
    with site.door.read() as connection:
        return shown(simulation_summary(connection, number))


@router.get("/recalls/simulations/{number}/lots", summary="The lots of a simulation, in pages")
def get_lots(
    request: Request, site: AtSite, number: str, offset: Offset = 0, limit: PageSize = 1000
) -> Response:
    """Lots of the answer in its own order."""
    with site.door.read() as connection:
        answer = stored_answer(connection, number)
    page = answer.page(offset=offset, limit=limit)
    headers = {}
    if offset + limit < answer.lots:
        following = request.url.include_query_params(offset=offset + limit, limit=limit)
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(page, 200, headers, JSON)


@router.get("/recalls/simulations/{number}/changes", summary="What changed since a simulation")
def get_changes(site: AtSite, number: str) -> Response:
    """Its scope walked again now: lots added and cleared, quantities, places, customers."""
    return shown(simulation_changes(site.door, site.plant, number))


@router.get("/recalls/simulations/{number}/report", summary="A simulation as a report")
def get_report(
    site: AtSite,
    number: str,
    format: str = "pdf",  # noqa: A002 - the word of the interface
    language: str = "en",
) -> Response:
    """Excel, PDF, the picture of the lineage, or JSON."""
    report = report_simulation(
        site.door, site.plant, site.settings, number, format=format, language=language
    )
    return sent_as_file(report, number, format)
