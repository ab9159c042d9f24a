"""What a case should make of its lots, told simply: a second opinion in whole pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["clear", "undecided", "sorting", "rework", "reworked", "conceded"]


@dataclass
class ModelLot:
    """A lot: what is here, what is out, whether it may go, what of it waits to be scrapped."""

    on_hand: int
    state: State
    to_scrap: int = 0
    scrapped: int = 0
    consumed: int = 0
    shipped: int = 0
    returned: int = 0
    miscounted: int = 0
    made: int = field(init=False)

    def __post_init__(self) -> None:
        self.made = self.on_hand

    def take(self, pieces: int) -> None:
        self.on_hand -= pieces
        self.to_scrap = min(self.to_scrap, self.on_hand)

    @property
    def undecided(self) -> bool:
        return self.state == "undecided" and self.on_hand > self.to_scrap

    @property
    def reconciles(self) -> bool:
        gone = self.consumed + self.scrapped + self.shipped + self.miscounted
        return self.on_hand == self.made - gone + self.returned


@dataclass
class ModelCase:
    """The lots of one case; concessions end together, and a worker may come late."""

    lots: dict[str, ModelLot]
    conceding: bool = True

    def may_ship(self, name: str) -> bool:
        lot = self.lots[name]
        allowed = lot.state == "clear" or (lot.state == "conceded" and self.conceding)
        return allowed and lot.on_hand > 0

    def conceded(self) -> set[str]:
        return {name for name, lot in self.lots.items() if lot.state == "conceded"}

    def forbidden(self) -> set[str]:
        """What is here and may not go, whether or not anybody has held it yet."""
        ended = set() if self.conceding else self.conceded()
        return self.undecided() | {name for name in ended if self.lots[name].on_hand > 0}

    def undecided(self) -> set[str]:
        return {name for name, lot in self.lots.items() if lot.undecided}

    def all_done(self) -> bool:
        """Nothing is here that may not go, and nothing that may not is at a customer."""
        held = [lot for lot in self.lots.values() if lot.state not in ("clear", "conceded")]
        return all(lot.on_hand <= 0 and lot.shipped <= lot.returned for lot in held)

    def split(self, name: str, new: str, pieces: int, state: State) -> None:
        lot = self.lots[name]
        lot.consumed += pieces
        lot.on_hand -= pieces
        self.lots[new] = ModelLot(pieces, state)

    def use(self, name: str, new: str, pieces: int) -> None:
        """Somebody makes something of it, allowed or not: what is made is as suspect as it was."""
        lot = self.lots[name]
        made: State = "undecided" if lot.state == "sorting" else lot.state
        lot.consumed += pieces
        lot.take(pieces)
        if lot.state == "sorting" and not lot.on_hand:
            lot.state = "undecided"
        self.lots[new] = ModelLot(pieces, made)

    def expire(self) -> None:
        for lot in self.lots.values():
            if lot.state == "conceded" and lot.on_hand > 0:
                lot.state = "undecided"


def failed_case() -> ModelCase:
    """As the machine starts: two lots of a failed load."""
    return ModelCase({name: ModelLot(100, "undecided") for name in ("B1", "B2")})
