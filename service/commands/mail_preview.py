"""A letter on the screen, and its HTML in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from notifications.render import RenderedMail
from service.actions.preview_letters import mail_document
from service.commands.answer import print_json, say
from service.errors import BadInput

HtmlFile = Annotated[
    Path | None, typer.Option("--html", help="Write the HTML here, to look at it in a browser.")
]


def show_mail(mail: RenderedMail, html: Path | None, *, as_json: bool) -> None:
    if html is not None:
        try:
            html.write_text(mail.html, encoding="utf-8")
        except OSError as error:
            raise BadInput(f"{html}: {error.strerror}") from None
    if as_json:
        print_json(mail_document(mail))
    else:
        say(f"Subject: {mail.subject}", "", mail.text.rstrip())
