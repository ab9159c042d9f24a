"""Small random plants: merges, splits, shared loads, rework, packing, records that come late.

A step changes the lineage and the oracle's plant alike.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from graph.lineage import Lineage
from graph.nodes import Curve, ItemKind, Lot, Operation, Parameter, Quantities, ShipmentLine
from graph.scopes import Range, Scope
from tests.graph.oracle import PlainPlant

DAY = 86_400.0
ITEMS: tuple[tuple[str, str, ItemKind, float | None, str | None], ...] = (
    ("WIRE", "kg", "raw", 2.1, "USD"),
    ("WIRE-EUR", "kg", "raw", 2.0, "EUR"),
    ("WASHER", "pcs", "raw", None, None),
    ("BLANK", "pcs", "semi_finished", None, None),
    ("BOLT", "pcs", "finished", 7.0, "USD"),
    ("CARTON", "pcs", "packaging", None, None),
    ("OFFCUT", "kg", "semi_finished", 0.5, "USD"),
)


def grow(random: Random, steps: int) -> Iterator[tuple[Lineage, PlainPlant]]:
    """The same plant twice, after each step."""
    lineage, plant = Lineage(compact_from=random.choice((1, 5, 4096))), PlainPlant()
    for number in range(steps):
        step = random.choice((_receive, _operate, _operate, _operate, _late, _ship, _book))
        step(random, number, lineage, plant)
        yield lineage, plant


def _new_lot(random: Random, name: str, lineage: Lineage, plant: PlainPlant, **more: str) -> None:
    item, unit, kind, cost, currency = random.choice(ITEMS)
    lot = Lot(
        name,
        item,
        unit,
        kind,
        created_at=random.randrange(10) * DAY,
        unit_cost=cost,
        currency=currency,
        received=bool(more),
        heat=more.get("heat"),
        supplier=more.get("supplier"),
    )
    lineage.add_lot(lot)
    plant.add_lot(lot)
    _set(lineage, plant, name, produced=float(random.randrange(0, 500)))


def _set(lineage: Lineage, plant: PlainPlant, lot: str, **changes: float) -> None:
    plant.quantities[lot] = replace(plant.quantities[lot], **changes)
    lineage.set_quantities(lot, plant.quantities[lot])


def _receive(random: Random, number: int, lineage: Lineage, plant: PlainPlant) -> None:
    more = {"heat": random.choice(("H1", "H2", "H3")), "supplier": random.choice(("S1", "S2"))}
    _new_lot(random, f"R{number}", lineage, plant, **more)


def _operate(random: Random, number: int, lineage: Lineage, plant: PlainPlant) -> None:
    known = sorted(plant.lots)
    used = random.sample(known, min(len(known), random.choice((0, 1, 1, 2, 3))))
    made = [f"P{number}-{at}" for at in range(random.choice((0, 1, 1, 2, 3)))]
    for lot in made:
        _new_lot(random, lot, lineage, plant)
    _add(random, f"OP{number}", used, made, lineage, plant)


def _late(random: Random, number: int, lineage: Lineage, plant: PlainPlant) -> None:
    # A lot that was known from elsewhere turns out to be made from lots recorded before or after.
    roots = [lot for lot in sorted(plant.lots) if plant.producer(lot) is None]
    if not roots:
        return
    made = random.choice(roots)
    below = plant.downstream([("lot", made)])
    allowed = [lot for lot in sorted(plant.lots) if ("lot", lot) not in below]
    used = random.sample(allowed, min(len(allowed), random.choice((1, 2))))
    _add(random, f"LATE{number}", used, [made], lineage, plant)


def _add(
    random: Random,
    name: str,
    used: list[str],
    made: list[str],
    lineage: Lineage,
    plant: PlainPlant,
) -> None:
    started = random.randrange(10) * DAY
    operation = Operation(
        name,
        random.choice(("heading", "heat_treat", "packing")),
        started,
        started + random.choice((0.0, DAY / 2, 2 * DAY)),
        tuple((lot, float(random.randrange(0, 100))) for lot in used),
        tuple((lot, float(random.randrange(0, 100))) for lot in made),
        equipment=random.choice(("E1", "E2", None)),
        load=random.choice(("L1", "L2", None)),
        shift=random.choice(("day", "night", None)),
        parameters=_parameters(random),
    )
    lineage.add_operation(operation)
    plant.add_operation(operation)


def _parameters(random: Random) -> dict[str, Parameter]:
    curve: Curve = ((0.0, 20.0), (60.0, float(random.randrange(500, 700))))
    values = (float(random.randrange(500, 700)), "salt", curve)
    return {name: random.choice(values) for name in ("temper", "quench") if random.random() < 0.6}


def _ship(random: Random, number: int, lineage: Lineage, plant: PlainPlant) -> None:
    if not plant.lots:
        return
    lot = random.choice(sorted(plant.lots))
    quantity = float(random.randrange(1, 50))
    at = random.randrange(10) * DAY
    customer = random.choice(("C1", "C2", "C3"))
    line = ShipmentLine(f"SH{random.randrange(5)}-{customer}", customer, at, lot, quantity)
    if random.random() < 0.9:
        lineage.add_shipment_line(line)
        plant.lines.append(line)
    shipped = plant.quantities[lot].shipped + quantity
    _set(lineage, plant, lot, shipped=shipped)


def _book(random: Random, number: int, lineage: Lineage, plant: PlainPlant) -> None:
    if not plant.lots:
        return
    lot = random.choice(sorted(plant.lots))
    figure = random.choice(("consumed", "scrapped", "returned", "unaccounted"))
    old: Quantities = plant.quantities[lot]
    _set(lineage, plant, lot, **{figure: getattr(old, figure) + random.randrange(0, 400) / 10})


def random_scope(random: Random, plant: PlainPlant) -> Scope:
    """A scope of names that the plant knows."""
    operations = list(plant.operations.values())
    known: dict[str, set[str | None]] = {
        "process": {operation.process for operation in operations},
        "equipment": {operation.equipment for operation in operations} - {None},
        "load": {operation.load for operation in operations} - {None},
        "shift": {operation.shift for operation in operations} - {None},
        "heat": {lot.heat for lot in plant.lots.values()} - {None},
        "supplier": {lot.supplier for lot in plant.lots.values()} - {None},
    }
    if random.random() < 0.2:
        return Scope(any=tuple(random_scope(random, plant) for _ in range(2)))
    words: dict[str, Any] = {
        name: random.choice(sorted(str(word) for word in choices))
        for name, choices in known.items()
        if choices and random.random() < 0.2
    }
    lots = tuple(random.sample(sorted(plant.lots), 2)) if random.random() < 0.2 else ()
    recorded = {name for operation in operations for name in operation.parameters}
    limits = (Range(550.0), Range(None, 600.0), Range(520.0, 640.0), Range(equals="salt"))
    parameters = {
        name: random.choice(limits) for name in sorted(recorded) if random.random() < 0.15
    }
    start = random.choice((None, None, None, 2 * DAY, 4 * DAY))
    end = random.choice((None, None, None, 5 * DAY, 7 * DAY))
    if not (words or lots or parameters or start or end):
        return Scope(lots=(random.choice(sorted(plant.lots)),))
    return Scope(lots=lots, start=start, end=end, parameters=parameters, **words)


def rebuilt(plant: PlainPlant, **options: int) -> Lineage:
    """The records of a plant from the start, lots first, in a lineage made with these options."""
    lineage = Lineage(**options)
    for lot in plant.lots.values():
        lineage.add_lot(lot)
        lineage.set_quantities(lot.name, plant.quantities[lot.name])
    for operation in plant.operations.values():
        lineage.add_operation(operation)
    for line in plant.lines:
        lineage.add_shipment_line(line)
    return lineage
