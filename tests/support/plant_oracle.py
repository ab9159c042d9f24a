"""The same plant answered slowly: dicts, whole numbers and plain networkx, from the records alone.

It follows the interchange format's own words and shares nothing with the service or its libraries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import networkx as nx

Record = dict[str, Any]
Node = tuple[str, str]

CONTEXT = ("process", "equipment", "load", "tool", "bath", "shift", "operator")
STRENGTH = ("material", "context", "window")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLION = 1_000_000


def micro(quantity: float) -> int:
    """A quantity in whole millionths."""
    return round(quantity * MILLION)


def instant(text: str) -> int:
    """An ISO time in whole microseconds."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


@dataclass
class Book:
    """What was written of a lot, and what is really `there`; the difference is unaccounted."""

    produced: int = 0
    consumed: int = 0
    scrapped: int = 0
    shipped: int = 0
    returned: int = 0
    there: int = 0

    @property
    def unaccounted(self) -> int:
        gone = self.consumed + self.scrapped + self.shipped
        return self.produced + self.returned - gone - self.there

    def take(self, column: str, quantity: int) -> None:
        """More than is there may be written; not more than is there can go."""
        setattr(self, column, getattr(self, column) + quantity)
        self.there = max(0, self.there - quantity)

    def add(self, column: str, quantity: int) -> None:
        setattr(self, column, getattr(self, column) + quantity)
        self.there += quantity


class PlantOracle:
    """The plant after some records: `history` holds them as their corrections have made them."""

    def __init__(self) -> None:
        self.history: list[Record] = []
        self.rows: dict[tuple[str, str], Record] = {}
        self.lots: dict[str, Record] = {}  # item, created_at, heat, supplier, maker
        self.books: dict[str, Book] = {}
        self.locations: dict[str, str | None] = {}
        self.flow: nx.DiGraph[Node] = nx.DiGraph()

    def of_kind(self, kind: str) -> list[Record]:
        return [record for record in self.history if record["record"] == kind]

    def item_of(self, lot: str) -> Record:
        return self.rows["item", self.lots[lot]["item"]]

    # --- recording -----------------------------------------------------------------------------

    def apply(self, record: Record) -> None:
        """Add an accepted record."""
        if record["record"] == "correction":
            self._replace(record["replacement"])
            return
        self.history.append(record)
        self.rows[record["record"], record["id"]] = record
        self._genealogy(record)
        self._quantities(record)

    def _replace(self, new: Record) -> None:
        """A correction: everything is derived anew from the records as they now are."""
        key = (new["record"], new["id"])
        place = next(i for i, r in enumerate(self.history) if (r["record"], r["id"]) == key)
        history = [*self.history[:place], new, *self.history[place + 1 :]]
        PlantOracle.__init__(self)
        # A lot added to an early operation by a correction may have been used by then.
        for record in history:
            self.history.append(record)
            self.rows[record["record"], record["id"]] = record
            self._genealogy(record)
        for record in history:
            self._quantities(record)

    def _genealogy(self, record: Record) -> None:
        if record["record"] == "receipt":
            known = {key: record.get(key) for key in ("item", "heat", "supplier")}
            self._new_lot(record["lot"], {**known, "created_at": instant(record["at"])})
            self.locations[record["lot"]] = record.get("location")
        elif record["record"] == "operation":
            node = ("operation", record["id"])
            self.flow.add_node(node)
            for used in record["inputs"]:
                self.flow.add_edge(("lot", used["lot"]), node)
            for made in record["outputs"]:
                known = {"item": made["item"], "created_at": instant(record["ended_at"])}
                self._new_lot(made["lot"], {**known, "maker": record["id"]})
                self.flow.add_edge(node, ("lot", made["lot"]))
        elif record["record"] == "move":
            self.locations[record["lot"]] = record["to"]

    def _new_lot(self, lot: str, known: Record) -> None:
        self.lots[lot] = {"heat": None, "supplier": None, "maker": None, **known}
        self.locations.setdefault(lot, None)
        self.books.setdefault(lot, Book())
        self.flow.add_node(("lot", lot))

    def _quantities(self, record: Record) -> None:
        kind = record["record"]
        if kind == "receipt":
            self.books[record["lot"]].add("produced", micro(record["quantity"]))
        elif kind == "operation":
            for used in record["inputs"]:
                self.books[used["lot"]].take("consumed", micro(used["quantity"]))
            for made in record["outputs"]:
                self.books[made["lot"]].add("produced", micro(made["quantity"]))
        elif kind == "shipment":
            for line in record["lines"]:
                self.books[line["lot"]].take("shipped", micro(line["quantity"]))
        elif kind == "return":
            self.books[record["lot"]].add("returned", micro(record["quantity"]))
        elif kind == "scrap":
            self.books[record["lot"]].take("scrapped", micro(record["quantity"]))
        elif kind == "count":
            self.books[record["lot"]].there = micro(record["quantity"])

    # --- genealogy -----------------------------------------------------------------------------

    def downstream(self, nodes: Iterable[Node]) -> set[Node]:
        return {node for layer in nx.bfs_layers(self.flow, set(nodes)) for node in layer}

    def lots_below(self, lots: Iterable[str]) -> set[str]:
        """These lots and everything made of them."""
        return {name for kind, name in self.downstream(("lot", x) for x in lots) if kind == "lot"}

    def outputs(self, operation: str) -> list[str]:
        return [made["lot"] for made in self.rows["operation", operation]["outputs"]]

    def nearest(self, lot: str, process: str) -> str | None:
        """The nearest operation of a process upstream; of equals the last ended, then by name."""
        level, seen = {lot}, {lot}
        while level:
            makers = {self.lots[name]["maker"] for name in level} - {None}
            fitting = [m for m in makers if self.rows["operation", m]["process"] == process]
            if fitting:
                best: str = min(
                    fitting, key=lambda m: (-instant(self.rows["operation", m]["ended_at"]), m)
                )
                return best
            used = {u["lot"] for m in makers for u in self.rows["operation", m]["inputs"]}
            level = used - seen
            seen |= level
        return None

    # --- scopes --------------------------------------------------------------------------------

    def chosen(self, scope: Record) -> dict[str, set[Node]]:
        """The suspects of a scope, by how certain they are."""
        found: dict[str, set[Node]] = {strength: set() for strength in STRENGTH}
        if "any" in scope:
            for part in scope["any"]:
                for strength, nodes in self.chosen(part).items():
                    found[strength] |= nodes
            return found
        context = any(name in scope for name in (*CONTEXT, "parameters"))
        windowed = "from" in scope or "to" in scope
        material = any(name in scope for name in ("lots", "heat", "supplier"))
        lots = {("lot", name) for name in self.lots if self._is_material(name, scope)}
        if material and not context:
            found["material"] = {
                node for node in lots if within(scope, self.lots[node[1]]["created_at"])
            }
            return found
        users = self.downstream(lots) if material else None
        found["window" if windowed else "context"] = {
            ("operation", record["id"])
            for record in self.of_kind("operation")
            if selects(scope, record) and (users is None or ("operation", record["id"]) in users)
        }
        return found

    def _is_material(self, name: str, scope: Record) -> bool:
        lot = self.lots[name]
        named = "lots" not in scope or name in scope["lots"]
        return named and all(scope.get(key, lot[key]) == lot[key] for key in ("heat", "supplier"))

    def reached(self, scope: Record) -> dict[str, str]:
        """Every lot of the radius with the strongest certainty that reaches it."""
        found: dict[str, str] = {}
        chosen = self.chosen(scope)
        for strength in STRENGTH:
            for kind, name in self.downstream(chosen[strength]):
                if kind == "lot":
                    found.setdefault(name, strength)
        return found

    def shares(self, scope: Record) -> dict[str, float]:
        """The share of suspect material in the lots of the radius."""
        suspect = set().union(*self.chosen(scope).values())

        @cache
        def share(lot: str) -> float:
            maker = self.lots[lot]["maker"]
            if ("lot", lot) in suspect or ("operation", maker) in suspect:
                return 1.0
            if maker is None:
                return 0.0
            inputs = self.rows["operation", maker]["inputs"]
            means = []
            for unit in {self.item_of(used["lot"])["unit"] for used in inputs}:
                same = [u for u in inputs if self.item_of(u["lot"])["unit"] == unit]
                total = sum(used["quantity"] for used in same)
                parts = [(used["quantity"], share(used["lot"])) for used in same]
                weighted = sum(quantity * part for quantity, part in parts)
                means.append(weighted / total if total else max(part for _, part in parts))
            return max(means, default=0.0)

        # In order of genealogy, so that the recursion stays shallow.
        order = set(self.reached(scope))
        for kind, name in nx.topological_sort(self.flow):
            if kind == "lot":
                share(name)
        return {name: share(name) for name in order}

    def figures(self, lot: str) -> dict[str, float]:
        """A lot's quantities by whereabouts, in its unit."""
        book = self.books[lot]
        in_process = self.item_of(lot)["kind"] in ("raw", "semi_finished")
        exact = {
            "produced": book.produced,
            "on_hand": 0 if in_process else book.there,
            "in_process": book.there if in_process else 0,
            "consumed": book.consumed,
            "shipped": book.shipped,
            "scrapped": book.scrapped,
            "returned": book.returned,
            "unaccounted": book.unaccounted,
        }
        return {name: quantity / MILLION for name, quantity in exact.items()}


def within(scope: Record, at: int) -> bool:
    start, end = bounds(scope)
    return start <= at < end


def bounds(scope: Record) -> tuple[float, float]:
    start = instant(scope["from"]) if "from" in scope else float("-inf")
    end = instant(scope["to"]) if "to" in scope else float("inf")
    return start, end


def selects(scope: Record, operation: Record) -> bool:
    """Whether an operation matches a scope's context, parameters and window."""
    if any(name in scope and operation.get(name) != scope[name] for name in CONTEXT):
        return False
    recorded = operation.get("parameters") or {}
    for name, limits in scope.get("parameters", {}).items():
        if name not in recorded or not in_range(recorded[name], limits):
            return False
    start, end = bounds(scope)
    started, ended = instant(operation["started_at"]), instant(operation["ended_at"])
    if started == ended:
        return start <= started < end
    return started < end and ended > start


def in_range(value: Any, limits: dict[str, float]) -> bool:
    if isinstance(value, list):
        return any(in_range(point, limits) for _, point in value)
    if isinstance(value, str):
        return False
    low, high = limits.get("min", float("-inf")), limits.get("max", float("inf"))
    return bool(low <= value <= high)
