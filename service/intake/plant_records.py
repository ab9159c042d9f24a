"""The interchange format, version 1: one strict model for every record kind.

A record is checked here for everything that can be known from the record alone; what it refers to
is checked where it is applied.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
    model_validator,
)

from service.intake.field_types import (
    At,
    Measure,
    Name,
    Parameter,
    Quantity,
    RuleSetName,
    Spread,
    Text,
    Word,
)


class Part(BaseModel):
    """A piece of a record."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Record(Part):
    """One record: its kind, and an id that is unique within the kind."""

    id: Name

    def content(self) -> dict[str, Any]:
        """The record as JSON-ready content: UTC times, numbers normalised, absent fields absent."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Item(Record):
    record: Literal["item"]
    name: Text
    kind: Literal["raw", "semi_finished", "finished", "packaging"]
    unit: Literal["pcs", "kg", "m"]
    unit_cost: Quantity | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    safety_critical: bool | None = None
    gtin: Annotated[str, StringConstraints(pattern=r"^\d{8}(\d{4,6})?$")] | None = None
    customer_concession: bool | None = None

    @model_validator(mode="after")
    def _cost_has_a_currency(self) -> Item:
        if self.unit_cost is not None and self.currency is None:
            raise ValueError("unit_cost needs a currency")
        return self


class Party(Record):
    record: Literal["party"]
    role: Literal["supplier", "customer"]
    name: Text
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+$")] | None = None
    language: Literal["en", "zh-CN"] | None = None


class Equipment(Record):
    record: Literal["equipment"]
    kind: Name
    name: Text
    ideal_cycle_seconds: Annotated[FiniteFloat, Field(gt=0)] | None = None


class Characteristic(Record):
    record: Literal["characteristic"]
    name: Text
    process: Name
    unit: Word
    nominal: Measure | None = None
    lower: Measure | None = None
    upper: Measure | None = None
    item: Name | None = None
    critical: bool | None = None
    resolution: Annotated[FiniteFloat, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _limits_in_order(self) -> Characteristic:
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"lower {self.lower:g} is above upper {self.upper:g}")
        return self


class ControlLimits(Record):
    record: Literal["control_limits"]
    characteristic: Name
    equipment: Name | None = None
    shift: Name | None = None
    item: Name | None = None
    center: Measure
    sigma: Spread
    subgroup_size: Annotated[int, Field(ge=1, le=1000)]
    rule_set: RuleSetName | None = None
    effective_from: At


class Order(Record):
    record: Literal["order"]
    item: Name
    quantity: Quantity
    due_at: At
    customer: Name | None = None


class Receipt(Record):
    record: Literal["receipt"]
    at: At
    supplier: Name
    lot: Name
    item: Name
    quantity: Quantity
    heat: Name | None = None
    certificate: Name | None = None
    location: Name | None = None


class Used(Part):
    lot: Name
    quantity: Quantity


class Produced(Part):
    lot: Name
    item: Name
    quantity: Quantity
    serials: list[Name] | None = None


class Operation(Record):
    record: Literal["operation"]
    process: Name
    equipment: Name | None = None
    load: Name | None = None
    tool: Name | None = None
    bath: Name | None = None
    shift: Name | None = None
    operator: Name | None = None
    order: Name | None = None
    started_at: At
    ended_at: At
    inputs: list[Used]
    outputs: list[Produced]
    scrap_quantity: Quantity | None = None
    parameters: dict[Name, Parameter] | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Operation:
        if self.ended_at < self.started_at:
            raise ValueError("ended_at is before started_at")
        used = [line.lot for line in self.inputs]
        made = [line.lot for line in self.outputs]
        if not used and not made:
            raise ValueError("an operation has at least one input or output")
        for role, names in (("input", used), ("output", made)):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise ValueError(f"lot `{twice}` is named twice as an {role}")
        if both := set(used) & set(made):
            raise ValueError(f"lot `{min(both)}` is input and output of one operation (a cycle)")
        return self


class Measured(Part):
    characteristic: Name
    values: Annotated[list[Measure], Field(min_length=1, max_length=10_000)]
    serials: list[Name] | None = None


class Counted(Part):
    defect: Name
    inspected: Annotated[int, Field(ge=0, le=10**12)]
    defective: Annotated[int, Field(ge=0, le=10**12)]

    @model_validator(mode="after")
    def _not_more_than_inspected(self) -> Counted:
        if self.defective > self.inspected:
            raise ValueError(f"{self.defective} defective of {self.inspected} inspected")
        return self


class Inspection(Record):
    record: Literal["inspection"]
    at: At
    lot: Name
    operation: Name | None = None
    stage: Literal["incoming", "first_article", "patrol", "final"]
    inspector: Name
    gauge: Name | None = None
    measurements: list[Measured] | None = None
    attributes: list[Counted] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _something_inspected(self) -> Inspection:
        measured = [m.characteristic for m in self.measurements or ()]
        if not measured and not self.attributes:
            raise ValueError("an inspection has measurements or attributes")
        if twice := next((name for name in measured if measured.count(name) > 1), None):
            raise ValueError(f"characteristic `{twice}` is measured twice; give one list of values")
        return self


class Move(Record):
    record: Literal["move"]
    at: At
    lot: Name
    to: Name
    quantity: Quantity | None = None


class Shipped(Part):
    lot: Name
    quantity: Annotated[Quantity, Field(gt=0)]


class Shipment(Record):
    record: Literal["shipment"]
    at: At
    customer: Name
    order: Name | None = None
    carrier: Name | None = None
    tracking: Name | None = None
    lines: Annotated[list[Shipped], Field(min_length=1)]
    already_left: bool | None = None


class Return(Record):
    record: Literal["return"]
    at: At
    customer: Name
    shipment: Name
    lot: Name
    quantity: Quantity


class Scrap(Record):
    record: Literal["scrap"]
    at: At
    lot: Name
    quantity: Quantity
    reason: Text


class Count(Record):
    record: Literal["count"]
    at: At
    lot: Name
    quantity: Quantity


class EquipmentState(Record):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, validate_by_name=False)

    record: Literal["equipment_state"]
    equipment: Name
    state: Literal["running", "idle", "setup", "down", "planned_stop"]
    from_: Annotated[At, Field(alias="from")]
    to: At
    reason: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> EquipmentState:
        if self.to < self.from_:
            raise ValueError("to is before from")
        return self


class Survey(Record):
    record: Literal["survey"]
    at: At
    equipment: Name
    kind: Literal["tus", "sat", "calibration"]
    passed: bool
    note: Text | None = None


class Complaint(Record):
    record: Literal["complaint"]
    at: At
    customer: Name
    lot: Name
    quantity: Quantity | None = None
    characteristic: Name | None = None
    text: Text


class SupplierAlert(Record):
    record: Literal["supplier_alert"]
    at: At
    supplier: Name
    heat: Name | None = None
    lots: Annotated[list[Name], Field(min_length=1)] | None = None
    text: Text

    @model_validator(mode="after")
    def _names_material(self) -> SupplierAlert:
        if self.heat is None and self.lots is None:
            raise ValueError("a supplier alert names a heat or lots")
        return self


class Corrected(Part):
    record: str
    id: Name


class Correction(Record):
    record: Literal["correction"]
    at: At
    by: Name
    of: Corrected
    reason: Text
    replacement: CorrectableRecord

    @model_validator(mode="after")
    def _replaces_the_same_record(self) -> Correction:
        if (self.replacement.record, self.replacement.id) != (self.of.record, self.of.id):
            raise ValueError(
                f"the replacement is {self.replacement.record} `{self.replacement.id}`, "
                f"but `of` names {self.of.record} `{self.of.id}`"
            )
        return self


CorrectableRecord = Annotated[
    Item
    | Party
    | Equipment
    | Characteristic
    | ControlLimits
    | Order
    | Receipt
    | Operation
    | Inspection
    | Move
    | Shipment
    | Return
    | Scrap
    | Count
    | EquipmentState
    | Survey
    | Complaint
    | SupplierAlert,
    Field(discriminator="record"),
]
Correction.model_rebuild()
PlantRecord = Annotated[CorrectableRecord | Correction, Field(discriminator="record")]

MODELS: dict[str, type[Record]] = {
    "item": Item,
    "party": Party,
    "equipment": Equipment,
    "characteristic": Characteristic,
    "control_limits": ControlLimits,
    "order": Order,
    "receipt": Receipt,
    "operation": Operation,
    "inspection": Inspection,
    "move": Move,
    "shipment": Shipment,
    "return": Return,
    "scrap": Scrap,
    "count": Count,
    "equipment_state": EquipmentState,
    "survey": Survey,
    "complaint": Complaint,
    "supplier_alert": SupplierAlert,
    "correction": Correction,
}

__all__ = ["MODELS", "PlantRecord", "Record"]
