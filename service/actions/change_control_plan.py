"""A control plan with one characteristic changed, and what a new plan would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from service.actions.control_plan import DEFAULT_PLAN, StreamPlan, read_version
from service.actions.set_control_plan import check_control_plan, list_plans

# The plan that all characteristics have that are not named.
ALL = ""


@dataclass(frozen=True, slots=True)
class Newest:
    """The version that a change begins with: the last to take effect, or none yet."""

    version: int
    document: Mapping[str, Any]

    @property
    def own(self) -> Mapping[str, Mapping[str, Any]]:
        named: Mapping[str, Mapping[str, Any]] = self.document.get("characteristics", {})
        return named


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One field of one characteristic (or of all others), before and after."""

    characteristic: str
    field: str
    before: Any
    after: Any


def newest_plan(connection: Connection) -> Newest:
    versions = list_plans(connection)
    if not versions:
        return Newest(0, {})
    last = max(versions, key=lambda each: (each["effective_from"], each["version"]))
    return Newest(max(each["version"] for each in versions), last["document"])


def fields_of(newest: Newest, characteristic: str) -> dict[str, Any]:
    """Every field of it, with what it leaves to the plan of all others."""
    version = read_version(0, 0, newest.document)
    plan = version.of(characteristic) if characteristic else version.default
    return plan.document()


def with_fields(
    newest: Newest, characteristic: str, fields: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The document with these fields; without any a characteristic follows all others again.

    What a characteristic has as all others have it stays unsaid, so that it goes on following.
    """
    default, named = dict(newest.document.get("default", {})), dict(newest.own)
    if characteristic == ALL:
        default = {**default, **_differing(fields or {}, DEFAULT_PLAN, default)}
    elif fields is None:
        named.pop(characteristic, None)
    else:
        own = named.get(characteristic, {})
        others = read_version(0, 0, newest.document).default
        named[characteristic] = _differing(fields, others, own)
    return {"default": default, "characteristics": named}


def plan_changes(
    connection: Connection, newest: Newest, document: object
) -> tuple[dict[str, Any], list[PlanChange]]:
    """The checked document and what differs by it; BadInput lists every fault."""
    checked = check_control_plan(connection, document)
    before, after = read_version(0, 0, newest.document), read_version(0, 0, checked)
    names = [*dict.fromkeys((*before.characteristics, *after.characteristics))]
    changes = _between(ALL, before.default, after.default)
    for name in sorted(names):
        changes += _between(name, before.of(name), after.of(name))
    return checked, changes


def _between(name: str, before: StreamPlan, after: StreamPlan) -> list[PlanChange]:
    old, new = before.document(), after.document()
    return [PlanChange(name, each, old[each], new[each]) for each in old if old[each] != new[each]]


def _differing(
    fields: Mapping[str, Any], usual: StreamPlan, own: Mapping[str, Any]
) -> dict[str, Any]:
    said = usual.document()
    return {name: value for name, value in fields.items() if name in own or value != said.get(name)}
