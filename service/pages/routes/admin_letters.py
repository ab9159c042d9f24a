"""Letters in the plant's own words: looked at with an example, tried out, set, taken back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from notifications.plant_templates import PARTS
from notifications.template_check import samples_of
from service.actions.desk import Desk
from service.actions.letter_templates import (
    list_templates,
    reset_template,
    set_template,
    template_document,
)
from service.actions.preview_letters import preview_sample
from service.errors import Refused
from service.pages.act import act
from service.pages.admin_tabs import show_tab
from service.pages.admin_words import LETTER_KINDS, TEMPLATE_PARTS
from service.pages.asked import Asked, Asking
from service.pages.headers import PICTURE_HEADERS
from service.pages.show import go
from service.pages.speech import NAMES

router = APIRouter()
TAB = "/admin/letters"


@router.get("/admin/letters")
def get_letters(asked: Asking) -> Response:
    with asked.read() as connection:
        known = list_templates(connection)
    own: dict[str, dict[str, list[str]]] = {}
    for each in known:
        own.setdefault(each["kind"], {})[each["language"]] = each["own"]
    return show_tab(
        asked, "admin_letters.html", TAB, own=own, kinds=LETTER_KINDS, part_words=TEMPLATE_PARTS,
        languages_known=NAMES,
    )  # fmt: skip


@router.get("/admin/letters/{kind}/{language}")
def get_template(asked: Asking, kind: str, language: str) -> Response:
    return _template(asked, kind, language)


@router.get("/admin/letters/{kind}/{language}/html")
def get_html(asked: Asking, kind: str, language: str) -> Response:
    """The example as a mail program shows it."""
    with asked.read() as connection:
        mail = preview_sample(
            connection, kind=kind, language=language, drafts={}, shape=_shape(asked)
        )
    return Response(mail.html, 200, dict(PICTURE_HEADERS), "text/html")


@router.post("/admin/letters/{kind}/{language}/preview")
def post_preview(asked: Asking, kind: str, language: str) -> Response:
    """What is typed, on an example; nothing is kept."""
    try:
        return _template(asked, kind, language, drafts=_drafts(asked))
    except Refused as refused:
        return _template(asked, kind, language, refused)


@router.post("/admin/letters/{kind}/{language}")
def post_template(asked: Asking, kind: str, language: str) -> Response:
    """It is tried out on every shape of the letter first."""
    part, reason = asked.field_of("part"), asked.field_of("reason")

    def work(desk: Desk) -> Any:
        set_template(
            desk, kind=kind, language=language, part=part, reason=reason,
            text=_text(asked),
        )  # fmt: skip
        return {"kind": kind}

    try:
        act(asked, work)
    except Refused as refused:
        return _template(asked, kind, language, refused)
    said = asked.speech.say("From now on letters are written so.")
    return go(f"{TAB}/{kind}/{language}?part={part}", said=said)


@router.post("/admin/letters/{kind}/{language}/reset")
def post_reset(asked: Asking, kind: str, language: str) -> Response:
    part, reason = asked.field_of("part"), asked.field_of("reason")

    def work(desk: Desk) -> Any:
        ended = reset_template(desk, kind=kind, language=language, part=part, reason=reason)
        return {"parts": ended}

    try:
        act(asked, work)
    except Refused as refused:
        return _template(asked, kind, language, refused)
    said = asked.speech.say("Headmark's own text is used again.")
    return go(f"{TAB}/{kind}/{language}?part={part}", said=said)


def _text(asked: Asked) -> str:
    """As it was typed; a browser sends line breaks as CR LF."""
    return asked.form.fields.get("text", "").replace("\r\n", "\n")


def _part(asked: Asked) -> str:
    wanted = asked.field_of("part") or asked.query("part")
    return wanted if wanted in PARTS else "text"


def _drafts(asked: Asked) -> dict[str, str]:
    return {_part(asked): _text(asked)}


def _shape(asked: Asked) -> int:
    wanted = asked.field_of("shape") or asked.query("shape", "1")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1


def _template(
    asked: Asked,
    kind: str,
    language: str,
    refused: Refused | None = None,
    *,
    drafts: dict[str, str] | None = None,
) -> Response:
    part = _part(asked)
    with asked.read() as connection:
        found = template_document(connection, kind, language)
        shape = min(max(_shape(asked), 1), len(samples_of(kind)))
        mail = preview_sample(
            connection, kind=kind, language=language, drafts=drafts or {}, shape=shape
        )
    in_force = found["parts"][part]["own"] or found["parts"][part]["built_in"]
    return show_tab(
        asked, "admin_template.html", TAB, refused=refused, found=found, part=part, shape=shape,
        shapes=len(samples_of(kind)), mail=mail, is_draft=drafts is not None,
        text=_text(asked) if asked.form.fields else in_force,
        is_own=bool(found["parts"][part]["own"]),
        kinds=LETTER_KINDS, part_words=TEMPLATE_PARTS, language_name=NAMES[language],
        path=f"{TAB}/{kind}/{language}",
    )  # fmt: skip
