"""The ways through the pages, by job; a role sees those that it may walk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from service.pages.may import PAGES_MAY


@dataclass(frozen=True, slots=True)
class Way:
    """A place in the navigation: its word, where it leads, its sign, and the key after `g`."""

    word: str
    path: str
    icon: str
    key: str


def N_(sentence: str) -> str:  # noqa: N802 - the mark by which Babel finds a sentence said later
    return sentence


WAYS = (
    Way(N_("Today"), "/today", "today", "t"),
    Way(N_("Trace"), "/trace", "trace", "f"),
    Way(N_("Recall"), "/recall", "recall", "r"),
    Way(N_("Cases"), "/cases", "cases", "c"),
    Way(N_("SPC"), "/spc", "spc", "s"),
    Way(N_("Rules"), "/rules", "rules", "u"),
    Way(N_("Shipping"), "/gate", "shipping", "g"),
    Way(N_("Record"), "/record", "record", "e"),
    Way(N_("Plant"), "/plant", "plant", "p"),
    Way(N_("Administration"), "/admin", "admin", "a"),
)


def ways_of(roles: Collection[str]) -> Iterator[Way]:
    """Only what exists and may be opened: a way that ends in a refusal is none."""
    for way in WAYS:
        if not PAGES_MAY.get(("GET", way.path), frozenset()).isdisjoint(roles):
            yield way
