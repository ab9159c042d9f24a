"""What has changed since a simulation: lots that came and went, quantities, places, customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from graph.blast_radius import BlastRadius, blast_radius
from graph.radius_json import radius_pieces
from graph.scopes import Scope, parse_scope
from graph.totals import FIGURES
from service.actions.look_simulations import stored_answer
from service.actions.stored_answer import lots_of, rest_of
from service.plant import Plant
from service.records.door import Door
from service.records.recall_tables import simulation

# What of a lot is compared under which heading. The path of names is not: another path that
# proves the same is no news.
COMPARED: Mapping[str, tuple[str, ...]] = {
    "quantities": FIGURES,
    "whereabouts": ("location",),
    "certainty": ("certainty", "share"),
}
Lots = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Before:
    """A stored simulation as it is compared with: its lots as JSON texts by name."""

    number: str
    scope: Scope
    lots: Lots
    rest: Mapping[str, Any]


def read_before(connection: Connection, number: str) -> Before:
    """A simulation's answer, ready to be compared with the present."""
    answer = stored_answer(connection, number)
    query = select(simulation.c.scope).where(simulation.c.number == number)
    scope = parse_scope(orjson.loads(connection.execute(query).scalar_one()))
    lots = {_name(text): text for text in lots_of(answer.pieces())}
    return Before(number, scope, lots, rest_of(answer.pieces()))


def simulation_changes(door: Door, plant: Plant, number: str) -> dict[str, Any]:
    """Walk the simulation's scope again, and say what is no longer as it was."""
    with door.read() as connection:
        before = read_before(connection, number)
    with plant.reading(door):
        # A name that a correction took away since then chooses nothing: its lots are cleared.
        radius = blast_radius(plant.lineage, before.scope, unknown_ok=True)
        position = plant.version
    return changes_since(before, radius, position)


def changes_since(before: Before, radius: BlastRadius, position: int) -> dict[str, Any]:
    """The differences between a stored answer and a radius, by name and counted."""
    now = list(radius_pieces(radius, as_of=position, elapsed_ms=0))
    lots = {_name(text): text for text in lots_of(now)}
    rest = rest_of(now)
    changed = _changed(before.lots, lots)
    found = {
        "added": [orjson.loads(text) for name, text in lots.items() if name not in before.lots],
        "cleared": [orjson.loads(text) for name, text in before.lots.items() if name not in lots],
        **changed,
        "customers": _customers(before.rest["customers"], rest["customers"]),
    }
    counts = {name: len(each) for name, each in found.items()}
    return {
        "simulation": before.number,
        "as_of": {"then": before.rest["as_of"], "now": position},
        "same": not any(counts.values()),
        "counts": counts,
        "totals": {"then": before.rest["totals"], "now": rest["totals"]},
        **found,
    }


def _changed(before: Lots, now: Lots) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {heading: [] for heading in COMPARED}
    for name in before.keys() & now.keys():
        if before[name] == now[name]:
            continue  # most lots are written alike to the letter, and need not be read
        then, there = orjson.loads(before[name]), orjson.loads(now[name])
        for heading, fields in COMPARED.items():
            differ = [field for field in fields if then[field] != there[field]]
            if differ:
                found[heading].append(
                    {
                        "lot": name,
                        "item": there["item"],
                        "then": {field: then[field] for field in differ},
                        "now": {field: there[field] for field in differ},
                    }
                )
    return {
        heading: sorted(lots, key=lambda lot: str(lot["lot"])) for heading, lots in found.items()
    }


def _customers(then: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Customers who were sent more, less or other deliveries of it; null where there was none."""
    before = {each["customer"]: each for each in then}
    there = {each["customer"]: each for each in now}
    return [
        {"customer": name, "then": _sent(before.get(name)), "now": _sent(there.get(name))}
        for name in sorted(before.keys() | there.keys())
        if before.get(name) != there.get(name)
    ]


def _sent(customer: dict[str, Any] | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    return {name: customer[name] for name in ("quantity", "shipments")}


def _name(text: bytes) -> str:
    """The name a lot's JSON text begins with."""
    end = text.index(b'","item":', len(b'{"lot":'))
    name: str = orjson.loads(text[len(b'{"lot":') : end + 1])
    return name
