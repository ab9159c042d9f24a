"""The cookie of a session: sent to this service alone, and read by no script."""

from __future__ import annotations

from fastapi import Request, Response

from service.settings import Settings


def cookie_name(settings: Settings) -> str:
    """With https a name that a browser takes from this very host only."""
    return "__Host-headmark" if _is_secure(settings) else "headmark"


def cookie_of(request: Request, settings: Settings) -> str | None:
    return request.cookies.get(cookie_name(settings))


def give_cookie(
    response: Response, raw: str, settings: Settings, *, days: int | None = None
) -> None:
    """Without a time of its own: the service knows when a session is over.

    With `days` it outlives the browser, which somebody may start anew.

    Sent along when a link in a mail is followed (lax), so that it leads to the page and not to the
    sign-in; a change needs more than the cookie.
    """
    response.set_cookie(
        cookie_name(settings), raw, path="/", httponly=True, samesite="lax",
        secure=_is_secure(settings), max_age=None if days is None else days * 86_400,
    )  # fmt: skip


def take_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), path="/", httponly=True, samesite="lax",
        secure=_is_secure(settings),
    )  # fmt: skip


def _is_secure(settings: Settings) -> bool:
    return settings.public_url.lower().startswith("https://")
