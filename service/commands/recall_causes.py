"""`headmark recall common-cause`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from service.actions import look_common_cause
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.works import load_plant, open_door, settings_of

COLUMNS = ("cause", "bad lots", "other lots", "odds", "q", "reaches", "shipped", "customers")


def common_cause(
    lots: Annotated[list[str] | None, typer.Argument(help="The bad lots.")] = None,
    complaint: Annotated[
        list[str] | None, typer.Option("--complaint", help="The lot of a complaint; repeatable.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Rank what bad lots have in common and good ones have not, with what a recall would reach."""
    door = open_door(settings_of(database))
    document = look_common_cause.common_cause(door, load_plant(door), lots or [], complaint or [])
    if as_json:
        print_json(document)
    else:
        _show(document)


def _show(document: Mapping[str, Any]) -> None:
    others = document["compared_with"]
    say(
        f"Bad: {', '.join(document['lots'])}; compared with {others['lots']} other lots of "
        f"{', '.join(others['items'])}; {document['examined']} candidates examined."
    )
    say(*(f"caution: {caution['en']}" for caution in document["cautions"]))
    table("Common causes", COLUMNS, map(_row, document["causes"]))


def _row(cause: Mapping[str, Any]) -> tuple[object, ...]:
    names = [each["name"]["en"] for each in (cause, *cause["the_same_lots"])]
    low, high = cause["odds_interval"]
    return (
        " = ".join(names),
        cause["bad_exposed"],
        cause["others_exposed"],
        f"{cause['odds_ratio']:.3g} ({low:.2g} to {high:.2g})",
        f"{cause['q']:.2g}",
        f"{cause['lots']} lots",
        _said(cause["shipped"]),
        len(cause["customers"]),
    )


def _said(figure: object) -> object:
    if not isinstance(figure, Mapping):
        return figure
    return ", ".join(f"{amount:g} {unit}" for unit, amount in figure.items())
