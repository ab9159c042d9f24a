"""A rule file as tables, rows and scalars that know their place.

Rule files use a small, unambiguous part of YAML. Programs disagree about the rest: `no` is
false to one and text to another, `010` is eight or ten, `12:30` a text or 750, and a repeated
key silently replaces the first. In a rule that holds bolts each of these is a mistake.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import yaml
from yaml.reader import ReaderError

from rules.reading.report import Place, Report

DEEPEST = 40
"""Levels of nesting: far more than a legible rule needs, far fewer than Python's stack has."""

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n"})
_NUMERIC_TAGS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
_EXACT_INTEGER = 2**53
"""From here on a float no longer tells neighbouring integers apart."""


@dataclass(frozen=True)
class Scalar:
    """A single value; `text` is what the author wrote."""

    value: str | float | int | bool | None
    text: str
    place: Place


@dataclass(frozen=True)
class Rows:
    """A YAML sequence."""

    items: tuple["Tree", ...]
    place: Place


@dataclass(frozen=True)
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


class _Mark(Protocol):
    """A position as PyYAML gives it, counted from 0."""

    line: int
    column: int


def read_tree(text: str, report: Report) -> Tree | None:
    """Read YAML text; None, with a problem reported, when nothing can be made of it.

    Examples
    --------
    >>> tree = read_tree("load: {blank: false}", Report("a.yaml"))
    >>> tree.entries["load"].entries["blank"].value
    False
    """
    try:
        if not _plain_enough(text, report):
            return None
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except ReaderError as error:
        report.add(_place_at(text, error.position), "a character that YAML does not allow")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.add(_place(mark), f"this is not YAML: {error.problem or error.context}")
        return None
    if node is None:
        report.add(Place(1, 1), "the file is empty")
        return None
    return _tree(node, report)


def _plain_enough(text: str, report: Report) -> bool:
    """Refuse what could blow up or hide meaning, before the composer builds anything."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        place = _place(event.start_mark)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            report.add(place, "one file holds one document; remove the `---` in the middle")
            return False
        if depth > DEEPEST:
            report.add(place, f"nested deeper than {DEEPEST} levels")
            return False
        if getattr(event, "anchor", None):
            report.add(place, "anchors and aliases are not used here; use `lists:`, `conditions:`")
            return False
        tag = getattr(event, "tag", None)
        if tag:
            report.add(place, f"the tag `{tag}` is not used here")
            return False
    return True


def _tree(node: yaml.Node, report: Report) -> Tree:
    if isinstance(node, yaml.MappingNode):
        return _table(node, report)
    if isinstance(node, yaml.SequenceNode):
        return Rows(tuple(_tree(item, report) for item in node.value), _place(node.start_mark))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, report)
    raise TypeError(f"YAML composes no {type(node).__name__}")


def _table(node: yaml.MappingNode, report: Report) -> Table:
    entries: dict[str, Tree] = {}
    keys: dict[str, Place] = {}
    for key_node, value_node in node.value:
        place = _place(key_node.start_mark)
        key = _key(key_node, report)
        value = _tree(value_node, report)
        if key is None:
            continue
        if key in entries:
            report.add(place, f"`{key}` stands here twice (first in line {keys[key].line})")
            continue
        entries[key] = value
        keys[key] = place
    whole = len(entries) == len(node.value)
    return Table(entries, keys, _place(node.start_mark), whole)


def _key(node: yaml.Node, report: Report) -> str | None:
    place = _place(node.start_mark)
    if not isinstance(node, yaml.ScalarNode):
        report.add(place, "a name is expected before the colon")
        return None
    if node.style is None and node.value.lower() == "on":
        report.add(place, "YAML reads the name `on` as true; write `event:`")
        return None
    complaints: list[str] = []
    value = node.value if node.style else _plain(node, complaints.append)
    if not isinstance(value, str):
        complaints = [f"a name must be text; put `{node.value}` in quotes"]
    for complaint in complaints:
        report.add(place, complaint)
    return None if complaints else str(node.value)


def _scalar(node: yaml.ScalarNode, report: Report) -> Scalar:
    place = _place(node.start_mark)
    if node.style:  # quoted, or a block: text whatever it looks like
        return Scalar(node.value, node.value, place)
    value = _plain(node, lambda message: report.add(place, message))
    return Scalar(value, node.value, place)


def _plain(
    node: yaml.ScalarNode, complain: Callable[[str], None]
) -> str | float | int | bool | None:
    """Read an unquoted scalar; what is ambiguous is complained about and taken as text."""
    text = str(node.value)
    if text in _NULLS:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if text.lower() in _TRUTHS:
        complain(f"`{text}` is true or false to some programs; write true or false, or quote it")
    elif _NUMBER.fullmatch(text):
        return _number(text, complain)
    elif node.tag in _NUMERIC_TAGS:
        complain(f"`{text}` is not a plain decimal number; write it out, or quote it as text")
    elif node.tag == "tag:yaml.org,2002:timestamp":
        complain(f"`{text}` is a date to some programs; quote it")
    return text


def _number(text: str, complain: Callable[[str], None]) -> float | int:
    number = float(text)
    if not math.isfinite(number):
        complain(f"`{text}` is too large")
        return 0
    if not re.fullmatch(r"[-+]?[0-9]+", text):
        return number
    if abs(number) >= _EXACT_INTEGER:
        complain(f"`{text}` is too large to be exact; quote it if it is an identifier")
        return 0
    return int(text)


def _place(mark: _Mark | None) -> Place:
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)


def _place_at(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
