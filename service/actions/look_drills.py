"""Recall drills: how long each step took, what was found, and whether the targets were met."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.drill_steps import FINISHED, FINISHED_WITHIN, FIRST_ANSWER_WITHIN, STEPS
from service.actions.look_simulations import SEARCHED
from service.errors import Unknown, did_you_mean
from service.records.recall_tables import drill, drill_step, simulation
from service.records.schema import MILLION, iso, microseconds

d, k, s = drill.c, drill_step.c, simulation.c


def list_drills(
    connection: Connection,
    *,
    now: datetime,
    limit: int | None = None,
    after: str | None = None,
    newest_first: bool = False,
    skip: int = 0,
) -> list[dict[str, Any]]:
    """In the order they were started, without steps and gaps."""
    query = _drills().order_by(d.id.desc() if newest_first else d.id).limit(limit).offset(skip)
    if after is not None:
        query = query.where(d.id > select(d.id).where(d.number == after).scalar_subquery())
    left_out = ("steps", "gaps")
    return [
        {name: said for name, said in document.items() if name not in left_out}
        for row in connection.execute(query).mappings().all()
        for document in [_document(connection, row, now)]
    ]


def drill_document(connection: Connection, number: str, *, now: datetime) -> dict[str, Any]:
    """One drill, its clock included; a clock that runs is shown as at `now`."""
    return _document(connection, find_drill(connection, number), now)


def find_drill(connection: Connection, number: str) -> RowMapping:
    """Unknown, with a suggestion, where no drill has this number."""
    row = connection.execute(_drills().where(d.number == number)).mappings().first()
    if row is None:
        newest = select(d.number).order_by(d.id.desc()).limit(SEARCHED)
        known = list(connection.execute(newest).scalars())
        raise Unknown(f"drill `{number}` is not known{did_you_mean(number, known)}")
    return row


def _drills() -> Any:
    return select(drill, s.sentences, s.position, s.lots, s.totals, s.gaps).join(
        simulation, s.number == d.simulation
    )


def _document(connection: Connection, row: RowMapping, now: datetime) -> dict[str, Any]:
    query = select(drill_step).where(k.drill == row["number"])
    done = {step["step"]: step for step in connection.execute(query).mappings()}
    end = done.get(FINISHED)
    seconds = _seconds(row["at"], microseconds(now) if end is None else end["at"])
    totals = orjson.loads(row["totals"])
    steps = [_step(row["at"], each.key, each.words, done.get(each.key)) for each in STEPS]
    missed = _missed(row["first_answer_seconds"], seconds, steps, finished=end is not None)
    return {
        "drill": row["number"],
        "simulation": row["simulation"],
        "reason": row["reason"],
        "sentence": orjson.loads(row["sentences"]),
        "by": row["by"],
        "started_at": iso(row["at"]),
        "finished_at": None if end is None else iso(end["at"]),
        "running": end is None,
        "seconds": seconds,
        "first_answer_seconds": row["first_answer_seconds"],
        "targets": {"first_answer_seconds": FIRST_ANSWER_WITHIN, "seconds": FINISHED_WITHIN},
        "passed": False if missed else None if end is None else True,
        "missed": missed,
        "as_of": row["position"],
        "lots": row["lots"],
        "totals": totals,
        "reconciled_percent": totals["reconciled_percent"],
        "steps": steps,
        "gaps": orjson.loads(row["gaps"]),
    }


def _step(start: int, key: str, words: Any, done: RowMapping | None) -> dict[str, Any]:
    return {
        "step": key,
        "name": dict(words),
        "done_at": None if done is None else iso(done["at"]),
        "seconds": None if done is None else _seconds(start, done["at"]),
        "by": None if done is None else done["by"],
        "note": None if done is None else done["note"],
    }


def _missed(
    first_answer: float, seconds: float, steps: list[dict[str, Any]], *, finished: bool
) -> list[str]:
    """What of the targets was missed, in words; nothing while all of them can still be met."""
    missed = []
    if first_answer > FIRST_ANSWER_WITHIN:
        missed.append(f"the first answer took {first_answer:g} s, more than {FIRST_ANSWER_WITHIN}")
    if seconds > FINISHED_WITHIN:
        taken = "took" if finished else "has taken"
        missed.append(f"the drill {taken} {seconds:g} s, more than {FINISHED_WITHIN}")
    if finished:
        missed += [f"{each['step']} was not done" for each in steps if each["done_at"] is None]
    return missed


def _seconds(start: int, end: int) -> float:
    return round((end - start) / MILLION, 3)
