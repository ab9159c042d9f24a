"""A file of records between its preview and its recording.

Nothing is kept of it here: the page that shows the preview carries the lines, packed, and sends
them back. Nobody else can read them, and nothing is left behind when nobody confirms.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import orjson

from service.errors import BadInput, TooLarge
from service.intake.read_lines import Line, split_lines
from service.intake.read_table import TABLES, table_lines

LARGEST = 10_000_000
MOST_ROWS = 5_000
# Between quotes, escapes and numbers a line grows when it is packed, but not by more.
LARGEST_UNPACKED = 4 * LARGEST


def lines_of_file(name: str, content: bytes, kind: str, *, longest: int) -> list[Line]:
    """The rows of an uploaded file; BadInput says why it is none."""
    bare = PurePath(name.replace("\\", "/")).name[:120] or "file"
    suffix = PurePath(bare).suffix.lower()
    if len(content) > LARGEST:
        raise TooLarge(f"{bare}: larger than {LARGEST // 1_000_000} MB")
    if suffix in TABLES:
        found = table_lines(content, bare, kind=kind, longest=longest)
    elif suffix in (".jsonl", ".ndjson"):
        if content.startswith((b"PK\x03\x04", b"\x1f\x8b")):
            raise BadInput(f"{bare}: this is a packed file; unpack it first")
        found = split_lines([content], name=bare, longest=longest)
    else:
        raise BadInput(f"{bare}: files of this kind cannot be imported, only .jsonl, .csv, .xlsx")
    lines: list[Line] = []
    for line in found:
        if len(lines) >= MOST_ROWS:
            raise TooLarge(f"{bare}: more than {MOST_ROWS} rows; send several files")
        lines.append(_carried(line))
    if not lines:
        raise BadInput(f"{bare}: there is no record in this file")
    return lines


def _carried(line: Line) -> Line:
    """A line that is no text is refused here: carried as text it would become another line."""
    try:
        line.text.decode()
    except UnicodeDecodeError as error:
        fault = f"not UTF-8: invalid byte at position {error.start + 1}"
        return Line(line.place, line.number, b"", fault)
    return line


def packed(lines: Sequence[Line]) -> str:
    """The lines as a field of the preview carries them."""
    rows = [[each.place, each.number, each.text.decode(), each.fault] for each in lines]
    return base64.b64encode(zlib.compress(orjson.dumps(rows))).decode()


def unpacked(text: str) -> list[Line]:
    """The lines that the preview carried; whatever else was sent is refused."""
    try:
        reading = zlib.decompressobj()
        content = reading.decompress(base64.b64decode(text, validate=True), LARGEST_UNPACKED)
        rows = orjson.loads(content if reading.eof else b"")
        lines = [_line(*row) for row in rows]
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise BadInput("the preview could not be read; choose the file again") from None
    if not 0 < len(lines) <= MOST_ROWS:
        raise BadInput("the preview could not be read; choose the file again")
    return lines


def _line(place: object, number: object, text: object, fault: object) -> Line:
    sound = isinstance(place, str) and isinstance(number, int) and isinstance(text, str)
    if not sound or not isinstance(fault, (str, type(None))):
        raise ValueError("no line")
    return Line(str(place), int(str(number)), str(text).encode(), fault)


def kinds_in(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """How many records of each kind, the most first."""
    found = Counter(str(each.get("record", "")) for each in map(document_of, lines))
    found.pop("", None)
    return found.most_common()


def document_of(line: Line) -> dict[str, Any]:
    """What a line says, as far as it can be read."""
    try:
        found = orjson.loads(line.text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
