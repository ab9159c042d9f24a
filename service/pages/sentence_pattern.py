"""A sentence with places for facts, recognised in a text: `lot `%(name)s` is not known`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PLACE = re.compile(r"%\((\w+)\)s")
# A fact between words is short and holds no second sentence; these may be sentences themselves.
LONGEST_FACT = 300
SENTENCES = frozenset({"error", "fault", "refused", "said", "problem", "message", "why", "because"})
# Where one sentence ends and another begins; the point behind "Dr" is none of these.
SECOND = re.compile(r"; |: |\n|\? |\w{4}\. |[^\w\s]\. |[:;]\Z")
# Numbers, each with its unit or without.
NUMBERS = frozenset({"lower", "upper"})
NUMBER = re.compile(r"[-+.,\de]{1,20}( \S{1,12})?")
OPEN = frozenset({"reason", "cause", "text", "written", "rest"})


@dataclass(frozen=True, slots=True)
class SentencePattern:
    """The words of a sentence in order, and the names of the facts between them.

    Each stretch of words is looked for once, from left to right, so that a long text that was
    made to be slow takes no longer than any other; a regular expression would try every way.
    """

    sentence: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    translation: str

    @property
    def weight(self) -> int:
        """The more words, the more it says: such a pattern is tried first."""
        return sum(map(len, self.words))

    def facts_in(self, text: str) -> Mapping[str, str] | None:
        """The facts where the text is this sentence, else None."""
        first, last = self.words[0], self.words[-1]
        if not self.names:
            return {} if text == first else None
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last)) or end <= len(first):
            return None
        at, facts = len(first), []
        for word in self.words[1:-1]:
            found = text.find(word, at + 1, end)
            if found < 0:
                return None
            facts.append(text[at:found])
            at = found + len(word)
        facts.append(text[at:end])
        if not all(self._fits(at, fact) for at, fact in enumerate(facts)):
            return None
        return dict(zip(self.names, facts, strict=True))

    def filled(self, facts: Mapping[str, str]) -> str:
        """The translation with these facts; what stands in a fact is never a place itself."""
        return PLACE.sub(lambda place: facts[place[1]], self.translation)

    def _fits(self, place: int, fact: str) -> bool:
        kind = self.names[place].rstrip("0123456789")
        quoted = self.words[place].endswith("`") and self.words[place + 1].startswith("`")
        if not fact:
            return False
        if quoted:
            return "`" not in fact
        if kind in SENTENCES or kind in OPEN:
            return True
        if kind in NUMBERS:
            return NUMBER.fullmatch(fact) is not None
        return len(fact) <= LONGEST_FACT and SECOND.search(fact) is None


def pattern_of(sentence: str, translation: str) -> SentencePattern:
    parts: Sequence[str] = PLACE.split(sentence)
    words, names = tuple(parts[::2]), tuple(parts[1::2])
    return SentencePattern(sentence, words, names, translation)
