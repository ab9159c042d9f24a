"""YAML events of a rule file, in bounded time: what could blow up or hide meaning ends them.

Nothing is composed before its event has been looked at, and the scanner reads at most some
thousand characters ahead, so neither aliases nor a hundred thousand brackets cost anything.
"""

from collections.abc import Iterator
from typing import Protocol

import yaml

from rules.reading.report import Place
from rules.reading.source_text import shortened
from rules.reading.yaml_words import explained

DEEPEST = 40
"""Levels of nesting: far more than a legible rule needs, far fewer than Python's stack has."""
MOST_VALUES = 200_000
"""Names and values of a file: more than the largest tables have, see `rules.reading.limits`."""

# libyaml, where PyYAML was built with it, reads the same ten times faster.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_SECOND = "one file holds one document; remove the `---` in the middle"


class RefusedTextError(Exception):
    """Nothing can be made of the text from this place on."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


class _Mark(Protocol):
    """A position as PyYAML gives it, counted from 0."""

    line: int
    column: int


def read_events(text: str) -> Iterator[yaml.Event]:
    """Yield the events of the one document of a text, or raise `RefusedTextError`."""
    depth = documents = values = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.NodeEvent):
                values += 1
                depth += isinstance(event, yaml.CollectionStartEvent)
                refusal = _refusal(event, depth, values)
            else:
                documents += isinstance(event, yaml.DocumentStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                refusal = _SECOND if documents > 1 else None
            if refusal:
                raise RefusedTextError(place_of(event.start_mark), refusal)
            yield event
    except yaml.MarkedYAMLError as error:
        place = _within(text, place_of(error.problem_mark or error.context_mark))
        raise RefusedTextError(place, explained(error, text, place)) from None


def place_of(mark: _Mark | None) -> Place:
    """Give a mark's line and column, counted from 1."""
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)


def _within(text: str, place: Place) -> Place:
    # Some parsers say that a text stops in the line after the last one.
    lines = text.count("\n") + 1
    return place if place.line <= lines else Place(lines, len(text) - text.rfind("\n"))


def _refusal(event: yaml.NodeEvent, depth: int, values: int) -> str | None:
    if depth > DEEPEST:
        return f"nested deeper than {DEEPEST} levels"
    if values > MOST_VALUES:
        return f"more than {MOST_VALUES} names and values in one file"
    if event.anchor:
        return "anchors and aliases are not used here; use `lists:`, `conditions:`"
    tag = getattr(event, "tag", None)  # an alias has none
    return f"the tag `{shortened(tag)}` is not used here" if tag else None
