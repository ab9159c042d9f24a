"""Control limits of a stream: studied, signed and frozen, listed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.find_stream import need_stream
from service.actions.freeze_baseline import WRONG_PIN, freeze_baseline
from service.actions.idempotency import Reply
from service.actions.look_limits import list_baselines
from service.actions.span import Span
from service.actions.study_stream import study_document, study_stream
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once_signed, reply_of, shown
from service.api.routes.streams import Last, Since, Until
from service.api.site import AtSite
from service.api.spc_requests import Baseline

router = APIRouter(prefix="/spc", tags=["spc"])
USUAL_POINTS = 50


@router.get("/streams/{stream:path}/study", summary="Study phase I of a stream")
def get_study(
    site: AtSite,
    stream: str,
    since: Since = None,
    until: Until = None,
    points: Last = None,
    rule_set: str | None = None,
    estimator: str = "auto",
) -> Response:
    """The limits that some points would give, and what speaks against them; changes nothing."""
    span = Span(since, until, points)
    if not span.stated:
        span = Span(points=USUAL_POINTS)
    with site.door.read() as connection:
        found = study_stream(connection, stream, span, rule_set=rule_set, estimator=estimator)
        return shown(study_document(found))


@router.get("/streams/{stream:path}/baselines", summary="The frozen limits of a stream")
def get_baselines(site: AtSite, stream: str) -> Response:
    """Every version, the oldest first: from which points, by whom, why, with what left out."""
    with site.door.read() as connection:
        need_stream(connection, stream)
        return shown(list_baselines(connection, stream))


@router.post("/streams/{stream:path}/baselines", openapi_extra=takes(Baseline),
             summary="Freeze control limits", status_code=201)  # fmt: skip
def post_baseline(site: AtSite, who: Who, attempt: Once, body: SmallBody, stream: str) -> Response:
    """A new immutable version, signed with a PIN; a wrong PIN is counted, and freezes nothing."""
    asked = parse(Baseline, body).freeze(stream)

    def work(desk: Desk) -> Reply | None:
        frozen = freeze_baseline(desk, asked)
        return None if frozen is None else reply_of(201, frozen)

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.signed_by)
