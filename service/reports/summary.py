"""The figures of a report's first page: head, counts, totals and cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.totals import FIGURES
from service.reports.report_head import ReportHead
from service.reports.report_words import Spoken, plain
from service.reports.tables import Cell, ColumnKind

COSTS = ("on_hand", "shipped", "total")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its name; `unit` is a unit or a currency."""

    label: str
    value: Cell
    kind: ColumnKind
    unit: str = ""


def head_facts(
    head: ReportHead, document: Mapping[str, Any], spoken: Spoken
) -> list[tuple[str, str]]:
    """Who asked what, when, why, and what it is true of, as (label, text)."""
    complete = "complete.yes" if document.get("complete") else "complete.no"
    return [
        (spoken.say("number"), plain(head.number or spoken.say("not_stored"))),
        (spoken.say("scope"), plain(head.sentence)),
        (spoken.say("reason"), plain(head.reason or spoken.say("none"))),
        (spoken.say("by"), plain(head.by)),
        (spoken.say("at"), spoken.moment(head.at, head.time_zone)),
        (spoken.say("as_of"), str(head.as_of)),
        (spoken.say("complete"), spoken.say(complete)),
    ]


def notes(document: Mapping[str, Any], spoken: Spoken) -> list[str]:
    """The notes of the document in the report's language, and that nothing was reached."""
    given = document.get("notes") or ()
    told = given.get(spoken.code, ()) if isinstance(given, Mapping) else given
    empty = [] if document["lots"] else [spoken.say("empty")]
    return empty + [plain(note) for note in told]


def counts(document: Mapping[str, Any], spoken: Spoken) -> list[Fact]:
    """How many lots, operations, customers, shipments and gaps."""
    counted = {
        "lots": document["totals"]["lots"],
        "operations": document["operations"],
        "customers": len(document["customers"]),
        "shipments": len({line["shipment"] for line in document["shipments"]}),
        "gaps": len(document["gaps"]),
    }
    return [Fact(spoken.say(f"figure.{name}"), count, "count") for name, count in counted.items()]


def totals(document: Mapping[str, Any], spoken: Spoken) -> list[Fact]:
    """The sums over the lots of each unit, unit by unit."""
    return [
        Fact(spoken.say(f"figure.{figure}"), *_figure(sums, figure), unit)
        for unit, sums in sorted(document["totals"].get("by_unit", {}).items())
        for figure in (*FIGURES, "reconciled_percent")
    ]


def cost(document: Mapping[str, Any], spoken: Spoken) -> list[Fact]:
    """What the lots are worth, currency by currency."""
    if not document["lots"]:
        return []
    amounts = {figure: _per_currency(document["cost"], figure) for figure in COSTS}
    return [
        Fact(
            spoken.say(f"figure.cost.{figure}"),
            amounts[figure].get(currency, 0.0),
            "money",
            currency,
        )
        for currency in sorted(amounts["total"])
        for figure in COSTS
    ]


def _figure(sums: Mapping[str, float], figure: str) -> tuple[float, ColumnKind]:
    if figure == "reconciled_percent":
        return sums[figure] / 100, "share"
    return sums[figure], "quantity"


def _per_currency(cost: Mapping[str, Any], figure: str) -> Mapping[str, float]:
    amount = cost[figure]
    return amount if isinstance(amount, Mapping) else {cost["currency"] or "": amount}
