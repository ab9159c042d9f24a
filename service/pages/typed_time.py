"""A day and a time as somebody types them: by the clock of the plant."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from service.errors import BadInput
from service.pages.speech import Speech

LONGEST = 40
# `2026年3月2日 8:30`, `2026/3/2 8:30`: as hands write it where a browser has no field for it.
BY_HAND = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?\s?T?\s?"
    r"(\d{1,2})\s?[:时]\s?(\d{2})(?:\s?[:分]\s?(\d{2})?)?\s?秒?"
)


def typed_moment(text: str, speech: Speech) -> datetime:
    """The moment that is meant; BadInput, in the reader's words, where there is none or two."""
    at = _read(unicodedata.normalize("NFKC", text).strip())
    shown = text[:LONGEST]
    if at is None:
        raise BadInput(
            speech.say("“%(text)s” is no time; write it as 2026-03-02 14:30.", text=shown)
        )
    if at.tzinfo is not None:
        return at
    first, second = (at.replace(tzinfo=speech.zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    # In a gap no clock ever showed it; at the change back every clock shows it twice.
    if first.astimezone(UTC).astimezone(speech.zone).replace(tzinfo=None, fold=0) != at:
        raise BadInput(
            speech.say(
                "“%(text)s” is skipped by the plant's clock (%(zone)s), which is put forward then; "
                "choose a time before or after.",
                text=shown, zone=speech.zone_name,
            )
        )  # fmt: skip
    raise BadInput(
        speech.say(
            "“%(text)s” comes twice by the plant's clock (%(zone)s), which is put back then; "
            "choose a time outside of that hour.",
            text=shown, zone=speech.zone_name,
        )
    )  # fmt: skip


def _read(text: str) -> datetime | None:
    if len(text) > LONGEST:
        return None
    by_hand = BY_HAND.fullmatch(text)
    try:
        if by_hand is not None:
            year, month, day, hour, minute, second = (int(each or 0) for each in by_hand.groups())
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the plant's
        return datetime.fromisoformat(text)
    except ValueError:
        return None
