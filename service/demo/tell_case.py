"""A case as a chapter: what was found, why it is contained, how far it reaches, who was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.demo.mailbox import Mail
from service.demo.teller import SEVERITY, Teller

Document = Mapping[str, Any]
MOST_LOTS = 6
MOST_MAILS = 5


def tell_case(teller: Teller, case: Document, names: Mapping[str, str]) -> None:
    """The lines that every case has; `names` says who the customers are."""
    severity = case["severity"]
    teller.fact("Case", f"{case['number']}, {severity}", SEVERITY[severity])
    teller.fact("Suspect", case["scope_sentence"]["en"])
    for sentence in _sentences(case):
        teller.fact("Why", sentence)
    held = [lot for lot in case["lots"] if lot["held"]]
    teller.fact("On hold", f"{len(held)} lots, in the transaction of the record that was the news")
    tell_reach(teller, case, names)


def tell_reach(teller: Teller, radius: Document, names: Mapping[str, str]) -> None:
    """The blast radius by where the material is, then who received of it."""
    teller.table(
        ("blast radius", "#lots", "#quantity", "for example"),
        [row for row in _whereabouts(radius["lots"]) if row[1]],
    )
    customers = radius["customers"]
    if customers:
        teller.table(
            ("customer", "#received", "in shipments"),
            [
                (names.get(each["customer"], each["customer"]), each["quantity"],
                 ", ".join(each["shipments"]))
                for each in customers
            ],
        )  # fmt: skip


def tell_mails(teller: Teller, mails: Sequence[Mail]) -> None:
    """What the mail server received, read back from it."""
    rows = [(mail.recipient, mail.subject) for mail in mails[:MOST_MAILS]]
    if left := len(mails) - len(rows):
        rows.append(("...", f"and {left} more in the mailbox"))
    teller.table(("mail delivered to", "subject"), rows)


def _whereabouts(lots: Iterable[Document]) -> list[tuple[str, int, float, str]]:
    places: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for lot in lots:
        for figure in ("on_hand", "in_process", "shipped", "consumed"):
            if lot[figure]:
                places[figure].append((lot["lot"], lot[figure]))
    said = {
        "on_hand": "finished, on hand",
        "in_process": "in process",
        "shipped": "shipped",
        "consumed": "made into other lots",
    }
    return [
        (said[place], len(found), sum(quantity for _, quantity in found), _some(found))
        for place, found in ((place, places[place]) for place in said)
    ]


def _some(found: Sequence[tuple[str, float]]) -> str:
    names = [lot for lot, _ in found[:MOST_LOTS]]
    return ", ".join(names) + (" ..." if len(found) > MOST_LOTS else "")


def _sentences(case: Document) -> list[str]:
    """Of the latest finding: why this is contained, and what makes it so severe."""
    stages = {decision["stage"]: decision for decision in case["decisions"]}
    found = [each["sentence"]["en"] for each in stages["contain"]["decisions"]]
    return found + [
        each["sentence"]["en"]
        for each in stages["respond"]["decisions"]
        if each["then"].get("severity") == case["severity"]
    ]
