"""The bodies of requests about webhooks; unknown fields are errors."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.intake.field_types import Name, Text, Word
from service.intake.plant_records import Part


class NewReceiver(Part):
    url: Text
    events: Annotated[list[Name], Field(min_length=1, max_length=20)]
    customer: Name | None = None
    description: Word = ""


class EndpointToDisable(Part):
    reason: Text
