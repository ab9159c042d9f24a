"""What is new, gone or other with the draft: cases, lots on hold, letters, shipments."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from service.backtest.evidence import HoldSeen, LetterSeen, Replayed, Stopped
from service.backtest.letter_content import letter_content
from service.backtest.match_cases import Pair, match_cases
from service.backtest.sums import lots_of

T = TypeVar("T")
Kind = Literal["new", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One difference: what the base has, what the draft has, and in which respects they differ."""

    kind: Kind
    base: T | None
    draft: T | None
    differs: tuple[str, ...] = ()

    @property
    def seen(self) -> T:
        found = self.draft if self.draft is not None else self.base
        assert found is not None, "a change is of something"
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two replays differ."""

    cases: tuple[Change[Pair], ...]
    lots: tuple[Change[list[HoldSeen]], ...]
    letters: tuple[Change[LetterSeen], ...]
    customers: tuple[Change[str], ...]
    stopped: tuple[Change[Stopped], ...]
    fired: bool

    @property
    def is_empty(self) -> bool:
        parts = (self.cases, self.lots, self.letters, self.customers, self.stopped)
        return not any(parts) and not self.fired


class Names:
    """One name for a case that both replays have, whatever its number is in each."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.base: dict[str, str] = {}
        self.draft: dict[str, str] = {}
        for pair in pairs:
            if pair.base is not None:
                self.base[pair.base.number] = pair.name
            if pair.draft is not None:
                self.draft[pair.draft.number] = pair.name


def difference(base: Replayed, draft: Replayed, pairs: Sequence[Pair] | None = None) -> Difference:
    """Compare two replays of one past, or a part of each.

    `pairs` are then the cases of the whole: a letter may be about a case that is not in the part.
    """
    pairs = match_cases(base.cases, draft.cases) if pairs is None else pairs
    names = Names(pairs)
    return Difference(
        cases=tuple(_case_changes(_part_of(pairs, base, draft), base, draft)),
        lots=tuple(_lot_changes(base, draft, names)),
        letters=tuple(_letter_changes(base, draft, names)),
        customers=tuple(_customer_changes(base.letters, draft.letters)),
        stopped=tuple(_stopped_changes(base, draft)),
        fired=_firings(base, names.base) != _firings(draft, names.draft),
    )


# --- cases -----------------------------------------------------------------------------------

COMPARED = ("event", "cause_key", "severity", "route", "state", "held", "rules", "opened")


def _part_of(pairs: Iterable[Pair], base: Replayed, draft: Replayed) -> Iterator[Pair]:
    left = {each.number for each in base.cases}
    right = {each.number for each in draft.cases}
    for pair in pairs:
        of_base = pair.base if pair.base is not None and pair.base.number in left else None
        of_draft = pair.draft if pair.draft is not None and pair.draft.number in right else None
        if of_base is not None or of_draft is not None:
            yield Pair(pair.name, of_base, of_draft)


def _case_changes(pairs: Iterable[Pair], base: Replayed, draft: Replayed) -> Iterable[Change[Pair]]:
    base_lots, draft_lots = _lots_by_case(base), _lots_by_case(draft)
    for pair in pairs:
        if pair.base is None or pair.draft is None:
            kind: Kind = "new" if pair.base is None else "removed"
            yield Change(kind, pair if pair.base else None, pair if pair.draft else None)
            continue
        differs = [
            name for name in COMPARED if getattr(pair.base, name) != getattr(pair.draft, name)
        ]
        if base_lots.get(pair.base.number) != draft_lots.get(pair.draft.number):
            differs.append("lots")
        if differs:
            yield Change("changed", pair, pair, tuple(differs))


def _lots_by_case(replayed: Replayed) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each in replayed.holds:
        found.setdefault(each.case, set()).add(each.lot)
    return {number: frozenset(lots) for number, lots in found.items()}


# --- holds -----------------------------------------------------------------------------------


def _lot_changes(base: Replayed, draft: Replayed, names: Names) -> Iterable[Change[list[HoldSeen]]]:
    """A lot is held in both, but otherwise: under another case, by another record, for longer."""
    left, right = lots_of(base.holds), lots_of(draft.holds)
    for lot in {**left, **right}:
        if lot not in left:
            yield Change("new", None, right[lot])
        elif lot not in right:
            yield Change("removed", left[lot], None)
        else:
            differs = _differing(_holding(left[lot], names.base), _holding(right[lot], names.draft))
            if differs:
                yield Change("changed", left[lot], right[lot], differs)


def _holding(holds: Sequence[HoldSeen], names: Mapping[str, str]) -> dict[str, object]:
    return {
        "cases": sorted(names.get(each.case, each.case) for each in holds),
        "from": min(each.placed_at for each in holds),
        "until": _until(holds),
        "cause": holds[0].placed,
        "quantity": max(each.quantity for each in holds),
    }


def _until(holds: Sequence[HoldSeen]) -> int | None:
    """When the last hold ended; None while one stands."""
    ends = [each.released_at for each in holds]
    return None if None in ends else max(end for end in ends if end is not None)


def _differing(left: Mapping[str, object], right: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in left if left[name] != right[name])


# --- letters ---------------------------------------------------------------------------------


def _letter_changes(base: Replayed, draft: Replayed, names: Names) -> Iterable[Change[LetterSeen]]:
    left = _by_address(base.letters, names.base)
    right = _by_address(draft.letters, names.draft)
    for key in {**left, **right}:
        yield from _pair_letters(left.get(key, []), right.get(key, []), names)


def _by_address(
    letters: Iterable[LetterSeen], names: Mapping[str, str]
) -> dict[Hashable, list[LetterSeen]]:
    """By what a letter is, to whom, about which case, because of what."""
    found: dict[Hashable, list[LetterSeen]] = {}
    for each in letters:
        case = names.get(each.case or "", each.case)
        key = (each.kind, each.recipient, each.language, each.customer, case, each.cause)
        found.setdefault(key, []).append(each)
    return found


def _pair_letters(
    left: list[LetterSeen], right: list[LetterSeen], names: Names
) -> Iterable[Change[LetterSeen]]:
    """Equal content first; of what is left one by one, the rest is new or gone."""
    rest = {n: letter_content(each, names.draft) for n, each in enumerate(right)}
    alone = []
    for each in left:
        said = letter_content(each, names.base)
        same = next((n for n, other in rest.items() if other == said), None)
        if same is None:
            alone.append(each)
        else:
            del rest[same]
    others = [right[n] for n in rest]
    for before, after in zip(alone, others, strict=False):
        yield Change("changed", before, after, ("content",))
    for each in alone[len(others) :]:
        yield Change("removed", each, None)
    for each in others[len(alone) :]:
        yield Change("new", None, each)


def _customer_changes(
    base: Iterable[LetterSeen], draft: Iterable[LetterSeen]
) -> Iterable[Change[str]]:
    left = {each.customer: each.customer for each in base if each.customer is not None}
    right = {each.customer: each.customer for each in draft if each.customer is not None}
    for customer in sorted(right.keys() - left.keys()):
        yield Change("new", None, customer)
    for customer in sorted(left.keys() - right.keys()):
        yield Change("removed", customer, None)


# --- the gate, and the rules themselves ------------------------------------------------------


def _stopped_changes(base: Replayed, draft: Replayed) -> Iterable[Change[Stopped]]:
    left = {each.shipment: each for each in base.stopped}
    right = {each.shipment: each for each in draft.stopped}
    for name in {**left, **right}:
        if name not in left:
            yield Change("new", None, right[name])
        elif name not in right:
            yield Change("removed", left[name], None)
        elif left[name].lots != right[name].lots:
            yield Change("changed", left[name], right[name], ("lots",))


def _firings(replayed: Replayed, names: Mapping[str, str]) -> list[tuple[object, ...]]:
    return sorted(
        (each.rule, each.outcome, names.get(each.case or "", ""), each.cause)
        for each in replayed.fired
    )
