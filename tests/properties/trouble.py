"""Trouble at random places of a random plant: bad values, defects, failed surveys, alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from fixtures.random_plant import random_records

Record = dict[str, Any]

WIDE_LIMITS: tuple[Record, ...] = (
    {"record": "characteristic", "id": "head_height", "name": "Head height", "process": "heading",
     "unit": "mm", "lower": 9, "upper": 11, "critical": True},
    {"record": "characteristic", "id": "finish", "name": "Finish", "process": "plating",
     "unit": "um", "upper": 5},
    *({"record": "control_limits", "id": f"CL-{name}", "characteristic": name, "center": center,
       "sigma": 1_000_000, "subgroup_size": 1, "effective_from": "2020-01-01T00:00:00+00:00"}
      for name, center in (("hardness", 30), ("head_height", 10), ("finish", 3))),
)  # fmt: skip
"""Two more characteristics, and limits that no point leaves: these plants are not about signals."""

BAD = {"hardness": 40.0, "head_height": 12.0, "finish": 6.0}
GOOD = {"hardness": 30.0, "head_height": 10.0, "finish": 3.0}


def troubled_plant(seed: int, records: int, troubles: int, *, keep_returns: float) -> list[Record]:
    """A random plant with so many troubles strewn over it, and the checks that bound them.

    Most returns are left out: each of them opens a case of its own. What relied on them (a
    shipment of what would have come back) is refused, and the oracle knows it.
    """
    random = Random(seed)
    plain = [
        record
        for record in random_records(seed, records)
        if record["record"] != "return" or random.random() < keep_returns
    ]
    start = next(i for i, record in enumerate(plain) if record["record"] == "receipt")
    places = sorted(random.randrange(start + 20, len(plain)) for _ in range(troubles))
    out = [*plain[:start], *WIDE_LIMITS]
    for number, (begin, end) in enumerate(zip([start, *places], [*places, None], strict=True)):
        out += plain[begin:end]
        if end is not None:
            out.append(_trouble(random, number, out))
    return out


def _trouble(random: Random, number: int, records: list[Record]) -> Record:
    make = random.choices(
        (_measured, _defect, _survey, _alert, _late_basket), (50, 15, 10, 10, 15)
    )[0]
    return make(random, number, records[-400:])


def _measured(random: Random, number: int, recent: list[Record]) -> Record:
    """A check that fails, or one that passes and bounds the next failure's window."""
    operation = _pick(random, recent, "operation")
    name = random.choice(list(BAD))
    value = (BAD if random.random() < 0.5 else GOOD)[name]
    return {
        **_inspection(random, number, operation),
        "measurements": [{"characteristic": name, "values": [GOOD[name], value]}],
    }


def _defect(random: Random, number: int, recent: list[Record]) -> Record:
    return {
        **_inspection(random, number, _pick(random, recent, "operation")),
        "attributes": [{"defect": "crack", "inspected": 9, "defective": random.randrange(2)}],
    }


def _inspection(random: Random, number: int, operation: Record) -> Record:
    after = timedelta(minutes=random.randrange(600))
    record = {
        "record": "inspection", "id": f"T-{number}",
        "at": (datetime.fromisoformat(operation["ended_at"]) + after).isoformat(),
        "lot": random.choice(operation["outputs"])["lot"], "inspector": "P-1",
        "stage": random.choice(("first_article", "patrol", "final", "final")), "gauge": "GAUGE-1",
    }  # fmt: skip
    return record | ({"operation": operation["id"]} if random.random() < 0.5 else {})


def _survey(random: Random, number: int, recent: list[Record]) -> Record:
    kind, equipment = random.choice(
        (("tus", "FURNACE-1"), ("sat", "FURNACE-2"), ("calibration", "GAUGE-1"),
         ("calibration", "FURNACE-3"))
    )  # fmt: skip
    at = _pick(random, recent, "operation")["ended_at"]
    return {
        "record": "survey", "id": f"T-{number}", "at": at, "equipment": equipment, "kind": kind,
        "passed": random.random() < 0.5,
    }  # fmt: skip


def _alert(random: Random, number: int, recent: list[Record]) -> Record:
    receipt = _pick(random, recent, "receipt")
    record = {
        "record": "supplier_alert", "id": f"T-{number}", "at": receipt["at"],
        "supplier": receipt["supplier"], "text": "wrong chemistry",
    }  # fmt: skip
    if receipt.get("heat") is None or random.random() < 0.3:
        return {**record, "lots": [receipt["lot"]]}
    return {**record, "heat": receipt["heat"]}


def _late_basket(random: Random, number: int, recent: list[Record]) -> Record:
    """Another operation of a load that has run already, recorded only now."""
    known = _pick(random, recent, "operation")
    receipt = _pick(random, recent, "receipt")
    return {
        **known, "id": f"T-{number}", "inputs": [{"lot": receipt["lot"], "quantity": 1}],
        "outputs": [{"lot": f"LATE-{number}", "item": "BOLT", "quantity": 5}],
    }  # fmt: skip


def _pick(random: Random, recent: list[Record], kind: str) -> Record:
    return random.choice([record for record in recent if record["record"] == kind])
