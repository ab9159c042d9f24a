"""Row by row, in bulk, from a snapshot, with corrections on the way: one and the same lineage."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection

from graph.lineage import Lineage
from graph.snapshot import load_snapshot, save_snapshot
from service.lineage_bulk import read_in_bulk
from service.lineage_tail import read_tail
from service.records.door import head_position
from tests.properties.small_plants import SmallPlant
from tests.properties.trouble import troubled_plant
from tests.support.lineage_state import said_by
from tests.support.plant_oracle import Record
from tests.support.recording import Works


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each reads in bulk in its own way."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def by_rows(connection: Connection) -> Lineage:
    lineage = Lineage()
    read_tail(connection, lineage, 0)
    return lineage


def in_bulk(works: Works) -> tuple[Lineage, int]:
    with works.door.read() as connection:
        return read_in_bulk(connection, head_position(connection))


def followed(connection: Connection, lineage: Lineage, since: int) -> Lineage:
    read_tail(connection, lineage, since)
    return lineage


def drawn_plant(seed: int, records: int) -> list[Record]:
    """A small plant with corrections of receipts, operations and inspections among its records."""
    random, plant = Random(seed), SmallPlant()
    for _ in range(records):
        plant.add((random.randrange(100), random.randrange(100), random.randrange(100)))
    return plant.records


def last_corrections(told: list[Record]) -> list[Record]:
    """Of what the small plants never correct: an item, a shipment, a survey, a gauge."""
    changes = {"item": {"unit_cost": 3.5}, "shipment": {"customer": "BUYER-2"},
               "survey": {"passed": True}, "inspection": {"gauge": "GAUGE-9"}}  # fmt: skip
    extra: list[Record] = [
        {"record": "party", "id": "BUYER-2", "role": "customer", "name": "Second buyer"},
        {"record": "equipment", "id": "GAUGE-9", "kind": "gauge", "name": "Gauge 9"},
    ]
    corrected = {
        (record["of"]["record"], record["of"]["id"])
        for record in told
        if record["record"] == "correction"
    }
    for kind, change in changes.items():
        for record in told:
            if record["record"] == kind and (kind, record["id"]) not in corrected:
                extra.append(
                    {"record": "correction", "id": f"LAST-{len(extra)}", "by": "mei",
                     "at": "2026-03-01T00:00:00+00:00", "reason": "it was another",
                     "of": {"record": kind, "id": record["id"]},
                     "replacement": {**record, **change}}
                )  # fmt: skip
                break
    return extra


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_plant_with_corrections_is_the_same_by_every_way(
    works: Works, seed: int, tmp_path: Path
) -> None:
    told = drawn_plant(seed, 160)
    half = len(told) // 2
    works.try_record(*told[:half])
    early, since = in_bulk(works)
    save_snapshot(early, tmp_path / "early", position=since, mark="x")
    works.try_record(*told[half:])
    works.try_record(*last_corrections(told))
    with works.plant.reading(works.door) as connection:
        slowly = said_by(by_rows(connection), connection)
        assert said_by(works.plant.lineage, connection) == slowly
        at_once, position = in_bulk(works)
        assert position == head_position(connection)
        assert said_by(at_once, connection) == slowly
        assert said_by(followed(connection, early, since), connection) == slowly
        kept = load_snapshot(tmp_path / "early")
        assert kept is not None
        assert said_by(followed(connection, kept.lineage, since), connection) == slowly


def test_a_plant_of_thousands_is_the_same_in_bulk(works: Works) -> None:
    works.try_record(*troubled_plant(21, 2_500, 4, keep_returns=0.1))
    with works.plant.reading(works.door) as connection:
        at_once, _ = in_bulk(works)
        assert said_by(at_once, connection) == said_by(works.plant.lineage, connection)


def test_nodes_are_numbered_along_the_material(works: Works) -> None:
    works.try_record(*troubled_plant(22, 800, 2, keep_returns=0.1))
    with works.plant.reading(works.door) as connection:
        for lineage in (in_bulk(works)[0], by_rows(connection)):
            nodes = range(len(lineage))
            assert all(lineage.descendants([node])[0] == node for node in nodes)
