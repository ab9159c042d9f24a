"""The forms by which people record what happened: which fields, in which order, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.pages.navigation import N_


@dataclass(frozen=True, slots=True)
class Blank:
    """One field. kind: code (scanned), text, number, moment, choice, textarea."""

    name: str
    label: str
    kind: str = "code"
    required: bool = False
    # What is offered: item, supplier, customer, equipment, process.
    known: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""

    @property
    def is_lot(self) -> bool:
        """A lot that is there already, so that something can be said of it."""
        return self.name == "lot" and self.kind == "code"


@dataclass(frozen=True, slots=True)
class Lines:
    """Fields that come in rows."""

    name: str
    label: str
    blanks: tuple[Blank, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class RecordForm:
    kind: str
    prefix: str
    title: str
    about: str
    blanks: tuple[Blank, ...]
    lines: tuple[Lines, ...] = ()


AT = Blank("at", N_("When (empty: now)"), "moment")
LOT = Blank("lot", N_("Lot"), required=True)
QUANTITY = Blank("quantity", N_("Quantity"), "number", required=True)
NOTE = Blank("note", N_("Note"), "textarea")
CUSTOMER = Blank("customer", N_("Customer"), required=True, known="customer")
ITEM = Blank("item", N_("Item"), required=True, known="item")
KINDS_OF_SURVEY = (
    ("tus", N_("temperature uniformity survey (TUS)")),
    ("sat", N_("system accuracy test (SAT)")),
    ("calibration", N_("calibration")),
)

RECEIPT = RecordForm(
    "receipt", "R", N_("Receipt"), N_("Material that a supplier delivered becomes a lot."),
    (
        Blank("supplier", N_("Supplier"), required=True, known="supplier"),
        Blank("lot", N_("New lot"), "new", required=True), ITEM, QUANTITY,
        Blank("heat", N_("Heat")), Blank("certificate", N_("Certificate")),
        Blank("location", N_("Location")), AT,
    ),
)  # fmt: skip
OPERATION = RecordForm(
    "operation", "OP", N_("Operation"), N_("What a machine or furnace made, and out of what."),
    (
        Blank("process", N_("Process"), required=True, known="process"),
        Blank("equipment", N_("Equipment"), known="equipment"), Blank("load", N_("Load")),
        Blank("tool", N_("Tool")), Blank("bath", N_("Bath")), Blank("shift", N_("Shift")),
        Blank("order", N_("Order")), Blank("started_at", N_("Begun"), "moment", required=True),
        Blank("ended_at", N_("Ended (empty: now)"), "moment"),
        Blank("scrap_quantity", N_("Scrapped meanwhile"), "number"),
    ),
    (
        Lines("inputs", N_("Used"), (LOT, QUANTITY)),
        Lines("outputs", N_("Made"), (Blank("lot", N_("New lot"), "new", required=True), ITEM,
                                      QUANTITY)),
        Lines("parameters", N_("Parameters"), (
            Blank("name", N_("Parameter"), "text", required=True),
            Blank("value", N_("Value"), "text", required=True),
        )),
    ),
)  # fmt: skip
MOVE = RecordForm(
    "move", "MV", N_("Move"), N_("A lot, or a part of it, is somewhere else now."),
    (LOT, Blank("to", N_("To which location"), required=True),
     Blank("quantity", N_("Quantity (empty: all)"), "number"), AT),
)  # fmt: skip
SCRAP = RecordForm(
    "scrap",
    "SC",
    N_("Scrap"),
    N_("Pieces that were thrown away, and why."),
    (LOT, QUANTITY, Blank("reason", N_("Reason"), "textarea", required=True), AT),
)
COUNT = RecordForm(
    "count",
    "CT",
    N_("Count"),
    N_("What was counted replaces what the book says."),
    (LOT, Blank("quantity", N_("Counted"), "number", required=True), AT),
)
RETURN = RecordForm(
    "return",
    "RT",
    N_("Return"),
    N_("What a customer sent back; it is held until it is looked at."),
    (CUSTOMER, Blank("shipment", N_("Shipment"), required=True), LOT, QUANTITY, AT),
)
COMPLAINT = RecordForm(
    "complaint", "CP", N_("Complaint"), N_("What a customer complains of; it may open a case."),
    (
        CUSTOMER, LOT, Blank("quantity", N_("Quantity concerned"), "number"),
        Blank("characteristic", N_("Characteristic"), known="characteristic"),
        Blank("text", N_("What the customer says"), "textarea", required=True), AT,
    ),
)  # fmt: skip
SURVEY = RecordForm(
    "survey", "SV", N_("Survey or calibration"),
    N_("A furnace or gauge was checked; a failed check puts what it did since the last in doubt."),
    (
        Blank("equipment", N_("Equipment"), required=True, known="equipment"),
        Blank("kind", N_("Kind"), "choice", required=True, choices=KINDS_OF_SURVEY),
        Blank("passed", N_("Result"), "choice", required=True,
              choices=(("yes", N_("passed")), ("no", N_("failed")))),
        NOTE, AT,
    ),
)  # fmt: skip

FORMS: Mapping[str, RecordForm] = {
    each.kind: each for each in (RECEIPT, OPERATION, MOVE, SCRAP, COUNT, RETURN, COMPLAINT, SURVEY)
}

# Every kind of record, as people call it.
KINDS: Mapping[str, str] = {
    "item": N_("Item"),
    "party": N_("Supplier or customer"),
    "equipment": N_("Equipment"),
    "characteristic": N_("Characteristic"),
    "control_limits": N_("Control limits"),
    "order": N_("Order"),
    **{kind: form.title for kind, form in FORMS.items()},
    "inspection": N_("Inspection of a lot"),
    "shipment": N_("Shipment"),
    "equipment_state": N_("State of an equipment"),
    "supplier_alert": N_("Alert by a supplier"),
    "correction": N_("Correction"),
}
