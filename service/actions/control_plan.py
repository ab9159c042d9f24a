"""The control plan: which context splits a characteristic into streams, and how these are judged.

Versions are immutable; a point is judged by the version that was effective at its own time, so
that a replay says today what was said then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, select

from service.actions.desk import Desk
from service.records.spc_tables import control_plan
from spc.rule_sets import WESTERN_ELECTRIC

# Whatever a field of the record or its operation can tell apart. Equipment and shift come first:
# they have a place of their own in the name of a stream.
SPLIT_FIELDS = (
    "item", "equipment", "shift", "process", "tool", "bath", "operator", "load", "gauge",
)  # fmt: skip
CHARTS = ("auto", "individuals", "mean_s", "mean_range")
FROM_SPECIFICATION = "specification_margin"


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """How the streams of one characteristic are split and judged.

    `gap_hours` is the longest pause that a run of points survives (None: any). `clean_run` is how
    many points without a signal end an episode. `delta_min`, in sigmas, is the smallest change
    that matters when one is dated, at a confidence of `coverage`; with
    `delta_from_specification` it is taken from the distance to the nearer specification limit.
    `chart` names the family that limits are estimated for.
    """

    split_by: tuple[str, ...] = ("equipment", "shift")
    rule_set: str = WESTERN_ELECTRIC.name
    gap_hours: float | None = None
    gap_on_setup: bool = False
    clean_run: int = 15
    delta_min: float = 1.0
    delta_from_specification: bool = False
    coverage: float = 0.95
    chart: str = "auto"

    def document(self) -> dict[str, Any]:
        return {
            "split_by": list(self.split_by),
            "rule_set": self.rule_set,
            "gap_hours": self.gap_hours,
            "gap_on_setup": self.gap_on_setup,
            "clean_run": self.clean_run,
            "delta_min": FROM_SPECIFICATION if self.delta_from_specification else self.delta_min,
            "coverage": self.coverage,
            "chart": self.chart,
        }


DEFAULT_PLAN = StreamPlan()


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version as it stands in the table: the plan of each characteristic it names."""

    version: int
    effective_from: int
    default: StreamPlan
    characteristics: Mapping[str, StreamPlan]

    def of(self, characteristic: str) -> StreamPlan:
        return self.characteristics.get(characteristic, self.default)


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """Every version, in the order in which they take effect; of two at one time the later set."""

    versions: tuple[PlanVersion, ...] = ()

    def version_at(self, at: int) -> PlanVersion | None:
        for version in reversed(self.versions):
            if version.effective_from <= at:
                return version
        return None

    def at(self, characteristic: str, at: int) -> StreamPlan:
        version = self.version_at(at)
        return DEFAULT_PLAN if version is None else version.of(characteristic)


def plan_at(where: Desk | Connection, characteristic: str, at: int) -> StreamPlan:
    """How a point of this characteristic, measured at this instant (microseconds), is judged."""
    plan = plan_of(where) if isinstance(where, Desk) else load_plan(where)
    return plan.at(characteristic, at)


def plan_of(desk: Desk) -> ControlPlan:
    """The plan as the desk's notes have it: read once while nobody else writes."""
    notes = desk.control_plans
    if "all" not in notes:
        desk.transaction.flush()
        notes["all"] = load_plan(desk.transaction.connection)
    return notes["all"]


def any_gap_on_setup(desk: Desk) -> bool:
    return any(
        plan.gap_on_setup
        for version in plan_of(desk).versions
        for plan in (version.default, *version.characteristics.values())
    )


def load_plan(connection: Connection) -> ControlPlan:
    c = control_plan.c
    query = select(c.version, c.effective_from, c.document).order_by(c.effective_from, c.version)
    return ControlPlan(
        tuple(
            read_version(version, effective_from, orjson.loads(document))
            for version, effective_from, document in connection.execute(query)
        )
    )


def read_version(version: int, effective_from: int, document: Mapping[str, Any]) -> PlanVersion:
    """A checked document as plans: what a characteristic does not say is said by the default."""
    default = _changed(DEFAULT_PLAN, document.get("default", {}))
    named = {
        name: _changed(default, fields)
        for name, fields in document.get("characteristics", {}).items()
    }
    return PlanVersion(version, effective_from, default, named)


def _changed(plan: StreamPlan, fields: Mapping[str, Any]) -> StreamPlan:
    said = dict(fields)
    if "split_by" in said:
        said["split_by"] = tuple(name for name in SPLIT_FIELDS if name in said["split_by"])
    if "delta_min" in said:
        margin = said["delta_min"] == FROM_SPECIFICATION
        said["delta_from_specification"] = margin
        if margin:
            del said["delta_min"]
    return replace(plan, **said)
