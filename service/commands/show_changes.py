"""What changed since a simulation, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.commands.answer import figures, say, table

OF_A_LOT = ("lot", "item", "certainty", "on_hand", "in_process", "shipped", "location")
TITLES = {
    "quantities": "Quantities changed",
    "whereabouts": "Moved",
    "certainty": "Suspected otherwise",
}
SHOWN = 200


def show_changes(changes: Mapping[str, Any]) -> None:
    """Print what a walk of the same scope finds now that it did not find then, and the reverse."""
    number, as_of = changes["simulation"], changes["as_of"]
    since = f"since {number} (ledger entry {as_of['then']}, now {as_of['now']})"
    if changes["same"]:
        say(f"Nothing has changed {since}.")
        return
    figures(f"Changed {since}", changes["counts"])
    for name, title in (("added", "Lots added"), ("cleared", "Lots cleared")):
        _table(title, OF_A_LOT, [[lot[c] for c in OF_A_LOT] for lot in changes[name]])
    for name, title in TITLES.items():
        rows = [[each["lot"], _said(each["then"]), _said(each["now"])] for each in changes[name]]
        _table(title, ("lot", "then", "now"), rows)
    rows = [[e["customer"], _said(e["then"]), _said(e["now"])] for e in changes["customers"]]
    _table("Customers", ("customer", "then", "now"), rows)


def _table(title: str, columns: tuple[str, ...], rows: list[list[object]]) -> None:
    if not rows:
        return
    table(f"{title} ({len(rows)})", columns, rows[:SHOWN])
    if len(rows) > SHOWN:
        say(f"... and {len(rows) - SHOWN} more (--json names them all)")


def _said(facts: Mapping[str, Any] | None) -> str:
    return "" if facts is None else ", ".join(f"{name} {value}" for name, value in facts.items())
