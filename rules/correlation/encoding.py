"""Facts as the engine is told them, and its answers as hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from rules.correlation.facts import Hit, MatchFact
from rules.correlation.shards import LARGEST_NUMBER, Shard, Slot
from rules.correlation.tokens import Tokens

MOST_COMBINATIONS = 64
"""Of one fact's values in one shard; each is a fact of the engine's own, of some 8 kB."""

Told = tuple[int, dict[str, object]]
"""The shard's number, and the fact as JSON."""


Combination = tuple[tuple[str, ...], Mapping[str, str]]
"""The properties that say steps, and the value of each that it is joined by."""


class LeftOut(Exception):  # noqa: N818  no error: the plain matcher decides on the fact
    """A fact that the engine is not told, and why."""


@dataclass(frozen=True)
class _Kept:
    """What has to be given back when a fact is forgotten."""

    told: tuple[tuple[int, str], ...]
    values: tuple[str, ...]


class Encoder:
    """Tells the engine facts by tokens, and knows which token stands for which fact.

    Parameters
    ----------
    shards : sequence of Shard
    """

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._shards = shards
        self._ids = Tokens("f")
        self._values = Tokens("v")
        self._kept: dict[int, _Kept] = {}
        self._fact_of: dict[str, int] = {}

    @property
    def live(self) -> int:
        """How many facts the engine holds for the facts that it was told."""
        return len(self._fact_of)

    def told(self, fact: MatchFact) -> list[Told]:
        """Encode a fact for every shard that it is marked in.

        Raises
        ------
        LeftOut
            If its time, its number or its combinations of values are out of bounds.
        """
        for what, number in (("time", fact.at), ("number", fact.id)):
            if not 0 <= number <= LARGEST_NUMBER:
                raise LeftOut(f"its {what}, {number}, is not from 0 to 2**53 - 1")
        combined = [
            (number, properties)
            for number, shard in enumerate(self._shards)
            for properties in _combinations(shard, fact)
        ]
        told: list[Told] = []
        values: list[str] = []
        for place, (number, (marks, keys)) in enumerate(combined):
            name = f"{fact.id}.{place}"
            token = self._ids.take(name)
            self._fact_of[token] = fact.id
            payload: dict[str, object] = {"id": token, "n": fact.id, "ts": fact.at}
            payload |= dict.fromkeys(marks, True)
            for key, value in keys.items():
                payload[key] = self._values.take(value)
                values.append(value)
            told.append((number, payload))
        self._kept[fact.id] = _Kept(
            tuple((number, str(payload["id"])) for number, payload in told), tuple(values)
        )
        return told

    def forgotten(self, fact_id: int) -> tuple[tuple[int, str], ...]:
        """Free what stood for a fact; give the shards and ids that the engine has to retract."""
        kept = self._kept.pop(fact_id, None)
        if kept is None:
            return ()
        for place, (_, token) in enumerate(kept.told):
            del self._fact_of[token]
            self._ids.give_back(f"{fact_id}.{place}")
        for value in kept.values:
            self._values.give_back(value)
        return kept.told

    def hit(self, number: int, rule: str, ids: Sequence[str]) -> Hit | None:
        """Read one answer of the engine; None if it names what it was never told."""
        if not 0 <= number < len(self._shards) or rule not in self._shards[number].rules:
            return None
        if any(token not in self._fact_of for token in ids):
            return None
        facts = tuple(self._fact_of[token] for token in ids)
        return Hit(self._shards[number].rules[rule], facts)


def _combinations(shard: Shard, fact: MatchFact) -> list[Combination]:
    """Give what the engine is told of a fact: for several lots, one fact for each way to join it.

    Steps that are joined by the same of its lots share these; others have their own, so that the
    numbers are added and not multiplied.
    """
    values = {slot: tuple(dict.fromkeys(fact.keys.get(slot[0], ()))) for slot in shard.keys}
    groups: dict[tuple[Slot, ...], list[str]] = {}
    for mark in sorted(fact.marks & shard.marks.keys()):
        # A step whose keys are not all recorded joins nothing: the engine need not hear of it,
        # and never meets a key that is missing.
        if all(values[slot] for slot in shard.needs[mark]):
            several = tuple(sorted(slot for slot in shard.needs[mark] if len(values[slot]) > 1))
            groups.setdefault(several, []).append(mark)
    many = sum(prod(len(values[slot]) for slot in several) for several in groups)
    if many > MOST_COMBINATIONS:
        raise LeftOut(f"{many} combinations of what it is joined by; at most {MOST_COMBINATIONS}")
    return [
        combination for marks in groups.values() for combination in _of_group(shard, marks, values)
    ]


def _of_group(
    shard: Shard, marks: list[str], values: Mapping[Slot, tuple[str, ...]]
) -> list[Combination]:
    slots = sorted({slot for mark in marks for slot in shard.needs[mark]})
    names = [shard.keys[slot] for slot in slots]
    properties = tuple(shard.marks[mark] for mark in marks)
    return [
        (properties, dict(zip(names, chosen, strict=True)))
        for chosen in product(*(values[slot] for slot in slots))
    ]
