"""What is known of facts beyond their types: which count something, which are never missing."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rules.catalogue import CATALOGUE, CONTAINMENT
from rules.fields import Field
from rules.own_fields import carries_parameters
from rules.rulebook import Rulebook

WHOLE = frozenset({"inspected", "defective", "streams", "lots", "customers"})
"""Facts that count: between 0 and 1 lies nothing that could be forgotten."""

_LOT = frozenset({"lot", "item", "item_kind", "safety_critical"})
_STREAM = _LOT | {"characteristic", "critical", "stream", "page_worthy"}
# For gaps only: nobody writes a row for what is never missing. A rule that can hold for nothing
# else is still judged as if the fact could be.
ALWAYS_RECORDED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        CONTAINMENT: frozenset(
            {
                *("nonconforming", "complaint", "held", "page_worthy", "critical"),
                *("safety_critical", "lots", "on_hand", "in_process", "shipped", "consumed"),
                "customers",
            }
        ),
        "spc.signal": _STREAM | {"signal", "z", "tentative", "opens_episode"},
        "spc.alarm": _STREAM | {"q", "streams"},
        "inspection.nonconforming": _LOT | {"critical", "stage", "inspected", "defective"},
        "furnace.survey_failed": frozenset({"equipment", "equipment_kind", "kind"}),
        "calibration.failed": frozenset({"equipment", "equipment_kind", "kind"}),
        "complaint": frozenset({"lot", "item", "safety_critical", "customer"}),
        "supplier.alert": frozenset({"supplier", "lots"}),
        "receipt.recorded": _LOT | {"quantity"},
        "operation.recorded": _LOT | {"operation", "process", "quantity", "scrap_quantity"},
        "inspection.recorded": _LOT | {"stage", "conforming"},
    }
)


def fields_of(rulebook: Rulebook, *events: str) -> dict[str, Field]:
    """Every fact that conditions on any of some events may compare, by name."""
    found: dict[str, Field] = {}
    for event in events:
        found.update(CATALOGUE[event])
        if carries_parameters(event):
            for own in rulebook.own_fields:
                # An operation may have recorded what is none of the field's choices.
                found[own.field.name] = replace(own.field, choices=None)
    return found


def names_given(rulebook: Rulebook) -> tuple[str, ...]:
    """What the fact `rule` of a containment can be: whatever decides about findings."""
    return tuple(
        dict.fromkeys(
            [
                *(rule.id for rule in rulebook.all_rules if rule.event != CONTAINMENT),
                *(pattern.id for pattern in rulebook.correlations),
                *(deadline.id for deadline in rulebook.deadlines),
            ]
        )
    )
