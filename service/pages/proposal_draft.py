"""A proposal while it is put together: it lives in the form alone, until it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from service.actions.look_open_lots import OpenLot
from service.actions.proposed_line import NEEDS, ProposedLine
from service.api.bodies import parse
from service.api.requests import Proposal
from service.errors import BadInput
from service.pages.typed_number import typed_number

# What one decision says besides the lots; the field of the form is called the same.
DETAILS = ("instruction", "concession", "to_item", "reinspect", "sampling")
# Which of them belong to a decision: a field that was filled in for another one is left alone.
OF_KIND = {
    "rework": ("instruction", "reinspect"),
    "repair": ("instruction", "concession", "reinspect"),
    "regrade": ("to_item",),
    "use_as_is": ("concession",),
    "sort": ("sampling",),
}
MOST_LOTS = 10_000


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """One decision about some lots; a quantity only where it is one lot."""

    lots: tuple[str, ...]
    disposition: str
    quantity: str = ""
    instruction: str = ""
    concession: str = ""
    to_item: str = ""
    reinspect: str = ""
    sampling: str = ""

    def lines(self) -> list[dict[str, Any]]:
        said: dict[str, Any] = {"disposition": self.disposition}
        for name in OF_KIND.get(self.disposition, ()):
            if text := getattr(self, name):
                said[name] = _names(text) if name == "reinspect" else text
        if self.quantity:
            said["quantity"] = typed_number(self.quantity)
        return [{"lot": lot, **said} for lot in self.lots]


def new_group(lots: Sequence[str], disposition: str, said: dict[str, str]) -> DraftGroup:
    """From what was filled in; only what belongs to the decision is taken over."""
    kept = {name: said.get(name, "") for name in OF_KIND.get(disposition, ())}
    quantity = said.get("quantity", "").replace(",", "").replace(" ", "")
    return DraftGroup(tuple(lots), disposition, quantity, **kept)


def draft_of(text: str) -> tuple[DraftGroup, ...]:
    """As the form carried it; BadInput for what no form of ours holds."""
    if not text:
        return ()
    try:
        groups = tuple(
            DraftGroup(tuple(str(lot) for lot in each.pop("lots")), **_texts(each))
            for each in orjson.loads(text)
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadInput("the draft in this form cannot be read; open the page again") from None
    if sum(len(each.lots) for each in groups) > MOST_LOTS:
        raise BadInput(f"one proposal is for {MOST_LOTS:,} lots at most; propose in two")
    return groups


def text_of(groups: Iterable[DraftGroup]) -> str:
    return orjson.dumps([asdict(each) for each in groups]).decode()


def proposed_lines(groups: Iterable[DraftGroup], reason: str) -> list[ProposedLine]:
    """The lines as a program would send them, with the very checks of its body."""
    lines = [line for each in groups for line in each.lines()]
    asked = parse(Proposal, orjson.dumps({"dispositions": lines, "reason": reason}))
    return [each.line() for each in asked.dispositions]


def still_open(lots: Iterable[OpenLot], groups: Iterable[DraftGroup]) -> list[OpenLot]:
    """What the draft leaves to decide: a lot in part, or none of it."""
    used: dict[str, Decimal | None] = {}
    for each in groups:
        for lot in each.lots:
            quantity = _decimal(each.quantity)
            before = used.get(lot, Decimal(0))
            used[lot] = None if quantity is None or before is None else before + quantity
    return [left for lot in lots if (left := _left(lot, used)) is not None]


def missing_detail(group: DraftGroup) -> str | None:
    """Which field this decision cannot do without, if it is empty."""
    needed = NEEDS.get(group.disposition)
    return needed[0] if needed is not None and not getattr(group, needed[0]).strip() else None


def _left(lot: OpenLot, used: dict[str, Decimal | None]) -> OpenLot | None:
    if lot.lot not in used:
        return lot
    taken = used[lot.lot]
    if taken is None or taken >= lot.open:
        return None
    facts = {name: getattr(lot, name) for name in OpenLot.__slots__}
    return OpenLot(**facts | {"open": lot.open - taken})


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _names(text: str) -> list[str]:
    return [each for each in text.replace("，", ",").replace(",", " ").split() if each]


def _texts(said: dict[str, Any]) -> dict[str, str]:
    return {name: str(text) for name, text in said.items()}
