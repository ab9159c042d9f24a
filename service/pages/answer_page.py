"""The customer's answer page as HTML: works on a phone, without a script, and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from jinja2 import Template

from notifications.formats import moment
from notifications.render import LANGUAGES
from service.actions.answer_lines import FIGURES
from service.actions.customer_accounts import Account
from service.actions.look_answer import AnswerPage
from service.pages.answer_words import ENGLISH, say
from service.pages.environment import environment
from service.pages.refusals import in_each_language, shown_refusal
from service.pages.style import STYLE
from service.records.schema import iso

OTHER: Mapping[str, str] = {"en": "zh-CN", "zh-CN": "en"}


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What was filled in when an answer was refused; files have to be chosen again."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def of(self, shipment: str, lot: str, name: str) -> str:
        return self.lines.get((shipment, lot), {}).get(name, "")

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def answer_page(
    page: AnswerPage, *, language: str, typed: TypedAnswer, refusal: str | None = None
) -> str:
    """The whole page; with a refusal it keeps what was filled in."""
    asked = page.account.consignee
    respond_by = None if asked.respond_by is None else moment(iso(asked.respond_by))
    lines = [
        line.document() | {"date": _date(page, line.delivery.shipment, line.delivery.lot)}
        for line in page.account.lines
    ]
    return _template("answer.html", language).render(
        page=page,
        other=OTHER[language],
        found=page.found.get(language, ""),
        lines=lines,
        figures=FIGURES,
        respond_by=respond_by,
        typed=typed,
        refusal=refusal,
        conversation=list(_conversation(page)),
    )


def answered_page(language: str, account: Account) -> str:
    """That it arrived, and what is still not accounted for, in words."""
    spoken = LANGUAGES[language]
    left = [
        f"{line.delivery.shipment} · {line.delivery.lot}: {say(language, 'outstanding')} "
        f"{spoken.amount(line.document()['outstanding'], line.delivery.unit)}"
        for line in account.lines
        if line.outstanding
    ]
    if left:
        sentences = [say(language, "open"), *left, say(language, "again")]
    else:
        sentences = [say(language, "complete")]
    return _template("message.html", language).render(
        heading=say(language, "thanks"), sentences=sentences
    )


def ended_answer_page(detail: str) -> str:
    """A link that is not, or no longer, good; in both languages, since nobody is known."""
    heading = f"{ENGLISH['ended']} / {say('zh-CN', 'ended')}"
    return _template("message.html", "en").render(
        heading=heading, sentences=in_each_language(detail)
    )


def _date(page: AnswerPage, shipment: str, lot: str) -> str:
    date = page.dates.get((shipment, lot))
    return "" if date is None else moment(date)


def _conversation(page: AnswerPage) -> Iterator[tuple[str, str]]:
    for answer in page.answers:
        if answer["question"]:
            yield "asked", answer["question"]
        for reply in page.replies:
            if reply["answer"] == answer["answer"]:
                yield "replied", reply["text"]


def _template(name: str, language: str) -> Template:
    spoken = LANGUAGES[language]
    facts = {
        "language": language,
        "style": STYLE,
        "say": partial(say, language),
        "refusal_said": partial(shown_refusal, language),
        "amount": spoken.amount,
    }
    return environment().get_template(name, globals=facts)
