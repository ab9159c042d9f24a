"""Records of the plant: many at once, or one inspection with its outcome."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply, first_reply
from service.actions.look_record import record_document
from service.actions.record_batch import BatchRecorder
from service.actions.record_inspection import first_outcome
from service.actions.record_one import record_one
from service.api.authorise import Who
from service.api.bodies import LargeBody, SmallBody
from service.api.documented import takes
from service.api.once import Once, OnceLarge, answer, once, reply_of, shown
from service.api.record_lines import record_lines
from service.api.recording import Keeping, batch_reply
from service.api.single_record import read_one
from service.api.site import AtSite
from service.intake.plant_records import Inspection, Record

router = APIRouter(tags=["records"])


@router.post("/records", openapi_extra=takes(Record, lines=True), summary="Record many")
def post_records(
    site: AtSite,
    who: Who,
    attempt: OnceLarge,
    body: LargeBody,
    content_type: Annotated[str, Header()] = "",
    atomic: bool = False,
    dry_run: bool = False,
) -> Response:
    """A JSON array or JSON Lines; each record stands alone, or all or nothing with `atomic`."""
    with site.door.read() as connection:
        if (first := first_reply(connection, attempt)) is not None:
            return answer(first)
    lines = record_lines(body, content_type, site.settings)
    recorder = BatchRecorder(site.door, site.plant, site.settings, by=who.name, now=site.clock)
    if dry_run:
        return answer(batch_reply(recorder.rehearse(lines), atomic=atomic))
    kept = Keeping(attempt)
    record = recorder.record_atomically if atomic else recorder.record
    report = record(lines, finish=kept.finish)
    return answer(kept.reply or batch_reply(report, atomic=atomic))


@router.get("/records/{kind}/{name:path}", summary="A record with all its versions")
def get_record(site: AtSite, kind: str, name: str) -> Response:
    """As first recorded, and as each correction has it; what a correction replaced is marked."""
    with site.door.read() as connection:
        return shown(record_document(connection, kind, name))


@router.post("/inspections", openapi_extra=takes(Inspection), summary="Record one inspection")
def post_inspection(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """201 with its outcome; 200 with the first outcome for a repeat; 409 for other content."""
    record = read_one("inspection", body)

    def work(desk: Desk) -> Reply:
        new = record_one(desk, record) == "new"
        outcome = first_outcome(desk.need("inspection", record.id))
        return reply_of(201 if new else 200, outcome)

    return once(site, who, attempt, work)
