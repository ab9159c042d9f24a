"""At the gate: a truck with held lots on its list does not leave, and is told why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.demo.missed import must
from service.demo.people import SHIPPING
from service.demo.stage import Stage

CUSTOMER = "RAIL-BERGEN"
REFUSED, SHIPPED = 409, 201


@dataclass(frozen=True, slots=True)
class Lot:
    name: str
    quantity: float
    item: str

    def line(self) -> dict[str, Any]:
        return {"lot": self.name, "quantity": self.quantity}


def try_to_ship(stage: Stage, heat_case: str, drift_case: str) -> Lot:
    """Ask for a shipment of which two lots are held; the lot of the drift that was refused."""
    carton = held_on_hand(stage, heat_case, "packaging")[0]
    drifted = held_on_hand(stage, drift_case, "finished", by_this_case_alone=True)[0]
    free = _free_carton(stage)
    teller = stage.teller
    teller.chapter("AT THE GATE: shipping asks for three lots")
    status, answer = stage.door.ship(
        _shipment(stage, "SH-DEMO-1", [carton, drifted, free]), by=SHIPPING
    )
    must(status == REFUSED, f"a shipment of the held lots {carton.name}, {drifted.name} left")
    blocked = {each["lot"] for each in answer["blocked"]}
    must(blocked == {carton.name, drifted.name}, f"blocked were {sorted(blocked)}")
    teller.fact("Refused", "409, nothing leaves: one held lot keeps the truck", "bold red")
    teller.table(
        "Lots",
        ("lot", "case", "why"),
        [
            *((b["lot"], b["nonconformance"], _why(b["reason"])) for b in answer["blocked"]),
            (free.name, "", "free; may leave with another truck"),
        ],
    )
    must(
        stage.door.lot(free.name)["on_hand"] == free.quantity,
        f"of a refused shipment, lot {free.name} left",
    )
    return drifted


def ship_released(stage: Stage, lot: Lot) -> None:
    """Pack what was released into a carton, and send it off."""
    carton = Lot("CTN-DEMO-1", min(lot.quantity, 2_000.0), "CARTON")
    began = stage.plant.end + timedelta(hours=5)
    packing = {
        "record": "operation", "id": "OP-DEMO-1", "process": "packing", "equipment": "PACKING-1",
        "started_at": began.isoformat(), "ended_at": (began + timedelta(hours=1)).isoformat(),
        "inputs": [{"lot": lot.name, "quantity": carton.quantity}],
        "outputs": [{"lot": carton.name, "item": carton.item, "quantity": carton.quantity}],
    }  # fmt: skip
    packed = stage.door.record(json.dumps(packing).encode() + b"\n", key="packing")
    must(packed["new"] == 1, f"packing was refused: {packed['refused']}")
    must(packed["holds"] == 0, f"carton {carton.name} of a released lot is on hold")
    status, answer = stage.door.ship(_shipment(stage, "SH-DEMO-2", [carton]), by=SHIPPING)
    must(status == SHIPPED, f"released lot {lot.name} does not ship: {answer.get('detail')}")
    teller = stage.teller
    teller.chapter("AT THE GATE: the released lot ships", "bold green")
    teller.fact(
        "Shipped", f"201: {carton.quantity:,.0f} of {lot.name}, packed as {carton.name}, "
        f"to {stage.plant.customers[CUSTOMER]}", "green",
    )  # fmt: skip


def held_on_hand(
    stage: Stage, number: str, kind: str, *, by_this_case_alone: bool = False
) -> list[Lot]:
    """Lots of a kind that a case holds, of which there is something on hand."""
    others = {h["lot"] for h in stage.door.holds() if h["nonconformance"] != number}
    passed_over = others if by_this_case_alone else set()
    lots = (
        stage.door.lot(each["lot"])
        for each in stage.door.case(number)["lots"]
        if each["held"] and each["on_hand"] + each["in_process"] > 0
        and each["lot"] not in passed_over
    )  # fmt: skip
    found = [
        Lot(lot["lot"], lot["on_hand"] + lot["in_process"], lot["item"])
        for lot in lots
        if lot["kind"] == kind
    ]
    must(found, f"{number} holds no {kind} lot with anything on hand")
    return found


def _free_carton(stage: Stage) -> Lot:
    """The latest carton that waits for its truck and is not held."""
    records = map(json.loads, reversed(stage.plant.days[-1].lines.splitlines()))
    for packed in (each for each in records if each.get("process") == "packing"):
        for output in packed["outputs"]:
            lot = stage.door.lot(output["lot"])
            if lot["on_hand"] and not lot["quarantined"]:
                return Lot(lot["lot"], lot["on_hand"], lot["item"])
    raise AssertionError("the last day always packs something")


def _why(reason: str) -> str:
    """Without the lot and the case, which stand beside it."""
    return reason.partition("(")[2].removesuffix(").") or reason


def _shipment(stage: Stage, name: str, lots: list[Lot]) -> dict[str, Any]:
    leaves = stage.plant.end + timedelta(hours=8)
    return {
        "record": "shipment", "id": name, "at": leaves.isoformat(), "customer": CUSTOMER,
        "carrier": "Blue Anchor", "lines": [lot.line() for lot in lots],
    }  # fmt: skip
