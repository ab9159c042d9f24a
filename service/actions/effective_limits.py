"""The control limits of a stream by time: given by a record, signed as a baseline, or tentative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from service.actions.control_plan import ControlPlan, load_plan
from service.actions.named_rule_set import names_rule_set
from service.actions.stream_key import StreamKey
from service.records import tables as t
from spc.control_limits import ControlLimits
from spc.rounding import rounding_dominates, without_run_rules
from spc.rule_sets import RULE_SETS, RuleSet

THREE_SIGMA = 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """A subgroup's mean; its place in the stream is (at, inspection).

    `at` is when it was tested, `checked_at` when what it tested was made.
    """

    at: int
    inspection: str
    mean: float
    size: int
    checked_at: int = 0

    @property
    def place(self) -> tuple[int, str]:
        return (self.at, self.inspection)


@dataclass(frozen=True, slots=True)
class EffectiveLimits:
    """Control limits, the instant from which they judge, and the rules that apply with them.

    `multiplier` is how far out the limits lie, in standard errors; zones widen with them. A
    baseline has a `version` and the number of its `subgroups`, limits that a record gave its name.
    `later` are the same limits under the rule sets of later control plans.
    """

    effective_from: int
    limits: ControlLimits
    tentative: bool
    rule_set: RuleSet
    multiplier: float = THREE_SIGMA
    version: int | None = None
    record: str | None = None
    subgroups: int = 0
    later: tuple[EffectiveLimits, ...] = ()

    def z(self, point: Point) -> float:
        """A point as the rules see it: on the limits it is 3, however wide they were signed."""
        z = self.limits.z(point.mean, point.size)
        return z if self.multiplier == THREE_SIGMA else round(z * THREE_SIGMA / self.multiplier, 9)

    def distance(self, point: Point) -> float:
        """How far out it lies in its own standard errors, whatever the multiplier."""
        return self.limits.z(point.mean, point.size)

    def bounds(self, size: int) -> tuple[float, float]:
        """The lower and the upper control limit for means of `size` values."""
        reach = self.multiplier * self.limits.sigma / sqrt(size)
        return self.limits.center - reach, self.limits.center + reach

    def as_of(self, at: int) -> EffectiveLimits:
        for each in reversed(self.later):
            if each.effective_from <= at:
                return each
        return self


def limits_at(limits: list[EffectiveLimits], at: int) -> EffectiveLimits | None:
    """Of all that a person stands for the latest that is effective; tentative ones without any.

    `limits` are in the order of `load_limits`.
    """
    tentative = None
    for each in reversed(limits):
        if each.effective_from <= at:
            if not each.tentative:
                return each.as_of(at) if each.later else each
            tentative = tentative or each
    return tentative.as_of(at) if tentative is not None else None


def load_limits(
    connection: Connection, key: StreamKey, plan: ControlPlan | None = None
) -> list[EffectiveLimits]:
    """Tentative baselines, then given limits and signed baselines in order of effect."""
    plan = load_plan(connection) if plan is None else plan
    resolution = _resolution(connection, key)
    baselines = list(_baselines(connection, key))
    given = list(_given(connection, key, plan))
    stated = [row for row in baselines if not row["tentative"]] + given
    stated.sort(key=lambda row: (row["effective_from"], row["entry"]))
    ordered = [row for row in baselines if row["tentative"]] + stated
    return [
        effective_limits(
            row["effective_from"], row["center"], row["sigma"], resolution,
            tentative=row["tentative"], rule_set=row["rule_set"] or None,
            multiplier=row["multiplier"] or THREE_SIGMA, version=row["version"],
            record=row["record"], subgroups=row["subgroups"],
            characteristic=key.characteristic, plan=plan,
        )
        for row in ordered
    ]  # fmt: skip


def effective_limits(
    effective_from: int,
    center: float,
    sigma: float,
    resolution: float | None,
    *,
    tentative: bool,
    characteristic: str,
    plan: ControlPlan,
    rule_set: str | None = None,
    multiplier: float = THREE_SIGMA,
    version: int | None = None,
    record: str | None = None,
    subgroups: int = 0,
) -> EffectiveLimits:
    """Limits with the rules that can be trusted on them: coarse readings make runs by rounding."""

    def usable(name: str) -> RuleSet:
        coarse = resolution is not None and rounding_dominates(resolution, sigma)
        return without_run_rules(RULE_SETS[name]) if coarse else RULE_SETS[name]

    own = rule_set or plan.at(characteristic, effective_from).rule_set
    first = EffectiveLimits(
        effective_from, ControlLimits(center, sigma), tentative, usable(own), multiplier,
        version, record, subgroups,
    )  # fmt: skip
    if rule_set is not None:
        return first
    later = [
        replace(first, effective_from=at, rule_set=usable(name))
        for at, name in _later_rule_sets(plan, characteristic, effective_from, own)
    ]
    return replace(first, later=tuple(later))


def _later_rule_sets(
    plan: ControlPlan, characteristic: str, since: int, name: str
) -> Iterator[tuple[int, str]]:
    """Where the plan names another rule set for the characteristic after these limits began."""
    for version in plan.versions:
        planned = version.of(characteristic).rule_set
        if version.effective_from > since and planned != name:
            name = planned
            yield version.effective_from, planned


def _baselines(connection: Connection, key: StreamKey) -> Iterator[dict[str, Any]]:
    b = t.baseline.c
    query = select(t.baseline).where(b.stream == key.id).order_by(b.version)
    for row in connection.execute(query).mappings():
        yield {**row, "record": None}


def _given(connection: Connection, key: StreamKey, plan: ControlPlan) -> Iterator[dict[str, Any]]:
    """The given limits of this stream: wider ones until some that name it more closely begin."""
    c = t.control_limits.c
    given = select(t.control_limits).where(
        c.characteristic == key.characteristic,
        or_(c.item.is_(None), c.item == key.item),
        or_(c.equipment.is_(None), c.equipment == key.equipment),
        or_(c.shift.is_(None), c.shift == key.shift),
    )
    rows = connection.execute(given).mappings().all()
    for row in rows:
        closer = [each for each in rows if _closeness(each) > _closeness(row)]
        if all(row["effective_from"] < each["effective_from"] for each in closer):
            named = names_rule_set(connection, row, plan)
            given_by = {"version": None, "record": row["id"], "multiplier": None, "subgroups": 0}
            rules = row["rule_set"] if named else None
            yield {**row, **given_by, "tentative": False, "rule_set": rules}


def _closeness(row: RowMapping) -> int:
    return sum(row[name] is not None for name in ("item", "equipment", "shift"))


def _resolution(connection: Connection, key: StreamKey) -> float | None:
    c = t.characteristic.c
    query = select(c.resolution).where(c.id == key.characteristic)
    return connection.execute(query).scalar_one_or_none()
