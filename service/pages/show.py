"""A page as an answer: its template, the frame around it, and the headers of every page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from fastapi.responses import HTMLResponse, RedirectResponse

from service.pages.asked import Asked
from service.pages.environment import spoken_environment
from service.pages.navigation import ways_of
from service.pages.speech import NAMES
from service.pages.static_files import address_of

# Scripts and styles come from here alone, as files: what is injected into a page runs nowhere.
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": PAGE_CSP,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
SAID_COOKIE = "headmark-said"


def show(asked: Asked, template: str, *, status: int = 200, **facts: object) -> HTMLResponse:
    """The page in the reader's language; `facts` are what its template names."""
    said = asked.request.cookies.get(SAID_COOKIE)
    frame = {
        "asked": asked,
        "fmt": asked.speech,
        "ways": list(ways_of(asked.roles)),
        "here": asked.request.url.path,
        "languages": [each for each in NAMES.items() if each[0] != asked.speech.language],
        "static": address_of,
        "attempt": secrets.token_urlsafe(12),
        "said": None if said is None else unquote(said),
    }
    page = spoken_environment(asked.speech.language).get_template(template)
    response = HTMLResponse(page.render({**frame, **facts}), status, dict(HEADERS))
    if said is not None:
        response.delete_cookie(SAID_COOKIE, path="/", httponly=True, samesite="strict")
    return response


def go(path: str, *, said: str | None = None) -> RedirectResponse:
    """After a form: to the page that shows what came of it, which says `said` once."""
    response = RedirectResponse(path, 303, dict(HEADERS))
    if said is not None:
        # A cookie is ASCII.
        response.set_cookie(
            SAID_COOKIE, quote(said[:300]), path="/", max_age=60, httponly=True, samesite="strict"
        )
    return response


def own_path(wanted: str, default: str = "/") -> str:
    """Where to go afterwards: a path of this service, never another site."""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # half an address of IPv6
        return default
    outside = parts.scheme or parts.netloc or not wanted.startswith("/")
    # Browsers take "//host" and "/\\host" for another site, and drop tabs and line breaks.
    if outside or wanted[1:2] in ("/", "\\") or any(ord(each) < 32 for each in wanted):
        return default
    return wanted
