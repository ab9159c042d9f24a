"""What must be on hold after a sequence of records, by the default rules, worked out the slow way.

Nothing is released here: a lot that was held stays held. Control limits are so wide in these
plants that no point leaves them, so that only findings, alerts, surveys and returns hold.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from tests.support.plant_oracle import EPOCH, PlantOracle, Record, instant, micro, selects

HEAT_PROCESSES = ("heat_treat", "annealing", "baking", "tempering")
DECIDING = ("final", "incoming")
KEPT = (
    "held", "suspect_lots", "suspect_heats", "suspect_operations", "scopes", "escaped",
)  # fmt: skip
FURNACE_KINDS = ("tus", "sat")


class HoldOracle(PlantOracle):
    """A plant that knows what it holds, and which of its records are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.held: set[str] = set()
        self.suspect_lots: set[str] = set()
        self.suspect_heats: set[str] = set()
        self.suspect_operations: set[str] = set()
        self.scopes: list[Record] = []
        self.escaped: set[tuple[str, str]] = set()

    def record(self, record: Record) -> bool:
        """Whether the record is accepted; if it is, with all that follows from it."""
        if not self._accepts(record):
            return False
        if record["record"] == "correction":
            self._correct(record)
        else:
            self.apply(record)
            self._follow(record)
        return True

    def _correct(self, record: Record) -> None:
        kept = {name: getattr(self, name) for name in KEPT}
        self.apply(record)
        for name, value in kept.items():
            setattr(self, name, value)
        if record["replacement"]["record"] in ("receipt", "inspection"):
            self._follow(record["replacement"])
        self._follow_genealogy()

    def _follow_genealogy(self) -> None:
        """Everything made of what is held or suspect is held, wherever an edge was added."""
        suspects = self.held | self.suspect_lots
        for lot, known in self.lots.items():
            if known["heat"] in self.suspect_heats:
                suspects.add(lot)
        for operation in self.of_kind("operation"):
            chosen = any(selects(scope, operation) for scope in self.scopes)
            if chosen or operation["id"] in self.suspect_operations:
                suspects.update(self.outputs(operation["id"]))
        self.held |= self.lots_below(suspects)

    # --- the gate ------------------------------------------------------------------------------

    def _accepts(self, record: Record) -> bool:
        if record["record"] == "shipment" and not record.get("already_left"):
            return self._may_ship(record)
        if record["record"] == "return":
            return record["quantity"] is not None and micro(record["quantity"]) <= self._out(record)
        return True

    def _may_ship(self, record: Record) -> bool:
        wanted: Counter[str] = Counter()
        for line in record["lines"]:
            wanted[line["lot"]] += micro(line["quantity"])
        return all(
            lot not in self.held and quantity <= self.books[lot].there
            for lot, quantity in wanted.items()
        )

    def _out(self, record: Record) -> int:
        """How much of the lot of that shipment is still with the customer; -1: none ever was."""
        shipment = self.rows.get(("shipment", record["shipment"]))
        lines = [] if shipment is None else shipment["lines"]
        sent = [micro(line["quantity"]) for line in lines if line["lot"] == record["lot"]]
        same = (record["shipment"], record["lot"])
        back = [
            micro(other["quantity"])
            for other in self.of_kind("return")
            if (other["shipment"], other["lot"]) == same
        ]
        return sum(sent) - sum(back) if sent else -1

    # --- what follows --------------------------------------------------------------------------

    def _follow(self, record: Record) -> None:
        kind = record["record"]
        if kind == "receipt":
            self._follow_receipt(record)
        elif kind == "operation":
            used = {line["lot"] for line in record["inputs"]}
            if used & self.held or any(selects(scope, record) for scope in self.scopes):
                self.held |= self.lots_below(self.outputs(record["id"]))
        elif kind == "inspection":
            self._follow_inspection(record)
        elif kind == "survey" and not record["passed"]:
            self._follow_survey(record)
        elif kind == "return" and record["lot"] not in self.held:
            self._suspect([record["lot"]])
        elif kind == "supplier_alert":
            self._suspect(record.get("lots") or [])
            if any(lot["heat"] == record.get("heat") for lot in self.lots.values()):
                self._suspect_heat(record.get("heat"))
        elif kind == "shipment":
            escaped = {line["lot"] for line in record["lines"]} & self.held
            self.escaped |= {(record["id"], lot) for lot in escaped}

    def _suspect(self, lots: Any) -> None:
        self.suspect_lots.update(lots)
        self.held |= self.lots_below(lots)

    def _suspect_operation(self, operation: Record | None) -> None:
        if operation is not None:
            self.suspect_operations.add(operation["id"])
            self._follow_genealogy()

    def _suspect_heat(self, heat: str | None) -> None:
        if heat is not None:
            self.suspect_heats.add(heat)
            self._follow_genealogy()

    def _follow_receipt(self, record: Record) -> None:
        alerts = [(each["supplier"], each.get("heat")) for each in self.of_kind("supplier_alert")]
        if (record["supplier"], record.get("heat")) in alerts:
            self._suspect_heat(record.get("heat"))
        if record.get("heat") in self.suspect_heats:
            self._suspect([record["lot"]])

    def _follow_survey(self, record: Record) -> None:
        equipment, at = record["equipment"], instant(record["at"])
        passed = [
            instant(other["at"])
            for other in self.of_kind("survey")
            if (other["equipment"], other["kind"]) == (equipment, record["kind"])
            if other["passed"] and instant(other["at"]) < at
        ]
        start = max(passed, default=None)
        gauge = self.rows["equipment", equipment]["kind"] == "gauge"
        if record["kind"] not in FURNACE_KINDS and gauge:
            end = self._containment(equipment, at)
            self._suspect(
                {
                    other["lot"]
                    for other in self.of_kind("inspection")
                    if other.get("gauge") == equipment
                    if (start or float("-inf")) <= instant(other["at"]) <= end
                }
            )
        else:
            self._suspect_window(equipment, start, at)

    def _suspect_window(self, equipment: str, start: int | None, at: int) -> None:
        scope = {"equipment": equipment, "to": iso(self._containment(equipment, at))}
        if start is not None:
            scope["from"] = iso(start)
        self.scopes.append(scope)
        self._follow_genealogy()

    def _containment(self, equipment: str, at: int) -> int:
        """The time of the finding, or the last run known there if later; to the whole second."""
        ends = [
            instant(operation["ended_at"])
            for operation in self.of_kind("operation")
            if operation.get("equipment") == equipment
        ]
        return (max([at, *ends]) // 1_000_000 + 1) * 1_000_000

    # --- inspections ---------------------------------------------------------------------------

    def _follow_inspection(self, record: Record) -> None:
        for measured in record.get("measurements") or ():
            characteristic = self.rows["characteristic", measured["characteristic"]]
            if not conforms(characteristic, measured["values"]):
                self._follow_bad_value(record, characteristic)
        for counted in record.get("attributes") or ():
            if counted["defective"] > 0 and record["stage"] in DECIDING:
                operation = self._checked(record, None)
                self._suspect([record["lot"]])
                self._suspect_operation(operation)

    def _follow_bad_value(self, record: Record, characteristic: Record) -> None:
        self._suspect([record["lot"]])
        operation = self._checked(record, characteristic["process"])
        if operation is None:
            return
        heat = characteristic["process"] in HEAT_PROCESSES
        if heat and operation.get("load") is not None:
            self.scopes.append({"process": operation["process"], "load": operation["load"]})
            self._follow_genealogy()
        elif not heat and characteristic.get("critical") and operation.get("equipment"):
            at = self._checked_at(record, operation)
            start = self._last_good(characteristic, operation["equipment"], at)
            self._suspect_window(operation["equipment"], start, instant(record["at"]))
        else:
            self._suspect_operation(operation)

    def _checked(self, record: Record, process: str | None) -> Record | None:
        """The operation that an inspection speaks of, with the lots it made."""
        name = record.get("operation") or self.lots[record["lot"]]["maker"]
        if name is None:
            return None
        named = record.get("operation") is not None
        if not named and process not in (None, self.rows["operation", name]["process"]):
            name = self.nearest(record["lot"], str(process))
        if name is None:
            return None
        return {**self.rows["operation", name], "made": self.outputs(name)}

    def _checked_at(self, record: Record, operation: Record | None) -> int:
        at = instant(record["at"])
        return at if operation is None else min(at, instant(operation["ended_at"]))

    def _last_good(self, characteristic: Record, equipment: str, before: int) -> int | None:
        good = []
        for record in self.of_kind("inspection"):
            for measured in record.get("measurements") or ():
                if measured["characteristic"] != characteristic["id"]:
                    continue
                operation = self._checked(record, characteristic["process"])
                at_it = operation is not None and operation.get("equipment") == equipment
                at = self._checked_at(record, operation)
                if at_it and conforms(characteristic, measured["values"]) and at < before:
                    good.append(at)
        return max(good, default=None)


def conforms(characteristic: Record, values: list[float]) -> bool:
    low = characteristic.get("lower")
    high = characteristic.get("upper")
    return all(
        (low is None or value >= low) and (high is None or value <= high) for value in values
    )


def iso(micros: int) -> str:
    return (EPOCH + timedelta(microseconds=micros)).isoformat()
