"""Signing in and out, and the language: the way in, before anybody is known."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from service.actions.sessions import end_session
from service.api.begin_session import begin
from service.api.bodies import SmallBody
from service.api.same_origin import check_same_origin
from service.api.sent_form import URLENCODED, SentForm, sent_form
from service.api.session_cookie import give_cookie, take_cookie
from service.errors import BadInput, TooMany
from service.pages.asked import LANGUAGE_COOKIE, Asking, Visitor
from service.pages.show import go, own_path, show
from service.pages.speech import NAMES

router = APIRouter()
YEAR = 365 * 86_400


def _open_form(request: Request, body: SmallBody) -> SentForm:
    """A form of somebody who is not signed in, from a page of ours."""
    check_same_origin(request, request.app.state.site.settings.public_url)
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith(URLENCODED):
        raise BadInput("a page is answered with its form")
    return sent_form(content_type, body)


OpenForm = Annotated[SentForm, Depends(_open_form)]


@router.get("/sign-in")
def get_sign_in(asked: Visitor) -> Response:
    wanted = own_path(asked.query("next"), default="")
    if asked.session is not None:
        return go(wanted or "/")
    return show(asked, "sign_in.html", next=wanted, name="", refusal=None)


@router.post("/sign-in")
def post_sign_in(asked: Visitor, form: OpenForm) -> Response:
    """A new session, whatever cookie came along; then to where he was going."""
    wanted = own_path(form.fields.get("next", ""), default="")
    name = form.fields.get("name", "").strip()
    try:
        done = begin(asked.request, asked.site, name, form.fields.get("password", ""))
    except TooMany as refused:
        said = asked.speech.say("Too many attempts. Wait a minute and try again.")
        return show(
            asked, "sign_in.html", status=refused.status, next=wanted, name=name, refusal=said
        )
    if done is None:
        said = asked.speech.say(
            "Name and password do not belong together, or the account is locked for a while."
        )
        return show(asked, "sign_in.html", status=401, next=wanted, name=name, refusal=said)
    response = go(wanted or "/")
    give_cookie(response, done.session.raw, asked.site.settings)
    return response


@router.post("/sign-out")
def post_sign_out(asked: Asking) -> Response:
    session = asked.session
    assert session is not None
    asked.site.door.write(
        lambda at: end_session(asked.desk(at), session.number),
        by=session.person, now=asked.site.clock(),
    )  # fmt: skip
    response = go("/sign-in")
    take_cookie(response, asked.site.settings)
    return response


@router.post("/language")
def post_language(form: OpenForm) -> RedirectResponse:
    """The language of this browser, from now on."""
    response = go(own_path(form.fields.get("to", "")))
    language = form.fields.get("language", "")
    if language in NAMES:
        response.set_cookie(
            LANGUAGE_COOKIE, language, path="/", max_age=YEAR, httponly=True, samesite="lax"
        )
    return response
