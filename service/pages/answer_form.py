"""A customer's answer out of a form, with or without files, or a JSON document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from service.actions.answer_lines import FIGURES
from service.actions.sent_files import SentFile, safe_name
from service.actions.take_answer import Answer, GivenLine
from service.api.answer_requests import CustomerAnswer
from service.api.bodies import parse
from service.api.sent_form import SentForm
from service.pages.answer_page import TypedAnswer

_PER_LINE = re.compile(rf"(shipment|lot|{'|'.join(FIGURES)})\.(\d{{1,6}})")
TEXTS = ("printed_name", "their_problem", "question")


def typed_answer(fields: Mapping[str, str]) -> TypedAnswer:
    """What to show again if it is refused."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        if matched := _PER_LINE.fullmatch(name):
            rows.setdefault(matched[2], {})[matched[1]] = value.strip()
    lines = {
        (row["shipment"], row["lot"]): row
        for row in rows.values()
        if row.get("shipment") and row.get("lot")
    }
    return TypedAnswer({name: fields.get(name, "") for name in TEXTS}, lines)


def answer_of_form(form: SentForm, typed: TypedAnswer, language: str) -> Answer:
    """A delivery of which nothing is filled in is one that nothing is said about."""
    lines = [
        GivenLine(shipment, lot, {name: row.get(name, "") for name in FIGURES})
        for (shipment, lot), row in typed.lines.items()
        if any(row.get(name) for name in FIGURES)
    ]
    return Answer(
        printed_name=typed.text("printed_name"),
        lines=lines,
        question=typed.text("question"),
        their_problem=typed.text("their_problem"),
        files=_files(form.files),
        language=language,
    )


def answer_of_json(body: bytes, language: str) -> tuple[str, Answer]:
    """The nonce and the answer."""
    asked = parse(CustomerAnswer, body)
    return asked.nonce, asked.answer(language)


def _files(sent: Sequence[tuple[str, bytes]]) -> tuple[SentFile, ...]:
    return tuple(SentFile(safe_name(name), content) for name, content in sent)
