"""The bodies of requests about signatures: decided here, asked, answered, withdrawn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from service.actions.decide_disposition import AnswerHere
from service.api.requests import DispositionLine, Words
from service.api.spc_requests import Pin
from service.intake.field_types import Name, Text
from service.intake.plant_records import Part


class Signature(Part):
    """What `by` decides about the page that `GET .../approval` showed him."""

    by: Name
    pin: Pin
    decision: Name
    reason: Words
    case_version: int
    shown_hash: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    role: Name | None = None
    to: Annotated[Name | None, Field(description="To whom it is handed over.")] = None
    dispositions: list[DispositionLine] | None = None
    # What the page gave under this name: so that a refusal can say what has changed.
    seen: Annotated[str, StringConstraints(max_length=500_000)] = ""

    def answer(self) -> AnswerHere:
        return AnswerHere(
            choice=self.decision,
            pin=self.pin,
            reason=self.reason,
            version=self.case_version,
            shown_hash=self.shown_hash,
            role=self.role,
            proposal=tuple(each.line() for each in self.dispositions or ()),
            to=self.to or "",
            seen=self.seen,
        )


class AnswerToSigner(Part):
    answer: Text


class Withdrawal(Part):
    reason: Text
