"""One difference between two replays, and names for cases that both of them have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from service.backtest.match_cases import Pair

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
