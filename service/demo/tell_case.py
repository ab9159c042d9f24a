"""A case as a chapter: what was found, why it is contained, how far it reaches, who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.demo.days import Plant
from service.demo.mailbox import Mail
from service.demo.teller import Teller, written

Document = Mapping[str, Any]
WHERE = {
    "on_hand": "finished, on hand",
    "in_process": "in process",
    "shipped": "shipped",
    "consumed": "made into other lots",
}
MOST_LOTS = 3
MOST_MAILS = 4


def tell_case(teller: Teller, case: Document, plant: Plant) -> None:
    """What is suspect, why it is on hold, how far it reaches."""
    teller.fact("Suspect", case["scope_sentence"]["en"])
    for label, sentence in zip(("Why", ""), _sentences(case), strict=False):
        teller.fact(label, sentence)
    held = [lot for lot in case["lots"] if lot["held"]]
    teller.fact("On hold", f"{len(held)} lots, from the same transaction on as the record")
    tell_reach(teller, case, plant)


def tell_reach(teller: Teller, radius: Document, plant: Plant) -> None:
    """The blast radius by where the material is, then who received of it."""
    teller.table(
        "Reach",
        ("where", "#lots", "#quantity", "for example"),
        [row for row in _whereabouts(radius["lots"], plant.units) if row[1]],
    )
    customers = radius["customers"]
    if customers:
        teller.table(
            "Customers", ("who", "#received", "in shipments"),
            [
                (plant.customers[each["customer"]], each["quantity"],
                 ", ".join(each["shipments"]))
                for each in customers
            ],
        )  # fmt: skip


def tell_mails(teller: Teller, mails: Sequence[Mail]) -> None:
    """What the mail server received, read back from it."""
    rows = [(mail.recipient, mail.subject) for mail in mails[:MOST_MAILS]]
    if left := len(mails) - len(rows):
        rows.append(("...", f"and {left} more in the mailbox"))
    teller.table("Mails", ("delivered to", "subject"), rows)


def _whereabouts(
    lots: Iterable[Document], units: Mapping[str, str]
) -> list[tuple[str, int, str, str]]:
    places: dict[str, list[Document]] = defaultdict(list)
    for lot in lots:
        for place in WHERE:
            if lot[place]:
                places[place].append(lot)
    return [
        (said, len(places[place]), _amount(place, places[place], units), some(places[place]))
        for place, said in WHERE.items()
    ]


def _amount(place: str, lots: Sequence[Document], units: Mapping[str, str]) -> str:
    """Kilograms and pieces apart; what was made into other lots is counted there."""
    if place == "consumed":
        return ""
    totals: dict[str, float] = defaultdict(float)
    for lot in lots:
        totals[units[lot["item"]]] += lot[place]
    return ", ".join(f"{written(quantity)} {unit}" for unit, quantity in totals.items())


def some(lots: Sequence[Document]) -> str:
    names = [lot["lot"] for lot in lots[:MOST_LOTS]]
    return ", ".join(names) + (" ..." if len(lots) > MOST_LOTS else "")


def _sentences(case: Document) -> list[str]:
    """Why this is on hold, and what makes it so severe: of each the latest decision."""
    decided = [
        (decision["stage"], each)
        for decision in reversed(case["decisions"])
        for each in decision["decisions"]
    ]
    holding = (
        each for stage, each in decided if stage == "contain" and each["then"].get("contain")
    )
    severe = (
        each
        for stage, each in decided
        if stage == "respond" and each["then"].get("severity") == case["severity"]
    )
    found = (next(holding, None), next(severe, None))
    said = [each["sentence"]["en"] for each in found if each is not None]
    # The first names the rule; of the second the reason is enough.
    return said[:1] + [sentence.partition(" (rule")[0] for sentence in said[1:]]
