"""Refusals in the reader's language: recognised by their words, said again with their facts.

The service and its libraries refuse in English, as the interface documents it. A page knows the
text alone, so each sentence stands in a catalogue (`translations/zh_CN/refusals/`) with places for
its facts; what stands in none is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from service.pages.catalogue import FOLDERS
from service.pages.sentence_pattern import SENTENCES, SentencePattern, pattern_of
from service.pages.words import term

# A longer text, or one of more sentences, is no refusal of ours: it is shown as it is.
LONGEST = 8_000
MOST_PIECES = 60
# So many pieces at most are one sentence of a catalogue.
LONGEST_SPAN = 5
DEEPEST = 4
LISTED = ((", ", "、"), (" or ", "或"), (" and ", "和"))
FEW = 12
# The catalogue of single words that stand as facts within sentences.
WORDS = "words"
REASONS = "reasons"
BETWEEN = re.compile(r"(; |\. |\? |\n)")
STOPS: Mapping[str, str] = {"; ": "；", ". ": "。", "? ": "？", "\n": "\n"}
ENDS: Mapping[str, str] = {".": "。", "?": "？"}
BEFORE = re.compile(r"([^\s:;`]{1,80}|`[^`\n]{1,80}`): (?=.)", re.DOTALL)
AMOUNT = re.compile(r"(-?[\d.,]{1,20}) ([A-Za-z_]{1,16})")
SPOT = re.compile(r"(\S{1,200}):(\d{1,9}):(\d{1,9}): (?=.)", re.DOTALL)
NAMED = re.compile(r"`([^`\n]{1,300})`")
# Facts that are words of ours: roles, states, choices.
TERMS = frozenset({
    "state", "states", "role", "roles", "allowed", "decision", "action", "kind", "kinds", "own",
    "choices", "word", "known", "where", "words", "outcome", "severity", "what", "unit",
})  # fmt: skip

# Of a kind of fact (`unit`, `role`) and the word: how people say it.
Term = Callable[[str, str], str]


@dataclass(frozen=True)
class RefusalWords:
    """The sentences of one language."""

    words: Mapping[tuple[str, str], str]
    plain: Mapping[str, SentencePattern]
    patterns: Sequence[SentencePattern]
    # Whether a name may stand before a sentence: `reason: is empty`.
    is_named: bool = True
    used: set[str] | None = field(default=None, compare=False)

    def say(self, text: str, term: Term) -> str:
        """The text in this language as far as its sentences are known."""
        return self.translated(text, term)[0]

    def translated(self, text: str, term: Term, depth: int = 0) -> tuple[str, bool]:
        """With whether all of it is known."""
        if len(text) > LONGEST or depth > DEEPEST:
            return text, False
        pieces = BETWEEN.split(text)
        if len(pieces) > 2 * MOST_PIECES:
            return text, False
        said, known, at = [], True, 0
        while at < len(pieces):
            found, length = self._longest(pieces[at:], term, depth)
            at += length
            between = pieces[at] if at < len(pieces) else ""
            at += 1
            if found is None:
                known = False
                said.append(pieces[at - 2] + between)
            else:
                said.append(found + STOPS.get(between, between))
        return "".join(said), known

    def _longest(self, pieces: Sequence[str], term: Term, depth: int) -> tuple[str | None, int]:
        """What the pieces from here on say, and how many of them; pieces and stops alternate."""
        most = min(len(pieces), 2 * LONGEST_SPAN - 1)
        for length in range(most - (most + 1) % 2, 0, -2):
            found = self._sentence("".join(pieces[:length]), term, depth)
            if found is not None:
                return found, length
        return None, 1

    def _sentence(self, text: str, term: Term, depth: int) -> str | None:
        stop = ENDS.get(text[-1:], "") if not text.endswith("..") else ""
        found = self._one(text[:-1] if stop else text, term, depth)
        return None if found is None else found + stop

    def _one(self, text: str, term: Term, depth: int) -> str | None:
        known = self.plain.get(text)
        if known is not None:
            self._count(known)
            return known.translation
        for pattern in self.patterns:
            facts = pattern.facts_in(text)
            if facts is not None and self._is_meant(pattern, facts, term):
                self._count(pattern)
                return pattern.filled(
                    {name: self._fact(name, fact, term, depth) for name, fact in facts.items()}
                )
        return self._behind_a_name(text, term, depth) if self.is_named else None

    def _is_meant(self, pattern: SentencePattern, facts: Mapping[str, str], term: Term) -> bool:
        """Of so few words (`x is y`) a pattern is meant only where its term is one of ours."""
        return pattern.weight > FEW or all(
            self._fact(name, fact, term, DEEPEST) != fact and ", " not in fact
            for name, fact in facts.items()
            if name in ("state", "action")
        )

    def _behind_a_name(self, text: str, term: Term, depth: int) -> str | None:
        """`reason: is empty`, `NCR-2026-0001: ...`, `plant.yaml:9:19: ...`."""
        spot = SPOT.match(text)
        if spot is not None:
            said, known = self.translated(text[spot.end() :], term, depth + 1)
            where = f"{spot[1]} 第 {spot[2]} 行第 {spot[3]} 列：{said}"
            return where if known else None
        name = BEFORE.match(text)
        if name is None:
            return None
        said, known = self.translated(text[name.end() :], term, depth + 1)
        return f"{self._name(name[1])}：{said}" if known else None

    def _name(self, name: str) -> str:
        known = self.plain.get(f"{name}:")
        if known is None:
            return name
        self._count(known)
        return known.translation

    def _fact(self, name: str, fact: str, term: Term, depth: int) -> str:
        kind = name.rstrip("0123456789")
        if kind in SENTENCES:
            return self.translated(fact, term, depth + 1)[0]
        if kind not in TERMS:
            return _amount(fact, term)
        own = self.words.get((kind, fact)) or self.words.get(("", fact))
        if own is None and kind == "what" and depth < DEEPEST:
            own = self._one(fact, term, depth + 1)
        if own is not None:
            return own
        for stop, said in LISTED:
            if stop in fact:
                return said.join(self._fact(name, each, term, depth) for each in fact.split(stop))
        return term(kind, fact)

    def _count(self, pattern: SentencePattern) -> None:
        if self.used is not None:
            self.used.add(pattern.sentence)


def _amount(fact: str, term: Term) -> str:
    """`40 pcs` with its unit in the reader's language; every other fact as it is."""
    found = AMOUNT.fullmatch(fact)
    if found is None:
        return fact
    return f"{found[1]} {term('unit', found[2])}"


@cache
def refusal_words(language: str) -> RefusalWords | None:
    """None where refusals are said as they are."""
    folder = FOLDERS.get(language)
    if folder is None:
        return None
    catalogues = refusal_catalogues(folder)
    words = _single_words(catalogues.pop(WORDS))
    return _words_of(words, catalogues.values())


@cache
def reason_words(language: str) -> RefusalWords | None:
    """Only what the service writes into the record itself, where people write beside it."""
    folder = FOLDERS.get(language)
    if folder is None:
        return None
    catalogues = refusal_catalogues(folder)
    words = _single_words(catalogues[WORDS])
    return replace(_words_of(words, [catalogues[REASONS]]), is_named=False)


def _single_words(catalogue: Catalog) -> dict[tuple[str, str], str]:
    return {(each.context or "", str(each.id)): str(each.string) for each in catalogue if each.id}


def _words_of(words: Mapping[tuple[str, str], str], catalogues: Iterable[Catalog]) -> RefusalWords:
    patterns = [
        pattern_of(str(each.id), str(each.string))
        for catalogue in catalogues
        for each in catalogue
        if each.id and each.string
    ]
    plain = {each.words[0]: each for each in patterns if not each.names}
    others = sorted((each for each in patterns if each.names), key=lambda each: -each.weight)
    return RefusalWords(words, plain, others)


def refusal_catalogues(folder: str) -> dict[str, Catalog]:
    """Each area's sentences by its name."""
    found = {}
    places = files("service.pages") / "translations" / folder / "refusals"
    for place in sorted(places.iterdir(), key=lambda each: each.name):
        if place.name.endswith(".po"):
            content = BytesIO(place.read_bytes())
            name = place.name.removesuffix(".po")
            found[name] = read_po(content, locale=folder, abort_invalid=True)
    return found


def say_refusal(language: str, text: str, term: Term) -> str:
    """A refusal or a mistake as plain text."""
    words = refusal_words(language)
    return text if words is None else words.say(text, term)


def say_reason(language: str, text: str, term: Term) -> str:
    """A reason from the record; what people gave as theirs stays as they wrote it."""
    words = reason_words(language)
    return text if words is None else words.say(text, term)


def shown_refusal(language: str, text: str) -> Markup:
    """For the pages behind a link in a mail, which have no speech of their own."""
    return with_names_marked(say_refusal(language, text, lambda _kind, word: term(language, word)))


def in_each_language(text: str) -> list[Markup]:
    """Where nobody knows who reads it."""
    return list(dict.fromkeys(shown_refusal(each, text) for each in ("en", *FOLDERS)))


def with_names_marked(text: str) -> Markup:
    """What stands between backticks as <code>; everything else escaped."""
    return Markup("").join(_marked(text))


def _marked(text: str) -> Iterator[str]:
    at = 0
    for found in NAMED.finditer(text):
        yield escape(text[at : found.start()])
        yield Markup("<code>{}</code>").format(found[1])
        at = found.end()
    yield escape(text[at:])
