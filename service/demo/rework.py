"""A rework is done when it is proven: tempered again, measured again, and only then free."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from service.demo.gate import Lot
from service.demo.missed import must
from service.demo.stage import Stage

CHARACTERISTIC = "core_hardness_10_9"
VALUES = (35.9, 34.6, 36.2, 35.1, 35.7)


def prove_rework(stage: Stage, number: str, lot: Lot) -> None:
    """Temper one lot again, and measure what failed: that ends its hold, and nothing before."""
    tempered = f"{lot.name}R"
    _record(stage, _tempering(stage, lot, tempered))
    must(
        _is_held(stage, tempered), f"{tempered} is free though nobody has measured it after rework"
    )
    _record(stage, _inspection(stage, tempered))
    must(not _is_held(stage, tempered), f"{tempered} is held, though it was found conforming")
    stage.teller.fact(
        "Rework", f"{lot.name} tempered again as {tempered}: still held; core hardness "
        f"{min(VALUES):g} to {max(VALUES):g} HRC measured: free",
    )  # fmt: skip
    case = stage.door.case(number)
    waiting = [
        line
        for each in case["dispositions"]
        for line in each["dispositions"]
        if line["state"] == "awaiting_inspection"
    ]
    must(waiting, f"{number}: no rework is waited for any more after one of many was proven")
    stage.teller.fact("", f"{len(waiting)} lots wait for theirs, on hold")


def _record(stage: Stage, record: dict[str, Any]) -> None:
    done = stage.door.record(json.dumps(record).encode() + b"\n", key=record["id"])
    must(done["new"] == 1, f"{record['id']} was refused: {done['refused']}")


def _is_held(stage: Stage, lot: str) -> bool:
    return any(each["lot"] == lot for each in stage.door.holds())


def _tempering(stage: Stage, lot: Lot, tempered: str) -> dict[str, Any]:
    began = stage.plant.end + timedelta(hours=9)
    return {
        "record": "operation", "id": "OP-DEMO-2", "process": "tempering", "equipment": "FURNACE-1",
        "started_at": began.isoformat(), "ended_at": (began + timedelta(hours=2)).isoformat(),
        "inputs": [lot.line()],
        "outputs": [{"lot": tempered, "item": lot.item, "quantity": lot.quantity}],
    }  # fmt: skip


def _inspection(stage: Stage, tempered: str) -> dict[str, Any]:
    return {
        "record": "inspection", "id": "I-DEMO-1", "lot": tempered, "operation": "OP-DEMO-2",
        "at": (stage.plant.end + timedelta(hours=12)).isoformat(), "gauge": "HARDNESS-1",
        "stage": "final", "inspector": "Q-04",
        "measurements": [{"characteristic": CHARACTERISTIC, "values": list(VALUES)}],
    }  # fmt: skip
