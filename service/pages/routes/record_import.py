"""Many records out of a file: looked at first, then recorded, with what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.idempotency import attempt_of, first_reply
from service.actions.record_batch import BatchRecorder
from service.api.recording import Keeping
from service.errors import BadInput, Refused, Unknown
from service.intake.read_lines import Line
from service.pages.asked import Asked, Asking
from service.pages.csv_answer import csv_answer
from service.pages.import_runs import ImportRun, ImportRuns
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
from service.pages.show import go, show

router = APIRouter()
SHOWN_ROWS = 10
SHOWN_FAULTS = 50
# So long the page waits; a long file goes on beside it.
PATIENCE, LOOK_AGAIN_SECONDS = 2.0, 1


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
    rows = asked.field_of("rows")
    try:
        lines = unpacked(rows)
    except Refused as refused:
        return _choose(asked, "", refused)
    run = _runs(asked).begin(
        asked.who.name, asked.field_of("attempt"), rows, len(lines),
        lambda progress: _recorded(asked, lines, progress),
    )  # fmt: skip
    if not run.ended.wait(PATIENCE):
        return go(f"/record/import/runs/{run.key}")
    return _shown_run(asked, run)


@router.get("/record/import/runs/{key}")
def get_import_run(asked: Asking, key: str) -> Response:
    """How far it is; then what came of it."""
    return _shown_run(asked, _run_of(asked, key))


@router.get("/record/import/runs/{key}/refused")
def get_import_refused(asked: Asking, key: str) -> Response:
    """The rows that were refused, each with why, as a file to mend them by."""
    run, say = _run_of(asked, key), asked.speech.say
    heads = (say("Line"), say("Number"), say("What is wrong"))
    rows = [
        (each["line"], each["id"], asked.speech.own_sentence(each["reason"]))
        for each in (run.report or {}).get("refused", ())
    ]
    return csv_answer("refused-rows", heads, rows)


def _runs(asked: Asked) -> ImportRuns:
    runs: ImportRuns = asked.request.app.state.import_runs
    return runs


def _run_of(asked: Asked, key: str) -> ImportRun:
    run = _runs(asked).find(key, asked.who.name)
    if run is None:
        raise Unknown(
            "this import is not known here any longer; send the file again: what is recorded "
            "already stays as it is"
        )
    return run


def _shown_run(asked: Asked, run: ImportRun) -> Response:
    if run.refused is not None:
        return _choose(asked, "", run.refused)
    if run.report is not None:
        faults = run.report["refused"][:SHOWN_FAULTS]
        return show(asked, "record_imported.html", run=run, report=run.report, faults=faults)
    response = show(asked, "record_importing.html", run=run)
    if not run.has_failed:
        # Also without a script the page follows the import.
        response.headers["Refresh"] = f"{LOOK_AGAIN_SECONDS}; url=/record/import/runs/{run.key}"
    return response


def _recorded(
    asked: Asked, lines: Sequence[Line], progress: Callable[[int], None]
) -> Mapping[str, Any]:
    rows = asked.field_of("rows").encode()
    attempt = attempt_of(asked.who.name, asked.field_of("attempt"), b"import", rows)
    with asked.read() as connection:
        first = first_reply(connection, attempt)
    if first is None:
        kept = Keeping(attempt)
        report = _recorder(asked).record(lines, progress=progress, finish=kept.finish)
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
