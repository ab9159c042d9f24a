"""The ledger: how long it is, how it ends, whether it is as it was written, and a copy of it."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from service.actions.export_ledger import export_lines
from service.actions.look_ledger import last_entries, ledger_end
from service.pages.admin_tabs import show_tab
from service.pages.asked import Asked, Asking
from service.pages.headers import PICTURE_HEADERS
from service.pages.ledger_check import LedgerCheck
from service.records.door import Door

router = APIRouter()
TAB = "/admin/ledger"
ROWS = 50
# So long the page waits for a check; a large ledger's goes on beside it.
PATIENCE = 1.5
LOOK_AGAIN_SECONDS = 2


@router.get("/admin/ledger")
def get_ledger(asked: Asking) -> Response:
    return _ledger(asked)


@router.post("/admin/ledger/verify")
def post_verify(asked: Asking) -> Response:
    """Reads every entry and changes nothing; a form, since it takes its time."""
    check = _check(asked)
    check.begin(asked.who.name, asked.site.clock())
    check.wait(PATIENCE)
    return _ledger(asked)


@router.get("/admin/ledger/export")
def get_export(asked: Asking) -> Response:
    """Every entry as JSON Lines: `headmark ledger verify FILE` checks it without the database."""
    day = f"{asked.site.clock().astimezone(asked.speech.zone):%Y-%m-%d}"
    headers = {
        **PICTURE_HEADERS,
        "Content-Disposition": f'attachment; filename="headmark-ledger-{day}.jsonl"',
    }
    return StreamingResponse(
        _lines(asked.site.door), headers=headers, media_type="application/jsonl"
    )


def _lines(door: Door) -> Iterator[bytes]:
    with door.read() as connection:
        yield from export_lines(connection)


def _check(asked: Asked) -> LedgerCheck:
    check: LedgerCheck = asked.request.app.state.ledger_check
    return check


def _ledger(asked: Asked) -> Response:
    typed = asked.query("before")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    with asked.read() as connection:
        end = ledger_end(connection)
        rows = last_entries(connection, limit=ROWS, before=before)
    oldest, check = rows[-1]["seq"] if rows else 0, _check(asked).last
    response = show_tab(
        asked, "admin_ledger.html", TAB, end=end, entries=rows, check=check,
        older=oldest if oldest > 1 else None, is_old=before is not None,
    )  # fmt: skip
    if check is not None and check.is_running:
        # Also without a script the page follows the check.
        response.headers["Refresh"] = f"{LOOK_AGAIN_SECONDS}; url={TAB}"
    return response
