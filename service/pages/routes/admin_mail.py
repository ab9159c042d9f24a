"""The mail queue: what waits, what went, what came back and why; and to send it again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.look_letters import STATES, letter_document
from service.actions.look_mail_queue import LOST, letters_by_state, newest_letters
from service.actions.preview_letters import preview_letter
from service.actions.resend_letter import resend_letter
from service.api.paging import RowNumber
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.admin_tabs import show_tab
from service.pages.admin_words import LETTER_KINDS, LETTER_STATES
from service.pages.asked import Asked, Asking
from service.pages.headers import PICTURE_HEADERS
from service.pages.show import go
from service.pages.typed_page import page_of

router = APIRouter()
TAB = "/admin/mail"
ROWS = 50
WORDS: dict[str, Any] = {"kinds": LETTER_KINDS, "states": LETTER_STATES}


@router.get("/admin/mail")
def get_mail(asked: Asking) -> Response:
    page, words, state = page_of(asked), asked.query("q")[:200], asked.query("state")
    state = state if state in (*STATES, "lost") else ""
    with asked.read() as connection:
        counts = letters_by_state(connection)
        rows = newest_letters(
            connection, state=state, words=words, limit=ROWS + 1, offset=(page - 1) * ROWS
        )
    return show_tab(
        asked, "admin_mail.html", TAB, letters=rows[:ROWS], more=len(rows) > ROWS, page=page,
        state=state, words=words, counts=counts, lost=sum(counts.get(each, 0) for each in LOST),
        all=sum(counts.values()), **WORDS,
    )  # fmt: skip


@router.get("/admin/mail/{letter}")
def get_letter(asked: Asking, letter: RowNumber) -> Response:
    return _letter(asked, letter)


@router.get("/admin/mail/{letter}/html")
def get_html(asked: Asking, letter: RowNumber) -> Response:
    """As a mail program shows it: a document that may fetch nothing and run nothing."""
    with asked.read() as connection:
        mail = preview_letter(connection, letter, asked.site.settings, drafts={})
    return Response(mail.html, 200, dict(PICTURE_HEADERS), "text/html")


@router.post("/admin/mail/{letter}/resend")
def post_resend(asked: Asking, letter: RowNumber) -> Response:
    """To where its reader is to be reached now."""

    def work(desk: Desk) -> Any:
        return {"letter": resend_letter(desk, letter)}

    try:
        done = act(asked, work)
    except Refused as refused:
        return _letter(asked, letter, refused)
    return go(f"{TAB}/{done['letter']}", said=asked.speech.say("It is on its way once more."))


def _letter(asked: Asked, letter: int, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        found = letter_document(connection, letter)
        try:
            mail = preview_letter(connection, letter, asked.site.settings, drafts={})
        except BadInput:
            mail = None
    return show_tab(
        asked, "admin_letter.html", TAB, refused=refused, letter=found, mail=mail,
        is_lost=found["state"] in LOST, **WORDS,
    )  # fmt: skip
