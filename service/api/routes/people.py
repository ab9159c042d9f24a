"""People: who they are, which roles they have, what they sign and sign in with, who is away."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.absences import Absence, add_absence, end_absence, list_absences
from service.actions.change_person import change_person
from service.actions.change_secret import WRONG_OLD, NewSecret, What, give_secret
from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_people import list_people, person_document
from service.actions.people import Principal, add_person
from service.actions.sessions import end_session, end_sessions_of, list_sessions
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, once_proven, reply_of, shown
from service.api.paging import RowNumber
from service.api.people_requests import Away, ChangedPerson, ChangedSecret, NewPerson
from service.api.site import AtSite, Site

router = APIRouter(prefix="/people", tags=["people"])


@router.get("", summary="List")
def get_people(site: AtSite) -> Response:
    with site.door.read() as connection:
        return shown(list_people(connection))


@router.post("", openapi_extra=takes(NewPerson), summary="Add", status_code=201)
def post_person(site: AtSite, who: Who, body: SmallBody) -> Response:
    """With a PIN to sign with; with a password too, if the person is to sign in."""
    asked = parse(NewPerson, body)

    def work(desk: Desk) -> Reply:
        add_person(
            desk, name=asked.name, printed_name=asked.printed_name or asked.name,
            email=asked.email, language=asked.language, roles=asked.roles, pin=asked.pin,
            password=asked.password,
        )  # fmt: skip
        desk.transaction.flush()
        return reply_of(201, person_document(desk.transaction.connection, asked.name))

    # No key of repetition is taken where a PIN is sent: the body's hash would be kept beside it.
    return once(site, who, None, work)


@router.patch("/{name}", openapi_extra=takes(ChangedPerson), summary="Change, end or renew")
def patch_person(site: AtSite, who: Who, attempt: Once, body: SmallBody, name: str) -> Response:
    """Whoever is no longer active loses his sessions, tokens and open links at once."""
    asked = parse(ChangedPerson, body)
    return once(
        site, who, attempt,
        lambda desk: reply_of(200, change_person(desk, name, asked.change(), reason=asked.reason)),
    )  # fmt: skip


@router.post("/{name}/pin", openapi_extra=takes(ChangedSecret), summary="A new PIN")
def post_pin(site: AtSite, who: Who, body: SmallBody, name: str) -> Response:
    return _give(site, who, body, name, "pin")


@router.post("/{name}/password", openapi_extra=takes(ChangedSecret), summary="A new password")
def post_password(site: AtSite, who: Who, body: SmallBody, name: str) -> Response:
    """All of the person's sessions end."""
    return _give(site, who, body, name, "password")


def _give(site: Site, who: Principal, body: bytes, name: str, what: What) -> Response:
    given = parse(ChangedSecret, body)
    asked = NewSecret(name, what, given.new)

    def work(desk: Desk) -> Reply | None:
        done = give_secret(desk, who, asked, old=given.old, reason=given.reason)
        return None if done is None else reply_of(200, done)

    return once_proven(site, who, None, work, wrong=WRONG_OLD)


@router.get("/{name}/sessions", summary="Where somebody is signed in")
def get_sessions(site: AtSite, name: str) -> Response:
    with site.door.read() as connection:
        person_document(connection, name)
        return shown(list_sessions(connection, site.settings, now=site.clock(), name=name))


@router.delete("/{name}/sessions", summary="Sign somebody out everywhere")
def delete_sessions(site: AtSite, who: Who, name: str) -> Response:
    def work(desk: Desk) -> Reply:
        person_document(desk.transaction.connection, name)
        why = f"ended by {who.name}"
        return reply_of(200, {"name": name, "ended": end_sessions_of(desk, name, why=why)})

    return once(site, who, None, work)


@router.delete("/{name}/sessions/{number}", summary="Sign somebody out in one place")
def delete_session(site: AtSite, who: Who, name: str, number: RowNumber) -> Response:
    """By the number that the list of sessions gives."""

    def work(desk: Desk) -> Reply:
        person_document(desk.transaction.connection, name)
        end_session(desk, number, whose=name, why=f"ended by {who.name}")
        return reply_of(200, {"name": name, "session": number, "ended": 1})

    return once(site, who, None, work)


@router.get("/{name}/absences", summary="When somebody is away, and who acts for him")
def get_absences(site: AtSite, name: str) -> Response:
    with site.door.read() as connection:
        person_document(connection, name)
        return shown(list_absences(connection, name))


@router.post("/{name}/absences", openapi_extra=takes(Away), summary="Be away", status_code=201)
def post_absence(site: AtSite, who: Who, attempt: Once, body: SmallBody, name: str) -> Response:
    """By the person himself, or an administrator."""
    asked = parse(Away, body)
    absence = Absence(name, asked.delegate, asked.since, asked.until, asked.reason)
    return once(site, who, attempt, lambda desk: reply_of(201, add_absence(desk, absence, by=who)))


@router.post("/{name}/absences/{number}/end", summary="Be back early")
def post_end_of_absence(
    site: AtSite, who: Who, attempt: Once, name: str, number: RowNumber
) -> Response:
    return once(
        site, who, attempt,
        lambda desk: reply_of(200, end_absence(desk, number, whose=name, by=who)),
    )  # fmt: skip
