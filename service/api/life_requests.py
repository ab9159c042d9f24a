"""The bodies of requests about the life of a case, and about the plant's calendar."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from service.api.spc_requests import Pin
from service.intake.field_types import Name, Text, Word
from service.intake.plant_records import Part


class Taking(Part):
    """Who takes a case over from somebody else names him."""

    reason: Word = ""
    take_over_from: Name | None = None


class Closing(Part):
    """A confirmed case that never held anything says what was done about it."""

    reason: Text


class Reopening(Part):
    """Signed by a supervisor with his PIN; `lots` are to be held again besides."""

    by: Name
    pin: Pin
    reason: Text
    lots: Annotated[list[Name], Field(max_length=10_000)] = Field(default_factory=list)


class CalendarFile(Part):
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=100_000), Field(description="YAML.")
    ]
    reason: Text
