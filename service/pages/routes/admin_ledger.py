"""The ledger: how long it is, how it ends, and whether it is as it was written."""

from __future__ import annotations

from time import perf_counter

from fastapi import APIRouter, Response

from service.actions.compare_ledger import verify_database
from service.actions.look_ledger import last_entries, ledger_end
from service.actions.verify_ledger import Verdict
from service.pages.admin_tabs import show_tab
from service.pages.asked import Asked, Asking

router = APIRouter()
TAB = "/admin/ledger"
ROWS = 50


@router.get("/admin/ledger")
def get_ledger(asked: Asking) -> Response:
    return _ledger(asked)


@router.post("/admin/ledger/verify")
def post_verify(asked: Asking) -> Response:
    """Reads every entry and changes nothing; a form, since it takes its time."""
    started = perf_counter()
    with asked.read() as connection:
        verdict = verify_database(connection)
    return _ledger(asked, verdict, perf_counter() - started)


def _ledger(asked: Asked, verdict: Verdict | None = None, seconds: float = 0.0) -> Response:
    typed = asked.query("before")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    with asked.read() as connection:
        end = ledger_end(connection)
        rows = last_entries(connection, limit=ROWS, before=before)
    oldest = rows[-1]["seq"] if rows else 0
    return show_tab(
        asked, "admin_ledger.html", TAB, end=end, entries=rows, verdict=verdict, seconds=seconds,
        older=oldest if oldest > 1 else None, is_old=before is not None,
    )  # fmt: skip
