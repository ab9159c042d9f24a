"""The control plan: how characteristics are split into streams and judged, version by version."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.actions.look_wall import characteristic_names
from service.actions.set_control_plan import list_plans, plan_in_force
from service.pages.asked import Asking
from service.pages.show import show
from service.pages.stream_words import StreamWords
from service.records.schema import microseconds

router = APIRouter()


@router.get("/spc/plans")
def get_plans(asked: Asking) -> Response:
    """What is in force for each characteristic; every version, the newest first."""
    with asked.read() as connection:
        plan = plan_in_force(connection, microseconds(asked.site.clock()))
        versions = list_plans(connection)
        names = characteristic_names(connection)
    return show(
        asked, "control_plan.html", plan=plan, versions=versions[::-1], names=names,
        words=StreamWords(asked.speech, names),
    )  # fmt: skip
