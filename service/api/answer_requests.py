"""The bodies of requests about customers: answers, calls, replies, write-offs, effectiveness."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from service.actions.answer_lines import FIGURES
from service.actions.phone_calls import Outcome, Way
from service.actions.take_answer import Answer, GivenLine
from service.api.spc_requests import Pin
from service.intake.field_types import Name, Text, Word
from service.intake.plant_records import Part

Pieces = Annotated[Decimal, Field(ge=0, le=1_000_000_000, max_digits=16, decimal_places=6)]


class AnsweredLine(Part):
    """One lot of one shipment; what is left out is 0."""

    shipment: Name
    lot: Name
    received: Pieces
    on_hand: Pieces = Decimal(0)
    quarantined: Pieces = Decimal(0)
    used: Pieces = Decimal(0)
    returned: Pieces = Decimal(0)
    destroyed: Pieces = Decimal(0)
    forwarded: Pieces = Decimal(0)

    def given(self) -> GivenLine:
        figures: dict[str, Any] = {name: getattr(self, name) for name in FIGURES}
        return GivenLine(self.shipment, self.lot, figures)


class _Answered(Part):
    printed_name: Annotated[str, StringConstraints(max_length=200)]
    lines: Annotated[list[AnsweredLine], Field(max_length=20_000)] = Field(default_factory=list)
    question: Word = ""
    their_problem: Annotated[str, StringConstraints(max_length=128)] = ""

    def answer(self, language: str = "en") -> Answer:
        return Answer(
            self.printed_name, tuple(line.given() for line in self.lines), self.question,
            self.their_problem, language=language,
        )  # fmt: skip


class CustomerAnswer(_Answered):
    """A customer's answer by his own program; `nonce` is that of the page, asked for as JSON."""

    nonce: Annotated[str, StringConstraints(max_length=200)]


class TakenDown(_Answered):
    """An answer that somebody was told on the telephone."""


class CustomerCall(Part):
    way: Way = "phone"
    spoke_with: Annotated[str, StringConstraints(max_length=200)] = ""
    outcome: Outcome
    note: Text
    answer: TakenDown | None = None


class CustomerReplied(Part):
    text: Text


class WrittenOff(Part):
    """Signed by a supervisor with his PIN; `shown_hash` is that of what was shown."""

    by: Name
    pin: Pin
    reason: Text
    shown_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class EffectivenessLevel(Part):
    """Which share of the customers is asked whether the notice worked; a share is for B alone."""

    level: Literal["A", "B", "C", "D", "E"]
    share: Annotated[float, Field(gt=0.1, lt=1, allow_inf_nan=False)] | None = None
    reason: Text
