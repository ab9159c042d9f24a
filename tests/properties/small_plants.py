"""Small plants out of a few numbers: what a number picks depends on what is there to pick from."""

from __future__ import annotations

from typing import Any

from tests.properties.trouble import WIDE_LIMITS
from tests.support.master_data import MASTER_DATA

Record = dict[str, Any]
Draw = tuple[int, int, int]

KNOWN = (*(record for record in MASTER_DATA if record["id"] != "head_height"), *WIDE_LIMITS)
"""The minimal plant; heights are critical, so that a bad one holds since the last good check."""

CHECKS = {"hardness": (30, 40), "head_height": (10, 12), "finish": (3, 6)}
PLACES = (
    ("heat_treat", "FURNACE-1"), ("heat_treat", None), ("heading", "HEADER-1"), ("plating", None),
)  # fmt: skip


class SmallPlant:
    """Adds a record for each draw; nothing is added where there is nothing to pick from."""

    def __init__(self) -> None:
        self.records: list[Record] = list(KNOWN)
        self.now: dict[tuple[str, str], Record] = {}
        self.lots: list[str] = []

    def add(self, draw: Draw) -> None:
        kinds = (
            self.receive, self.operate, self.operate, self.operate, self.inspect, self.inspect,
            self.ship, self.take_back, self.count, self.survey, self.alert, self.correct_operation,
            self.correct_operation, self.correct_receipt, self.correct_inspection,
        )  # fmt: skip
        which, a, b = draw
        made = kinds[which % len(kinds)](a, b) or self.receive(a, b)
        self.records.append(made)
        what = made.get("replacement", made)
        self.now[what["record"], what["id"]] = what

    def pick(self, kind: str, number: int) -> Record | None:
        known = [record for (name, _), record in self.now.items() if name == kind]
        return known[number % len(known)] if known else None

    def named(self, kind: str, prefix: str) -> Record:
        return {"record": kind, "id": f"{prefix}-{len(self.records)}"}

    def receive(self, a: int, b: int) -> Record:
        self.lots.append(f"L{len(self.records)}")
        return {
            **self.named("receipt", "R"), "at": at(a), "supplier": "MILL", "lot": self.lots[-1],
            "item": ("WIRE", "BLANK", "BOLT")[b % 3], "quantity": 100, "heat": f"H-{b % 4}",
        }  # fmt: skip

    def operate(self, a: int, b: int) -> Record | None:
        if not self.lots:
            return None
        process, equipment = PLACES[a % len(PLACES)]
        used = {self.lots[-1 - a % len(self.lots)], self.lots[b % len(self.lots)]}
        made = [f"L{len(self.records)}-{n}" for n in range(1 + b % 2)]
        self.lots += made
        return {
            **self.named("operation", "OP"), "process": process, "equipment": equipment,
            "load": (None, "LD-1", "LD-2")[b % 3], "started_at": at(b), "ended_at": at(b + 4),
            "inputs": [{"lot": lot, "quantity": 10 + a % 60} for lot in sorted(used)],
            "outputs": [{"lot": lot, "item": "BOLT", "quantity": 50} for lot in made],
        }  # fmt: skip

    def inspect(self, a: int, b: int) -> Record | None:
        if not self.lots:
            return None
        name = list(CHECKS)[a % 3]
        lot = self.lots[b % len(self.lots)]
        record = {
            **self.named("inspection", "I"), "at": at(a + b), "lot": lot, "stage": "final",
            "inspector": "P-1",
            "measurements": [{"characteristic": name, "values": [CHECKS[name][b % 2]]}],
        }  # fmt: skip
        made = [r for r in self.now.values() if any(o["lot"] == lot for o in r.get("outputs", ()))]
        return {**record, "operation": made[0]["id"]} if made and a % 2 else record

    def ship(self, a: int, b: int) -> Record | None:
        if not self.lots:
            return None
        going = {self.lots[a % len(self.lots)], self.lots[-1 - b % len(self.lots)]}
        lines = [{"lot": lot, "quantity": 1 + a % 30} for lot in sorted(going)]
        record = {**self.named("shipment", "SH"), "at": at(a), "customer": "BUYER", "lines": lines}
        return {**record, "already_left": True} if b % 4 == 0 else record

    def take_back(self, a: int, b: int) -> Record | None:
        shipment = self.pick("shipment", a)
        if shipment is None:
            return None
        line = shipment["lines"][b % len(shipment["lines"])]
        return {
            **self.named("return", "RT"), "at": at(a), "customer": "BUYER",
            "shipment": shipment["id"], "lot": line["lot"], "quantity": 1 + b % 20,
        }  # fmt: skip

    def count(self, a: int, b: int) -> Record | None:
        if not self.lots:
            return None
        record = {**self.named("count", "CN"), "at": at(a), "lot": self.lots[a % len(self.lots)]}
        if b % 2:
            record = {**record, "record": "scrap", "reason": "damaged"}
        return {**record, "quantity": b % 70}

    def survey(self, a: int, b: int) -> Record:
        return {
            **self.named("survey", "SV"), "at": at(a), "equipment": "FURNACE-1",
            "kind": ("tus", "sat", "calibration")[a % 3], "passed": b % 3 > 0,
        }  # fmt: skip

    def alert(self, a: int, b: int) -> Record:
        record = {**self.named("supplier_alert", "A"), "at": at(a), "supplier": "MILL", "text": "?"}
        if b % 2 and self.lots:
            return {**record, "lots": [self.lots[a % len(self.lots)]]}
        return {**record, "heat": f"H-{a % 5}"}

    # --- corrections ---------------------------------------------------------------------------

    def correct(self, replacement: Record) -> Record:
        of = {"record": replacement["record"], "id": replacement["id"]}
        return {
            **self.named("correction", "C"), "at": at(0), "by": "P-1", "of": of,
            "reason": "misread", "replacement": replacement,
        }  # fmt: skip

    def correct_operation(self, a: int, b: int) -> Record | None:
        """Other inputs, of lots that were there before it; another load; one output more."""
        old = self.pick("operation", a)
        if old is None:
            return None
        first = self.lots.index(old["outputs"][0]["lot"])
        used = {self.lots[a % first], self.lots[b % first]}
        new = {**old, "inputs": [{"lot": lot, "quantity": 5 + b % 9} for lot in sorted(used)]}
        if b % 3 == 0:
            new["load"] = f"LD-{1 + a % 2}"
        if b % 5 == 0:
            added = f"ADDED-{len(self.records)}"
            new["outputs"] = [*old["outputs"], {"lot": added, "item": "BOLT", "quantity": 5}]
            self.lots.append(added)
        return self.correct(new) if new != old else None

    def correct_receipt(self, a: int, b: int) -> Record | None:
        old = self.pick("receipt", a)
        if old is None:
            return None
        new = {**old, "heat": f"H-{b % 5}", "quantity": 60 + a % 50}
        return self.correct(new) if new != old else None

    def correct_inspection(self, a: int, b: int) -> Record | None:
        old = self.pick("inspection", a)
        if old is None:
            return None
        (measured,) = old["measurements"]
        values = [CHECKS[measured["characteristic"]][b % 2]]
        new = {**old, "measurements": [{**measured, "values": values}]}
        return self.correct(new) if new != old else None


def at(hour: int) -> str:
    hour %= 24 * 20
    return f"2026-01-{5 + hour // 24:02d}T{hour % 24:02d}:00:00+00:00"


def small_plant(draws: list[Draw]) -> list[Record]:
    plant = SmallPlant()
    for draw in draws:
        plant.add(draw)
    return plant.records
