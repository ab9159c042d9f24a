"""A form as a browser sends it, with files or without; the size of its body was bounded before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.errors import BadInput

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_PARTS = 40_000


@dataclass(slots=True)
class SentForm:
    """Fields by name, the last of a name counts; files as (name they had, content)."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, disposition: bytes, content: bytes) -> None:
        """An empty choice of files is none."""
        said = parse_options_header(disposition)[1]
        name, filename = said.get(b"name"), said.get(b"filename")
        if name is None:
            raise _unreadable()
        if filename is None:
            self.fields[_text(name)] = _text(content)
        elif filename or content:
            self.files.append((filename.decode("utf-8", "replace"), content))


def is_form(content_type: str) -> bool:
    return content_type.lower().startswith((URLENCODED, MULTIPART))


def sent_form(content_type: str, body: bytes) -> SentForm:
    """The whole form, or a refusal: of one that broke off the last file may be half."""
    if content_type.lower().startswith(URLENCODED):
        return SentForm(_urlencoded(body))
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary or len(boundary) > 70:
        raise _unreadable()
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise _unreadable() from None
    if not parts.ended:
        raise _unreadable()
    return parts.form


class _Parts:
    """Gathers what the parser reports; the content of a file is copied once."""

    def __init__(self) -> None:
        self.form = SentForm()
        self.ended = False
        self._count = 0
        self._name, self._value, self._disposition = b"", b"", b""
        self._content: list[bytes] = []

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        self._count += 1
        if self._count > MOST_PARTS:
            raise _unreadable()
        self._disposition, self._content = b"", []

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name, self._value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def _end(self) -> None:
        self.form.add(self._disposition, b"".join(self._content))

    def _all(self) -> None:
        self.ended = True


def _urlencoded(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARTS,
                errors="strict",
            )
        )  # fmt: skip
    except ValueError:
        raise _unreadable() from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable() from None


def _unreadable() -> BadInput:
    return BadInput("the form could not be read; open the link again and send it once more")
