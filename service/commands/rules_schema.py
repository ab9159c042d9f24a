"""`headmark rules schema` and `headmark rules catalogue`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from rules.catalogue_document import catalogue_document
from rules.rule_file_schema import rule_file_schema
from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from service.commands.answer import AsJson, print_json, table
from service.commands.rulebook_desk import rule_text
from service.errors import BadInput

COLUMNS = ("fact", "type", "unit", "allowed", "example", "name", "名称")
OwnFields = Annotated[
    Path | None, typer.Option("--file", help="A rule file whose own fields are listed too.")
]


def install(rules: typer.Typer) -> None:
    rules.command()(schema)
    rules.command()(catalogue)


def schema() -> None:
    """Print the JSON Schema of rule files, for editors and forms."""
    print_json(rule_file_schema())


def catalogue(file: OwnFields = None, as_json: AsJson = False) -> None:
    """List every event with the facts that a rule may compare, in both languages."""
    document = catalogue_document(None if file is None else _rulebook(file))
    if as_json:
        print_json(document)
        return
    for event, carried in document["events"].items():
        said = f"{carried['title']['en']} / {carried['title']['zh-CN']}"
        strategies = ", ".join(carried["strategies"])
        title = f"{event}: {said}" + (f" (contain: {strategies})" if strategies else "")
        table(title, COLUMNS, [_row(field) for field in carried["fields"]])


def _rulebook(file: Path) -> Rulebook:
    try:
        return parse_rulebook(rule_text(file), source=str(file))
    except RulebookError as error:
        raise BadInput(str(error)) from None


def _row(field: dict[str, Any]) -> tuple[object, ...]:
    unit = field["unit"] or (f"as `{field['unit_from']}` says" if field["unit_from"] else "")
    return (
        *(field["name"], field["type"], unit, ", ".join(field["choices"] or ())),
        *(field["example"], field["label"]["en"], field["label"]["zh-CN"]),
    )
