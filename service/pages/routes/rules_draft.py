"""The editor: a rule file as text and one rule of it as a form, checked as it is typed."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from service.actions.look_rulebooks import rulebook_history
from service.actions.rule_form import read_rule_form, write_rule_form
from service.actions.rule_text import with_version
from service.actions.rulebook_answers import submission
from service.actions.rulebook_names import IN_FORCE, text_named
from service.actions.rulebook_report import examine
from service.actions.submit_rulebook import submit_rulebook
from service.errors import Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.rules_draft_checks import checked_draft, rule_said
from service.pages.rules_draft_form import choices_of, form_sent, names_of, new_form
from service.pages.rules_words import RuleWords
from service.pages.show import go, show
from service.records.schema import microseconds

router = APIRouter()
SOURCE = "rulebook.yaml"


@router.get("/rules/draft")
def get_draft(asked: Asking) -> Response:
    """A draft that begins with what is in force, or with another version, under a new number."""
    named = asked.query("from", IN_FORCE)
    now, packaged = microseconds(asked.site.clock()), asked.site.plant.rulebook
    with asked.read() as connection:
        label, text = text_named(connection, packaged, named, now=now)
        versions = rulebook_history(connection, packaged, now=now)["versions"]
    name, number = label.rsplit("@", 1)
    known = [each["version"] for each in versions if each["name"] == name]
    text = with_version(text, max([int(number), *known]) + 1)
    rule = asked.query("rule")
    return _page(asked, text, form=read_rule_form(text, rule) if rule else None, started=label)


@router.post("/rules/draft")
def post_draft(asked: Asking) -> Response:
    """The draft as it stands, looked at anew; nothing is kept."""
    text, doing = _text(asked), asked.field_of("do")
    form = form_sent(asked)
    if doing == "open":
        form = read_rule_form(text, asked.field_of("open"))
    elif doing == "new":
        form = new_form()
    elif doing == "write" and form is not None:
        if form.id:
            text = write_rule_form(text, form, names_of(text, form.event))
            form = read_rule_form(text, form.id) or form
    elif doing == "close":
        form = None
    return _page(asked, text, form=form)


@router.post("/rules/draft/submit")
def post_submission(asked: Asking) -> Response:
    """From now on its name and version mean this text; a second person reviews it."""
    text, reason = _text(asked), asked.field_of("reason")
    try:
        found = examine(text, source=SOURCE)

        def work(desk: Any) -> Any:
            version, new = submit_rulebook(desk, found, by=asked.who, reason=reason)
            return submission(version, found, new=new)

        done = act(asked, work)
    except Refused as refused:
        return _page(asked, text, form=form_sent(asked), refused=refused)
    said = asked.speech.say("Submitted. A second person reviews it, then it can be published.")
    return go(f"/rules/books/{done['name']}/{done['version']}", said=said)


def _text(asked: Asked) -> str:
    """The text as it was typed; a browser sends its line ends in its own way."""
    return asked.form.fields.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _page(
    asked: Asked, text: str, *, form: Any = None, refused: Refused | None = None, started: str = ""
) -> Response:
    now, packaged = microseconds(asked.site.clock()), asked.site.plant.rulebook
    with asked.read() as connection:
        in_force = text_named(connection, packaged, IN_FORCE, now=now)
    checked = checked_draft(text, in_force)
    own = () if checked.book is None else checked.book.own_fields
    return show(
        asked, "rules_draft.html", status=refused.status if refused else 200, text=text,
        checked=checked, form=form, choices=choices_of(text, form, asked.speech),
        saying=None if form is None else rule_said(text, form), in_force=in_force[0],
        refused=refused.detail if refused else None, reason=asked.field_of("reason"),
        words=RuleWords(asked.speech, own), started=started or asked.field_of("started"),
    )  # fmt: skip
