"""Sampling plans: how many parts to test, or what a result proves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, FiniteFloat

from service.actions.sampling_plan import sampling_document
from service.actions.sampling_question import SamplingQuestion
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import shown
from service.intake.plant_records import Part

router = APIRouter(prefix="/spc", tags=["spc"])

Count = Annotated[int, Field(ge=1, le=10_000_000)]
Bad = Annotated[int, Field(ge=0, le=10_000_000)]
Sure = Annotated[
    FiniteFloat | Annotated[str, Field(max_length=40)],
    Field(description="95, 0.95 or 95%."),
]
Share = Annotated[
    FiniteFloat | Annotated[str, Field(max_length=40)],
    Field(description="0.01 or 1%."),
]


class SamplingBody(Part):
    """One question: `reliability`; `producer` and `consumer`; or `found` and `sampled`."""

    lot_size: Count | None = None
    confidence: Sure | None = None
    reliability: Sure | None = None
    accept: Annotated[int, Field(ge=0, le=100)] | None = None
    containers: Annotated[list[Bad], Field(min_length=1, max_length=10_000)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    second: Count | None = None
    second_accept: Annotated[int, Field(ge=0, le=100)] | None = None
    producer: Share | None = None
    consumer: Share | None = None
    producer_risk: Share | None = None
    consumer_risk: Share | None = None
    found: Bad | None = None
    sampled: Count | None = None


@router.post("/sampling-plans", openapi_extra=takes(SamplingBody), summary="Plan a sample")
def post_sampling_plan(body: SmallBody) -> Response:
    """The smallest plan that shows what is asked, or the bound after a result; keeps nothing."""
    asked = parse(SamplingBody, body)
    return shown(sampling_document(SamplingQuestion(**dict(asked))))
