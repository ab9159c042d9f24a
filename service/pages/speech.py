"""How a page says numbers, times and trade words: in the reader's language and the plant's time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_timezone_location,
)
from babel.numbers import format_currency, format_decimal, format_percent
from markupsafe import Markup

from notifications.render import LANGUAGES
from service.pages.catalogue import translations
from service.pages.refusals import say_reason, say_refusal, with_names_marked
from service.pages.words import TERMS, term

LOCALES: Mapping[str, Locale] = {
    "en": Locale("en", "GB"),
    "zh-CN": Locale("zh", "CN", script="Hans"),
}
# How a language is called by those who speak it.
NAMES: Mapping[str, str] = {"en": "English", "zh-CN": "中文"}
NOTHING = "–"
# Whose words mean but one thing, in this order.
CATEGORIES = ("severity", "disposition", "where", "usage", "event", "process")
WHOLE_MONEY = 1_000
# Not within backticks, which hold what was typed, and not the sample of how to type it.
INSTANT = re.compile(
    r"(?<![`\w])(?<!such as )\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"
    r"(?:[+-]\d\d:\d\d|Z)(?![`\w])"
)
JUST_NOW = timedelta(seconds=5)
EXACT = "yyyy-MM-dd HH:mm:ss z"


@dataclass(frozen=True, slots=True)
class Speech:
    """One reader's language at one plant; times are ISO 8601 texts or aware datetimes."""

    language: str
    zone: ZoneInfo
    now: datetime

    def say(self, sentence: str, **facts: object) -> str:
        """A sentence of the catalogue."""
        found: str = translations(self.language).gettext(sentence)
        return found % facts if facts else found

    def say_count(self, one: str, many: str, count: int, **facts: object) -> str:
        found: str = translations(self.language).ngettext(one, many, count)
        return found % {"count": self.number(count), **facts}

    def term(self, word: str | None, category: str | None = None) -> str:
        """A state, role, kind or choice as people say it; a plant's own word as it is.

        Where one word means two things (`late` is a shift), the category says which: severity,
        disposition, where, process, shift, characteristic, defect, signal, event.
        """
        if word is None:
            return NOTHING
        if category is not None:
            return LANGUAGES[self.language].term(category, word)
        known = LANGUAGES[self.language].terms
        for each in CATEGORIES:
            if word in known[each] and word not in TERMS[self.language]:
                return known[each][word]
        return term(self.language, word)

    def refusal(self, text: object) -> Markup:
        """What the service or a library of it said in English: a refusal, a mistake, a reason."""
        return with_names_marked(self.own_sentence(str(text)))

    def own_sentence(self, text: str) -> str:
        """As `refusal`, where a plain text is wanted."""
        return self._with_local_times(say_refusal(self.language, text, self._term_of_kind))

    def reason(self, text: str | None) -> str:
        """A reason from the record, which the service or somebody wrote."""
        return self._with_local_times(say_reason(self.language, text or "", self._term_of_kind))

    @property
    def zone_name(self) -> str:
        """Whose clock it is: `Shanghai, UTC+08:00`."""
        offset = self.now.astimezone(self.zone).strftime("%z")
        now = f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "UTC"
        place = get_timezone_location(self.zone, locale=self._locale, return_city=True)
        return now if place == "UTC" else f"{place}, {now}"

    def _with_local_times(self, text: str) -> str:
        """What the service writes as an instant, as a clock of the plant shows it."""
        return INSTANT.sub(lambda found: self._clock_time(found[0]), text)

    def _clock_time(self, written: str) -> str:
        try:
            local = self.local(written)
        except (ValueError, OverflowError):
            return written
        if local is None or not local.second:
            return self.moment(local)
        return f"{self.moment(local)}:{local.second:02d}"

    def _term_of_kind(self, kind: str, word: str) -> str:
        spoken = self.term(word, "unit") if kind == "unit" else self.term(word)
        # A sentence writes `quality engineer`, a record `quality_engineer`.
        return self.term(word.replace(" ", "_")) if spoken == word and " " in word else spoken

    def number(self, value: float | None, digits: int | None = None) -> str:
        """Grouped; with `digits` exactly as many after the point."""
        if value is None:
            return NOTHING
        pattern = "#,##0.######" if digits is None else "#,##0." + "0" * digits
        return format_decimal(value, pattern.rstrip("."), locale=self._locale)

    def amount(self, value: float | None, unit: str) -> str:
        """A quantity with its unit as the language writes it."""
        if value is None:
            return NOTHING
        spoken = LANGUAGES[self.language]
        return f"{self.number(value)} {spoken.term('unit', unit)}"

    def percent(self, share: float | None, digits: int = 1) -> str:
        if share is None:
            return NOTHING
        return format_percent(share, "#,##0." + "0" * digits + "%", locale=self._locale)

    def money(self, value: float | None, currency: str) -> str:
        """Whole units of the currency where cents say nothing."""
        if value is None:
            return NOTHING
        pattern = "¤#,##0" if abs(value) >= WHOLE_MONEY else "¤#,##0.00"
        return format_currency(value, currency, pattern, locale=self._locale, currency_digits=False)

    def moment(self, at: str | datetime | None) -> str:
        """Day and minute; the year where it is not this one."""
        local = self.local(at)
        if local is None:
            return NOTHING
        return f"{self._day(local.date())} {format_time(local, 'HH:mm', locale=self._locale)}"

    def full_moment(self, at: str | datetime | None) -> str:
        """With seconds and the zone, where it has to be exact."""
        local = self.local(at)
        if local is None:
            return NOTHING
        return format_datetime(
            local, "yyyy-MM-dd HH:mm:ss z", tzinfo=self.zone, locale=self._locale
        )

    def day(self, at: str | datetime | date | None) -> str:
        if isinstance(at, str) and len(at) == len("2026-03-02"):
            return self._day(date.fromisoformat(at))
        if at is None or isinstance(at, (str, datetime)):
            local = self.local(at)
            return NOTHING if local is None else self._day(local.date())
        return self._day(at)

    def clock(self, at: str | datetime | None) -> str:
        local = self.local(at)
        return NOTHING if local is None else format_time(local, "HH:mm", locale=self._locale)

    def ago(self, at: str | datetime | None) -> str:
        """`3 hours ago`, `in 2 days`."""
        local = self.local(at)
        if local is None:
            return NOTHING
        length = local - self.now
        if abs(length) < JUST_NOW:
            return self.say("just now")
        return self.span(length, direction=True)

    def span(self, length: timedelta | float, *, direction: bool = False) -> str:
        """A length of time, roughly; a number is seconds."""
        if not isinstance(length, timedelta):
            length = timedelta(seconds=length)
        return format_timedelta(length, threshold=1.2, add_direction=direction, locale=self._locale)

    def iso(self, at: str | datetime | None) -> str:
        """For `<time datetime>`."""
        local = self.local(at)
        return "" if local is None else local.isoformat()

    def local(self, at: str | datetime | None) -> datetime | None:
        if at is None or at == "":
            return None
        known = datetime.fromisoformat(at) if isinstance(at, str) else at
        return (
            known.replace(tzinfo=self.zone) if known.tzinfo is None else known.astimezone(self.zone)
        )

    def _day(self, day: date) -> str:
        this_year = day.year == self.now.astimezone(self.zone).year
        if self.language == "zh-CN":
            pattern = "M月d日" if this_year else "yyyy年M月d日"
        else:
            pattern = "d MMM" if this_year else "d MMM yyyy"
        return format_date(day, pattern, locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return LOCALES[self.language]


def language_of(wanted: str | None, accepted: str) -> str:
    """The language asked for, else the first the browser names that is spoken here."""
    if wanted is not None and wanted in LOCALES:
        return wanted
    for each in accepted.split(","):
        code = each.split(";")[0].strip().lower()
        if code.startswith("zh"):
            return "zh-CN"
        if code.startswith("en"):
            return "en"
    return "en"
