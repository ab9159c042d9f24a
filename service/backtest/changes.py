"""What is new, gone or other with the draft: cases, lots on hold, letters, shipments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.backtest.change import Change, Kind, Names
from service.backtest.evidence import HoldSeen, LetterSeen, Replayed, Stopped
from service.backtest.letter_changes import customer_changes, letter_changes
from service.backtest.match_cases import Pair, match_cases
from service.backtest.sums import lots_of


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


def difference(base: Replayed, draft: Replayed, pairs: Sequence[Pair] | None = None) -> Difference:
    """Compare two replays of one past, or a part of each.

    `pairs` are then the cases of the whole: a letter may be about a case that is not in the part.
    """
    pairs = match_cases(base.cases, draft.cases) if pairs is None else pairs
    names = Names(pairs)
    return Difference(
        cases=tuple(_case_changes(_part_of(pairs, base, draft), base, draft)),
        lots=tuple(_lot_changes(base, draft, names)),
        letters=tuple(letter_changes(base, draft, names)),
        customers=tuple(customer_changes(base.letters, draft.letters)),
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
