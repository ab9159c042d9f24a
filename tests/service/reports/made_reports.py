"""Documents, heads and reports to be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from graph.blast_radius import blast_radius
from graph.document import radius_document
from graph.lineage import Lineage
from graph.scopes import Scope
from service.reports.lineage_picture import draw_picture, picture_of_radius
from service.reports.report_head import ReportHead
from tests.service.reports.bolts import bolt_plant

AT = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)


@cache
def plant_of(blanks: int) -> Lineage:
    return bolt_plant(blanks)


def document_of(blanks: int) -> dict[str, Any]:
    """The radius of the heat: 5.1 lots for each blank, in kg and pieces, in CNY and USD."""
    plant = plant_of(max(blanks, 1))
    scope = Scope(heat="H-7741") if blanks else Scope(load="F9-0000")
    radius = blast_radius(plant, scope, unknown_ok=True)
    return radius_document(radius, as_of=1234, elapsed_ms=3.1)


def head_of(**changes: Any) -> ReportHead:
    facts: dict[str, Any] = {
        "kind": "simulation",
        "number": "SIM-2026-0001",
        "sentence": "Lots of heat H-7741, and everything made from them.",
        "reason": "Core hardness out of specification",
        "by": "李伟",
        "at": AT,
        "time_zone": "Asia/Shanghai",
        "as_of": 1234,
    }
    return ReportHead(**(facts | changes))


def compared() -> dict[str, Any]:
    """What `compare_scopes` answers: two scopes, and one that reaches the same as another."""
    said = {"en": ["Each load is as likely."], "zh-CN": ["各炉可能性相同。"]}
    cost = {"total": 1250.5, "currency": "USD", "assumptions": {"en": [], "zh-CN": []}}
    wide = {
        "name": "wide",
        "sentence": {"en": "Everything of furnace F1.", "zh-CN": "F1 炉的全部产品。"},
        "how": {"en": "one load more on each side", "zh-CN": "前后各加一炉"},
        "same_as": None,
        "lots": 40,
        "on_hand": {"kg": 12.5, "pcs": 1600.0},
        "in_process": {"kg": 0.0, "pcs": 300.0},
        "shipped": {"kg": 0.0, "pcs": 800.0},
        "customers": {"count": 2, "names": ["AERO-WEST", "NORTH-POWER"]},
        "cost": cost | {"apart": {"CNY": {"lots": 2, "scrap": 10.0, "replace": 2.25}}},
        "escape": {"probability": 0.125, "assumptions": said},
    }
    narrow = wide | {"name": "narrow", "on_hand": 800.0, "in_process": 0.0, "shipped": 40.5}
    narrow |= {"cost": cost, "escape": {"probability": None, "assumptions": said}}
    same = {"name": "stated", "sentence": wide["sentence"], "how": {}, "same_as": "wide"}
    return {"variants": [narrow, same, wide]}


def changes() -> dict[str, Any]:
    """What `simulation_changes` answers."""
    return {
        "added": [{"lot": "PL-9", "item": "BOLT", "why": ["COIL-1", "HD-1", "PL-9"]}],
        "cleared": [{"lot": "PL-8", "item": "BOLT", "why": ["COIL-1", "HD-2", "PL-8"]}],
        "quantities": [
            {"lot": "PL-1", "item": "BOLT", "then": {"on_hand": 10.0}, "now": {"on_hand": 7.5}}
        ],
        "whereabouts": [
            {"lot": "PL-1", "item": "BOLT", "then": {"location": None}, "now": {"location": "W2"}}
        ],
        "certainty": [],
        "customers": [
            {"customer": "C-1", "then": None, "now": {"quantity": 5.0, "shipments": ["S"]}}
        ],
    }


def deltas() -> list[dict[str, Any]]:
    """What the list of a recall's changes answers."""
    return [
        {
            "id": 1,
            "lot": "PL-9",
            "change": "added",
            "certainty": "material",
            "reason": "made from held material",
            "record": "operation",
            "record_id": "OP-77",
            "entry": 1300,
            "at": "2026-03-05T10:00:00+08:00",
        }
    ]


def radius_picture(
    lineage: Lineage,
    document: Mapping[str, Any],
    *,
    language: str,
    held: Sequence[str] = (),
    as_of: int | None = None,
) -> bytes:
    """A blast radius as an SVG picture."""
    return draw_picture(
        picture_of_radius(lineage, document, held=held), language=language, as_of=as_of
    )
