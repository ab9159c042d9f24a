"""Reads plant records (JSON Lines) into a lineage, for the tests."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine

Record = dict[str, Any]


def read_records(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lineage_of(records: list[Record]) -> Lineage:
    plant = Lineage()
    items = {record["id"]: record for record in records if record["record"] == "item"}
    books: defaultdict[str, Quantities] = defaultdict(Quantities)

    def book(lot: str, **changes: float) -> None:
        old = books[lot]
        books[lot] = replace(old, **{name: getattr(old, name) + n for name, n in changes.items()})
        plant.set_quantities(lot, books[lot])

    for record in records:
        match record["record"]:
            case "receipt":
                heat, supplier = record.get("heat"), record["supplier"]
                item = items[record["item"]]
                plant.add_lot(lot_of(record["lot"], item, seconds(record["at"]), heat, supplier))
                plant.move(record["lot"], record.get("location"))
                book(record["lot"], produced=record["quantity"])
            case "operation":
                for output in record["outputs"]:
                    item = items[output["item"]]
                    plant.add_lot(lot_of(output["lot"], item, seconds(record["ended_at"])))
                    book(output["lot"], produced=output["quantity"])
                plant.add_operation(operation_of(record))
                for used in record["inputs"]:
                    book(used["lot"], consumed=used["quantity"])
            case "move":
                plant.move(record["lot"], record["to"])
            case "shipment":
                for line in record["lines"]:
                    at = seconds(record["at"])
                    sent = (record["id"], record["customer"], at, line["lot"], line["quantity"])
                    plant.add_shipment_line(ShipmentLine(*sent))
                    book(line["lot"], shipped=line["quantity"])
    return plant


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def lot_of(
    name: str, item: Record, at: float, heat: str | None = None, supplier: str | None = None
) -> Lot:
    return Lot(
        name=name,
        item=item["id"],
        unit=item["unit"],
        kind=item["kind"],
        created_at=at,
        heat=heat,
        supplier=supplier,
        received=supplier is not None,
        unit_cost=item.get("unit_cost"),
        currency=item.get("currency"),
        safety_critical=item.get("safety_critical", False),
    )


def operation_of(record: Record) -> Operation:
    context = ("equipment", "load", "tool", "bath", "shift", "operator")
    return Operation(
        name=record["id"],
        process=record["process"],
        started_at=seconds(record["started_at"]),
        ended_at=seconds(record["ended_at"]),
        inputs=tuple((used["lot"], used["quantity"]) for used in record["inputs"]),
        outputs=tuple((made["lot"], made["quantity"]) for made in record["outputs"]),
        parameters=record.get("parameters") or {},
        **{name: record.get(name) for name in context},
    )
