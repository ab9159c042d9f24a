"""What one rulebook says otherwise than another, rule by rule."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from rules.correlation.pattern import Correlation
from rules.deadline import Deadline
from rules.decision_table import DecisionTable
from rules.route_sentences import say_route
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.rulebook_sentences import LANGUAGES, say

Kind = Literal["rule", "table", "row", "correlation", "deadline", "route", "field", "test"]


@dataclass(frozen=True)
class Part:
    """A part of a rulebook as it is compared.

    Parameters
    ----------
    kind : str
    id : str
    line : int
        Where it starts in its file, from 1; 0 for what has no line of its own.
    meaning : hashable
        All that it says, but for where it stands.
    sentence : mapping of str to str
        The same for people, by language.
    """

    kind: Kind
    id: str
    line: int
    meaning: Hashable
    sentence: dict[str, str]

    def document(self) -> dict[str, object]:
        """Give the part as a JSON-able object.

        Examples
        --------
        >>> Part("test", "a lot", 3, None, {"en": "a", "zh-CN": "b"}).document()["line"]
        3
        """
        return {"kind": self.kind, "id": self.id, "line": self.line, "sentence": self.sentence}


@dataclass(frozen=True)
class Change:
    """A part that was added (no `before`), removed (no `after`) or changed."""

    before: Part | None
    after: Part | None

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """Tell what happened to the part."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def compare_rulebooks(before: Rulebook, after: Rulebook) -> tuple[Change, ...]:
    """Find what was added, removed and changed, in the order of the later rulebook.

    Comments, blanks, names of lists and conditions, and the order of rules are no difference: they
    decide nothing. The order of a table's rows is one.

    Parameters
    ----------
    before, after : Rulebook

    Returns
    -------
    tuple of Change
        What was removed comes last.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> book = default_rulebook()
    >>> compare_rulebooks(book, book)
    ()
    >>> [change.kind for change in compare_rulebooks(book, replace(book, rules=book.rules[1:]))]
    ['removed']
    """
    old = {(part.kind, part.id): part for part in _parts(before)}
    new = {(part.kind, part.id): part for part in _parts(after)}
    changes = [
        Change(old.get(key), part)
        for key, part in new.items()
        if key not in old or old[key].meaning != part.meaning
    ]
    changes += list(_rows(before, after))
    changes += [Change(part, None) for key, part in old.items() if key not in new]
    order = {"added": 0, "changed": 0, "removed": 1}
    return tuple(sorted(changes, key=lambda change: order[change.kind]))


def _parts(book: Rulebook) -> Iterator[Part]:
    own = {field.field.name: field for field in book.own_fields}
    for name, field in own.items():
        told = {lang: f"{field.field.label[lang]}: {field.parameter}" for lang in LANGUAGES}
        yield Part("field", name, 0, repr(field), told)
    for rule in book.rules:
        yield _part(book, "rule", rule)
    for table in book.tables:
        head = (table.event, table.hit, table.inputs)
        words = f"{table.event}; hit: {table.hit}; inputs: {', '.join(table.inputs)}"
        yield Part("table", table.id, table.line, head, dict.fromkeys(LANGUAGES, words))
    for pattern in book.correlations:
        yield _part(book, "correlation", pattern)
    for deadline in book.deadlines:
        yield _part(book, "deadline", deadline)
    for route in book.routes:
        told = {language: say_route(route, language) for language in LANGUAGES}
        yield Part("route", route.name, 0, route, told)
    for test in book.tests:
        meaning = repr(replace(test, line=0))
        yield Part("test", test.name, test.line, meaning, dict.fromkeys(LANGUAGES, test.name))


def _part(book: Rulebook, kind: Kind, part: Rule | Correlation | Deadline) -> Part:
    said = {language: say(part, book.own_fields, language) for language in LANGUAGES}
    return Part(kind, part.id, part.line, replace(part, line=0), said)


# --- rows of tables --------------------------------------------------------------------------


def _rows(before: Rulebook, after: Rulebook) -> Iterator[Change]:
    """Rows have no names of their own: they are matched by what they say, in their order."""
    old = {table.id: table for table in before.tables}
    new = {table.id: table for table in after.tables}
    for name in dict.fromkeys((*new, *old)):
        was, now = _row_parts(before, old.get(name)), _row_parts(after, new.get(name))
        matcher = SequenceMatcher(
            None, [row.meaning for row in was], [row.meaning for row in now], autojunk=False
        )
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag != "equal":
                yield from _paired(was[a:b], now[c:d])


def _row_parts(book: Rulebook, table: DecisionTable | None) -> list[Part]:
    if table is None:
        return []
    parts = [_part(book, "row", row) for row in table.rows]
    bare = [replace(row, id="", line=0) for row in table.rows]
    return [replace(part, meaning=row) for part, row in zip(parts, bare, strict=True)]


def _paired(was: list[Part], now: list[Part]) -> Iterator[Change]:
    for index in range(max(len(was), len(now))):
        yield Change(
            was[index] if index < len(was) else None, now[index] if index < len(now) else None
        )
