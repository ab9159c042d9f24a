"""Records of a plant with as many SPC streams as asked: machines by characteristics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

CHARACTERISTICS = 50
CENTER, SIGMA = 36.0, 0.5
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def at(hours: float) -> str:
    return (BEGIN + timedelta(hours=hours)).isoformat()


def characteristic(number: int) -> str:
    return f"dimension_{number:02d}"


def plant_records(machines: int, rounds: int) -> Iterator[dict[str, Any]]:
    """A lot of each machine, and so many inspections of it with every characteristic."""
    yield {"record": "party", "id": "MILL", "role": "supplier", "name": "Mill"}
    yield {"record": "item", "id": "WIRE", "name": "Wire", "kind": "raw", "unit": "kg",
           "unit_cost": 1.0, "currency": "EUR"}  # fmt: skip
    yield {"record": "item", "id": "BLANK", "name": "Blank", "kind": "semi_finished",
           "unit": "pcs", "unit_cost": 0.1, "currency": "EUR"}  # fmt: skip
    yield {"record": "equipment", "id": "M-1", "kind": "gauge", "name": "Micrometer 1"}
    for number in range(CHARACTERISTICS):
        yield {"record": "characteristic", "id": characteristic(number), "name": f"Dim. {number}",
               "process": "heading", "unit": "mm", "nominal": CENTER, "lower": CENTER - 6 * SIGMA,
               "upper": CENTER + 6 * SIGMA, "critical": False}  # fmt: skip
        yield {"record": "control_limits", "id": f"CL-{number}", "subgroup_size": 1,
               "characteristic": characteristic(number), "center": CENTER, "sigma": SIGMA,
               "rule_set": "western_electric", "effective_from": at(0)}  # fmt: skip
    yield {"record": "receipt", "id": "R-1", "at": at(1), "supplier": "MILL", "lot": "COIL",
           "item": "WIRE", "quantity": 1000 * machines, "heat": "H-1",
           "certificate": "3.1-1"}  # fmt: skip
    for machine in range(machines):
        yield from _made_by(machine)
    rng = np.random.default_rng(5)
    for turn in range(rounds):
        for machine in range(machines):
            # Between the 1-sigma lines: a signal would cost what is not asked here.
            values = CENTER + SIGMA * rng.uniform(-0.9, 0.9, CHARACTERISTICS)
            yield inspection(machine, 10.0 + turn + machine / 1000, f"{turn}-{machine}", values)


def _made_by(machine: int) -> Iterator[dict[str, Any]]:
    yield {"record": "equipment", "id": f"HEADER-{machine}", "kind": "machine",
           "name": f"Header {machine}"}  # fmt: skip
    yield {"record": "operation", "id": f"OP-{machine}", "process": "heading", "shift": "day",
           "equipment": f"HEADER-{machine}", "operator": "P-1", "started_at": at(2),
           "ended_at": at(3), "inputs": [{"lot": "COIL", "quantity": 100}],
           "outputs": [{"lot": f"L-{machine}", "item": "BLANK", "quantity": 1000}]}  # fmt: skip


def inspection(
    machine: int, hours: float, name: str, values: Any, first: int = 0
) -> dict[str, Any]:
    """An inspection of a machine's lot: one value of each characteristic from `first` on."""
    return {
        "record": "inspection", "id": f"I-{name}", "at": at(hours), "lot": f"L-{machine}",
        "operation": f"OP-{machine}", "stage": "patrol", "inspector": "Q-1", "gauge": "M-1",
        "measurements": [
            {"characteristic": characteristic(number), "values": [round(float(value), 3)]}
            for number, value in enumerate(values, first)
        ],
    }  # fmt: skip
