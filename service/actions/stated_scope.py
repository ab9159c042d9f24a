"""A scope as somebody stated it: pinned to explicit times, with the words that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.said import Said, said_document
from graph.scopes import Scope, describe_scope


@dataclass(frozen=True, slots=True)
class StatedScope:
    """What was asked, as a scope that later records do not move.

    `last_good` and `first_bad` (seconds) are the checks the strategy found, and speak of when
    what they checked was made; `stream` is the SPC stream of the bad one, `survey` the kind of
    survey. `about` are the lots that were named.
    """

    scope: Scope
    strategy: str | None
    said: tuple[Said, ...] = ()
    last_good: float | None = None
    first_bad: float | None = None
    stream: str | None = None
    survey: str | None = None
    about: tuple[str, ...] = ()

    @property
    def sentences(self) -> Mapping[str, str]:
        """The scope in one sentence, by language."""
        return {
            "en": describe_scope(self.scope, "en"),
            "zh-CN": describe_scope(self.scope, "zh-CN"),
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What was pinned and why, in English."""
        return tuple(each.en for each in self.said)

    @property
    def notes_by_language(self) -> Mapping[str, list[str]]:
        return said_document(self.said)
