"""What a customer says about a delivery, and how far that accounts for what he was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from notifications.language import Language
from notifications.render import LANGUAGES
from service.records.schema import millionths, number_of

# Where the pieces are that he was sent. Together these account for them.
ACCOUNTING = ("quarantined", "used", "returned", "destroyed", "forwarded")
# `on_hand` is what he found when the notice reached him; some of it is quarantined now.
FIGURES = ("received", "on_hand", *ACCOUNTING)
# Nobody can fetch these back: they are accounted for, and a risk all the same.
AT_RISK = ("used", "forwarded")


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One delivered lot as the customer accounts for it; quantities in millionths of its unit."""

    shipment: str
    lot: str
    received: int
    on_hand: int
    quarantined: int
    used: int
    returned: int
    destroyed: int
    forwarded: int

    @property
    def accounted(self) -> int:
        return sum(getattr(self, name) for name in ACCOUNTING)

    def document(self) -> dict[str, Any]:
        figures = {name: number_of(getattr(self, name)) for name in FIGURES}
        return {"shipment": self.shipment, "lot": self.lot, **figures}


def stated_line(document: Mapping[str, Any]) -> StatedLine:
    """A line as the store keeps it."""
    figures = {name: millionths(Decimal(str(document[name]))) for name in FIGURES}
    return StatedLine(document["shipment"], document["lot"], **figures)


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """One lot of one shipment that a customer has under a case; quantities in millionths.

    `back` is what our own records say has come back of it.
    """

    shipment: str
    lot: str
    item: str
    unit: str
    delivered: int
    back: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A delivery beside what is said about it."""

    delivery: DeliveredLine
    stated: StatedLine | None

    @property
    def accounted(self) -> int:
        """Never more than was delivered.

        What has come back may be among what he says he returned, or has in quarantine: the larger
        of the two is certain, their sum may count pieces twice.
        """
        said = 0 if self.stated is None else self.stated.accounted
        return min(self.delivery.delivered, max(said, self.delivery.back))

    @property
    def outstanding(self) -> int:
        return self.delivery.delivered - self.accounted

    @property
    def returned(self) -> int:
        """What came back, or is said to be under way, counted once."""
        said = 0 if self.stated is None else self.stated.returned
        return max(said, self.delivery.back)

    @property
    def at_risk(self) -> int:
        stated = self.stated
        return 0 if stated is None else sum(getattr(stated, name) for name in AT_RISK)

    def document(self) -> dict[str, Any]:
        line = self.delivery
        said = None if self.stated is None else self.stated.document()
        return {
            "shipment": line.shipment,
            "lot": line.lot,
            "item": line.item,
            "unit": line.unit,
            "delivered": number_of(line.delivered),
            "came_back": number_of(line.back),
            "answer": None if said is None else {name: said[name] for name in FIGURES},
            "accounted": number_of(self.accounted),
            "outstanding": number_of(self.outstanding),
            "at_risk": number_of(self.at_risk),
            "difference": {code: difference(self, code) for code in ("en", "zh-CN")},
        }


def contradiction(line: StatedLine, delivery: DeliveredLine, language: str = "en") -> str | None:
    """What cannot be so in one line, in words; None where it can."""
    said, amount = _FAULTS[_spoken(language).code], partial(_amount, language, delivery.unit)
    facts = {name: amount(getattr(line, name)) for name in FIGURES}
    facts |= {"back": amount(delivery.back), "sum": amount(line.accounted)}
    if line.on_hand > line.received:
        return said["on_hand"].format(**facts)
    if line.quarantined > line.on_hand:
        return said["quarantined"].format(**facts)
    if line.accounted > line.received:
        return said["sum"].format(**facts)
    if line.returned < delivery.back:
        return said["back"].format(**facts)
    return None


def difference(reckoned: Reckoning, language: str) -> str | None:
    """What does not add up between delivered, received and accounted for; None where all does."""
    stated, delivery = reckoned.stated, reckoned.delivery
    said, amount = _DIFFERENCES[_spoken(language).code], partial(_amount, language, delivery.unit)
    found = []
    received = delivery.delivered if stated is None else stated.received
    if received != delivery.delivered:
        facts = {"delivered": amount(delivery.delivered), "received": amount(received)}
        found.append(said["received"].format(**facts))
    if stated is not None and (missing := received - stated.accounted):
        found.append(said["missing"].format(missing=amount(missing)))
    if (gone := _gone(reckoned)) > received:
        found.append(said["over"].format(gone=amount(gone), received=amount(received)))
    return ("" if language == "zh-CN" else " ").join(found) or None


def _gone(reckoned: Reckoning) -> int:
    """What he cannot have any more; pieces set aside may since have come back."""
    stated = reckoned.stated
    elsewhere = 0 if stated is None else stated.used + stated.destroyed + stated.forwarded
    return elsewhere + reckoned.returned


def _spoken(language: str) -> Language:
    return LANGUAGES.get(language, LANGUAGES["en"])


def _amount(language: str, unit: str, quantity: int) -> str:
    return _spoken(language).amount(number_of(quantity), unit)


_FAULTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "on_hand": "{on_hand} found on hand is more than the {received} received",
        "quarantined": "{quarantined} set aside is more than the {on_hand} found on hand",
        "sum": (
            "set aside, used, returned, destroyed and passed on are {sum} together, more than the "
            "{received} received"
        ),
        "back": "{back} of it came back to us already; count at least these as returned",
    },
    "zh-CN": {
        "on_hand": "发现库存 {on_hand}，多于收到的 {received}",
        "quarantined": "隔离 {quarantined}，多于发现库存的 {on_hand}",
        "sum": "隔离、使用、退回、销毁和转发合计 {sum}，多于收到的 {received}",
        "back": "我方已收到退回的 {back}，请至少将其计入“退回”",
    },
}
_DIFFERENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "received": "We delivered {delivered}, you received {received}.",
        "missing": "{missing} of what you received are not accounted for yet.",
        "over": (
            "Used, destroyed, passed on and come back are {gone} together, more than the "
            "{received} received."
        ),
    },
    "zh-CN": {
        "received": "我方发货 {delivered}，贵方收到 {received}。",
        "missing": "贵方收到的产品中尚有 {missing}去向不明。",
        "over": "已使用、销毁、转发和退回合计 {gone}，多于收到的 {received}。",
    },
}
