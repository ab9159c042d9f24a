"""Rule engines at the same question: which of the rules hold for an event.

Each runs in a process of its own: one of them can crash, another leaks, and none shall pay for
what the others left behind.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import process_time

import rule_engine
import zen

from bench.timing import frozen
from rules.conditions import AllOf, Condition
from rules.evaluate import evaluate
from rules.outcomes import Then
from rules.rule import Rule
from rules.rulebook import Rulebook

EVENT = "inspection.nonconforming"
EVENTS = 1_000
SEED = 28
MACHINES = 25
LEAST = 0.05
"""Seconds of its own time that an engine works in its turn; others on the machine do not count."""
Facts = dict[str, str | float]
Count = Callable[[Facts], int]


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule: this characteristic, made on this equipment, above this value."""

    characteristic: str
    equipment: str
    above: float


def limits(rules: int) -> list[Limit]:
    rng = random.Random(SEED)
    return [Limit(*_stream(number), round(rng.uniform(20, 80), 1)) for number in range(rules)]


def events(rules: int) -> list[Facts]:
    """Of twice as many streams as there are rules: half of a plant's streams have one."""
    rng = random.Random(SEED + 1)
    made: list[Facts] = []
    for _ in range(EVENTS):
        characteristic, equipment = _stream(rng.randrange(2 * rules))
        value = round(rng.uniform(0, 100), 2)
        made.append({"characteristic": characteristic, "equipment": equipment, "value": value})
    return made


def _stream(number: int) -> tuple[str, str]:
    return f"characteristic_{number // MACHINES}", f"M{number % MACHINES}"


def ours(of: Sequence[Limit], *, near: bool = False) -> Count:
    """Every decision with every condition; with the near misses too, if they are asked for."""
    rules = tuple(
        Rule(
            f"r{number}",
            EVENT,
            0,
            AllOf(
                (
                    Condition("characteristic", "equals", each.characteristic),
                    Condition("equipment", "equals", each.equipment),
                    Condition("value", "above", each.above),
                )
            ),
            Then(contain="operation"),
            number + 1,
        )
        for number, each in enumerate(of)
    )
    book = Rulebook("bench", 1, "0" * 64, rules, ())

    def count(facts: Facts) -> int:
        return len(evaluate(book, EVENT, facts).decisions)

    def count_with_near(facts: Facts) -> int:
        found = evaluate(book, EVENT, facts)
        return len(found.decisions) if found.near_misses is not None else 0

    return count_with_near if near else count


def zen_table(of: Sequence[Limit]) -> Count:
    rows = [
        {"_id": f"r{number}", "c": f'"{each.characteristic}"', "e": f'"{each.equipment}"',
         "v": f"> {each.above}", "o": str(number)}
        for number, each in enumerate(of)
    ]  # fmt: skip
    fields = {"c": "characteristic", "e": "equipment", "v": "value"}
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": key, "name": name, "field": name} for key, name in fields.items()],
        "outputs": [{"id": "o", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    at = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", **at},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content, **at},
        {"id": "out", "name": "out", "type": "outputNode", **at},
    ]
    edges = [
        {"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("in", "t"), ("t", "out"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda facts: len(decision.evaluate(facts)["result"])


def zen_expressions(of: Sequence[Limit]) -> Count:
    compiled = [zen.compile_expression(_expression(each)) for each in of]
    return lambda facts: sum(bool(each.evaluate(facts)) for each in compiled)


def rule_engine_rules(of: Sequence[Limit]) -> Count:
    compiled = [rule_engine.Rule(_expression(each)) for each in of]
    return lambda facts: sum(each.matches(facts) for each in compiled)


def _expression(of: Limit) -> str:
    return (
        f'characteristic == "{of.characteristic}" and equipment == "{of.equipment}" '
        f"and value > {of.above}"
    )


@dataclass(frozen=True, slots=True)
class Engine:
    """`share` of the events is enough for the slow ones, at a thousand rules."""

    name: str
    build: Callable[[Sequence[Limit]], Count]
    share: float = 1.0


OURS = Engine("with every condition explained", ours)


def _with_near(of: Sequence[Limit]) -> Count:
    return ours(of, near=True)


OURS_WITH_NEAR = Engine("with all near misses too", _with_near, 0.2)
PEERS = (
    Engine("zen-engine, decision table", zen_table, 0.2),
    Engine("zen-engine, compiled expressions", zen_expressions, 0.2),
    Engine("rule-engine", rule_engine_rules, 0.05),
)


class Runner:
    """An engine in a process of its own, asked for one pass over its events at a time."""

    def __init__(self, engine: Engine, rules: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, engine, rules), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self) -> tuple[float, list[int]]:
        """Microseconds an event, and the rules that hold for each."""
        self._pipe.send(True)
        answer: tuple[float, list[int]] = self._pipe.recv()
        return answer

    def close(self) -> None:
        self._pipe.close()
        self._process.join(5)
        self._process.kill()


def serve(pipe: Connection, engine: Engine, rules: int) -> None:
    count = engine.build(limits(rules))
    asked = events(rules)[: max(50, round(EVENTS * engine.share))]
    list(map(count, asked[:50]))
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        passes, taken = 0, 0.0
        with frozen():
            while taken < LEAST:
                started = process_time()
                hits = list(map(count, asked))
                taken += process_time() - started
                passes += 1
        pipe.send((1e6 * taken / passes / len(asked), hits))
