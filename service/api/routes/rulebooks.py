"""The life of rulebooks: submitted, reviewed, published, in force, rolled back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.actions.compare_rulebook_texts import comparison_document
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_rulebooks import in_force_with_text, rulebook_history, version_document
from service.actions.publish_rulebook import publish_rulebook
from service.actions.review_rulebook import Review, review_rulebook
from service.actions.roll_back_rulebook import Rollback, roll_back_rulebook
from service.actions.rulebook_answers import step_taken, submission, withdrawal
from service.actions.rulebook_names import target_named, text_named
from service.actions.rulebook_people import WRONG_PIN
from service.actions.rulebook_report import examine
from service.actions.rulebook_steps import need_version
from service.actions.submit_rulebook import submit_rulebook
from service.actions.withdraw_rulebook import withdraw_rulebook
from service.api import rulebook_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, once_signed, reply_of, shown
from service.api.site import AtSite
from service.intake.field_types import At
from service.records.schema import microseconds

router = APIRouter(prefix="/rulebooks", tags=["rulebooks"])
Named = Annotated[str, Query(description="NAME@VERSION, `packaged` or `in-force`.")]


@router.get("", summary="Every rulebook, and its history")
def get_rulebooks(site: AtSite) -> Response:
    """What is in force, what is to come, the versions and the steps, the oldest first."""
    with site.door.read() as connection:
        now = microseconds(site.clock())
        return shown(rulebook_history(connection, site.plant.rulebook, now=now))


@router.get("/in-force", summary="The rulebook in force")
def get_in_force(
    site: AtSite, at: Annotated[At | None, Query(description="At this instant; now.")] = None
) -> Response:
    """With its text, since when, and by which step."""
    with site.door.read() as connection:
        instant = None if at is None else microseconds(at)
        now = microseconds(site.clock())
        return shown(in_force_with_text(connection, site.plant.rulebook, now=now, at=instant))


@router.get("/comparison", summary="What one rulebook says otherwise than another")
def get_comparison(site: AtSite, before: Named, after: Named) -> Response:
    """Rules added, changed and removed, in sentences, and the lines that differ."""
    now, packaged = microseconds(site.clock()), site.plant.rulebook
    with site.door.read() as connection:
        texts = [text_named(connection, packaged, each, now=now) for each in (before, after)]
    return shown(comparison_document(texts[0], texts[1]))


@router.post("", openapi_extra=takes(asks.Submission), summary="Submit", status_code=201)
def post_rulebook(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """A version of a rulebook with its report; 200 where this very text was submitted before."""
    asked = parse(asks.Submission, body)
    found = examine(asked.text, source="rulebook.yaml")

    def work(desk: Desk) -> Reply:
        version, new = submit_rulebook(desk, found, by=who, reason=asked.reason)
        return reply_of(201 if new else 200, submission(version, found, new=new))

    return once(site, who, attempt, work)


@router.post("/rollbacks", openapi_extra=takes(asks.Rollback), summary="Roll back",
             status_code=201)  # fmt: skip
def post_rollback(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """An earlier rulebook decides again, at once, by one supervisor's PIN."""
    asked = parse(asks.Rollback, body)
    wanted = Rollback(target_named(asked.to), asked.by, asked.pin, asked.reason)

    def work(desk: Desk) -> Reply | None:
        steps = roll_back_rulebook(desk, wanted)
        return None if steps is None else reply_of(201, step_taken(desk, steps[0], steps[1:]))

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)


@router.get("/{name}/{version}", summary="One version")
def get_rulebook(site: AtSite, name: str, version: int) -> Response:
    """Its text, its report, and everything that has happened to it."""
    with site.door.read() as connection:
        return shown(version_document(connection, name, version, now=microseconds(site.clock())))


@router.post("/{name}/{version}/reviews", openapi_extra=takes(asks.Review), summary="Review",
             status_code=201)  # fmt: skip
def post_review(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, name: str, version: int
) -> Response:
    """A second person approves or rejects it, with reason and PIN."""
    asked = parse(asks.Review, body)
    wanted = Review(name, version, asked.verdict, asked.by, asked.pin, asked.reason)

    def work(desk: Desk) -> Reply | None:
        steps = review_rulebook(desk, wanted)
        return None if steps is None else reply_of(201, step_taken(desk, steps[0], steps[1:]))

    return once_signed(site, who, attempt, work, wrong_pin=WRONG_PIN, by=asked.by)


@router.post("/{name}/{version}/publications", openapi_extra=takes(asks.Publication),
             summary="Publish", status_code=201)  # fmt: skip
def post_publication(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, name: str, version: int
) -> Response:
    """From an instant on it decides; 409 says what is missing for that."""
    asked = parse(asks.Publication, body)
    with site.door.read() as connection:
        submitted = need_version(connection, name, version)
    found = examine(submitted.text, source=submitted.label)

    def work(desk: Desk) -> Reply:
        step = publish_rulebook(
            desk, found, by=who, reason=asked.reason, effective_from=asked.effective_from
        )
        return reply_of(201, step_taken(desk, step))

    return once(site, who, attempt, work)


@router.post("/{name}/{version}/withdrawals", openapi_extra=takes(asks.Withdrawal),
             summary="Withdraw what is still to come", status_code=201)  # fmt: skip
def post_withdrawal(
    site: AtSite, who: Who, attempt: Once, body: SmallBody, name: str, version: int
) -> Response:
    """Its publications that are not effective yet do not come into force."""
    asked = parse(asks.Withdrawal, body)

    def work(desk: Desk) -> Reply:
        steps = withdraw_rulebook(desk, name, version, by=who, reason=asked.reason)
        return reply_of(201, withdrawal(desk, steps))

    return once(site, who, attempt, work)
