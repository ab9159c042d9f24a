"""The life of a case: its steps, its owner, what it waits for, what can be done with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from rules.case_life import TRANSITIONS, open_actions
from service.actions.blocks_closing import blocks_closing
from service.actions.cases import get_case
from service.actions.look_desk import reading_desk
from service.plant import Plant
from service.records.door import Door
from service.records.life_tables import case_step
from service.records.schema import iso
from service.settings import Settings


def steps_of(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Every change of state, the earliest first: who, when, why, from what to what."""
    s = case_step.c
    query = select(case_step).where(s.nonconformance == number).order_by(s.id)
    return [
        {
            "step": row["id"],
            "action": row["action"],
            "from": row["before"],
            "to": row["after"],
            "by": row["by"],
            "why": row["why"],
            "at": iso(row["at"]),
            "entry": row["entry"],
        }
        for row in connection.execute(query).mappings()
    ]


def life_of(
    connection: Connection,
    plant: Plant,
    settings: Settings,
    number: str,
    *,
    now: datetime,
    roles: Collection[str] = (),
) -> dict[str, Any]:
    """Its steps, what blocks its closing, and which actions are open to somebody's roles."""
    desk = reading_desk(connection, plant, settings, now=now)
    case = get_case(desk, number)
    may = {action for role in roles for action in open_actions(case.state, role)}
    return {
        "steps": steps_of(connection, number),
        "blocks": [asdict(block) for block in blocks_closing(desk, case)],
        "actions": [row.action for row in TRANSITIONS if row.action in may],
    }


def case_steps(door: Door, number: str, plant: Plant, settings: Settings, *, now: datetime) -> Any:
    """The steps of a case; Unknown, with what may be meant, for none that is known."""
    with door.read() as connection:
        get_case(reading_desk(connection, plant, settings, now=now), number)
        return steps_of(connection, number)


def case_blocks(door: Door, number: str, plant: Plant, settings: Settings, *, now: datetime) -> Any:
    """What a case waits for before it can be closed."""
    with plant.reading(door) as connection:
        return life_of(connection, plant, settings, number, now=now)["blocks"]
