"""The bodies of requests that are not records; unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from service.actions.clear_shipment import Wanted
from service.actions.propose_disposition import ProposedLine
from service.intake.field_types import Name, Quantity, Text
from service.intake.plant_records import Part

Words = Annotated[str, StringConstraints(max_length=4000)]


class WantedLot(Part):
    lot: Name
    quantity: Quantity | None = None


class LotsToCheck(Part):
    lots: Annotated[list[WantedLot], Field(min_length=1, max_length=10_000)]

    def wanted(self) -> list[Wanted]:
        return [Wanted(each.lot, each.quantity) for each in self.lots]


class Simulation(Part):
    scope: dict[str, Any]


class Recall(Part):
    scope: dict[str, Any]
    reason: Text


class DispositionLine(Part):
    lot: Name
    disposition: Name
    quantity: Quantity | None = None
    to_item: Name | None = None
    instruction: Words | None = None
    concession: Words | None = None

    def line(self) -> ProposedLine:
        return ProposedLine(
            lot=self.lot,
            disposition=self.disposition,
            quantity=self.quantity,
            to_item=self.to_item,
            instruction=self.instruction,
            concession=self.concession,
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
