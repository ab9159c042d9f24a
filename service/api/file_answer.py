"""A file that somebody sent, given back so that no browser runs what is in it."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def file_answer(name: str, content: bytes, *, shown_as: str | None = None) -> Response:
    """To be saved as it was sent; with `shown_as`, the media type of a picture, to be looked at."""
    fit = (c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    way = "inline" if shown_as else "attachment"
    disposition = f"{way}; filename=\"{''.join(fit)}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**HEADERS, "Content-Disposition": disposition}
    return Response(content, 200, headers, shown_as or "application/octet-stream")
