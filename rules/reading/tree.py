"""A rule file as tables, rows and scalars that know their place.

Rule files use a small, unambiguous part of YAML: see `rules.reading.plain_scalars` for words,
`rules.reading.source_text` for characters, `rules.reading.events` for everything else.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from rules.reading.events import DEEPEST, RefusedTextError, place_of, read_events
from rules.reading.plain_scalars import EXACT_INTEGER, plain_value
from rules.reading.report import Place, Report
from rules.reading.source_text import hidden, readable, shortened

__all__ = ["DEEPEST", "EXACT_INTEGER", "Rows", "Scalar", "Table", "Tree", "read_tree"]

LONGEST_NAME = 200
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `text` is what the author wrote."""

    value: str | float | int | bool | None
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Rows:
    """A YAML sequence."""

    items: tuple["Tree", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping.

    `keys` says where each key stands; `whole` is false when a key was refused, so that
    nobody complains again about what is missing because of that.
    """

    entries: Mapping[str, "Tree"]
    keys: Mapping[str, Place]
    place: Place
    whole: bool


Tree = Scalar | Rows | Table


def read_tree(text: str, report: Report) -> Tree | None:
    """Read YAML text; None, with a problem reported, when nothing can be made of it.

    Examples
    --------
    >>> tree = read_tree("load: {blank: false}", Report("a.yaml"))
    >>> tree.entries["load"].entries["blank"].value
    False
    """
    text = text.removeprefix("\ufeff")  # a mark that some editors put before UTF-8
    if not readable(text, report):
        return None
    try:
        return _Builder(text, report).document()
    except RefusedTextError as refused:
        report.add(refused.place, str(refused))
        return None


class _Builder:
    """Builds the tree of a text from its events."""

    def __init__(self, text: str, report: Report) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._report = report
        self._events: Iterator[yaml.Event] = read_events(text)

    def document(self) -> Tree | None:
        tree: Tree | None = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                tree = self._tree(event)
        if tree is None:
            self._report.add(Place(1, 1), "the file is empty")
        return tree

    def _tree(self, event: yaml.Event) -> Tree:
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(place_of(event.start_mark))
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self._tree(each) for each in self._until(yaml.SequenceEndEvent))
            return Rows(items, place_of(event.start_mark))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        raise TypeError(f"YAML parses no {type(event).__name__} here")

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _table(self, place: Place) -> Table:
        entries: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        written = 0
        for event in self._until(yaml.MappingEndEvent):
            written += 1
            key, at = self._key(event), place_of(event.start_mark)
            value = self._value(event, next(self._events))
            if key is None:
                continue
            if key in entries:
                message = f"`{key}` stands here twice (first in line {keys[key].line})"
                self._report.add(at, message)
                continue
            entries[key] = value
            keys[key] = at
        return Table(entries, keys, place, whole=len(entries) == written)

    def _value(self, key: yaml.Event, event: yaml.Event) -> Tree:
        if isinstance(event, yaml.ScalarEvent) and not event.value and not event.style:
            # Parsers disagree about the place of what is not there: we say behind the colon.
            end = place_of(key.end_mark)
            return Scalar(None, "", Place(end.line, end.column + 1))
        return self._tree(event)

    def _key(self, event: yaml.Event) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._tree(event)
            self._report.add(place_of(event.start_mark), "a name is expected before the colon")
            return None
        text, complaints = self._written(event), []
        if not event.style and text.lower() == "on":
            complaints = ["YAML reads the name `on` as true; write `event:`"]
        elif len(text) > LONGEST_NAME:
            complaints = [f"a name has at most {LONGEST_NAME} characters"]
        elif not event.style and not isinstance(plain_value(text, complaints.append), str):
            complaints = [f"a name must be text; put `{text}` in quotes"]
        self._complain(event, complaints or self._unseen(event))
        return None if complaints else text

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text, place = self._written(event), place_of(event.start_mark)
        if len(text) > LONGEST_TEXT:
            raise RefusedTextError(place, f"a text has at most {LONGEST_TEXT} characters")
        self._complain(event, self._unseen(event))
        if event.style:  # quoted, or a block: text whatever it looks like
            return Scalar(text, text, place)
        if not text:
            return Scalar(None, text, place)
        complaints: list[str] = []
        value = plain_value(text, complaints.append)
        self._complain(event, complaints)
        return Scalar(value, text, place)

    def _written(self, event: yaml.ScalarEvent) -> str:
        text = str(event.value)
        if not text.isascii():
            # One form of `é`: nobody sees whether it is one character or two.
            text = unicodedata.normalize("NFC", text)
        return text.rstrip("\n") if event.style in ("|", ">") else text

    def _unseen(self, event: yaml.ScalarEvent) -> list[str]:
        if self._ascii and not event.style:  # an unquoted text has no spaces at its ends
            return []
        if event.start_mark is None or event.end_mark is None:
            raise TypeError("a parser that does not say where things stand")
        written = self._text[event.start_mark.index : event.end_mark.index]
        complaint = hidden(written[: LONGEST_TEXT * 2])
        return [f"`{shortened(event.value)}` {complaint}"] if complaint else []

    def _complain(self, event: yaml.ScalarEvent, complaints: list[str]) -> None:
        for complaint in complaints:
            self._report.add(place_of(event.start_mark), complaint)
