"""What the matchers must find, by trying every combination; and histories to try them on.

Nothing here is taken from the matchers: the oracle says in its own words what a pattern means.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from rules.conditions import AllOf
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.matcher import Matcher
from rules.outcomes import Then
from rules.pattern import Correlation, Join, JoinKind, PatternStep

EVENTS = ("spc.signal", "complaint", "inspection.nonconforming")
FIELDS = ("equipment", "heat", "lot")
# The first two have one FNV hash of 32 bits.
LOTS = ("LOT-2026-1149599", "LOT-2026-1312382", "批次-甲", "5", "5.0")
VALUES = {"equipment": ("F1", "三号炉"), "heat": ("F1", "三号炉", "1e-05"), "lot": LOTS}


def hits_among(
    correlations: Sequence[Correlation], facts: Sequence[MatchFact], new: set[int]
) -> set[Hit]:
    """Every combination of facts that meets a pattern and has a new one in it."""
    found = set()
    for one in correlations:
        fitting = [
            [fact for fact in facts if f"{one.id}/{index}" in fact.marks]
            for index in range(len(one.steps))
        ]
        for chosen in product(*fitting):
            ids = tuple(fact.id for fact in chosen)
            if new & set(ids) and _meets(one, chosen):
                found.add(Hit(one.id, ids))
    return found


def _meets(one: Correlation, chosen: Sequence[MatchFact]) -> bool:
    when = [(fact.at, fact.id) for fact in chosen]
    if sorted(set(when)) != when or when[-1][0] > when[0][0] + one.window:
        return False
    for index in range(1, len(chosen)):
        within = one.steps[index].within
        if within is not None and when[index][0] > when[index - 1][0] + within:
            return False
    return all(_joins(join, chosen[join.later], chosen[join.earlier]) for join in one.joins)


def _joins(join: Join, later: MatchFact, earlier: MatchFact) -> bool:
    if join.kind == "descendant":
        made_from = later.keys.get("lot^", ())
        return any(lot in made_from for lot in earlier.keys.get("lot", ()))
    one, other = later.keys.get(join.field, ()), earlier.keys.get(join.earlier_field, ())
    equal = [value for value in one if value in other]
    return bool(one and other) and (bool(equal) if join.kind == "same" else not equal)


def patterns(rnd: random.Random, prefix: str = "p") -> list[Correlation]:
    """One to eight patterns of two or three steps, joined in any way that is allowed."""
    return [_pattern(rnd, f"{prefix}{place}") for place in range(rnd.randint(1, 8))]


def _pattern(rnd: random.Random, name: str) -> Correlation:
    events = [rnd.choice(EVENTS)] * 3 if rnd.random() < 0.4 else rnd.choices(EVENTS, k=3)
    window = rnd.randint(2, 16)
    steps = tuple(
        PatternStep(
            f"s{index}",
            events[index],
            AllOf(()),
            rnd.randint(1, window) if index and rnd.random() < 0.3 else None,
        )
        for index in range(rnd.choice((2, 2, 3)))
    )
    joins = {join: None for later in range(1, len(steps)) for join in _some_joins(rnd, later)}
    then = Then(open_case=True)
    about = tuple(range(len(steps)))
    return Correlation(name, 0, steps, tuple(joins), window, then, about, 0, 1)


def _some_joins(rnd: random.Random, later: int) -> Iterator[Join]:
    earlier = rnd.randrange(later)
    if rnd.random() < 0.25:
        yield Join("descendant", later, "lot", earlier, "lot")
    else:
        name = rnd.choice(FIELDS)
        # Now and then another field of the earlier event, which may hold the same values.
        yield Join("same", later, name, earlier, name if rnd.random() < 0.8 else rnd.choice(FIELDS))
    kinds: tuple[JoinKind, ...] = ("same", "different", "descendant")
    for _ in range(rnd.choice((0, 0, 1, 2))):
        kind, earlier = rnd.choice(kinds), rnd.randrange(later)
        name = "lot" if kind == "descendant" else rnd.choice(FIELDS)
        yield Join(kind, later, name, earlier, name)


def fact(rnd: random.Random, number: int, correlations: Sequence[Correlation]) -> MatchFact:
    """An event at any of a few moments, that some steps for its kind are satisfied by."""
    event = rnd.choice(EVENTS)
    marks = frozenset(
        f"{one.id}/{index}"
        for one in correlations
        for index, step in enumerate(one.steps)
        if step.event == event and rnd.random() < 0.8
    )
    keys = {
        name: tuple(rnd.sample(VALUES[name], rnd.choice((1, 1, 2)) if name == "lot" else 1))
        for name in FIELDS
        if rnd.random() < 0.85
    }
    if "lot" in keys:
        keys["lot^"] = tuple(dict.fromkeys((*keys["lot"], *rnd.sample(LOTS, rnd.randrange(3)))))
    return MatchFact(number, rnd.randrange(16), marks, keys)


@dataclass
class History:
    """What a matcher is told, in any order of time, with the oracle's answer to each step."""

    rnd: random.Random
    correlations: Sequence[Correlation]
    length: int = 20
    since: int = 0

    def steps(self) -> Iterator[tuple[str, list[MatchFact], set[Hit]]]:
        """Yield what is done, with which facts, and which hits must come of it."""
        live: dict[int, MatchFact] = {}
        number = 0
        while number < self.length:
            told = self.rnd.random()
            if live and told < 0.1:
                gone = [one for one in live.values() if self.rnd.random() < 0.3]
                for one in gone:
                    del live[one.id]
                yield "retract", gone, set()
            elif live and told < 0.14:
                live = {one.id: one for one in live.values() if self.rnd.random() < 0.8}
                yield "rebuild", list(live.values()), set()
            else:
                new = [
                    fact(self.rnd, number + place, self.correlations)
                    for place in range(self.rnd.choice((1, 1, 1, 3)))
                ]
                new = [replace(one, at=one.at + self.since) for one in new]
                number += len(new)
                live |= {one.id: one for one in new}
                ids = {one.id for one in new}
                yield "assert", new, hits_among(self.correlations, list(live.values()), ids)


def follow(matcher: Matcher, what: str, facts: list[MatchFact]) -> tuple[Hit, ...]:
    """Do with a matcher what a step of a history says."""
    if what == "retract":
        matcher.retract([one.id for one in facts])
    elif what == "rebuild":
        matcher.rebuild(facts)
    else:
        return tell(matcher, facts)
    return ()


def tell(matcher: Matcher, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
    """Assert facts."""
    return matcher.assert_(facts)
