"""`headmark recall list | show`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from service.actions.look_drills import drill_document, list_drills
from service.actions.look_recalls import list_recalls, recall_document
from service.actions.look_simulations import list_simulations, simulation_summary, stored_answer
from service.actions.report_recall import report_recall
from service.actions.report_simulation import check_report, report_simulation
from service.commands.answer import AsJson, Database, figures, print_json, say, table
from service.commands.recall_simulate import Language, Report, format_of, write_file
from service.commands.show_drill import show_drill
from service.commands.show_radius import show_radius, totals_of
from service.commands.works import load_plant, now, open_door, settings_of
from service.records.door import Door
from service.settings import Settings

RECALLS = ("recall", "nonconformance", "state", "held_lots", "opened_by", "at", "reason")
SIMULATIONS = ("simulation", "at", "by", "lots", "recall", "reason")
DRILLS = ("drill", "simulation", "started_at", "seconds", "running", "passed", "reason")
OF_A_CASE = ("recall", "nonconformance", "state", "severity", "reason", "opened_by", "at",
             "simulation", "lots", "held_lots")  # fmt: skip
DELTAS = ("at", "change", "lot", "certainty", "record", "record_id", "reason")
CUSTOMERS = ("customer", "quantity", "told", "told_at", "letter")
RELEASES = ("lot", "since", "reason", "waits_for")


def list_all(as_json: AsJson = False, database: Database = None) -> None:
    """List recalls, simulations and drills."""
    with open_door(settings_of(database)).read() as connection:
        found = {
            "recalls": list_recalls(connection),
            "simulations": list_simulations(connection),
            "drills": list_drills(connection, now=now()),
        }
    if as_json:
        print_json(found)
        return
    columns = {"recalls": RECALLS, "simulations": SIMULATIONS, "drills": DRILLS}
    for name, rows in found.items():
        shown = ([row[column] for column in columns[name]] for row in rows)
        table(f"{name.capitalize()} ({len(rows)})", columns[name], shown)


def show(
    number: Annotated[str, typer.Argument(help="RC-2026-0001, SIM-2026-0001, DR- or NCR-.")],
    report: Report = None,
    language: Language = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show a recall as it runs, or a simulation or a drill as it was."""
    settings = settings_of(database)
    door = open_door(settings)
    if report is not None:
        _write(report, door, settings, number, language)
    if number.startswith("SIM-"):
        _show_simulation(door, number, as_json=as_json)
        return
    if number.startswith("DR-"):
        with door.read() as connection:
            document = drill_document(connection, number, now=now())
        (print_json if as_json else show_drill)(document)
        return
    document = recall_document(door, load_plant(door), number)
    (print_json if as_json else _show_recall)(document)


def _write(file: Path, door: Door, settings: Settings, number: str, language: str) -> None:
    kind = format_of(file)
    check_report(kind, language)
    if number.startswith("DR-"):
        with door.read() as connection:
            number = drill_document(connection, number, now=now())["simulation"]
    make = report_simulation if number.startswith("SIM-") else report_recall
    plant = load_plant(door)
    write_file(file, make(door, plant, settings, number, format=kind, language=language))


def _show_simulation(door: Door, number: str, *, as_json: bool) -> None:
    with door.read() as connection:
        summary = simulation_summary(connection, number)
        answer = stored_answer(connection, number)
    if as_json:
        for piece in answer.pieces():
            sys.stdout.write(piece.decode())
        sys.stdout.write("\n")
        return
    asked = f"Asked by {summary['by']} at {summary['at']}"
    say(f"{asked}: {summary['reason']}" if summary["reason"] else asked)
    if summary["recall"] is not None:
        say(f"It became recall {summary['recall']}.")
    show_radius(orjson.loads(b"".join(answer.pieces())))


def _show_recall(document: dict[str, Any]) -> None:
    said = {name: document[name] for name in OF_A_CASE}
    title = document["recall"] or document["nonconformance"]
    figures(f"{title} at ledger entry {document['as_of']}", said)
    say(document["sentence"]["en"])
    figures("Totals now", totals_of(document))
    _rows("Changes of the scope", DELTAS, document["deltas"])
    effect = document["effectiveness"]
    _rows(f"Customers ({effect['told_percent']:g} % told)", CUSTOMERS, effect["customers"])
    _rows("Held, but no longer reached: release by name", RELEASES, document["proposed_releases"])


def _rows(title: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    if rows:
        table(title, columns, ([row[column] for column in columns] for row in rows))
