"""What a rulebook consists of, as people look at it: rules, tables, patterns, deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.catalogue import CONTAINMENT, CORRELATION
from rules.deadline import Deadline
from rules.decision_table import DecisionTable
from rules.outcomes import Then
from rules.pattern import Correlation
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.rulebook_sentences import LANGUAGES, say

_ROW = re.compile(r"(.+)\.[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class RulePart:
    """One thing in a rulebook that decides; a table has sentences only in its rows."""

    id: str
    kind: str
    event: str
    line: int
    priority: int
    cool_down: int
    then: Then | None
    part: Rule | DecisionTable | Correlation | Deadline = field(repr=False)
    sentence: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_of_a_finding(self) -> bool:
        return self.event != CONTAINMENT


def rule_parts(book: Rulebook) -> Iterator[RulePart]:
    """In the order of the file."""
    for rule in book.rules:
        yield _part(book, "rule", rule, rule.event)
    for table in book.tables:
        yield RulePart(
            table.id, "table", table.event, table.line, table.priority, table.cool_down, None, table
        )
    for pattern in book.correlations:
        yield _part(book, "correlation", pattern, CORRELATION)
    for deadline in book.deadlines:
        yield _part(book, "deadline", deadline, deadline.event)


def find_part(book: Rulebook, name: str) -> RulePart | None:
    return next((each for each in rule_parts(book) if each.id == name), None)


def table_of_row(book: Rulebook, name: str) -> str | None:
    """The table that a name such as `severity.3` is a row of."""
    matched = _ROW.fullmatch(name)
    tables = {each.id for each in book.tables}
    return matched[1] if matched is not None and matched[1] in tables else None


def _part(book: Rulebook, kind: str, part: Rule | Correlation | Deadline, event: str) -> RulePart:
    said = {language: say(part, book.own_fields, language) for language in LANGUAGES}
    return RulePart(
        part.id, kind, event, part.line, part.priority, part.cool_down, part.then, part, said
    )
