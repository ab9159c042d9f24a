"""Which patterns of a rulebook were looked for already by the one that was matched by before."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from rules.outcomes import Then
from rules.pattern import Correlation
from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from service.plant import Plant
from service.records.rule_tables import rulebook_version


def kept_patterns(
    connection: Connection, plant: Plant, book: Rulebook, digest: str | None
) -> frozenset[str]:
    """The patterns that ask the same as they did by the rulebook of this digest.

    What these would find in the past they have found; of a new one that is not asked.
    """
    before = _book_of(connection, plant, book, digest)
    if before is None:
        return frozenset()
    asked = {one.id: _question(one) for one in before.correlations}
    return frozenset(one.id for one in book.correlations if asked.get(one.id) == _question(one))


def _question(one: Correlation) -> Correlation:
    """Without what is decided, and where it stands."""
    return replace(one, priority=0, then=Then(), contain_of=(), cool_down=0, line=0)


def _book_of(
    connection: Connection, plant: Plant, book: Rulebook, digest: str | None
) -> Rulebook | None:
    for known in (book, plant.rulebook):
        if known.digest == digest:
            return known
    v = rulebook_version.c
    text = connection.execute(select(v.text).where(v.digest == digest)).scalars().first()
    try:
        return None if text is None else parse_rulebook(text, source="the rulebook before")
    except RulebookError:  # of a version of the language that is no longer read
        return None
