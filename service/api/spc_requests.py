"""The bodies of requests about streams: exclusions, gaps, baselines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from service.actions.freeze_baseline import Freeze
from service.actions.span import Span
from service.intake.field_types import At, Name, Text
from service.intake.plant_records import Part

Pin = Annotated[str, StringConstraints(max_length=200)]


class Exclusion(Part):
    """With a cause the point is left out; with `include` and a reason it counts again."""

    inspection: Name
    cause: Text | None = None
    include: bool = False
    reason: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Exclusion:
        if self.include and self.reason is None:
            raise ValueError("a point is included again for a `reason`: give it")
        if not self.include and self.cause is None:
            raise ValueError("a point is excluded for a `cause`: give it")
        return self


class Gap(Part):
    at: At
    reason: Text


class Baseline(Part):
    """Which points, and who signs; the limits are computed from the points."""

    from_: Annotated[At | None, Field(alias="from")] = None
    to: At | None = None
    points: Annotated[int | None, Field(ge=1, le=100_000)] = None
    by: Name
    pin: Pin
    reason: Text
    rule_set: Name | None = None
    estimator: Name = "auto"
    multiplier: Literal["guaranteed"] | Annotated[float, Field(ge=2, le=6)] = 3.0
    effective_from: At | None = None
    accept_signals: Text | None = None

    def freeze(self, stream: str) -> Freeze:
        return Freeze(
            stream=stream,
            span=span_asked(self.from_, self.to, self.points),
            signed_by=self.by,
            pin=self.pin,
            reason=self.reason,
            rule_set=self.rule_set,
            multiplier=self.multiplier,
            estimator=self.estimator,
            effective_from=self.effective_from,
            accept_signals=self.accept_signals,
        )


def span_asked(since: datetime | None, until: datetime | None, points: int | None) -> Span:
    return Span(since, until, points)
