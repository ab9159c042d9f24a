"""What is asked about customer notices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.api.spc_requests import Pin
from service.intake.field_types import Name, Text
from service.intake.plant_records import Part


class NoticesAskedFor(Part):
    """Why the customers of held lots are told, though no rule says so."""

    reason: Text


class NoticeSignature(Part):
    """A signature on a notice, or its rejection; `hash` is that of the notice as it was read."""

    verdict: Literal["send", "reject"]
    by: Name
    pin: Pin
    reason: Text
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
