"""The book of one lot: how many were made, used, scrapped, shipped, came back, went missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(slots=True)
class LotBook:
    """A lot's row while a transaction works on it; quantities in millionths of its unit."""

    id: str
    item: str
    unit: str
    item_kind: str
    safety_critical: bool
    created_at: int
    entry: int
    produced: int = 0
    consumed: int = 0
    scrapped: int = 0
    shipped: int = 0
    returned: int = 0
    unaccounted: int = 0
    receipt: str | None = None
    operation: str | None = None
    heat: str | None = None
    supplier: str | None = None
    certificate: str | None = None
    location: str | None = None
    serials: str | None = None
    stored: bool = False
    touched: bool = False

    @property
    def remaining(self) -> int:
        """What should be there, on hand or in process; see the contract's formula."""
        return (
            self.produced
            - self.consumed
            - self.scrapped
            - self.shipped
            + self.returned
            - self.unaccounted
        )

    # What happened is a fact even where the book says it cannot have been: the excess over what
    # should be there becomes `unaccounted` (negative), and is returned to be reported.

    def consume(self, quantity: int) -> int:
        excess = self._beyond(quantity)
        self.consumed += quantity
        return excess

    def scrap(self, quantity: int) -> int:
        excess = self._beyond(quantity)
        self.scrapped += quantity
        return excess

    def ship(self, quantity: int) -> int:
        excess = self._beyond(quantity)
        self.shipped += quantity
        return excess

    def take_back(self, quantity: int) -> None:
        self.returned += quantity

    def count(self, quantity: int) -> int:
        """Set the book to what was counted; the difference (book less counted) is unaccounted."""
        difference = self.remaining - quantity
        self.unaccounted += difference
        return difference

    def _beyond(self, quantity: int) -> int:
        excess = max(0, quantity - max(0, self.remaining))
        self.unaccounted -= excess
        return excess

    def each_serial(self) -> list[str]:
        """Once each, though a record may have named one twice."""
        return [] if self.serials is None else list(dict.fromkeys(orjson.loads(self.serials)))

    def row(self, changed: int) -> dict[str, Any]:
        return {
            "id": self.id,
            "item": self.item,
            "created_at": self.created_at,
            "receipt": self.receipt,
            "operation": self.operation,
            "heat": self.heat,
            "supplier": self.supplier,
            "certificate": self.certificate,
            "location": self.location,
            "serials": self.serials,
            "produced": self.produced,
            "consumed": self.consumed,
            "scrapped": self.scrapped,
            "shipped": self.shipped,
            "returned": self.returned,
            "unaccounted": self.unaccounted,
            "entry": self.entry,
            "changed": changed,
        }


@dataclass(frozen=True, slots=True)
class ActiveHold:
    """One reason why a lot may not ship."""

    lot: str
    nonconformance: str
    reason: str
    certainty: str
    why: str
    disposition: int | None
