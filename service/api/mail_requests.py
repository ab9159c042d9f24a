"""The bodies of requests about letters; unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from notifications.plant_templates import LONGEST
from service.intake.field_types import Name, Text
from service.intake.plant_records import Part as Body

TemplateText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Part = Literal["subject", "text", "html"]


class PolicyFile(Body):
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=20_000), Field(description="YAML.")
    ]
    reason: Text


class OwnTemplate(Body):
    text: TemplateText
    reason: Text


class TemplateToReset(Body):
    reason: Text
    part: Part | None = None


class Draft(Body):
    """What to look at: a sample (`shape` says which), or a letter of the outbox."""

    kind: Name
    language: Name
    drafts: dict[Part, TemplateText] = Field(default_factory=dict)
    shape: Annotated[int, Field(ge=1, le=1_000)] = 1
    letter: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
