"""Two signals on one furnace within 8 hours: through the worker, by the plain matcher, by hand."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from bench.figure import Figure
from rules.conditions import AllOf
from rules.correlation.durable import DurableMatcher, durable_available
from rules.correlation.facts import MatchFact
from rules.correlation.matcher import Matcher
from rules.correlation.plain import PlainMatcher
from rules.outcomes import Then
from rules.pattern import Correlation, Join, PatternStep

RULES = (1, 10, 100)
FACTS = 2_000
LIVE = 96
"""Facts that are known at any time: one in five minutes, and 8 hours."""
FURNACES = 20
WINDOW = 8 * 3_600_000_000
BATCH = 50
TURNS = 3


def run() -> Iterator[Figure]:
    for rules in RULES:
        yield from _of_rules(rules)


def _of_rules(rules: int) -> Iterator[Figure]:
    correlations, facts = _patterns(rules), _facts(rules)
    plain = PlainMatcher(correlations)
    by_hand, one_by_one = _rates([lambda: _by_hand(facts), lambda: _follow(plain, facts, 1)])
    of = f"{rules} rules" if rules > 1 else "1 rule"
    goal = ">= 0.05" if rules == RULES[-1] else None  # what few rules cost is what they find
    yield _figure(f"plain matcher / a window by hand, {of}", one_by_one, by_hand, goal)
    if not durable_available():
        return
    engine = DurableMatcher(correlations, timeout=30)
    try:
        singly, batches = _rates(
            [lambda: _follow(engine, facts, 1), lambda: _follow(engine, facts, BATCH)]
        )
    finally:
        engine.close()
    yield _figure(f"worker, one at a time / a window by hand, {of}", singly, by_hand, None)
    yield _figure(f"worker, {BATCH} at a time / a window by hand, {of}", batches, by_hand, None)
    yield _figure(f"worker, {BATCH} at a time / plain matcher, {of}", batches, one_by_one, None)


def _figure(name: str, one: float, other: float, goal: str | None) -> Figure:
    return Figure(name, one / other, goal, f"{one:,.0f} / {other:,.0f} facts/s")


def _rates(calls: Sequence[Callable[[], int]]) -> list[float]:
    """Facts a second of each call, in the best of some turns; all must find the same."""
    best = [float("inf")] * len(calls)
    hits: set[int] = set()
    for _ in range(TURNS):
        for place, call in enumerate(calls):
            start = perf_counter()
            hits.add(call())
            best[place] = min(best[place], perf_counter() - start)
    if len(hits) != 1:
        raise AssertionError(f"they find {sorted(hits)} pairs")
    return [FACTS / seconds for seconds in best]


def _follow(matcher: Matcher, facts: Sequence[MatchFact], size: int) -> int:
    hits = 0
    for start in range(0, len(facts), size):
        hits += len(matcher.assert_(facts[start : start + size]))
        # What is 96 facts old can have no partner any more: it happened 8 hours before.
        matcher.retract(range(start - LIVE, start - LIVE + size))
    matcher.retract(range(len(facts)))
    return hits


def _by_hand(facts: Sequence[MatchFact]) -> int:
    """Ten lines that know this one question: facts in order, one key, two steps, no retraction."""
    windows: dict[tuple[str, str], list[tuple[int, int]]] = {}
    pairs: list[tuple[str, int, int]] = []
    for fact in facts:
        rule = next(iter(fact.marks)).partition("/")[0]
        window = windows.setdefault((rule, fact.keys["equipment"][0]), [])
        del window[: bisect_left(window, (fact.at - WINDOW, 0))]
        pairs += [(rule, earlier, fact.id) for _, earlier in window]
        window.append((fact.at, fact.id))
    return len(pairs)


def _patterns(many: int) -> list[Correlation]:
    steps = tuple(PatternStep(name, "spc.signal", AllOf(())) for name in ("first", "second"))
    join = Join("same", 1, "equipment", 0, "equipment")
    return [
        Correlation(f"r{n}", 0, steps, (join,), WINDOW, Then(open_case=True), (0, 1), 0, 1)
        for n in range(many)
    ]


def _facts(rules: int) -> list[MatchFact]:
    rnd = random.Random(1)
    made = []
    for number in range(FACTS):
        rule = rnd.randrange(rules)
        marks = frozenset({f"r{rule}/0", f"r{rule}/1"})
        keys = {"equipment": (f"FURNACE-{rnd.randrange(FURNACES)}",)}
        made.append(MatchFact(number, number * WINDOW // LIVE, marks, keys))
    return made
