"""The bodies of requests about concessions, and about decisions that were carried out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from service.actions.concessions import NewConcession
from service.actions.reported_effect import ReportedEffect
from service.intake.field_types import At, Name, Quantity, Text, Word
from service.intake.plant_records import Part

Pieces = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Concession(Part):
    """At least one of `quantity` and `expires_at` bounds it."""

    number: Name
    item: Name
    reason: Text
    customer: Name | None = None
    quantity: Quantity | None = None
    expires_at: At | None = None

    def new(self) -> NewConcession:
        return NewConcession(
            self.number, self.item, self.reason, self.customer, self.quantity, self.expires_at
        )


class ConcessionEnd(Part):
    reason: Text


class Effect(Part):
    """Which fields belong together depends on the decision.

    Scrap: `rendered_unusable`, `witness`, `quantity`. A return: `reference`, `quantity`. Sorting:
    `accepted` and `rejected`, or of a sample `inspected` and `defective`. A rework or a repair:
    `quantity`. Any of them: `not_possible`, with the reason, instead.
    """

    quantity: Quantity | None = None
    rendered_unusable: bool | None = None
    witness: Name | None = None
    reference: Word | None = None
    accepted: Quantity | None = None
    rejected: Quantity | None = None
    inspected: Pieces | None = None
    defective: Pieces | None = None
    not_possible: Text | None = None
    note: Word | None = None

    def reported(self) -> ReportedEffect:
        # Not `model_dump`: that makes JSON numbers of quantities, which are exact here.
        return ReportedEffect(**{name: getattr(self, name) for name in type(self).model_fields})
