"""`headmark mail template list | show | check | set | preview | reset`: letters in own words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from notifications.render import RenderedMail
from service.actions.letter_templates import (
    check_text,
    list_templates,
    reset_template,
    set_template,
    template_document,
)
from service.actions.preview_letters import preview_letter, preview_sample
from service.commands.answer import AsJson, Database, print_json, say, table
from service.commands.mail_preview import HtmlFile, show_mail
from service.commands.rulebook_desk import Why, rule_text, write
from service.commands.works import open_door, settings_of
from service.errors import BadInput

Kind = Annotated[str, typer.Argument(help="Of letter: `headmark mail template list`.")]
Language = Annotated[str, typer.Argument(help="en or zh-CN.")]
Part = Annotated[str, typer.Argument(help="subject, text or html.")]
File = Annotated[Path, typer.Argument(help="The template.")]

template = typer.Typer(no_args_is_help=True, help="Letters in the plant's own words.")


def install(mail: typer.Typer) -> None:
    mail.add_typer(template, name="template")


@template.command("list")
def list_all(as_json: AsJson = False, database: Database = None) -> None:
    """List the kinds of letters, and which parts are the plant's own."""
    with open_door(settings_of(database)).read() as connection:
        found = list_templates(connection)
    if as_json:
        print_json(found)
        return
    rows = ((each["kind"], each["language"], ", ".join(each["own"])) for each in found)
    table(f"Letters ({len(found)})", ("kind", "language", "the plant's own"), rows)


@template.command()
def show(
    kind: Kind, language: Language, as_json: AsJson = False, database: Database = None
) -> None:
    """Show the templates in force, to begin one's own with."""
    with open_door(settings_of(database)).read() as connection:
        found = template_document(connection, kind, language)
    if as_json:
        print_json(found)
        return
    for part, texts in found["parts"].items():
        whose = "Headmark's" if texts["own"] is None else "the plant's own"
        say(f"--- {part} ({whose})", texts["own"] or texts["built_in"], "")


@template.command()
def check(kind: Kind, language: Language, part: Part, file: File) -> None:
    """Try a template out on every shape of its letter, without setting it."""
    check_text(kind, language, part, rule_text(file), source=str(file))
    say(f"{file} can be used.")


@template.command("set")
def set_(
    kind: Kind, language: Language, part: Part, file: File, reason: Why, database: Database = None
) -> None:
    """Use a template from now on; it is tried out first."""
    settings = settings_of(database)
    text = rule_text(file)
    write(
        open_door(settings), settings,
        lambda desk: set_template(
            desk, kind=kind, language=language, part=part, text=text, reason=reason,
            source=str(file),
        ),
    )  # fmt: skip
    say(f"The {part} of {kind} in {language} is the plant's own from now on.")


@template.command()
def preview(
    kind: Kind,
    language: Language,
    part: Annotated[str | None, typer.Option(help="What the file is a draft of.")] = None,
    file: Annotated[Path | None, typer.Option(help="A draft; else what is in force.")] = None,
    letter: Annotated[
        int | None, typer.Option(min=1, help="This letter of the outbox, instead of a sample.")
    ] = None,
    shape: Annotated[int, typer.Option(min=1, help="Which sample.")] = 1,
    html: HtmlFile = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Show a letter as its reader would see it; links are masked."""
    if (part is None) is not (file is None):
        raise BadInput("a draft needs both: --part says what --file is a draft of")
    drafts = {} if part is None or file is None else {part: rule_text(file)}
    settings = settings_of(database)
    with open_door(settings).read() as connection:
        if letter is not None:
            made: RenderedMail = preview_letter(connection, letter, settings, drafts=drafts)
        else:
            made = preview_sample(
                connection, kind=kind, language=language, drafts=drafts, shape=shape
            )
    show_mail(made, html, as_json=as_json)


@template.command()
def reset(
    kind: Kind,
    language: Language,
    reason: Why,
    part: Annotated[str | None, typer.Option(help="Only this part; else all.")] = None,
    database: Database = None,
) -> None:
    """Go back to Headmark's templates."""
    settings = settings_of(database)
    ended = write(
        open_door(settings), settings,
        lambda desk: reset_template(
            desk, kind=kind, language=language, part=part, reason=reason
        ),
    )  # fmt: skip
    say(f"{kind} in {language}: {', '.join(ended)} is Headmark's again.")
