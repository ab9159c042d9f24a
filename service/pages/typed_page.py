"""Which page of a list is asked for."""

from __future__ import annotations

from service.pages.asked import Asked

LAST = 100_000


def page_of(asked: Asked, name: str = "page") -> int:
    """From 1; what is no number is the first. `name` where a page has several lists."""
    wanted = asked.query(name, "1")
    return min(max(int(wanted), 1), LAST) if _is_number(wanted) else 1


def _is_number(text: str) -> bool:
    # Python reads no number of more than some thousand digits.
    return text.isascii() and text.isdigit() and len(text) < 19
