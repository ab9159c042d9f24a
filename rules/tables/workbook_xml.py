"""The small parts of a workbook that say which sheets it has and how numbers are shown."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from rules.tables.archive import Archive
from rules.tables.problems import FileError

Begin = Callable[[str, Mapping[str, str]], None]
_WORKBOOK = "xl/workbook.xml"
_PERCENT_FORMATS = frozenset({"9", "10"})


@dataclass(frozen=True)
class SheetPart:
    """A sheet and the part of the file that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook, in order, and what they share."""

    sheets: tuple[SheetPart, ...]
    texts: bytes | None
    styles: bytes | None


def read_book(archive: Archive) -> Book:
    """Read which sheets there are."""
    targets, shared = _targets(archive)
    sheets: list[SheetPart] = []

    def begin(tag: str, said: Mapping[str, str]) -> None:
        part = targets.get(_local_value(said, "id") or "")
        if tag == "sheet" and part is not None and "name" in said:
            sheets.append(SheetPart(said["name"], part, said.get("state", "visible") != "visible"))

    walk(archive.read(_WORKBOOK), begin)
    if not sheets:
        raise FileError("the workbook has no sheet")
    texts, styles = (_optional(archive, shared.get(kind)) for kind in ("sharedStrings", "styles"))
    return Book(tuple(sheets), texts, styles)


def percent_styles(styles: bytes | None) -> frozenset[int]:
    """Give the numbers of the cell styles that show 0.05 as 5 %."""
    if styles is None:
        return frozenset()
    formats = set(_PERCENT_FORMATS)
    cells: list[str] = []
    inside: list[str] = []

    def begin(tag: str, said: Mapping[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", said.get("formatCode", "")):
            formats.add(said.get("numFmtId", ""))
        if tag == "xf" and inside[-2:-1] == ["cellXfs"]:
            cells.append(said.get("numFmtId", "0"))

    walk(styles, begin, lambda _tag: inside.pop())
    return frozenset(number for number, shown in enumerate(cells) if shown in formats)


def walk(
    content: bytes,
    begin: Begin,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Tell every element of an XML part by its name without prefix; no document type is read."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda tag, said: begin(_local(tag), said)
    if end is not None:
        tell_end = end
        parser.EndElementHandler = lambda tag: tell_end(_local(tag))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FileError(f"the .xlsx file is damaged (its XML: {error})") from None
    except (LookupError, ValueError) as error:  # an encoding that does not exist
        if isinstance(error, FileError):
            raise
        raise FileError(f"the .xlsx file is damaged (its XML: {error})") from None


def _targets(archive: Archive) -> tuple[dict[str, str], dict[str, str]]:
    """The parts that the workbook refers to, by reference and by kind."""
    by_id: dict[str, str] = {}
    by_kind: dict[str, str] = {}

    def begin(tag: str, said: Mapping[str, str]) -> None:
        if tag == "Relationship" and said.get("TargetMode") != "External":
            part = posixpath.normpath(posixpath.join("/xl", said.get("Target", ""))).lstrip("/")
            by_id[said.get("Id", "")] = part
            by_kind[said.get("Type", "").rsplit("/", 1)[-1]] = part

    walk(archive.read("xl/_rels/workbook.xml.rels"), begin)
    return by_id, by_kind


def _optional(archive: Archive, part: str | None) -> bytes | None:
    return archive.read(part) if part is not None and part in archive else None


def _local(tag: str) -> str:
    return tag.rsplit(":", 1)[-1]


def _local_value(said: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in said.items() if key.endswith(f":{name}")), None)


def _refuse_doctype(*_: object) -> None:
    raise FileError("the .xlsx file holds a document type, which no spreadsheet writes")
