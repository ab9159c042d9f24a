"""Which page of a list is asked for."""

from __future__ import annotations

from service.pages.asked import Asked

LAST = 100_000


def page_of(asked: Asked) -> int:
    """From 1; what is no number is the first."""
    wanted = asked.query("page", "1")
    return min(max(int(wanted), 1), LAST) if wanted.isascii() and wanted.isdigit() else 1
