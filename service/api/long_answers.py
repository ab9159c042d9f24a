"""Answers of any length, sent in pieces: neither the loop nor a socket gets 30 MB at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from fastapi import Response
from fastapi.responses import StreamingResponse

PIECE = 262_144
JSON = "application/json"
MEDIA: Mapping[str, str] = {
    "json": JSON,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
}


def sent_in_pieces(pieces: Sequence[bytes], size: int) -> Response:
    """An answer that is there; a short one is sent as it is."""
    if size <= PIECE:
        return Response(b"".join(pieces), 200, media_type=JSON)
    headers = {"Content-Length": str(size)}
    return StreamingResponse(_cut(pieces), 200, headers=headers, media_type=JSON)


def sent_as_made(pieces: Iterator[bytes], size: int) -> Response:
    """An answer that is made while it is sent, each piece in a thread."""
    headers = {"Content-Length": str(size)}
    return StreamingResponse(pieces, 200, headers=headers, media_type=JSON)


def sent_as_file(report: bytes, name: str, format: str) -> Response:  # noqa: A002 - its word
    """A report, to be kept under a name."""
    named = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return Response(report, 200, named, MEDIA[format])


async def _cut(pieces: Sequence[bytes]) -> AsyncIterator[memoryview]:
    for piece in pieces:
        view = memoryview(piece)
        for start in range(0, len(view), PIECE):
            yield view[start : start + PIECE]
