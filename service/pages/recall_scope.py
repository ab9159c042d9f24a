"""A scope as the workbench's form has it: fields in the address, further parts beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from service.actions.scanned_code import name_of_code
from service.errors import BadInput
from service.pages.asked import Asked
from service.pages.typed_time import typed_moment

# Fields of one part, in the order of the form. `lots` are several names, apart by blanks or commas.
WORDS = (
    "heat", "supplier", "load", "process", "equipment", "shift", "tool", "bath", "operator", "gauge"
)  # fmt: skip
FIELDS = ("lots", *WORDS, "from", "to")
MOST_PARTS = 40
# A label's code may hold a separator of its own, which is no blank.
BETWEEN_NAMES = re.compile(r"[ \t\r\n,;\u3000\uff0c\uff1b\u3001]+")


@dataclass(frozen=True, slots=True)
class ScopeDraft:
    """What was typed, and the parts that were added before."""

    typed: Mapping[str, str]
    parts: tuple[dict[str, Any], ...]
    part: dict[str, Any]

    @property
    def scope(self) -> dict[str, Any] | None:
        """The scope as it is asked; none while nothing is chosen."""
        members = [*self.parts, *([self.part] if self.part else [])]
        if not members:
            return None
        return members[0] if len(members) == 1 else {"any": members}

    @property
    def also(self) -> str:
        return orjson.dumps(list(self.parts)).decode() if self.parts else ""

    def with_part_added(self) -> str:
        """The address of a form that is empty again, with this part kept beside it."""
        return _address([*self.parts, self.part])

    def with_lots_typed(self) -> str:
        """The address as the form would have sent it."""
        return _address(list(self.parts), self.typed)

    def without(self, place: int) -> str:
        """The address with one of the added parts left out."""
        kept = [part for each, part in enumerate(self.parts) if each != place]
        return _address(kept, self.typed)

    def with_window(self, start: datetime, end: datetime, shift: str | None = None) -> str:
        """The address with this shift picked; a window picked before grows to take it in.

        Nights picked one after the other stay nights; with another shift the window is all of
        what ran between.
        """
        shift = shift or ""
        if self.window is not None:
            start, end = min(start, self.window[0]), max(end, self.window[1])
            shift = shift if shift == self.typed["shift"] else ""
        typed = {**self.typed, "from": start.isoformat(), "to": end.isoformat(), "shift": shift}
        return _address(list(self.parts), typed)

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """From when to when, if both are said."""
        if "from" not in self.part or "to" not in self.part:
            return None
        return datetime.fromisoformat(self.part["from"]), datetime.fromisoformat(self.part["to"])

    def without_window(self) -> str:
        """The address with all the time that is on record."""
        return _address(list(self.parts), {**self.typed, "from": "", "to": "", "shift": ""})

    def picks(self, start: datetime, end: datetime, shift: str | None) -> bool:
        """Whether this shift is in the window that was picked."""
        if self.window is None or self.typed["shift"] not in ("", shift or ""):
            return False
        return start < self.window[1] and end > self.window[0]


def draft_asked(asked: Asked) -> ScopeDraft:
    """What the address says; a time without an offset is the plant's."""
    params = asked.request.query_params
    typed = typed_in(asked)
    part: dict[str, Any] = {name: typed[name] for name in WORDS if typed[name]}
    if lots := names_of(typed["lots"]):
        part["lots"] = lots
    for name in ("from", "to"):
        if typed[name]:
            part[name] = _moment(asked, typed[name])
    return ScopeDraft(typed, _parts(params.get("also", "")), part)


def typed_in(asked: Asked) -> dict[str, str]:
    """The fields as they were typed; other pages link with one lot: `?lot=K7`."""
    params = asked.request.query_params
    typed = {name: params.get(name, "").strip() for name in FIELDS}
    typed["lots"] = " ".join([typed["lots"], *params.getlist("lot")]).strip()
    return typed


def names_of(text: str) -> list[str]:
    """Names as they are typed or scanned one after the other."""
    named = (name_of_code(each) for each in BETWEEN_NAMES.split(text))
    return list(dict.fromkeys(each for each in named if each))


def read_scope(text: str) -> dict[str, Any]:
    """The scope that a form carries along."""
    try:
        scope = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadInput("scope: build it on the workbench first") from None
    if not isinstance(scope, dict) or not scope:
        raise BadInput("scope: build it on the workbench first")
    return scope


def address_of_scope(scope: Mapping[str, Any]) -> str:
    """The workbench with this scope filled in, to change it; several parts stay parts."""
    if "any" in scope:
        return _address(list(scope["any"]))
    if set(scope) - set(FIELDS):
        return _address([dict(scope)])
    return _address([], {**scope, "lots": " ".join(scope.get("lots", []))})


def _address(parts: list[dict[str, Any]], typed: Mapping[str, Any] | None = None) -> str:
    given = {name: text for name, text in (typed or {}).items() if text}
    if parts:
        given["also"] = orjson.dumps(parts).decode()
    return f"/recall?{urlencode(given)}" if given else "/recall"


def _parts(text: str) -> tuple[dict[str, Any], ...]:
    if not text:
        return ()
    try:
        parts = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ()
    if not isinstance(parts, list):
        return ()
    return tuple(part for part in parts[:MOST_PARTS] if isinstance(part, dict) and part)


def _moment(asked: Asked, text: str) -> str:
    return typed_moment(text, asked.speech).isoformat()
