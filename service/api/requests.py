"""The bodies of requests that are not records; unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from service.actions.clear_shipment import Wanted
from service.actions.propose_disposition import ProposedLine
from service.intake.field_types import Name, Quantity, Text, Word
from service.intake.plant_records import Part

Words = Annotated[str, StringConstraints(max_length=4000)]


class WantedLot(Part):
    lot: Name
    quantity: Quantity | None = None


class LotsToCheck(Part):
    lots: Annotated[list[WantedLot], Field(min_length=1, max_length=10_000)]

    def wanted(self) -> list[Wanted]:
        return [Wanted(each.lot, each.quantity) for each in self.lots]


ScopeFields = Annotated[dict[str, Any], Field(description="A scope, or a strategy's fields.")]


class Simulation(Part):
    scope: ScopeFields
    reason: Word = ""
    compare: list[Name] = Field(default_factory=list, max_length=8)
    store: bool = True


class Recall(Part):
    scope: ScopeFields | None = None
    simulation: Name | None = None
    reason: Text

    @model_validator(mode="after")
    def _one_of_both(self) -> Recall:
        if (self.scope is None) is (self.simulation is None):
            raise ValueError("a recall is started on a `scope` or on a `simulation`: give one")
        return self


class Drill(Part):
    scope: ScopeFields
    reason: Text


class DrillTick(Part):
    step: Name
    note: Word | None = None


class DrillEnd(Part):
    note: Word | None = None


class Release(Part):
    lots: Annotated[list[Name], Field(min_length=1, max_length=100_000)]
    reason: Text


class CommonCause(Part):
    lots: list[Name] = Field(default_factory=list, max_length=10_000)
    complaints: list[Name] = Field(default_factory=list, max_length=10_000)


class DispositionLine(Part):
    lot: Name
    disposition: Name
    quantity: Quantity | None = None
    to_item: Name | None = None
    instruction: Words | None = None
    concession: Words | None = None
    reinspect: list[Name] = Field(default_factory=list, max_length=100)
    sampling: Annotated[str, StringConstraints(max_length=200)] | None = None

    def line(self) -> ProposedLine:
        return ProposedLine(
            lot=self.lot,
            disposition=self.disposition,
            quantity=self.quantity,
            to_item=self.to_item,
            instruction=self.instruction,
            concession=self.concession,
            reinspect=tuple(self.reinspect),
            sampling=self.sampling,
        )


class Proposal(Part):
    reason: Text
    dispositions: Annotated[list[DispositionLine], Field(min_length=1, max_length=10_000)]


class Decision(Part):
    decision: Name
    pin: Annotated[str, StringConstraints(max_length=200)]
    reason: Words
    nonce: Annotated[str, StringConstraints(max_length=500)]
    case_version: int
    dispositions: list[DispositionLine] | None = None
    # To whom it is handed over; what the page showed, in short.
    to: Name | None = None
    seen: Annotated[str, StringConstraints(max_length=500_000)] = ""
