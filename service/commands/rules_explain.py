"""`headmark rules explain`: what a rulebook makes of an event, and what it nearly made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import typer

from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from service.actions.look_explanation import (
    Stated,
    explained_events,
    hits_of_case,
    of_case,
    of_inspection,
)
from service.commands.answer import AsJson, Database, end, print_json, say
from service.commands.rulebook_desk import named_text, rule_text
from service.commands.works import now, open_door, settings_of
from service.errors import BadInput

Language = Literal["en", "zh-CN"]
IN_FORCE = "in-force"
_WORDS = {
    "en": ("Applies", "Nearly", "Passed over", "Muted", "No rule applies"),
    "zh-CN": ("触发", "差一个条件", "未采用", "已静默", "没有规则触发"),
}
_NOBODY = {
    "en": "No rule was asked about it: a person stated it.",
    "zh-CN": "未经规则判断：由人员直接提出。",
}
_LISTS = ("decisions", "near_misses", "dropped", "muted")


def install(rules: typer.Typer) -> None:
    rules.command("explain")(explain)


def explain(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="A rule file, or NAME@VERSION; else in force.")
    ] = IN_FORCE,
    event: Annotated[str | None, typer.Option(help="An event of the catalogue.")] = None,
    facts: Annotated[str | None, typer.Option(help="What is known of it, as JSON.")] = None,
    inspection: Annotated[str | None, typer.Option(help="Ask about a recorded inspection.")] = None,
    case: Annotated[str | None, typer.Option(help="Ask about what opened this case.")] = None,
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Say which rules apply and why, and which miss by one condition; nothing is written."""
    asked = [each for each in (event, inspection, case) if each is not None]
    if len(asked) != 1:
        raise BadInput("name one of --event, --inspection and --case")
    if facts is not None and event is None:
        raise BadInput("--facts belong to an --event")
    try:
        book = _book(file, database)
    except RulebookError as error:
        if as_json:
            print_json({"ok": False, "problems": list(error.problems)})
        else:
            say(*(str(problem) for problem in error.problems))
        end(findings=True)
        return
    if event is not None:
        stated = [Stated(event, _facts(facts))]
    else:
        stated = _recorded(book, inspection, case, database)
    document = explained_events(book, stated)
    if case is not None:
        document["events"] += _hits(case, database)
    if as_json:
        print_json(document)
    else:
        say(*_lines(document, language))


def _book(file: str, database: str | None) -> Rulebook:
    """A file needs no database."""
    if Path(file).is_file():
        return parse_rulebook(rule_text(Path(file)), source=file)
    label, text = named_text(open_door(settings_of(database)), file)
    return parse_rulebook(text, source=label)


def _facts(written: str | None) -> dict[str, Any]:
    try:
        facts = orjson.loads(written or "{}")
    except orjson.JSONDecodeError as error:
        raise BadInput(f"--facts is not JSON: {error}") from None
    if not isinstance(facts, dict):
        raise BadInput('--facts is a JSON object, such as \'{"characteristic": "core_hardness"}\'')
    return facts


def _recorded(
    book: Rulebook, inspection: str | None, case: str | None, database: str | None
) -> list[Stated]:
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        if inspection is not None:
            return of_inspection(connection, settings, book, inspection, now=now())
        return of_case(connection, case or "")


def _hits(case: str, database: str | None) -> list[dict[str, Any]]:
    with open_door(settings_of(database)).read() as connection:
        return hits_of_case(connection, case)


def _lines(document: dict[str, Any], language: Language) -> list[str]:
    *marks, nothing = _WORDS[language]
    lines = [] if document["events"] else [_NOBODY[language]]
    for each in document["events"]:
        record = f" ({' '.join(each['record'])})" if each["record"] else ""
        lines.append(f"{each['event']}{record}:")
        if not each["decisions"]:
            lines.append(f"  {nothing}")
        for mark, name in zip(marks, _LISTS, strict=True):
            lines += [f"  {mark}: {found['sentence'][language]}" for found in each[name]]
    return lines
