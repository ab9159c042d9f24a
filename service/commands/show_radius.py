"""A blast radius for people: lots, customers, totals, gaps, and other lines laid beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.commands.answer import figures, say, table
from service.commands.show_comparison import show_comparison

QUANTITIES = ("on_hand", "in_process", "consumed", "shipped", "scrapped", "returned")
# More rows than anybody reads; the rest is counted, and is in --json and --report.
SHOWN = 1_000


def show_radius(document: Mapping[str, Any]) -> None:
    """Say what was simulated and what it reaches."""
    number = document.get("simulation")
    say(f"Simulation {number}" if number else "Not stored", document["sentence"]["en"])
    say(*(f"note: {note}" for note in document.get("notes") or ()))
    columns = ("lot", "item", "certainty", "share", *QUANTITIES, "location", "why")
    lots = document["lots"]
    table(
        f"Blast radius at ledger entry {document['as_of']}",
        columns,
        ([_cell(lot, column) for column in columns] for lot in lots[:SHOWN]),
    )
    if len(lots) > SHOWN:
        say(f"... and {len(lots) - SHOWN} more lots: --json and --report FILE have them all")
    table(
        "Customers",
        ("customer", "quantity", "shipments"),
        ((c["customer"], c["quantity"], ", ".join(c["shipments"])) for c in document["customers"]),
    )
    figures("Totals", totals_of(document))
    for gap in document["gaps"][:SHOWN]:
        say("gap: " + ", ".join(f"{name} {value}" for name, value in gap.items() if value))
    if document.get("compare"):
        show_comparison(document["compare"])


def totals_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The totals and the cost; where there are several units, those of each unit by itself."""
    totals, cost = dict(document["totals"]), document["cost"] or {}
    by_unit = totals.pop("by_unit", {})
    if len(by_unit) > 1:
        totals = {
            f"{name} ({unit})": figure
            for unit, figures_ in by_unit.items()
            for name, figure in figures_.items()
        }
    return {**totals, **{f"cost {name}": figure for name, figure in cost.items()}}


def _cell(lot: Mapping[str, Any], column: str) -> object:
    return " > ".join(lot["why"]) if column == "why" else lot[column]
