"""The same questions answered slowly: plain networkx, dicts and recursion, no arrays.

It shares the data classes with the library and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import networkx as nx

from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.scopes import Range, Scope

Node = tuple[str, str]
CONTEXT = ("process", "equipment", "load", "tool", "bath", "shift", "operator")
STRENGTH = ("material", "context", "window")


@dataclass
class PlainPlant:
    lots: dict[str, Lot] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    quantities: dict[str, Quantities] = field(default_factory=dict)
    lines: list[ShipmentLine] = field(default_factory=list)
    flow: "nx.DiGraph[Node]" = field(default_factory=nx.DiGraph)

    def add_lot(self, lot: Lot) -> None:
        self.lots[lot.name] = lot
        self.quantities[lot.name] = Quantities()
        self.flow.add_node(("lot", lot.name))

    def add_operation(self, operation: Operation) -> None:
        self.operations[operation.name] = operation
        node = ("operation", operation.name)
        self.flow.add_node(node)
        for lot, _ in operation.inputs:
            self.flow.add_edge(("lot", lot), node)
        for lot, _ in operation.outputs:
            self.flow.add_edge(node, ("lot", lot))

    def downstream(self, nodes: Iterable[Node]) -> set[Node]:
        found = set(nodes)
        for node in tuple(found):
            found |= nx.descendants(self.flow, node)
        return found

    def producer(self, lot: str) -> Operation | None:
        makers = [name for _, name in self.flow.predecessors(("lot", lot))]
        return self.operations[makers[0]] if makers else None


def suspects(plant: PlainPlant, scope: Scope) -> dict[str, set[Node]]:
    """The suspects by certainty, and under "maybe" the operations listed as gaps."""
    found: dict[str, set[Node]] = {name: set() for name in (*STRENGTH, "maybe")}
    for one in scope.any:
        for name, nodes in suspects(plant, one).items():
            found[name] |= nodes
    if not scope.any and not context_given(scope) and has_material(scope):
        found["material"] = {
            ("lot", lot.name)
            for lot in plant.lots.values()
            if is_material(lot, scope) and during(lot.created_at, lot.created_at, scope)
        }
    elif not scope.any:
        strength = "context" if scope.start is None and scope.end is None else "window"
        used = plant.downstream(
            ("lot", n) for n, lot in plant.lots.items() if is_material(lot, scope)
        )
        for name, operation in plant.operations.items():
            node = ("operation", name)
            if has_material(scope) and node not in used:
                continue
            answer = matches(plant, operation, scope)
            if answer != "no":
                found[strength if answer == "yes" else "maybe"].add(node)
    found["maybe"] -= found["context"] | found["window"]
    return found


def has_material(scope: Scope) -> bool:
    return bool(scope.lots or scope.heat or scope.supplier)


def context_given(scope: Scope) -> bool:
    return bool(scope.parameters) or any(getattr(scope, name) for name in CONTEXT)


def is_material(lot: Lot, scope: Scope) -> bool:
    return (
        (not scope.lots or lot.name in scope.lots)
        and scope.heat in (None, lot.heat)
        and scope.supplier in (None, lot.supplier)
    )


def during(started: float, ended: float, scope: Scope) -> bool:
    start = float("-inf") if scope.start is None else scope.start
    end = float("inf") if scope.end is None else scope.end
    if started == ended:
        return start <= started < end
    return started < end and ended > start


def matches(plant: PlainPlant, operation: Operation, scope: Scope) -> str:
    if not during(operation.started_at, operation.ended_at, scope):
        return "no"
    missing = []
    for name in CONTEXT:
        asked, recorded = getattr(scope, name), getattr(operation, name)
        if asked is not None and recorded is None:
            missing.append(name)
        elif asked is not None and recorded != asked:
            return "no"
    for name, limits in scope.parameters.items():
        if name not in operation.parameters:
            missing.append(name)
        elif not in_range(operation.parameters[name], limits):
            return "no"
    if not missing:
        return "yes"
    sayable = any(recorded_in_process(plant, operation.process, name) for name in missing)
    return "maybe" if scope.process is not None or sayable else "no"


def recorded_in_process(plant: PlainPlant, process: str, name: str) -> bool:
    return any(
        operation.process == process
        and (name in operation.parameters or getattr(operation, name, None) is not None)
        for operation in plant.operations.values()
    )


def in_range(value: object, limits: Range) -> bool:
    if isinstance(value, tuple):
        return any(in_range(point, limits) for _, point in value)
    if limits.equals is not None:
        return value == limits.equals
    if isinstance(value, str):
        return False
    assert isinstance(value, int | float)
    low = float("-inf") if limits.minimum is None else limits.minimum
    high = float("inf") if limits.maximum is None else limits.maximum
    return low <= value <= high


def certainties(plant: PlainPlant, chosen: dict[str, set[Node]]) -> dict[Node, str]:
    """Every node of the radius with the strongest proof that reaches it."""
    found: dict[Node, str] = {}
    for strength in STRENGTH:
        for node in plant.downstream(chosen[strength]):
            found.setdefault(node, strength)
    return found


def shares(plant: PlainPlant, chosen: dict[str, set[Node]]) -> dict[str, float]:
    """The share of suspect material in every lot of the plant."""
    suspect = chosen["material"] | chosen["context"] | chosen["window"]

    @cache
    def share(lot: str) -> float:
        maker = plant.producer(lot)
        if ("lot", lot) in suspect or (maker and ("operation", maker.name) in suspect):
            return 1.0
        if maker is None:
            return 0.0
        means = []
        for unit in {plant.lots[name].unit for name, _ in maker.inputs}:
            used = [(q, share(name)) for name, q in maker.inputs if plant.lots[name].unit == unit]
            total = sum(quantity for quantity, _ in used)
            weighted = sum(quantity * part for quantity, part in used)
            means.append(weighted / total if total else max(part for _, part in used))
        return max(means, default=0.0)

    return {lot: share(lot) for lot in plant.lots}


def unit_cost(plant: PlainPlant, lot: str, unpriced: set[str]) -> tuple[float, str | None] | None:
    """Cost and currency of one unit; the items that have none are added to `unpriced`."""
    known = plant.lots[lot]
    if known.unit_cost is not None:
        return known.unit_cost, known.currency
    maker = plant.producer(lot)
    rolled = None
    if maker is not None:
        inputs = [(q, unit_cost(plant, name, unpriced)) for name, q in maker.inputs]
        costs = [(quantity, cost) for quantity, cost in inputs if cost is not None]
        units = {plant.lots[name].unit for name, _ in maker.outputs}
        made = sum(quantity for _, quantity in maker.outputs)
        currencies = {cost[1] for _, cost in costs}
        if len(units) == 1 and made > 0 and len(currencies) == 1:
            rolled = (sum(q * cost[0] for q, cost in costs) / made, currencies.pop())
    if rolled is None:
        unpriced.add(known.item)
    return rolled
