"""A session that ended: on to the sign-in, and what was typed meanwhile is not lost unseen."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from fastapi import Response
from fastapi.concurrency import run_in_threadpool

from service.api.bodies import SMALL, bounded_by
from service.api.once import SECRETS
from service.api.same_origin import SAFE_METHODS, check_same_origin
from service.api.sent_form import is_form, sent_form
from service.api.session_cookie import cookie_of
from service.errors import Refused
from service.pages.act import ATTEMPT
from service.pages.asked import Asked
from service.pages.show import go, show

# Nobody typed these: the import's preview carries its rows in one.
CARRIED = frozenset({"csrf", ATTEMPT, "rows", *SECRETS})


async def to_sign_in(asked: Asked) -> Response:
    """A page that was only looked at comes after the sign-in; a form is shown as it was sent."""
    wanted = asked.page_behind
    door = "/sign-in" + (f"?{urlencode({'next': wanted})}" if wanted != "/" else "")
    if asked.request.method in SAFE_METHODS or asked.request.url.path == "/sign-out":
        return go(door)
    typed = await _typed(asked)
    if not typed and cookie_of(asked.request, asked.site.settings) is None:
        return go(door)  # somebody who never was signed in here
    page = partial(show, asked, "signed_out.html", status=401, door=door, typed=typed)
    return await run_in_threadpool(page)


async def _typed(asked: Asked) -> list[tuple[str, str]]:
    """The fields of a form of ours; another site puts no words on a page of this one."""
    request = asked.request
    content_type = request.headers.get("content-type", "")
    try:
        check_same_origin(request, asked.site.settings.public_url)
        body = await bounded_by(_small)(request, SMALL)
        fields = sent_form(content_type, body).fields if is_form(content_type) else {}
    except Refused:
        return []
    return [
        (name, text) for name, text in fields.items()
        if text.strip() and CARRIED.isdisjoint(name.split("."))
    ]  # fmt: skip


def _small() -> int:
    return SMALL
