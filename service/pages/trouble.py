"""When a page cannot be shown: why, in words, and where to go from here."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from graph.names import UnknownName
from graph.scopes import ScopeError
from service.api.problems import of_http
from service.errors import Refused
from service.fault_words import plain_fault
from service.pages.asked import Asked, visitor
from service.pages.navigation import N_
from service.pages.show import show
from service.pages.signed_out import to_sign_in
from service.pages.speech import Speech, language_of

log = logging.getLogger("headmark.pages")

HEADINGS = {
    400: N_("This could not be read"),
    403: N_("This page is not for your role"),
    404: N_("There is nothing here"),
    405: N_("There is nothing here"),
    409: N_("Something has changed meanwhile"),
    413: N_("This is too large"),
    422: N_("This could not be taken"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong here"),
    503: N_("The database does not answer"),
}
WAYS_OUT = {
    403: N_("Ask a colleague whose task it is, or an administrator to give you the role."),
    404: N_("Search for the number above, or start from Today."),
    409: N_("Go back, look at the page anew and decide again."),
    500: N_("It is in the service's log. Nothing was confirmed: look before you do it again."),
    503: N_(
        "Nothing was changed. Keep what you typed, wait a minute and send it again. "
        "Until then nothing may be shipped."
    ),
}


def install_trouble(pages: FastAPI) -> None:
    """Answer every exception with a page."""
    pages.add_exception_handler(Refused, _refused)
    pages.add_exception_handler(ScopeError, _bad_scope)
    pages.add_exception_handler(UnknownName, _bad_scope)
    pages.add_exception_handler(RequestValidationError, _bad_parameters)
    pages.add_exception_handler(HTTPException, _http)
    pages.add_exception_handler(OverflowError, _beyond)
    pages.add_exception_handler(OperationalError, _database)
    pages.add_exception_handler(ClientDisconnect, _gone)
    pages.add_exception_handler(Exception, _unexpected)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    if error.status != 401:
        return await run_in_threadpool(_page, request, error.status, error.detail)
    return await to_sign_in(await run_in_threadpool(_asked, request))


def _bad_scope(request: Request, error: Exception) -> Response:
    return _page(request, 422, str(error))


def _bad_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{fault['loc'][-1]}: {plain_fault(fault)}" for fault in error.errors()[:5])
    return _page(request, 400, said)


def _beyond(request: Request, error: Exception) -> Response:
    """The year 9999 in a zone, a number of thirty digits: nothing can be done with either."""
    log.warning("too large for a date or a number", exc_info=error)
    return show(
        _asked(request), "trouble.html", status=422, detail="", way_out=None,
        heading=N_("A number or a time in it is too large"),
    )  # fmt: skip


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if "text/html" not in request.headers.get("accept", ""):
        return of_http(request, error)
    return _page(request, error.status_code, request.url.path)


def _database(request: Request, error: Exception) -> Response:
    log.error("the database failed", exc_info=error)
    return _page(request, 503, "")


def _gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked went on to another page: nobody reads this answer, and it is no fault."""
    return Response(status_code=499)


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return _page(request, 500, "")


def _page(request: Request, status: int, detail: str) -> Response:
    heading = HEADINGS.get(status, HEADINGS[422] if status < 500 else HEADINGS[500])
    return show(
        _asked(request), "trouble.html", status=status, heading=heading, detail=detail,
        way_out=WAYS_OUT.get(status),
    )  # fmt: skip


def _asked(request: Request) -> Asked:
    """As who asks is known; where even that cannot be looked up, as a stranger."""
    site = request.app.state.site
    try:
        return visitor(request, site)
    except Exception:
        language = language_of(None, request.headers.get("accept-language", ""))
        speech = Speech(language, ZoneInfo(site.settings.time_zone), site.clock())
        return Asked(request, site, speech)
