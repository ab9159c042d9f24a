"""The records in a body, one by one: JSON Lines, a JSON array, or a single object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from service.errors import BadInput, TooLarge
from service.intake.read_lines import BYTE_ORDER_MARK, Line, split_lines
from service.settings import Settings

LINES = (
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/json-lines",
)
_BLANKS = " \t\r\n"
_decoder = json.JSONDecoder()


def record_lines(body: bytes, content_type: str, settings: Settings) -> Iterator[Line]:
    """Lines by content type, else by the first byte; an array is checked whole before any of it."""
    body = body.removeprefix(BYTE_ORDER_MARK)
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in LINES and body.lstrip()[:1] == b"[":
        return iter(_array(body, settings))
    if kind == "application/json" and (single := _single(body, settings)) is not None:
        return iter([single])
    if body.count(b"\n") > settings.max_records_per_post:
        raise _too_many(settings)
    return split_lines([body], name="line", longest=settings.max_record_bytes)


def _array(body: bytes, settings: Settings) -> list[Line]:
    """The elements as they are written; BadInput if the array is not complete JSON."""
    text = _decoded(body)
    found: list[Line] = []
    at = _skip(text, text.index("[") + 1)
    if text[at : at + 1] == "]":
        _nothing_after(text, at + 1)
        return found
    while True:
        end = _element(text, at)
        if len(found) >= settings.max_records_per_post:
            raise _too_many(settings)
        found.append(_line(len(found) + 1, text[at:end].encode(), settings))
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            _nothing_after(text, at + 1)
            return found
        if text[at : at + 1] != ",":
            raise _broken(at, "expected `,` or `]`" if at < len(text) else "the array is cut off")
        at = _skip(text, at + 1)


def _single(body: bytes, settings: Settings) -> Line | None:
    """One object, perhaps over several lines; None if there is more than that."""
    try:
        text = body.decode()
        end = _element(text, _skip(text, 0))
    except (UnicodeDecodeError, BadInput):
        return None
    return None if text[end:].strip(_BLANKS) else _line(1, text.strip(_BLANKS).encode(), settings)


def _element(text: str, at: int) -> int:
    try:
        _, end = _decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text) or error.msg.startswith("Unterminated")
        raise _broken(error.pos, "the array is cut off" if cut_off else error.msg) from None
    except (RecursionError, ValueError) as error:
        raise _broken(at, "nested too deep, or a number too long") from error
    return end


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _nothing_after(text: str, at: int) -> None:
    if text[at:].strip(_BLANKS):
        raise _broken(at, "something follows the array")


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"the body is not UTF-8: invalid byte at position {error.start + 1}; "
            "nothing was recorded"
        ) from None


def _line(number: int, text: bytes, settings: Settings) -> Line:
    place = f"record:{number}"
    if len(text) > settings.max_record_bytes:
        fault = f"the record is longer than {settings.max_record_bytes} bytes"
        return Line(place, number, b"", fault)
    return Line(place, number, text)


def _broken(at: int, reason: str) -> BadInput:
    return BadInput(
        f"the body is not a JSON array: {reason} (character {at + 1}); nothing was recorded"
    )


def _too_many(settings: Settings) -> TooLarge:
    return TooLarge(f"more than {settings.max_records_per_post} records; send several requests")
