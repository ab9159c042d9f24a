"""One pattern -> a rule of durable-rules, and how patterns are spread over its rulesets, "shards".

The engine is given only what it is known to get right: booleans that say which step a fact can
be, tokens to join by, the time as an integer and the fact's own number. Its limits are never come
near:

* A rule has two or three events and no `$or`, `$not`, `$nex` or `$div`; `different` is left to
  `rules.correlation.exact`, and so is the order of events at one moment.
* `{"$gte": {"ts": first.ts - GUARD}}` is always true and always last. When the last condition that
  compares two events is false, the engine reads past the end of its list (`events.c`, 2.0.28), and
  the process may die of it; so the last one never is.
* At most 64 first conditions may be true for one fact (error 303), and some 511 may stand side by
  side (it hangs): a shard holds at most 50 steps for one event and 400 steps in all.
* A message has at most 252 properties (error 302): a shard joins by at most 150 keys.

Times are microseconds, 0 <= ts < 2**53: exact in every JSON reader, and far from int64 when the
engine adds a window. So with GUARD = 2**53 - 1 the guard holds for any two facts whatever:
ts >= 0 >= first.ts - GUARD.

A fact never is its own partner: exact would see to that too, but each time the engine has run an
action for it, which costs more than all the rest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.correlation.exact import keys_of_join
from rules.correlation.facts import mark_of
from rules.pattern import Correlation

LARGEST_NUMBER = 2**53 - 1
GUARD = LARGEST_NUMBER
MOST_STEPS_OF_EVENT = 50
MOST_STEPS_OF_SHARD = 400
MOST_KEYS_OF_SHARD = 150

Slot = tuple[str, int]
"""A key, and how manieth join of one step uses it: of several lots each join may need another."""


@dataclass(frozen=True)
class Shard:
    """A ruleset of the engine.

    Parameters
    ----------
    rules : mapping of str to str
        The correlation's id for each name that the engine knows a rule by.
    definition : mapping of str to object
        The ruleset as durable-rules reads it (JSON), without the actions.
    marks : mapping of str to str
        The property that says a mark, "RULE/STEP".
    keys : mapping of tuple to str
        The property that holds a key's value.
    needs : mapping of str to tuple of tuple
        The keys that a fact with a mark is joined by; without one of them it joins nothing.
    """

    rules: Mapping[str, str]
    definition: Mapping[str, object]
    marks: Mapping[str, str]
    keys: Mapping[Slot, str]
    needs: Mapping[str, tuple[Slot, ...]]


@dataclass
class Packing:
    """The patterns that go into one shard, while it is filled."""

    correlations: list[Correlation] = field(default_factory=list)
    steps_of_event: Counter[str] = field(default_factory=Counter)
    slots: set[Slot] = field(default_factory=set)

    def takes(self, one: Correlation) -> bool:
        """Take the pattern in, if it fits."""
        events = self.steps_of_event + Counter(step.event for step in one.steps)
        slots = self.slots.union(*_needs(one).values())
        if (
            max(events.values()) > MOST_STEPS_OF_EVENT
            or sum(events.values()) > MOST_STEPS_OF_SHARD
            or len(slots) > MOST_KEYS_OF_SHARD
        ):
            return False
        self.correlations.append(one)
        self.steps_of_event, self.slots = events, slots
        return True


def pack(correlations: Sequence[Correlation]) -> list[list[Correlation]]:
    """Spread patterns over shards, each into the first one that takes it."""
    packings: list[Packing] = []
    for one in correlations:
        if not any(packing.takes(one) for packing in packings):
            packings.append(Packing())
            if not packings[-1].takes(one):
                raise ValueError(f"correlation `{one.id}` alone is over the limits of a shard")
    return [packing.correlations for packing in packings]


def shard_of(correlations: Sequence[Correlation]) -> Shard:
    """Write the ruleset for some patterns."""
    names = {f"r{place}": one for place, one in enumerate(correlations)}
    all_marks = [mark_of(one.id, step) for one in correlations for step in range(len(one.steps))]
    marks = {mark: f"m{place}" for place, mark in enumerate(all_marks)}
    needs = {mark: slots for one in correlations for mark, slots in _needs(one).items()}
    slots = sorted({slot for of_mark in needs.values() for slot in of_mark})
    keys = {slot: f"k{place}" for place, slot in enumerate(slots)}
    definition = {name: {"all": _events(one, marks, keys)} for name, one in names.items()}
    return Shard({name: one.id for name, one in names.items()}, definition, marks, keys, needs)


def _slots(one: Correlation) -> list[tuple[tuple[int, Slot], tuple[int, Slot]]]:
    """Give the later and the earlier step and key of each join that the engine makes."""
    used: Counter[tuple[int, str]] = Counter()
    joins = []
    for join in one.joins:
        if join.kind == "different":
            continue
        ends = []
        for step, name in zip((join.later, join.earlier), keys_of_join(join), strict=True):
            ends.append((step, (name, used[step, name])))
            used[step, name] += 1
        joins.append((ends[0], ends[1]))
    return joins


def _needs(one: Correlation) -> dict[str, tuple[Slot, ...]]:
    ends = [end for pair in _slots(one) for end in pair]
    return {
        mark_of(one.id, step): tuple(slot for at, slot in ends if at == step)
        for step in range(len(one.steps))
    }


def _events(
    one: Correlation, marks: Mapping[str, str], keys: Mapping[Slot, str]
) -> list[dict[str, object]]:
    events: list[dict[str, object]] = [{"e0": {marks[mark_of(one.id, 0)]: True}}]
    for step in range(1, len(one.steps)):
        asked: list[dict[str, object]] = [{marks[mark_of(one.id, step)]: True}]
        for (later, of_later), (earlier, of_earlier) in _slots(one):
            if later == step:
                asked.append({keys[of_later]: {f"e{earlier}": keys[of_earlier]}})
        if one.steps[step].event == one.steps[step - 1].event:
            asked.append({"$neq": {"n": {f"e{step - 1}": "n"}}})
        asked.append({"$gte": {"ts": {f"e{step - 1}": "ts"}}})
        asked.append(_not_later_than(0, one.window))
        within = one.steps[step].within
        if within is not None:
            asked.append(_not_later_than(step - 1, within))
        asked.append({"$gte": {"ts": {"$sub": {"$l": {"e0": "ts"}, "$r": GUARD}}}})
        events.append({f"e{step}": {"$and": asked}})
    return events


def _not_later_than(step: int, allowed: int) -> dict[str, object]:
    return {"$lte": {"ts": {"$add": {"$l": {f"e{step}": "ts"}, "$r": allowed}}}}
