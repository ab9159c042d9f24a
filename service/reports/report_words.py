"""What reports say, in English and Chinese; names stay as they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from notifications.formats import number, one_line
from notifications.render import LANGUAGES as MAIL_LANGUAGES
from service.errors import BadInput, did_you_mean
from service.reports.chinese_words import CHINESE
from service.reports.english_words import ENGLISH
from service.reports.report_head import ReportHead

Code = Literal["en", "zh-CN"]


@dataclass(frozen=True)
class Spoken:
    """One language of the reports: sentences by key, trade words by category and value."""

    code: Code
    sentences: Mapping[str, str]

    def say(self, key: str, **facts: object) -> str:
        return self.sentences[key].format(**facts)

    def said_or(self, key: str, otherwise: str) -> str:
        """A word of ours, or what the record says where it is not one of ours."""
        return self.sentences.get(key, otherwise)

    def unit(self, unit: str) -> str:
        return MAIL_LANGUAGES[self.code].term("unit", unit)

    def amount(self, quantity: float, unit: str) -> str:
        return f"{number(quantity)} {self.unit(unit)}".rstrip()

    def moment(self, at: datetime, zone: str) -> str:
        """A time as the plant's clock shows it, with UTC beside it where the two differ."""
        local = at.astimezone(ZoneInfo(zone))
        universal = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        if not local.utcoffset():
            return universal
        return f"{local:%Y-%m-%d %H:%M} {zone} ({universal})"


LANGUAGES: Mapping[str, Spoken] = {
    "en": Spoken("en", ENGLISH),
    "zh-CN": Spoken("zh-CN", CHINESE),
}


def language_of(code: str) -> Spoken:
    """The language of a report; BadInput where there is none of that name."""
    if code not in LANGUAGES:
        known = tuple(LANGUAGES)
        raise BadInput(
            f"There is no report in the language `{code}`{did_you_mean(code, known)}; "
            f"known are {', '.join(known)}."
        )
    return LANGUAGES[code]


def plain(text: object) -> str:
    """A name or sentence on one line, without what is not to be seen."""
    return one_line(str(text))


def title_of(head: ReportHead, spoken: Spoken) -> str:
    """What a report is called: `Recall simulation SIM-2026-0001`."""
    return plain(f"{spoken.say(f'title.{head.kind}')} {head.number or ''}")
