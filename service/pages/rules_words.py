"""Words of rules in the reader's language: events, facts, outcomes, as the rules themselves say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from rules.catalogue import CATALOGUE, CUSTOMERS
from rules.fields import FIELDS, Field
from rules.outcomes import Then
from rules.own_fields import OwnField
from rules.phrases import PHRASES
from service.pages.asked import Asked
from service.pages.navigation import N_
from service.pages.speech import Speech
from service.pages.typed_time import typed_moment

KINDS = {
    "rule": N_("rule"),
    "table": N_("decision table"),
    "row": N_("row of a table"),
    "correlation": N_("events together"),
    "deadline": N_("deadline"),
    "route": N_("approval route"),
    "field": N_("own field"),
    "test": N_("test"),
    "former": N_("former rule"),
}
HIT_POLICIES = {
    "unique": N_("At most one row may hold."),
    "first": N_("The first row that holds counts."),
    "priority": N_("Of the rows that hold the most severe counts."),
    "collect": N_("All rows that hold count."),
}
OUTPUTS = {
    "severity": N_("Severity"),
    "route": N_("Route"),
    "notify": N_("Tell"),
    "notice": N_("Notice to customers"),
    "contain": N_("Hold"),
    "open_case": N_("Open a case"),
    "because": N_("Because"),
    "condition": N_("Condition"),
}


class RuleWords:
    """What templates ask for; `own` are the facts that the rulebook names itself."""

    def __init__(self, speech: Speech, own: Collection[OwnField] = ()) -> None:
        self._speech = speech
        self._phrases = PHRASES[speech.language]
        self._own = {each.field.name: each.field for each in own}

    def event(self, event: str) -> str:
        """`an inspection found a nonconformity`, as the beginning of a heading."""
        said = self._phrases.happened.get(event, event)
        return said[:1].upper() + said[1:]

    def kind(self, kind: str) -> str:
        return self._speech.say(KINDS[kind])

    def name(self, word: str) -> str:
        """A strategy, severity, role or event as the rules say it."""
        return self._phrases.names.get(word) or self._speech.term(word)

    def hit(self, policy: str) -> str:
        return self._speech.say(HIT_POLICIES[policy])

    def field(self, name: str, event: str = "") -> str:
        """The label of a fact, or of what a table decides."""
        if name in OUTPUTS:
            return self._speech.say(OUTPUTS[name])
        known: Field | None = CATALOGUE.get(event, FIELDS).get(name) or self._own.get(name)
        return name if known is None else known.label[self._speech.language]

    def cell(self, cell: object) -> str:
        """A cell of a decision table; a dash asks nothing."""
        if cell == "-":
            return ""
        if isinstance(cell, bool):
            return self._phrases.names["true" if cell else "false"]
        if isinstance(cell, str) and cell.startswith("list:"):
            return cell.removeprefix("list:").replace("_", " ")
        if isinstance(cell, str):
            return ", ".join(self.name(each) if self._known(each) else each
                             for each in cell.split(", "))  # fmt: skip
        return self._speech.number(cell) if isinstance(cell, float) else str(cell)

    def _known(self, word: str) -> bool:
        return word in self._phrases.names

    def outcomes(self, then: Then | None) -> Iterator[tuple[str, str, str]]:
        """Each outcome as (kind of badge, its word, what it is about)."""
        if then is None:
            return
        say = self._speech.say
        if then.contain:
            yield "stop", say("holds material"), self.name(then.contain)
        elif then.open_case:
            yield "news", say("opens a case"), ""
        if then.severity:
            kind = {"critical": "stop", "major": "watch"}.get(then.severity, "news")
            yield kind, self.name(then.severity), ""
        if then.route:
            yield "calm", say("route"), then.route
        roles = (*then.notify, *((CUSTOMERS,) if then.customers else ()))
        if roles:
            yield "news", say("tells"), ", ".join(self.name(each) for each in roles)
        if then.notice:
            yield "calm", say("notice"), self.name(then.notice)


def page_of(asked: Asked) -> int:
    text = asked.query("page", "1")
    sound = text.isascii() and text.isdigit() and len(text) < 19
    return min(max(int(text), 1), 10_000) if sound else 1


def instant_of(asked: Asked, name: str) -> datetime | None:
    """What was typed into a field for a day and time, in the plant's own time; None for nothing."""
    text = asked.field_of(name)
    if not text:
        return None
    return typed_moment(text, asked.speech)


def typed(asked: Asked, *names: str) -> dict[str, Any]:
    """What stood in these fields, to be shown again; never a PIN."""
    return {name: asked.field_of(name) for name in names}
