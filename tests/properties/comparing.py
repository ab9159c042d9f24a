"""The service's answers beside the oracle's."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.document import radius_document
from graph.lineage import Lineage
from graph.scopes import parse_scope
from rules.rulebook import default_rulebook
from service.actions.compare_ledger import verify_database
from service.plant import Plant
from service.records.canonical import GENESIS, entry_hash
from service.records.case_tables import hold, ledger, ledger_head
from service.records.schema import metadata
from service.records.tables import lot as lot_table
from tests.properties.hold_oracle import HoldOracle
from tests.support.plant_oracle import PlantOracle, Record, instant, micro
from tests.support.recording import Works

FIGURES = (
    "produced", "on_hand", "in_process", "consumed", "shipped", "scrapped", "returned",
    "unaccounted",
)  # fmt: skip
BOOK = ("produced", "consumed", "scrapped", "shipped", "returned", "unaccounted")
# Drawn anew each time, or telling in which chunk a row was written.
CHANCE = frozenset({"message_id", "changed"})


def active_holds(works: Works) -> set[str]:
    with works.door.read() as connection:
        query = select(hold.c.lot).where(hold.c.released_at.is_(None))
        return set(connection.execute(query).scalars())


def assert_same_lots(works: Works, oracle: PlantOracle) -> None:
    """Every lot's row, to the millionth."""
    with works.door.read() as connection:
        found = {row["id"]: row for row in connection.execute(select(lot_table)).mappings()}
    assert found.keys() == oracle.lots.keys()
    for name, known in oracle.lots.items():
        row, book = found[name], oracle.books[name]
        said = {column: row[column] for column in BOOK}
        assert said == {column: getattr(book, column) for column in BOOK}, name
        assert row["location"] == oracle.locations[name], name
        assert (row["item"], row["heat"], row["supplier"], row["operation"]) == (
            known["item"], known["heat"], known["supplier"], known["maker"],
        )  # fmt: skip
        assert row["created_at"] == known["created_at"]


def assert_quantities_reconcile(works: Works) -> None:
    """Produced = what is there + consumed + scrapped + shipped - returned + unaccounted; >= 0."""
    there = {}
    with works.plant.reading(works.door) as connection:
        lineage = works.plant.lineage
        rows = connection.execute(select(lot_table)).mappings().all()
        for row in rows:
            figures = lineage.quantities(row["id"])
            there[row["id"]] = micro(figures.produced) - (
                micro(figures.consumed) + micro(figures.scrapped) + micro(figures.shipped)
                - micro(figures.returned) + micro(figures.unaccounted)
            )  # fmt: skip
    for row in rows:
        gone = row["consumed"] + row["scrapped"] + row["shipped"] - row["returned"]
        assert there[row["id"]] == row["produced"] - gone - row["unaccounted"]
        assert there[row["id"]] >= 0


def assert_same_radius(works: Works, oracle: PlantOracle, scope: Record) -> None:
    with works.plant.reading(works.door):
        found = blast_radius(works.plant.lineage, parse_scope(scope))
        radius = radius_document(found, as_of=works.plant.version, elapsed_ms=0)
    assert radius["complete"]
    certain, shares = oracle.reached(scope), oracle.shares(scope)
    assert {row["lot"]: row["certainty"] for row in radius["lots"]} == certain
    for row in radius["lots"]:
        lot = row["lot"]
        assert row["share"] == pytest.approx(shares[lot], abs=1e-6), (scope, lot)
        assert {name: row[name] for name in FIGURES} == oracle.figures(lot), (scope, lot)
        assert row["location"] == oracle.locations[lot]
        _assert_path(oracle, row["why"], lot)
    _assert_same_shipments(oracle, radius, set(certain))
    _assert_same_totals(oracle, radius["totals"], set(certain))


def _assert_path(oracle: PlantOracle, why: list[str], lot: str) -> None:
    """The reason is a real path of the genealogy that ends at the lot."""
    assert why[-1] == lot
    for name, following in pairwise(why):
        kinds = (("lot", "operation"), ("operation", "lot"))
        assert any(oracle.flow.has_edge((a, name), (b, following)) for a, b in kinds)


def _assert_same_shipments(oracle: PlantOracle, radius: dict[str, Any], lots: set[str]) -> None:
    lines = [
        (record["customer"], record["id"], instant(record["at"]), line["lot"], line["quantity"])
        for record in oracle.of_kind("shipment")
        for line in record["lines"]
        if line["lot"] in lots
    ]
    said = [
        (each["customer"], each["shipment"], instant(each["at"]), each["lot"], each["quantity"])
        for each in radius["shipments"]
    ]
    assert sorted(said) == sorted(lines)
    amounts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for customer, _, _, lot, quantity in lines:
        amounts[customer][oracle.item_of(lot)["unit"]] += micro(quantity)
    found = {each["customer"]: each["quantity"] for each in radius["customers"]}
    assert found == {customer: _figure(by_unit) for customer, by_unit in amounts.items()}


def _assert_same_totals(oracle: PlantOracle, totals: dict[str, Any], lots: set[str]) -> None:
    assert totals["lots"] == len(lots)
    for name in FIGURES:
        sums: dict[str, int] = defaultdict(int)
        for lot in lots:
            sums[oracle.item_of(lot)["unit"]] += micro(oracle.figures(lot)[name])
        assert totals[name] == pytest.approx(_figure(sums), abs=1e-5), name


def _figure(by_unit: dict[str, int]) -> float | dict[str, float]:
    amounts = {unit: quantity / 1_000_000 for unit, quantity in by_unit.items()}
    return amounts if len(amounts) > 1 else next(iter(amounts.values()), 0.0)


# --- the whole state ---------------------------------------------------------------------------


def state_of(works: Works) -> dict[str, list[str]]:
    """Every row of every table; what chance or the chunk decides is left out."""
    found = {}
    with works.door.read() as connection:
        for table in metadata.sorted_tables:
            columns = [column for column in table.c if column.name not in CHANCE]
            rows = connection.execute(select(*columns))
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


def assert_chain_is_intact(works: Works) -> None:
    previous, seq = GENESIS, 0
    with works.door.read() as connection:
        for row in connection.execute(select(ledger).order_by(ledger.c.seq)).mappings():
            entry = {name: row[name] for name in ("at", "by", "kind", "subject", "content")}
            assert (row["seq"], row["previous"]) == (seq + 1, previous)
            assert row["hash"] == entry_hash(seq=row["seq"], previous=previous, **entry)
            previous, seq = row["hash"], row["seq"]
        head = connection.execute(select(ledger_head)).mappings().one()
    assert (head["seq"], head["hash"]) == (seq, previous)


def assert_tables_agree_with_the_ledger(works: Works) -> None:
    """What the service's own verification says of records, lines and holds."""
    with works.door.read() as connection:
        verdict = verify_database(connection)
    assert verdict.ok, verdict.fault


def assert_memory_follows_the_store(works: Works) -> None:
    """The lineage in memory is the one that a fresh start would read."""
    fresh = Plant.load(works.door, default_rulebook())
    with works.plant.reading(works.door), fresh.reading(works.door) as connection:
        lots = list(connection.execute(select(lot_table.c.id)).scalars())
        assert _picture(works.plant.lineage, lots) == _picture(fresh.lineage, lots)
    works.door.on_rollback.remove(fresh.forget)


def _picture(lineage: Lineage, lots: list[str]) -> dict[str, Any]:
    return {
        lot: (
            lineage.lot(lot),
            lineage.quantities(lot),
            lineage.location(lot),
            None if (maker := lineage.producer(lot)) is None else lineage.operation(maker),
        )
        for lot in lots
    }


def assert_nothing_held_has_left(works: Works, oracle: HoldOracle) -> None:
    """A shipped line of a lot that was held at that moment is marked as an escape, only then."""
    lines = metadata.tables["shipment_line"]
    with works.door.read() as connection:
        query = select(lines.c.shipment, lines.c.lot).where(lines.c.escaped.is_(True))
        assert {tuple(row) for row in connection.execute(query)} == oracle.escaped
