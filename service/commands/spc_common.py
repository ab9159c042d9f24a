"""`headmark spc common`: what unusual results have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from service.actions.look_commonality import look_commonality
from service.actions.run_commonality import run_commonality
from service.commands.answer import AsJson, Database, end, print_json, say, table
from service.commands.spc_span import instant_of, write_at_desk
from service.commands.works import acting, load_plant, open_door, settings_of
from service.errors import BadInput

COLUMNS = ("what", "effect", "interval", "lots", "others", "q", "not to be told from")


def install(spc: typer.Typer) -> None:
    spc.command()(common)


def common(
    characteristic: Annotated[str, typer.Argument(help="Whose results.")],
    since: Annotated[
        str | None,
        typer.Option(help="Compare what was made since; ISO 8601 with offset."),
    ] = None,
    until: Annotated[str | None, typer.Option(help="What was made before this instant.")] = None,
    by: Annotated[str, typer.Option(help="value, or rejects: how many are out.")] = "value",
    parameters: Annotated[
        bool, typer.Option(help="Compare process parameters as well, in ranges.")
    ] = True,
    store: Annotated[
        bool, typer.Option("--store", help="Keep the answer: who, when, what was found.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Find which lots differ, by equipment, shift, operator, tool, bath, material and parameters.

    Single factors and pairs of them; changes nothing. Without --since over the lots made since the
    change behind an open alarm of the characteristic, or the last 300.
    """
    settings = settings_of(database)
    door = open_door(settings)
    if store:
        if since or until or not parameters:
            raise BadInput("--store: keeps the whole look: leave out --since, --until and others")
        document = write_at_desk(
            door, settings,
            lambda desk: run_commonality(desk, characteristic, by=acting(), of=by),
        )  # fmt: skip
    else:
        document = look_commonality(
            door, load_plant(door), characteristic,
            since=instant_of(since, "--since"), until=instant_of(until, "--until"),
            by=by, parameters=parameters,
        )  # fmt: skip
    if as_json:
        print_json(document)
    else:
        _show(document)
    end(findings=document["refused"] is not None)


def _show(document: Mapping[str, Any]) -> None:
    if document["refused"] is not None:
        say(f"{document['name']}: {document['refused']}")
        say(f"Compared: {document['window']['sentence']['en']}.")
        return
    say(
        f"{document['name']}: {document['candidates']} groups compared among "
        f"{document['window']['sentence']['en']}."
    )
    if not document["findings"]:
        say("No group of lots differs from the others.")
        return
    say(*(f"- {each['sentence']['en']}." for each in document["findings"]))
    table("", COLUMNS, map(_row, document["findings"]))


def _row(found: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        _named(found["stratum"]),
        f"{found['effect']:+.3g}",
        f"{found['lower']:.3g} to {found['upper']:.3g}",
        found["lots"],
        found["others"],
        f"{found['q']:.2g}",
        "; ".join(map(_named, found["confounded"])),
    )


def _named(stratum: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {level}" for name, level in stratum.items())
