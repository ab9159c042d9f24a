"""The bodies of requests about rulebooks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.api.spc_requests import Pin
from service.intake.field_types import At, Name, Text
from service.intake.plant_records import Part

RuleFile = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000_000), Field(description="YAML.")
]
Label = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    Field(description="NAME@VERSION, `packaged` or `in-force`."),
]


class Submission(Part):
    text: RuleFile
    reason: Text


class Review(Part):
    """Signed by a second person with his PIN."""

    verdict: Literal["approve", "reject"]
    by: Name
    pin: Pin
    reason: Text


class Publication(Part):
    """From when on it decides; left out: now."""

    reason: Text
    effective_from: At | None = None


class Withdrawal(Part):
    reason: Text


class Rollback(Part):
    """Signed by a supervisor with his PIN; `to` is NAME@VERSION or `packaged`."""

    to: Label
    by: Name
    pin: Pin
    reason: Text


class RuleText(Part):
    """The text of a rule file, or the name of a known rulebook; neither: the one in force."""

    text: RuleFile | None = None
    rulebook: Label | None = None

    @model_validator(mode="after")
    def _not_both(self) -> RuleText:
        if self.text is not None and self.rulebook is not None:
            raise ValueError("give the `text` of a rule file or the name of a `rulebook`, not both")
        return self


class Question(RuleText):
    """An event with its facts, a recorded inspection or a case, asked of a rulebook."""

    event: Name | None = None
    facts: dict[str, str | float | int | bool | None] = Field(default_factory=dict, max_length=200)
    inspection: Name | None = None
    case: Name | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Question:
        if sum(each is not None for each in (self.event, self.inspection, self.case)) != 1:
            raise ValueError("ask about one `event`, `inspection` or `case`")
        return self


class WantedTable(RuleText):
    """A decision table of a rulebook, by its id."""

    table: Name
