"""What the pictures say, in English and Chinese; names stay as they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from notifications.language import Language
from notifications.render import LANGUAGES as MAIL_LANGUAGES
from service.charts.chinese_words import CHINESE
from service.charts.english_words import ENGLISH
from service.errors import BadInput, did_you_mean

Code = Literal["en", "zh-CN"]


@dataclass(frozen=True)
class Words:
    """One language of the pictures."""

    code: str
    sentences: Mapping[str, str]
    mail: Language

    def say(self, key: str, **facts: object) -> str:
        return self.sentences[key].format(**facts)

    def said_or(self, key: str, otherwise: str) -> str:
        """A word of ours, or what the document says where it is not one of ours."""
        return self.sentences.get(key, otherwise)

    def unit(self, unit: str | None) -> str:
        return self.mail.term("unit", unit) if unit else ""

    def characteristic(self, document: Mapping[str, Any]) -> str:
        """The name of a characteristic: the trade word, else the name in the record."""
        name = str(document.get("characteristic_name") or document.get("characteristic") or "")
        return self.mail.terms["characteristic"].get(str(document.get("characteristic")), name)

    def shift(self, shift: str) -> str:
        return self.mail.term("shift", shift)

    def chosen(self, texts: Mapping[str, Any]) -> str:
        """The text in this language of a sentence said in all of them."""
        short = self.code.partition("-")[0]
        return str(texts[self.code] if self.code in texts else texts[short])


LANGUAGES: Mapping[str, Words] = {
    "en": Words("en", ENGLISH, MAIL_LANGUAGES["en"]),
    "zh-CN": Words("zh-CN", CHINESE, MAIL_LANGUAGES["zh-CN"]),
}


def words_of(language: str) -> Words:
    """The words of a language; BadInput where there is none of that name."""
    if language not in LANGUAGES:
        known = tuple(LANGUAGES)
        raise BadInput(
            f"There is no picture in the language `{language}`{did_you_mean(language, known)}; "
            f"known are {', '.join(known)}."
        )
    return LANGUAGES[language]
