"""Which case of one replay is which case of the other, and of the real plant.

Numbers say nothing: one case more, and all later ones have another number. Two cases are one if
they have the same cause and were opened by the same record; then if they have the same cause; then
if the same record opened both by the same event (a rule that reaches further has another cause).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from service.backtest.evidence import CaseSeen
from service.backtest.past import RealCase

SIGNS: tuple[Callable[[CaseSeen], Hashable], ...] = (
    lambda case: (case.cause_key, case.opened.record, case.opened.id),
    lambda case: case.cause_key,
    lambda case: (case.event, case.opened.record, case.opened.id),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A case as both replays have it; None where one of them has none. `name` is one for both."""

    name: str
    base: CaseSeen | None
    draft: CaseSeen | None

    @property
    def seen(self) -> CaseSeen:
        found = self.draft or self.base
        assert found is not None, "a pair is made of at least one case"
        return found


def match_cases(base: Iterable[CaseSeen], draft: Iterable[CaseSeen]) -> tuple[Pair, ...]:
    """Every case of both once, the base's in their order and then those that only the draft has."""
    left, right = list(base), list(draft)
    partner: dict[str, CaseSeen] = {}
    taken: set[str] = set()
    for sign in SIGNS:
        free: dict[Hashable, deque[CaseSeen]] = defaultdict(deque)
        for case in right:
            if case.number not in taken:
                free[sign(case)].append(case)
        for case in left:
            if case.number not in partner and free[sign(case)]:
                found = free[sign(case)].popleft()
                partner[case.number] = found
                taken.add(found.number)
    both = [(case, partner.get(case.number)) for case in left]
    alone = [(None, case) for case in right if case.number not in taken]
    return tuple(Pair(f"case {n}", *pair) for n, pair in enumerate([*both, *alone], 1))


def real_number(case: CaseSeen, real: Iterable[RealCase]) -> str | None:
    """The number that the case really had, if the plant had it."""
    opened = (case.opened.record, case.opened.id)
    for each in real:
        if (each.cause_key, each.record) == (case.cause_key, opened):
            return each.number
    return None
