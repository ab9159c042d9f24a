"""A made plant as rows of the service's own tables, as its recording would have left them.

Receipts with their heats, operations with equipment, load and shift, moves, shipments to
customers, returns, scraps; the quantities balance. Each record has a ledger position of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Table

from bench import plant_words as words
from bench.made_plant import BASKETS, COILS, HEAT_TREATMENT, LEVELS, MadePlant
from bench.made_quantities import HARDENED, PALLET, SORTED, Quantities
from bench.plant_words import MILLION, STAGES
from service.records import tables as t

FIRST_ENTRY = 1_000
ENTRIES_A_TURN = 16
MOVE, SHIPMENT, LOOSE_SHIPMENT, RETURN, SCRAP = 9, 10, 11, 12, 13
PALLETS_A_SHIPMENT = 10
LOOSE_A_SHIPMENT = 20
BACK_AFTER = 1_680
"""Turns (a week) until what comes back is back."""
TURNS_AT_ONCE = 4_000


@dataclass(frozen=True)
class TableRows:
    """Rows of one table; a column that is not named is null."""

    table: Table
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def last_entry(plant: MadePlant) -> int:
    """The ledger position of a made plant's last record."""
    return FIRST_ENTRY + plant.turns * ENTRIES_A_TURN


def plant_rows(plant: MadePlant, quantities: Quantities) -> Iterator[TableRows]:
    """All rows of a plant, some thousand turns at a time."""
    yield from _master_data()
    for first in range(0, plant.turns, TURNS_AT_ONCE):
        turns = range(first, min(first + TURNS_AT_ONCE, plant.turns))
        yield from _receipts(turns, quantities)
        for level in range(0, LEVELS, 2):
            yield _lots(level, turns, quantities)
        for level in range(1, LEVELS, 2):
            yield _operations(level, turns, quantities)
        yield from _lines(plant, turns, quantities)
        yield _moves(turns)
        yield from _shipments(turns, SHIPMENT, PALLET, PALLETS_A_SHIPMENT, quantities)
        yield from _shipments(turns, LOOSE_SHIPMENT, SORTED, LOOSE_A_SHIPMENT, quantities)
        yield _returns(turns, quantities)
        yield _scraps(turns, quantities)


def _entry(turn: int, place: int) -> int:
    return FIRST_ENTRY + turn * ENTRIES_A_TURN + place


def _master_data() -> Iterator[TableRows]:
    items = [
        (f"{s.word}-{size}", f"{s.word.lower()} {size}", s.kind, s.unit, s.unit_cost, "USD", False)
        for s in STAGES
        for size in words.THREADS
    ]
    columns = ("id", "name", "kind", "unit", "unit_cost", "currency", "safety_critical", "entry")
    yield TableRows(t.item, columns, ((*row, n) for n, row in enumerate(items, 1)))
    parties = [(f"MILL-{n:02d}", "supplier") for n in range(words.SUPPLIERS)]
    parties += [(f"CUSTOMER-{n:02d}", "customer") for n in range(words.CUSTOMERS)]
    rows = ((name, role, name, "en", n) for n, (name, role) in enumerate(parties, 100))
    yield TableRows(t.party, ("id", "role", "name", "language", "entry"), rows)
    machines = {
        words.machine_name(level, turn): "furnace" if level == HEAT_TREATMENT else "machine"
        for level in range(1, LEVELS, 2)
        for turn in range(LEVELS * BASKETS)
    }
    known = ((name, kind, name, n) for n, (name, kind) in enumerate(machines.items(), 200))
    yield TableRows(t.equipment, ("id", "kind", "name", "entry"), known)


def _receipts(turns: range, quantities: Quantities) -> Iterator[TableRows]:
    made = (quantities.produced[turns.start : turns.stop, 0] * MILLION).tolist()
    rows = [
        (
            f"RC-{turn:07d}", words.at(turn), words.supplier_name(turn), words.lot_name(0, turn),
            words.item_name(STAGES[0], turn), quantity, words.heat_name(turn // COILS),
            f"YARD-{turn % 9}", _entry(turn, 0),
        )
        for turn, quantity in zip(turns, made, strict=True)
    ]  # fmt: skip
    columns = ("id", "at", "supplier", "lot", "item", "quantity", "heat", "location", "entry")
    yield TableRows(t.receipt, columns, rows)


LOT = (
    "id", "item", "created_at", "receipt", "operation", "heat", "supplier", "location",
    "produced", "consumed", "scrapped", "shipped", "returned", "unaccounted", "entry", "changed",
)  # fmt: skip


def _lots(level: int, turns: range, quantities: Quantities) -> TableRows:
    q, part = quantities, slice(turns.start, turns.stop)
    books = (q.produced, q.consumed, q.scrapped, q.shipped, q.returned)
    figures = (np.stack([book[part, level] for book in books], axis=1) * MILLION).tolist()
    rows = (
        (
            words.lot_name(level, turn), words.item_name(STAGES[level // 2], turn),
            words.ended_at(level - 1, turn), *_origin(level, turn),
            *figure, 0, _entry(turn, level // 2), _entry(turn, level // 2),
        )
        for turn, figure in zip(turns, figures, strict=True)
    )  # fmt: skip
    return TableRows(t.lot, LOT, rows)


def _origin(level: int, turn: int) -> tuple[str | None, ...]:
    """Receipt, operation, heat, supplier and place of a lot."""
    if level == 0:
        heat = words.heat_name(turn // COILS)
        return f"RC-{turn:07d}", None, heat, words.supplier_name(turn), f"YARD-{turn % 9}"
    place = _hall(turn) if level == PALLET else None
    return None, words.operation_name(level - 1, turn), None, None, place


def _hall(turn: int) -> str:
    return f"HALL-{turn % 25}"


OPERATION = (
    "id", "process", "equipment", "load", "shift", "operator", "started_at", "ended_at",
    "scrap_quantity", "parameters", "entry",
)  # fmt: skip


def _operations(level: int, turns: range, quantities: Quantities) -> TableRows:
    scrapped = (quantities.scrapped[turns.start : turns.stop, level] * MILLION).tolist()
    process = STAGES[(level + 1) // 2].process
    rows = (
        (
            words.operation_name(level, turn), process, words.machine_name(level, turn),
            *_run(level, turn), words.shift_of(turn), f"P-{turn % words.OPERATORS:02d}",
            words.started_at(level, turn), words.ended_at(level, turn), scrap,
            _parameters(level, turn), _entry(turn, (level + 1) // 2),
        )
        for turn, scrap in zip(turns, scrapped, strict=True)
    )  # fmt: skip
    return TableRows(t.operation, OPERATION, rows)


def _run(level: int, turn: int) -> tuple[str | None]:
    return (f"RUN-{turn // BASKETS:07d}" if level == HEAT_TREATMENT else None,)


def _parameters(level: int, turn: int) -> str:
    if level != HEAT_TREATMENT:
        return "{}"
    return f'{{"quench_oil":"Q{turn % 3}","temper_temperature":{560 + turn % 41}}}'


def _lines(plant: MadePlant, turns: range, quantities: Quantities) -> Iterator[TableRows]:
    """Inputs and outputs; the edges of some turns stand together, by target."""
    start, end = np.searchsorted(
        plant.targets, (turns.start * LEVELS, turns.stop * LEVELS)
    ).tolist()
    sources, targets = plant.sources[start:end], plant.targets[start:end]
    amounts = quantities.edges[start:end] * MILLION
    into_lot = targets % LEVELS % 2 == 0
    columns = ("operation", "position", "lot", "quantity")
    used = _named(targets[~into_lot], sources[~into_lot], amounts[~into_lot])
    yield TableRows(t.operation_input, columns, used)
    made = (
        (operation, 0, lot, quantity, words.item_name(STAGES[level // 2], turn))
        for (operation, _, lot, quantity), level, turn in zip(
            _named(sources[into_lot], targets[into_lot], amounts[into_lot]),
            (targets[into_lot] % LEVELS).tolist(),
            (targets[into_lot] // LEVELS).tolist(),
            strict=True,
        )
    )
    yield TableRows(t.operation_output, (*columns, "item"), made)


def _named(
    operations: np.ndarray[Any, Any], lots: np.ndarray[Any, Any], amounts: np.ndarray[Any, Any]
) -> Iterator[tuple[str, int, str, int]]:
    """Lines of operations that stand together: name, place in it, lot, quantity."""
    first = np.concatenate(([True], operations[1:] != operations[:-1]))
    starts = np.maximum.accumulate(np.where(first, np.arange(len(operations)), 0))
    columns = (
        (operations // LEVELS).tolist(),
        (operations % LEVELS).tolist(),
        (np.arange(len(operations)) - starts).tolist(),
        (lots // LEVELS).tolist(),
        (lots % LEVELS).tolist(),
        amounts.tolist(),
    )
    for turn, level, position, lot_turn, lot_level, amount in zip(*columns, strict=True):
        yield (
            words.operation_name(level, turn),
            position,
            words.lot_name(lot_level, lot_turn),
            amount,
        )


def _moves(turns: range) -> TableRows:
    rows = (
        (f"MV-{turn:07d}", words.at(turn), words.lot_name(PALLET, turn), _hall(turn),
         _entry(turn, MOVE))
        for turn in turns
    )  # fmt: skip
    return TableRows(t.move, ("id", "at", "lot", "to", "entry"), rows)


def _shipments(
    turns: range, kind: int, level: int, group: int, quantities: Quantities
) -> Iterator[TableRows]:
    """Lots that left, so many turns to a truck; a group belongs to the part it begins in."""
    groups = range(-(-turns.start // group), -(-turns.stop // group))
    shipped = quantities.shipped[:, level]
    loads = [
        (number, [n for n in range(number * group, (number + 1) * group) if n < len(shipped)])
        for number in groups
    ]
    loads = [(number, [n for n in load if shipped[n]]) for number, load in loads]
    loads = [(number, load) for number, load in loads if load]
    prefix = "SH" if kind == SHIPMENT else "SL"
    trucks = (
        (f"{prefix}-{number:07d}", words.at((number + 1) * group), _customer(number), False,
         _entry(load[-1], kind))
        for number, load in loads
    )  # fmt: skip
    yield TableRows(t.shipment, ("id", "at", "customer", "already_left", "entry"), trucks)
    lines = (
        (f"{prefix}-{number:07d}", place, words.lot_name(level, turn),
         int(shipped[turn]) * MILLION, False)
        for number, load in loads
        for place, turn in enumerate(load)
    )  # fmt: skip
    columns = ("shipment", "position", "lot", "quantity", "escaped")
    yield TableRows(t.shipment_line, columns, lines)


def _customer(number: int) -> str:
    return f"CUSTOMER-{number * 7 % words.CUSTOMERS:02d}"


def _returns(turns: range, quantities: Quantities) -> TableRows:
    rows = (
        (f"RT-{turn:07d}", words.at(turn + BACK_AFTER),
         _customer(turn // PALLETS_A_SHIPMENT), f"SH-{turn // PALLETS_A_SHIPMENT:07d}",
         words.lot_name(PALLET, turn), int(quantities.returned[turn, PALLET]) * MILLION,
         _entry(turn, RETURN))
        for turn in turns
        if quantities.returned[turn, PALLET]
    )  # fmt: skip
    columns = ("id", "at", "customer", "shipment", "lot", "quantity", "entry")
    return TableRows(t.goods_return, columns, rows)


def _scraps(turns: range, quantities: Quantities) -> TableRows:
    rows = (
        (f"SC-{turn:07d}", words.at(turn), words.lot_name(HARDENED, turn),
         int(quantities.scrapped[turn, HARDENED]) * MILLION, "left over", _entry(turn, SCRAP))
        for turn in turns
        if quantities.scrapped[turn, HARDENED]
    )  # fmt: skip
    return TableRows(t.scrap, ("id", "at", "lot", "quantity", "reason", "entry"), rows)
