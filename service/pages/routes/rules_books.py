"""Rulebooks and their versions: read, compared, reviewed, published, withdrawn, rolled back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from sqlalchemy import Connection

from service.actions.compare_rulebook_texts import comparison_document
from service.actions.desk import Desk
from service.actions.look_rulebooks import (
    packaged_document,
    rulebook_history,
    version_document,
)
from service.actions.packaged_rulebook import MAKER
from service.actions.people import check_pin
from service.actions.publish_rulebook import publish_rulebook
from service.actions.review_rulebook import Review, Verdict, review_rulebook
from service.actions.roll_back_rulebook import Rollback, roll_back_rulebook
from service.actions.rulebook_answers import step_taken, withdrawal
from service.actions.rulebook_file import MOST_VERSIONS
from service.actions.rulebook_names import IN_FORCE, PACKAGED, target_named, text_named
from service.actions.rulebook_people import REVIEWERS, SUPERVISORS, same_person
from service.actions.rulebook_report import examine
from service.actions.rulebook_steps import need_version
from service.actions.withdraw_rulebook import withdraw_rulebook
from service.errors import BadInput, Refused
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.rules_words import RuleWords, instant_of
from service.pages.show import go, show
from service.records.schema import microseconds

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=MOST_VERSIONS)]


@router.get("/rules/books")
def get_books(asked: Asking) -> Response:
    """Every version, what happened to it, and which decides."""
    return _books(asked)


def _books(asked: Asked, refused: Refused | None = None) -> Response:
    now, packaged = microseconds(asked.site.clock()), asked.site.plant.rulebook
    with asked.read() as connection:
        history = rulebook_history(connection, packaged, now=now)
    versions = history["versions"][::-1]
    been = {each["rulebook"] for each in history["steps"] if each["step"] in _DECIDED}
    now_label = history["in_force"]["rulebook"]
    targets = [e["rulebook"] for e in versions if e["rulebook"] in been - {now_label}]
    may_roll_back = asked.is_one_of(SUPERVISORS) and asked.may("POST", "/rules/books/rollback")
    choices = [IN_FORCE, *(each["rulebook"] for each in versions), PACKAGED]
    return show(
        asked, "rules_books.html", status=refused.status if refused else 200, history=history,
        versions=versions, steps=history["steps"][::-1], targets=targets, choices=choices,
        may_roll_back=may_roll_back and bool(targets), words=RuleWords(asked.speech),
        refused=refused.detail if refused else None, reason=asked.field_of("reason"),
        to=asked.field_of("to"), maker=MAKER,
    )  # fmt: skip


_DECIDED = ("published", "rolled_back", "packaged")


@router.get("/rules/books/compare")
def get_comparison(asked: Asking) -> Response:
    """What one says otherwise than the other: in sentences, and in lines."""
    before, after = asked.query("before", IN_FORCE), asked.query("after", IN_FORCE)
    now, packaged = microseconds(asked.site.clock()), asked.site.plant.rulebook
    with asked.read() as connection:
        texts = [text_named(connection, packaged, each, now=now) for each in (before, after)]
        versions = rulebook_history(connection, packaged, now=now)["versions"]
    return show(
        asked, "rules_compare.html", found=comparison_document(texts[0], texts[1]), before=before,
        after=after, words=RuleWords(asked.speech),
        choices=[IN_FORCE, *(each["rulebook"] for each in versions[::-1]), PACKAGED],
    )  # fmt: skip


@router.get("/rules/books/{name}/{version}")
def get_book(asked: Asking, name: str, version: Number) -> Response:
    """One version, with its tests and lint; and what is to be done with it."""
    return _book(asked, name, version)


@router.post("/rules/books/{name}/{version}/review")
def post_review(asked: Asking, name: str, version: Number) -> Response:
    """A second person says whether it may decide; signed."""
    verdict: Verdict = "reject" if asked.field_of("verdict") == "reject" else "approve"
    pin, reason = asked.form.fields.get("pin", ""), asked.field_of("reason")
    review = Review(name, version, verdict, asked.who.name, pin, reason)

    def work(desk: Desk) -> Any | None:
        steps = review_rulebook(desk, review)
        return None if steps is None else step_taken(desk, steps[0], steps[1:])

    try:
        act_signed(asked, work)
    except Refused as refused:
        return _book(asked, name, version, refused)
    return _back(asked, asked.speech.say("Your review is signed."))


@router.post("/rules/books/{name}/{version}/publish")
def post_publication(asked: Asking, name: str, version: Number) -> Response:
    """From an instant on it decides; signed with the PIN, since everything follows from it."""
    pin, reason = asked.form.fields.get("pin", ""), asked.field_of("reason")
    try:
        start = instant_of(asked, "effective_from")
        with asked.read() as connection:
            submitted = need_version(connection, name, version)
        found = examine(submitted.text, source=submitted.label)

        def work(desk: Desk) -> Any | None:
            if not check_pin(desk, asked.who.name, pin, now=desk.transaction.now):
                return None
            step = publish_rulebook(desk, found, by=asked.who, reason=reason, effective_from=start)
            return step_taken(desk, step)

        done = act_signed(asked, work)
    except Refused as refused:
        return _book(asked, name, version, refused)
    at = asked.speech.moment(done["step"]["effective_from"])
    return _back(asked, asked.speech.say("Published; it decides from %(at)s.", at=at))


@router.post("/rules/books/{name}/{version}/withdraw")
def post_withdrawal(asked: Asking, name: str, version: Number) -> Response:
    """What is still to come does not come into force."""
    reason = asked.field_of("reason")
    try:
        act(
            asked,
            lambda desk: withdrawal(
                desk, withdraw_rulebook(desk, name, version, by=asked.who, reason=reason)
            ),
        )
    except Refused as refused:
        return _book(asked, name, version, refused)
    return _back(asked, asked.speech.say("The publication is withdrawn."))


@router.post("/rules/books/rollback")
def post_rollback(asked: Asking) -> Response:
    """An earlier rulebook decides again, at once; signed by one supervisor."""
    pin, reason = asked.form.fields.get("pin", ""), asked.field_of("reason")
    try:
        if not asked.field_of("to"):
            raise BadInput(asked.speech.say("Choose what to go back to."))
        wanted = Rollback(target_named(asked.field_of("to")), asked.who.name, pin, reason)

        def work(desk: Desk) -> Any | None:
            steps = roll_back_rulebook(desk, wanted)
            return None if steps is None else step_taken(desk, steps[0], steps[1:])

        done = act_signed(asked, work)
    except Refused as refused:
        return _books(asked, refused)
    name = done["in_force"]["rulebook"].replace("@", " v")
    return go("/rules/books", said=asked.speech.say("Rolled back: %(name)s decides.", name=name))


def _back(asked: Asked, said: str) -> Response:
    return go(asked.request.url.path.rpartition("/")[0], said=said)


def _book(asked: Asked, name: str, version: int, refused: Refused | None = None) -> Response:
    now = microseconds(asked.site.clock())
    with asked.read() as connection:
        document = _version(asked, connection, name, version, now)
        own = asked.session is not None and same_person(
            connection, document["by"], asked.session.person
        )
    book, report, unreadable = None, None, None
    try:
        found = examine(document["text"], source=document["rulebook"])
        book, report = found.book, {**found.report, "hindrances": found.hindrances}
    except Refused as trouble:
        unreadable = trouble.detail
    state = document["state"]
    can = {
        "review": asked.is_one_of(REVIEWERS) and not own and state in ("submitted", "approved"),
        "publish": asked.may("POST", _PUBLISH) and state == "approved" and report is not None
        and not report["hindrances"],
        "withdraw": asked.may("POST", _WITHDRAW) and state == "to_come",
    }  # fmt: skip
    return show(
        asked, "rules_book.html", status=refused.status if refused else 200, document=document,
        report=report, tests=[] if book is None else book.tests, can=can, own=own,
        words=RuleWords(asked.speech, () if book is None else book.own_fields),
        refused=refused.detail if refused else None, reason=asked.field_of("reason"),
        effective_from=asked.field_of("effective_from"), verdict=asked.field_of("verdict"),
        path=f"/rules/books/{name}/{version}", unreadable=unreadable, maker=MAKER,
        steps=document["steps"][::-1],
    )  # fmt: skip


def _version(
    asked: Asked, connection: Connection, name: str, version: int, now: int
) -> dict[str, Any]:
    packaged = asked.site.plant.rulebook
    if (name, version) == (packaged.name, packaged.version):
        found = packaged_document(connection, packaged, now=now)
        if found is not None:
            return found
    return version_document(connection, name, version, now=now)


_PUBLISH = "/rules/books/{name}/{version}/publish"
_WITHDRAW = "/rules/books/{name}/{version}/withdraw"
