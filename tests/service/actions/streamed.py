"""Streams in a few words: a long run at a header whose checks read in sigmas."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select

from service.actions.set_control_plan import set_control_plan
from service.records import case_tables as c
from service.records import spc_tables as s
from service.records import tables as t
from tests.support.master_data import Record, inspection, operation, receipt
from tests.support.recording import NOW, Works, desk_of

START = "2026-01-01T00:00:00+00:00"


def characteristic(name: str, *, critical: bool = False) -> Record:
    """No specification: nothing but its streams can say that something is wrong."""
    return {
        "record": "characteristic", "id": name, "name": name.capitalize(), "process": "heading",
        "unit": "um", "critical": critical,
    }  # fmt: skip


def limits(name: str, **more: Any) -> Record:
    """A point reads as its z."""
    return {
        "record": "control_limits", "id": f"CL-{name}", "characteristic": name, "center": 0,
        "sigma": 1, "subgroup_size": 1, "effective_from": START, **more,
    }  # fmt: skip


def run(lot: str = "LOT", **more: Any) -> Record:
    """A run of two months, so that a part is made when it is checked."""
    context = {"equipment": "HEADER-1", "shift": "night", "started_at": START, **more}
    ended = "2026-03-01T00:00:00+00:00"
    return operation(f"OP-{lot}", {"COIL": 1}, {lot: 1000}, ended_at=ended, **context)


def point(number: int, z: float, *, of: str = "runout", lot: str = "LOT", **more: Any) -> Record:
    """The check of hour `number`."""
    day, hour = divmod(number, 24)
    record = {"at": f"2026-01-{day + 2:02d}T{hour:02d}:00:00+00:00", "stage": "patrol", **more}
    name = f"I-{number:03d}-{of}-{lot}"
    return inspection(name, lot, z, characteristic=of, **record)


def points(*z: float, start: int = 0, **more: Any) -> list[Record]:
    return [point(start + number, each, **more) for number, each in enumerate(z)]


def shop_floor(works: Works) -> None:
    """A header, a coil, one long run; runout is checked, and eccentricity, which is critical."""
    works.record(
        receipt("COIL", 100_000), characteristic("runout"), characteristic("ecc", critical=True),
        limits("runout"), limits("ecc"), run(),
    )  # fmt: skip


def plan(works: Works, document: object, *, since: str = START) -> dict[str, Any]:
    from_ = NOW.fromisoformat(since)
    return at_desk(works, lambda desk: set_control_plan(
        desk, document, by="anna", reason="trial", effective_from=from_))  # fmt: skip


def at_desk(works: Works, work: Any) -> Any:
    settings = works.recorder.settings
    return works.door.write(
        lambda transaction: work(desk_of(transaction, works.plant, settings)), by="anna", now=NOW
    )


def seen(works: Works, table: Any, **wanted: Any) -> list[dict[str, Any]]:
    query = select(table).where(*(table.c[name] == value for name, value in wanted.items()))
    with works.door.read() as connection:
        rows = connection.execute(query.order_by(*table.primary_key.columns)).mappings().all()
    return [dict(row) for row in rows]


def episodes(works: Works, **wanted: Any) -> list[dict[str, Any]]:
    return seen(works, s.episode, **wanted)


def signals(works: Works) -> list[tuple[str, str]]:
    """(inspection, rule), in order of time."""
    found = sorted(seen(works, t.signal), key=lambda row: (row["at"], row["inspection"]))
    return [(row["inspection"], row["rule"]) for row in found]


def fired(works: Works, *records: Record) -> list[str]:
    """The rules that these records made fire."""
    return [each["rule"] for each in works.record(*records).outcome.signals]


def facts(works: Works) -> list[dict[str, Any]]:
    """The facts of all findings, in the order in which they came."""
    return [{"event": row["event"], **orjson.loads(row["facts"])} for row in seen(works, c.finding)]


def stands(works: Works) -> list[dict[str, Any]]:
    """Where the streams stand, without what depends on when they were recorded."""
    rows = seen(works, s.stream_state)
    return [{name: row[name] for name in ("stream", "points", "ewma", "p", "at")} for row in rows]
