"""Errors as problem documents (RFC 9457): one form for every refusal, and nothing internal."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from graph.names import UnknownName
from graph.scopes import ScopeError
from service.api.safe_headers import SAFE_HEADERS
from service.errors import BadInput, Refused
from service.fault_words import plain_fault

log = logging.getLogger("headmark.api")

PROBLEM = "application/problem+json"


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    document = {
        "type": f"urn:headmark:problem:{_slug(title)}",
        "title": title,
        "status": status,
        "detail": detail,
        **(extra or {}),
    }
    return Response(orjson.dumps(document), status, dict(headers or {}), PROBLEM)


def of_refusal(refused: Refused) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
    if refused.status == 429:
        headers["Retry-After"] = "60"
    return problem(
        refused.status, refused.title, refused.detail, extra=refused.extra, headers=headers
    )


def install_problems(app: FastAPI) -> None:
    """Answer every exception with a problem document."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(ScopeError, _bad_scope)
    app.add_exception_handler(UnknownName, _bad_scope)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(Exception, _unexpected)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return of_refusal(error)


def _bad_scope(_request: Request, error: Exception) -> Response:
    return of_refusal(BadInput(str(error), [("scope", str(error))]))


def _bad_parameters(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        (".".join(str(part) for part in fault["loc"]), plain_fault(fault))
        for fault in error.errors()
    ]
    return of_refusal(BadInput("; ".join(f"{loc}: {msg}" for loc, msg in faults), faults))


def of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = {
        404: f"there is nothing at {request.url.path}",
        405: f"{request.method} is not possible at {request.url.path}",
    }.get(error.status_code, str(error.detail))
    return problem(error.status_code, phrase, detail, headers=error.headers)


def _database(_request: Request, error: Exception) -> Response:
    log.error("the database failed", exc_info=error)
    return problem(
        503,
        "Database unavailable",
        "the database did not confirm this; send it again: a record with the same id is not "
        "recorded twice",
        headers={"Retry-After": "5"},
    )


def _unexpected(_request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    return problem(
        500,
        "Internal error",
        "something went wrong here; it is in the service's log. Nothing is confirmed",
        # This one is answered outside the middleware that sets these.
        headers=SAFE_HEADERS,
    )


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
