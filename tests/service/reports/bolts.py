"""Bolt plants of any size, as a lineage: coils, blanks, hardened, plated and packed bolts."""

from __future__ import annotations

from random import Random

from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine

MONDAY = 1_772_409_600.0  # 2026-03-02 00:00 UTC
HOUR = 3600.0
FURNACES = ("F1", "F2", "F3")
CUSTOMERS = ("NORTH-POWER", "东方轨道交通", "AERO-WEST")


def bolt_plant(blanks: int, *, seed: int = 7) -> Lineage:
    """A heat in coils of ten blanks each; every blank is hardened, plated and packed in two."""
    random, plant = Random(seed), Lineage()
    for at in range(blanks):
        coil = f"COIL-{at // 10 + 1}"
        if at % 10 == 0:
            _receive(plant, coil, at)
        _make_bolts(plant, random, coil, at)
    return plant


def _receive(plant: Lineage, coil: str, at: int) -> None:
    received = MONDAY + at * HOUR
    plant.add_lot(
        Lot(
            coil,
            "WIRE-B7",
            "kg",
            "raw",
            received,
            heat="H-7741",
            supplier="BAO-STEEL",
            received=True,
            unit_cost=2.125,
            currency="CNY",
        )
    )
    plant.set_quantities(coil, Quantities(produced=1000.5, consumed=1000.0))
    plant.move(coil, "WIRE-STORE")


def _make_bolts(plant: Lineage, random: Random, coil: str, at: int) -> None:
    start = MONDAY + at * HOUR
    furnace = FURNACES[at // 6 % 3]
    names = [f"BL-{at + 1:05}", f"HT-{at + 1:05}", f"PL-{at + 1:05}"]
    items = ["BLANK-M12", "HARDENED-M12", "HEX-BOLT-M12x60-8.8"]
    kinds = ("semi_finished", "semi_finished", "finished")
    for name, item, kind in zip(names, items, kinds, strict=True):
        cost = {"unit_cost": 0.75, "currency": "USD"} if kind == "finished" else {}
        plant.add_lot(Lot(name, item, "pcs", kind, start, **cost))  # type: ignore[arg-type]
        plant.set_quantities(name, Quantities(produced=1600, consumed=1600))
    left = random.choice((0.0, 0.0, 300.0))
    plant.set_quantities(names[2], Quantities(produced=1600, consumed=1600 - left))
    plant.move(names[2], f"WH-{at % 4 + 1}")
    _operate(plant, f"HD-{at + 1}", "heading", start, coil, 100.0, names[0], "HEADER-4")
    load = f"{furnace}-{at // 3 + 1:04}"
    _operate(
        plant, f"FT-{at + 1}", "heat_treat", start + 2, names[0], 1600.0, names[1], furnace, load
    )
    _operate(plant, f"ZN-{at + 1}", "plating", start + 4, names[1], 1600.0, names[2], "BATH-2")
    _pack(plant, names[2], at, (1600.0 - left) / 2, start + 6 * HOUR)


def _operate(
    plant: Lineage,
    name: str,
    process: str,
    start: float,
    used: str,
    quantity: float,
    made: str,
    equipment: str,
    load: str | None = None,
) -> None:
    plant.add_operation(
        Operation(
            name,
            process,
            start,
            start + HOUR,
            ((used, quantity),),
            ((made, 1600.0),),
            equipment=equipment,
            load=load,
            shift="night",
        )
    )


def _pack(plant: Lineage, bolts: str, at: int, each: float, when: float) -> None:
    cartons = [f"CTN-{at + 1:05}-{half}" for half in "AB"]
    for carton in cartons:
        plant.add_lot(Lot(carton, "CARTON-M12", "pcs", "packaging", when))
    made = tuple((carton, each) for carton in cartons)
    plant.add_operation(
        Operation(f"PK-{at + 1}", "packing", when, when + 60, ((bolts, 2 * each),), made)
    )
    plant.set_quantities(cartons[0], Quantities(produced=each, shipped=each))
    plant.set_quantities(cartons[1], Quantities(produced=each))
    plant.move(cartons[1], "SHIPPING-DOCK" if at % 5 else None)
    customer = CUSTOMERS[at % 3]
    plant.add_shipment_line(
        ShipmentLine(f"SH-{at // 4 + 1}-{customer}", customer, when + 3 * HOUR, cartons[0], each)
    )
