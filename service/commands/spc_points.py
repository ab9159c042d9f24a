"""`headmark spc exclude | include | gap`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from service.actions.declare_gap import declare_gap
from service.actions.exclude_point import exclude_point, include_point
from service.commands.answer import AsJson, Database, print_json, say
from service.commands.spc_span import By, Stream, instant_of, who, write_at_desk
from service.commands.works import open_door, settings_of
from service.errors import BadInput

Inspection = Annotated[str, typer.Argument(help="The inspection that gave the point.")]


def install(spc: typer.Typer) -> None:
    spc.command()(exclude)
    spc.command()(include)
    spc.command()(gap)


def exclude(
    stream: Stream,
    inspection: Inspection,
    cause: Annotated[str, typer.Option(help="What was wrong with it; kept for good.")],
    by: By = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Leave a point out of the judgement, for a cause; what follows it is judged anew.

    Signals that were found before stay on record.
    """
    settings = settings_of(database)
    actor = who(by)
    document = write_at_desk(
        open_door(settings),
        settings,
        lambda desk: exclude_point(desk, stream, inspection, cause=cause, by=actor),
    )
    _tell(document, as_json, f"{inspection} is excluded: {cause.strip()}.")


def include(
    stream: Stream,
    inspection: Inspection,
    reason: Annotated[str, typer.Option(help="Why it counts again.")],
    by: By = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Take an excluded point in again; it is judged, and those after it with it."""
    settings = settings_of(database)
    actor = who(by)
    document = write_at_desk(
        open_door(settings),
        settings,
        lambda desk: include_point(desk, stream, inspection, reason=reason, by=actor),
    )
    _tell(document, as_json, f"{inspection} counts again.")


def gap(
    stream: Stream,
    at: Annotated[str, typer.Option(help="When; ISO 8601 with offset.")],
    reason: Annotated[str, typer.Option(help="Set-up, part change, repair ...")],
    by: By = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Declare a gap: the rules count anew from the first point at or after it."""
    settings = settings_of(database)
    moment, actor = instant_of(at, "--at"), who(by)
    if moment is None:
        raise BadInput("--at: say when")
    document = write_at_desk(
        open_door(settings),
        settings,
        lambda desk: declare_gap(desk, stream, at=moment, reason=reason, by=actor),
    )
    _tell(document, as_json, f"A gap is declared at {document['at']}: {reason.strip()}.")


def _tell(document: dict[str, Any], as_json: bool, sentence: str) -> None:
    if as_json:
        print_json(document)
    else:
        say(sentence if document["changed"] else f"{sentence} It was so already.")
