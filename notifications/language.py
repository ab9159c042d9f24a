"""What a language must bring, and how templates speak through it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from notifications.formats import number
from notifications.messages import Cause


@dataclass(frozen=True)
class Language:
    """One language of the mails.

    Attributes
    ----------
    code
        As a party's record says it and as Content-Language says it: `en`, `zh-CN`.
    sentences
        Every fixed text by its key, with `{named}` places for facts. All languages have the
        same keys and the same places.
    terms
        Trade words by category and value: `terms["disposition"]["use_as_is"]`.
    headline
        A cause in a few words, for the subject.
    found
        A cause in full sentences.
    list_separator
        What stands between names in a list.
    """

    code: str
    sentences: Mapping[str, str]
    terms: Mapping[str, Mapping[str, str]]
    headline: Callable[[Cause], str]
    found: Callable[[Cause], str]
    list_separator: str

    def say(self, key: str, **facts: object) -> str:
        """Say a sentence with its facts; KeyError if the language has no such sentence."""
        return self.sentences[key].format(**facts)

    def term(self, category: str, value: str) -> str:
        """Translate a trade word; a plant's own word, which no list can know, stays as it is."""
        return self.terms[category].get(value, value)

    def count(self, noun: str, amount: int) -> str:
        """Say how many: `1 lot`, `4 lots`."""
        form = "one" if amount == 1 else "many"
        return self.say(f"{noun}.{form}", count=number(amount))

    def amount(self, quantity: float, unit: str) -> str:
        """Say a quantity with its unit."""
        return f"{number(quantity)} {self.term('unit', unit)}"

    def amounts(self, amounts: Iterable[tuple[str, float]]) -> str:
        """Say sums in several units, given as (unit, quantity); none if there is none."""
        said = [self.amount(quantity, unit) for unit, quantity in amounts]
        return " + ".join(said) or self.say("none")

    def names(self, names: Iterable[str]) -> str:
        """List names; none if there is none."""
        return self.list_separator.join(names) or self.say("none")

    def scope(self, sentences: Mapping[str, str]) -> str:
        """Choose the scope's sentence in this language, else in English, else any there is."""
        fallback = next(iter(sentences.values()), self.say("none"))
        return sentences.get(self.code) or sentences.get("en") or fallback
