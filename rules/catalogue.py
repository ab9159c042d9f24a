"""The vocabulary of rule files: which event carries which facts, and what rules may decide."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rules.fields import FIELDS, Fact, Field, FieldType
from rules.outcomes import Severity

__all__ = [
    "ASKED",
    "CATALOGUE",
    "CONTAINMENT",
    "CORRELATION",
    "CUSTOMERS",
    "DEADLINE",
    "DECIDED",
    "EVENTS",
    "EVENT_STRATEGIES",
    "FINDINGS",
    "RECORDED",
    "ROLES",
    "SEVERITIES",
    "STRATEGIES",
    "Fact",
    "Field",
    "FieldType",
]

CONTAINMENT = "containment"
RECORDED = ("receipt.recorded", "operation.recorded", "inspection.recorded")
"""Plain records, good ones too: told to rules only where a rulebook asks about them."""

CORRELATION = "correlation.matched"
DEADLINE = "deadline.missed"

FINDINGS = (
    "inspection.nonconforming",
    "spc.signal",
    "spc.alarm",
    "furnace.survey_failed",
    "calibration.failed",
    "complaint",
    "supplier.alert",
    "shipment.escape",
    *RECORDED,
    CORRELATION,
    DEADLINE,
)
"""Events of the first stage: each may start a containment."""

EVENTS = (*FINDINGS, CONTAINMENT)

DECIDED = (CORRELATION, DEADLINE)
"""Findings that carry their decision: the `then:` of the correlation or deadline that made them."""

ASKED = tuple(event for event in EVENTS if event not in DECIDED)
"""Events that a rule, a table or a step may be about."""

STRATEGIES = (
    "lot",
    "operation",
    "load",
    "heat",
    "equipment_window",
    "shift_window",
    "since_last_good",
    "since_change",
    "gauge_window",
)
"""Ways to choose what is suspect. Every one of them includes the finding's own lot."""

ROLES = (
    "admin",
    "quality_engineer",
    "quality_supervisor",
    "production_manager",
    "engineering",
    "design_authority",
    "inspector",
    "shipping",
    "operator",
    "auditor",
)
CUSTOMERS = "customers"
"""Stands beside the roles in `notify:` and means the customers who hold suspect material."""

SEVERITIES: tuple[Severity, ...] = ("minor", "major", "critical")
"""From the least to the most severe."""

_MATERIAL = ("lot", "operation", "load", "heat")
_WINDOWS = ("equipment_window", "shift_window", "since_last_good", "since_change")

# What each finding can start from: a complaint names a lot, which leads to its operation,
# load and heat; no furnace survey names a lot, and only a gauge has measured anything.
EVENT_STRATEGIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "inspection.nonconforming": (*_MATERIAL, *_WINDOWS),
        "spc.signal": (*_MATERIAL, *_WINDOWS),
        "spc.alarm": (*_MATERIAL, *_WINDOWS),
        "furnace.survey_failed": ("equipment_window",),
        "calibration.failed": ("equipment_window", "gauge_window"),
        "complaint": _MATERIAL,
        "supplier.alert": ("lot", "heat"),
        "shipment.escape": _MATERIAL,
        "receipt.recorded": ("lot", "heat"),
        "operation.recorded": (*_MATERIAL, "equipment_window"),
        "inspection.recorded": _MATERIAL,
        CORRELATION: (*_MATERIAL, *_WINDOWS, "gauge_window"),
        DEADLINE: _MATERIAL,
    }
)

_CONTEXT = (
    "lot",
    "item",
    "item_kind",
    "safety_critical",
    "operation",
    "process",
    "equipment",
    "load",
    "tool",
    "bath",
    "shift",
    "operator",
    "heat",
    "supplier",
)
_FINDING = ("characteristic", "defect", "critical", "stage", "value", "lower", "upper", "unit")
_SIGNAL = ("characteristic", "critical", "stream", "episode", "page_worthy")
_REACH = ("lots", "on_hand", "in_process", "shipped", "consumed", "customers", "cost")

_CARRIED: Mapping[str, tuple[str, ...]] = {
    "inspection.nonconforming": (*_CONTEXT, *_FINDING, "inspected", "defective"),
    "spc.signal": (*_CONTEXT, *_SIGNAL, "signal", "z", "tentative", "opens_episode"),
    "spc.alarm": (*_CONTEXT, *_SIGNAL, "q", "streams"),
    "furnace.survey_failed": ("equipment", "equipment_kind", "kind"),
    "calibration.failed": ("equipment", "equipment_kind", "kind"),
    "complaint": ("lot", "item", "safety_critical", "customer", "characteristic", "quantity"),
    "supplier.alert": ("supplier", "heat", "lots"),
    "shipment.escape": ("shipment", "customer", "lot", "safety_critical"),
    "receipt.recorded": (
        *("lot", "item", "item_kind", "safety_critical", "heat", "supplier"),
        *("certificate", "location", "quantity"),
    ),
    # One for each lot that the operation made.
    "operation.recorded": (*_CONTEXT, "quantity", "scrap_quantity"),
    "inspection.recorded": (*_CONTEXT, "stage", "conforming", "gauge", "inspector"),
    CORRELATION: (*_CONTEXT, "characteristic", "critical"),
    DEADLINE: (*_CONTEXT, "stage", "certificate"),
    CONTAINMENT: (
        "cause",
        "rule",
        "strategy",
        "nonconforming",
        "signal",
        "page_worthy",
        "held",
        "critical",
        "safety_critical",
        *_REACH,
        "complaint",
    ),
}


def _closed(name: str, en: str, zh: str, choices: tuple[str, ...]) -> Field:
    label = MappingProxyType({"en": en, "zh-CN": zh})
    return Field(name, "text", None, label, choices, choices[0])


def _relabelled(name: str, en: str, zh: str) -> Field:
    return replace(FIELDS[name], label=MappingProxyType({"en": en, "zh-CN": zh}))


# Of a containment, these two ask about the whole radius, not about one finding's item.
_OF_CONTAINMENT = {
    "cause": _closed("cause", "cause", "起因", FINDINGS),
    "strategy": _closed("strategy", "strategy", "遏制策略", STRATEGIES),
    "safety_critical": _relabelled(
        "safety_critical", "safety-critical item in the radius", "范围内有安全关键件"
    ),
}


def _facts_of(event: str) -> Mapping[str, Field]:
    own = _OF_CONTAINMENT if event == CONTAINMENT else {}
    return MappingProxyType({name: own.get(name) or FIELDS[name] for name in _CARRIED[event]})


CATALOGUE: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {event: _facts_of(event) for event in EVENTS}
)
"""For every event the facts it carries, by name."""
