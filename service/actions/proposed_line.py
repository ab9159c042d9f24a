"""What can be decided about a held lot, and what each decision has to say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

DISPOSITIONS = (
    "release", "rework", "repair", "regrade", "scrap", "use_as_is", "return_to_supplier", "sort",
)  # fmt: skip
# What each decision must say for the next person to act on it, and what to call it.
NEEDS = {
    "rework": ("instruction", "an instruction: what is to be done"),
    "repair": ("instruction", "an instruction: what is to be done"),
    "regrade": ("to_item", "to_item: the item it becomes"),
    "use_as_is": ("concession", "a concession: the number of a registered permission"),
    "sort": ("sampling", "sampling: `100%`, or a plan such as `sample=80 accept=0`"),
}
# What does not conform and is used all the same, repaired or not (ISO 9000, 3.12.5 and 3.12.9).
CONCEDED = ("use_as_is", "repair")


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A decision proposed for a lot, or for a part of it; no quantity means all undecided."""

    lot: str
    disposition: str
    quantity: Decimal | None = None
    to_item: str | None = None
    instruction: str | None = None
    concession: str | None = None
    reinspect: tuple[str, ...] = ()
    sampling: str | None = None
