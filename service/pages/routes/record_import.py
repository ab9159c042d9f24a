"""Many records out of a file: looked at first, then recorded, with what became of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.idempotency import attempt_of, first_reply
from service.actions.record_batch import BatchRecorder
from service.api.recording import Keeping
from service.errors import BadInput, Refused
from service.intake.read_lines import Line
from service.pages.asked import Asked, Asking
from service.pages.record_file import (
    LARGEST,
    MOST_ROWS,
    document_of,
    kinds_in,
    lines_of_file,
    packed,
    unpacked,
)
from service.pages.record_forms import KINDS
from service.pages.show import show

router = APIRouter()
SHOWN_ROWS = 10
SHOWN_FAULTS = 50


@router.get("/record/import")
def get_import(asked: Asking) -> Response:
    """Which file; and how a table is read."""
    return _choose(asked, "", None)


@router.post("/record/import")
def post_import(asked: Asking) -> Response:
    """What recording the file would lead to; nothing of it is recorded."""
    kind = asked.field_of("kind")
    longest = asked.site.settings.max_record_bytes
    try:
        if len(asked.form.files) != 1:
            raise BadInput("choose one file")
        if kind and kind not in KINDS:
            raise BadInput(f"record kind `{kind[:80]}` is not known")
        name, content = asked.form.files[0]
        lines = lines_of_file(name, content, kind, longest=longest)
        report = _recorder(asked).rehearse(lines).document()
    except Refused as refused:
        return _choose(asked, kind, refused)
    return show(
        asked, "record_preview.html", name=name, rows=len(lines), kinds=kinds_in(lines),
        first=[_shown(each) for each in lines[:SHOWN_ROWS]], report=report, words=KINDS,
        faults=report["refused"][:SHOWN_FAULTS], packed=packed(lines),
    )  # fmt: skip


@router.post("/record/import/rows")
def post_import_rows(asked: Asking) -> Response:
    """Record what the preview showed, once; each row stands alone."""
    try:
        lines = unpacked(asked.field_of("rows"))
        report = _recorded(asked, lines)
    except Refused as refused:
        return _choose(asked, "", refused)
    return show(
        asked, "record_imported.html", report=report, faults=report["refused"][:SHOWN_FAULTS]
    )


def _recorded(asked: Asked, lines: Sequence[Line]) -> Mapping[str, Any]:
    rows = asked.field_of("rows").encode()
    attempt = attempt_of(asked.who.name, asked.field_of("attempt"), b"import", rows)
    with asked.read() as connection:
        first = first_reply(connection, attempt)
    if first is None:
        kept = Keeping(attempt)
        report = _recorder(asked).record(lines, finish=kept.finish)
        first = kept.reply
        if first is None:
            return report.document()
    document: dict[str, Any] = orjson.loads(first.body)
    return document


def _recorder(asked: Asked) -> BatchRecorder:
    site = asked.site
    return BatchRecorder(site.door, site.plant, site.settings, by=asked.who.name, now=site.clock)


def _choose(asked: Asked, kind: str, refused: Refused | None) -> Response:
    return show(
        asked, "record_import.html", kind=kind, kinds=KINDS, largest=LARGEST // 1_000_000,
        most=MOST_ROWS, status=refused.status if refused else 200,
        refusal=refused.detail if refused else None,
    )  # fmt: skip


def _shown(line: Line) -> dict[str, Any]:
    """A row in few words: its kind, its number, and the rest as it stands."""
    document = document_of(line)
    rest = {name: each for name, each in document.items() if name not in ("record", "id")}
    text = ", ".join(f"{name}: {_short(each)}" for name, each in rest.items())
    return {
        "line": line.number, "kind": document.get("record"), "id": document.get("id"),
        "text": text[:200],
    }  # fmt: skip


def _short(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
