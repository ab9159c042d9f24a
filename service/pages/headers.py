"""The headers of what is no page and not JSON: a picture that a page shows."""

from __future__ import annotations

from collections.abc import Mapping

PICTURE_HEADERS: Mapping[str, str] = {
    # Our own drawings style themselves; nothing in them may be fetched or run.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
