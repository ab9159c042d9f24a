"""`headmark recall simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from sqlalchemy import select

from graph.names import UnknownName
from graph.scopes import Scope, ScopeError, parse_scope
from service.actions.look_radius import simulate_recall
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.works import load_plant, open_door, settings_of
from service.errors import BadInput, Unknown, did_you_mean
from service.records.door import Door
from service.records.tables import complaint as complaint_table

QUANTITIES = ("on_hand", "in_process", "consumed", "shipped", "scrapped", "returned")

Lots = Annotated[list[str] | None, typer.Option("--lot", help="A lot; may be repeated.")]
Word = Annotated[str | None, typer.Option()]
Since = Annotated[str | None, typer.Option("--from", help="ISO 8601 with offset.")]
Until = Annotated[str | None, typer.Option("--to", help="ISO 8601 with offset.")]
OfComplaint = Annotated[str | None, typer.Option("--complaint", help="The lot of a complaint.")]
ScopeFile = Annotated[Path | None, typer.Option("--scope", help="A scope as a JSON file.")]

recall = typer.Typer(no_args_is_help=True, help="Simulate recalls.")


def install(app: typer.Typer) -> None:
    app.add_typer(recall, name="recall")


@recall.callback()
def _recall() -> None:
    """A group, although it has one command so far."""


@recall.command()
def simulate(
    lot: Lots = None, heat: Word = None, supplier: Word = None, process: Word = None,
    equipment: Word = None, load: Word = None, tool: Word = None, bath: Word = None,
    shift: Word = None, operator: Word = None, since: Since = None, until: Until = None,
    complaint: OfComplaint = None, scope: ScopeFile = None,
    as_json: AsJson = False, database: Database = None,
) -> None:  # fmt: skip
    """Show all that a scope reaches: which lots, where, how many, whose, why; changes nothing.

    Options are joined by "and". Lots, heat and supplier choose material; process to operator
    choose operations, whose outputs are the suspects.
    """
    words = {
        "heat": heat, "supplier": supplier, "process": process, "equipment": equipment,
        "load": load, "tool": tool, "bath": bath, "shift": shift, "operator": operator,
        "from": since, "to": until,
    }  # fmt: skip
    given: dict[str, object] = {name: word for name, word in words.items() if word is not None}
    door = open_door(settings_of(database))
    lots = [*(lot or ()), *([] if complaint is None else [_lot_of(door, complaint)])]
    if lots:
        given["lots"] = lots
    document = _simulate(door, _scope(given, scope))
    if as_json:
        print_json(document)
    else:
        _show(document)


def _scope(given: dict[str, object], file: Path | None) -> Scope:
    if file is not None and given:
        raise BadInput("a scope is given either by --scope FILE or by options, not by both")
    if file is None and not given:
        raise BadInput("a scope is missing: --lot, --heat, --load, --equipment ... or --scope FILE")
    try:
        return parse_scope(given if file is None else _read(file))
    except ScopeError as error:
        raise BadInput(str(error)) from None


def _read(file: Path) -> dict[str, object]:
    try:
        document = orjson.loads(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{file}: not JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadInput(f"{file}: a scope is a JSON object")
    return document


def _lot_of(door: Door, name: str) -> str:
    c = complaint_table.c
    with door.read() as connection:
        lot = connection.execute(select(c.lot).where(c.id == name)).scalar()
        if lot is None:
            known = list(connection.execute(select(c.id).limit(2_000)).scalars())
            raise Unknown(f"complaint `{name}` is not known{did_you_mean(name, known)}")
        return str(lot)


def _simulate(door: Door, scope: Scope) -> dict[str, Any]:
    try:
        return simulate_recall(door, load_plant(door), scope)
    except UnknownName as unknown:
        raise Unknown(str(unknown)) from None


def _show(document: dict[str, Any]) -> None:
    columns = ("lot", "item", "certainty", "share", *QUANTITIES, "location", "why")
    table(
        f"Blast radius at ledger entry {document['as_of']}",
        columns,
        ([_cell(lot, column) for column in columns] for lot in document["lots"]),
    )
    table(
        "Customers",
        ("customer", "quantity", "shipments"),
        ((c["customer"], c["quantity"], ", ".join(c["shipments"])) for c in document["customers"]),
    )
    figures("Totals", _totals(document))
    for gap in document["gaps"]:
        say("gap: " + ", ".join(f"{name} {value}" for name, value in gap.items() if value))


def _cell(lot: dict[str, Any], column: str) -> object:
    return " > ".join(lot["why"]) if column == "why" else lot[column]


def _totals(document: dict[str, Any]) -> dict[str, Any]:
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
