"""What a search for a common cause found, as data and as a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.cause_radius import CauseRadius
from graph.cause_words import (
    INCONCLUSIVE,
    NOTHING_SHARED,
    NOTHING_TO_COMPARE,
    describe_cause,
    name_suspicion,
)
from graph.exposure import Exposure
from graph.odds import Odds
from graph.scopes import Language, Scope, scope_document
from graph.totals import one_or_many

CONCLUSIVE_FROM = 3
"""Fewer bad lots than this share too much by chance."""

LANGUAGES: tuple[Language, ...] = ("en", "zh-CN")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One thing that bad lots share.

    Parameters
    ----------
    kind
        One of `graph.cause_candidates.KINDS`.
    words
        Its names by field.
    scope
        What to recall if this is the cause.
    distance
        Edges from the nearest bad lot up to it.
    lots
        Number of lots that the scope reaches.
    """

    kind: str
    words: Mapping[str, str]
    scope: Scope
    distance: int
    lots: int

    def document(self) -> dict[str, Any]:
        """The suspicion as JSON."""
        return {
            "kind": self.kind,
            "name": {language: name_suspicion(self.words, language) for language in LANGUAGES},
            "scope": scope_document(self.scope),
            "distance": self.distance,
            "lots": self.lots,
        }


@dataclass(frozen=True, slots=True)
class CommonCause:
    """What some of the bad lots share, and all else that exactly the same lots share.

    Parameters
    ----------
    suspicions
        At least one, the nearest upstream first. The records cannot tell them apart: of the bad
        lots and of the others, exactly the same are exposed to each.
    exposure, p, q, odds
        How many are exposed; the probability of that by chance, and its false-discovery rate
        over all candidates; the odds of being bad when exposed.
    radius
        What a recall of the first suspicion reaches.
    """

    suspicions: tuple[Suspicion, ...]
    exposure: Exposure
    p: float
    q: float
    odds: Odds
    radius: CauseRadius

    def sentence(self, language: Language = "en") -> str:
        """The cause in words."""
        words = [suspicion.words for suspicion in self.suspicions]
        return describe_cause(words, self.exposure, self.odds, self.q, self.radius, language)

    def document(self) -> dict[str, Any]:
        """The cause as JSON; quantities over several units are ``{unit: number}``."""
        first, *others = self.suspicions
        exposure, radius = self.exposure, self.radius
        return {
            **first.document(),
            "the_same_lots": [suspicion.document() for suspicion in others],
            "bad_exposed": exposure.exposed_bad,
            "others_exposed": exposure.exposed_others,
            "share_of_bad": round(exposure.share_of_bad, 6),
            "share_bad": round(exposure.share_bad, 6),
            "exclusivity": round(exposure.exclusivity, 6),
            "p": self.p,
            "q": self.q,
            "odds_ratio": self.odds.ratio,
            "odds_interval": [self.odds.low, self.odds.high],
            "on_hand": one_or_many(radius.on_hand),
            "in_process": one_or_many(radius.in_process),
            "shipped": one_or_many(radius.shipped),
            "customers": list(radius.customers),
            "sentence": {language: self.sentence(language) for language in LANGUAGES},
        }


@dataclass(frozen=True, slots=True)
class CommonCauses:
    """What several bad lots share, the most suspicious first.

    Parameters
    ----------
    bad
        Names of the bad lots.
    items
        What they are made of or are.
    others
        Number of lots they were compared with; the bad ones are not among them.
    examined
        Number of candidates tested, the ones not shown included.
    shared
        Number of causes that at least two bad lots share, the ones not shown included.
    causes
        The first of them.
    """

    bad: tuple[str, ...]
    items: tuple[str, ...]
    others: int
    examined: int
    shared: int
    causes: tuple[CommonCause, ...]

    @property
    def cautions(self) -> tuple[Mapping[str, str], ...]:
        """What stands against relying on it, each by language."""
        said = (
            (len(self.bad) < CONCLUSIVE_FROM, INCONCLUSIVE),
            (self.others == 0, NOTHING_TO_COMPARE),
            (self.shared == 0, NOTHING_SHARED),
        )
        return tuple(caution for holds, caution in said if holds)

    def document(self) -> dict[str, Any]:
        """The findings as JSON."""
        return {
            "lots": list(self.bad),
            "compared_with": {"items": list(self.items), "lots": self.others},
            "examined": self.examined,
            "shared": self.shared,
            "cautions": [dict(caution) for caution in self.cautions],
            "causes": [cause.document() for cause in self.causes],
        }
