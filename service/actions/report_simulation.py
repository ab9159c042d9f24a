"""A simulation as a report: Excel, PDF, the picture of its lineage, or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from service.actions.look_simulations import simulation_summary, stored_answer
from service.errors import BadInput, did_you_mean
from service.plant import Plant
from service.records.case_tables import hold
from service.records.door import Door
from service.records.recall_tables import drill
from service.reports.lineage_picture import draw_picture, picture_of_radius
from service.reports.report_head import ReportHead
from service.reports.write_report import FORMATS, write_report
from service.settings import Settings

LANGUAGES = ("en", "zh-CN")
PICTURED = ("pdf", "svg")


def report_simulation(
    door: Door,
    plant: Plant,
    settings: Settings,
    number: str,
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
) -> bytes:
    """The report of a stored simulation, as it was answered; its picture is drawn now."""
    check_report(format, language)
    with door.read() as connection:
        summary = simulation_summary(connection, number)
        answer = stored_answer(connection, number)
        kind = _kind(connection, number)
    document = orjson.loads(b"".join(answer.pieces()))
    document["notes"] = summary["notes"][language]
    head = ReportHead(
        kind=kind,
        number=number,
        sentence=summary["sentence"][language],
        reason=summary["reason"] or None,
        by=summary["by"],
        at=datetime.fromisoformat(summary["at"]),
        time_zone=settings.time_zone,
        as_of=summary["as_of"],
    )
    return make_report(door, plant, document, head, format=format, language=language)


def make_report(
    door: Door,
    plant: Plant,
    document: Mapping[str, Any],
    head: ReportHead,
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
) -> bytes:
    """A radius as a report; its picture shows which of the lots are on hold now."""
    picture = None
    if format in PICTURED:
        with plant.reading(door) as connection:
            held = _held(connection, [lot["lot"] for lot in document["lots"]])
            shown, as_of = picture_of_radius(plant.lineage, document, held=held), plant.version
        picture = draw_picture(shown, language=language, as_of=as_of)
    return write_report(document, format=format, language=language, head=head, picture=picture)


def check_report(format: str, language: str) -> None:  # noqa: A002 - the word of the interface
    """Refuse an unknown format or language before anything is made."""
    for name, given, known in (("format", format, FORMATS), ("language", language, LANGUAGES)):
        if given not in known:
            hint = did_you_mean(given, known) or f"; one of {', '.join(known)}"
            raise BadInput(f"{name} `{given}` is not known{hint}", [(name, "is not known")])


def _kind(connection: Connection, number: str) -> Literal["simulation", "drill"]:
    drilled = select(drill.c.id).where(drill.c.simulation == number)
    return "simulation" if connection.execute(drilled).first() is None else "drill"


def _held(connection: Connection, lots: Sequence[str]) -> list[str]:
    active = select(hold.c.lot).where(hold.c.released_at.is_(None))
    held = set(connection.execute(active).scalars())
    return [lot for lot in lots if lot in held]
