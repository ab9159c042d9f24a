"""Messages into mails: three templates a message, spoken through one language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from notifications.chinese import CHINESE
from notifications.disclosure import disclosed_to
from notifications.english import ENGLISH
from notifications.formats import moment, one_line
from notifications.language import Language
from notifications.messages import CustomerNotice, Message, from_payload, to_payload
from notifications.notice_words import notice_words

LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH, CHINESE)}

# How every template is read, the plant's own too.
OPTIONS: Mapping[str, Any] = {
    "loader": PackageLoader("notifications"),
    "autoescape": select_autoescape(["html"]),
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
}

# A longer list makes a mail that nobody reads on a phone; the mail says what is left out.
LISTED = 40


@dataclass(frozen=True)
class RenderedMail:
    """A mail in one language: a subject of one line, and the same body as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class ChartPlace:
    """Where the control chart behind a mail is to be seen.

    Attributes
    ----------
    url
        Where to open it.
    cid
        The Content-ID of its picture in the mail itself; None if the mail carries none.
    alt
        What the picture shows, in words.
    """

    url: str
    cid: str | None = None
    alt: str = ""


def render(message: Message, *, language: str, chart: ChartPlace | None = None) -> RenderedMail:
    """Turn a message into a mail.

    Parameters
    ----------
    message
        What to say.
    language
        The reader's: `en` or `zh-CN`; any other is answered in English.
    chart
        The control chart that made the case; a customer's notice never shows it.

    Returns
    -------
    RenderedMail
        The subject has no line break and no control character, whatever a lot is called. Lists
        of more than 40 lots are shortened, and say by how much and where the rest is; a
        customer's deliveries are always complete.

    Raises
    ------
    ValueError
        A number is not finite, or a time is not ISO 8601 with an offset.

    Examples
    --------
    >>> from notifications.messages import EscapeAlarm
    >>> alarm = EscapeAlarm("NCR-2026-0017", "S-9", "North power plant", ())
    >>> render(alarm, language="zh-CN").subject
    '紧急 NCR-2026-0017：0 个批次隔离品已出厂，发货单 S-9，客户 North power plant'
    """
    spoken = LANGUAGES.get(language, ENGLISH)
    environment = _environment(spoken.code)
    facts = facts_of(message, spoken, chart)
    subject = one_line(environment.get_template(f"{message.kind}.subject.txt").render(facts))
    text = environment.get_template(f"{message.kind}.txt").render(facts)
    html = environment.get_template(f"{message.kind}.html").render(facts, subject=subject)
    return RenderedMail(subject, close_gaps(text), close_gaps(html))


def facts_of(message: Message, spoken: Language, chart: ChartPlace | None) -> dict[str, Any]:
    """What a template is told, besides its words."""
    return {"message": _fit_to_print(message), "language": spoken.code, "chart": chart}


def _fit_to_print(message: Message) -> Message:
    """Put every text on one line and leave out what the reader is not to know."""
    clean = from_payload(message.kind, _on_one_line(to_payload(message)))
    if isinstance(clean, CustomerNotice):
        sent = {line.lot for line in (*clean.shipments, *clean.cleared, *clean.elsewhere)}
        return replace(clean, cause=disclosed_to(clean.customer, clean.cause, lots=sent))
    return clean


def _on_one_line(document: Any) -> Any:
    if isinstance(document, str):
        return one_line(document)
    if isinstance(document, dict):
        return {key: _on_one_line(item) for key, item in document.items()}
    if isinstance(document, list):
        return [_on_one_line(item) for item in document]
    return document


@cache
def _environment(code: str) -> Environment:
    """Make the templates of one language; they never change while the program runs."""
    # `autoescape` is among the options.
    environment = Environment(**OPTIONS)  # noqa: S701
    with_words(environment, LANGUAGES[code])
    return environment


def with_words(environment: Environment, spoken: Language) -> None:
    """Give templates the words that they speak through."""
    environment.globals |= {
        "say": spoken.say,
        "term": spoken.term,
        "count": spoken.count,
        "amount": spoken.amount,
        "amounts": spoken.amounts,
        "names": spoken.names,
        "scope": spoken.scope,
        "found": spoken.found,
        "headline": spoken.headline,
        "moment": moment,
        "labelled": partial(_labelled, spoken),
        "rest_of": partial(_rest_of, spoken),
        "listed": LISTED,
        **notice_words(spoken),
    }


def _labelled(spoken: Language, label: str, fact: str | None) -> str:
    return spoken.say("label", label=spoken.say(f"label.{label}"), fact=fact) if fact else ""


def _rest_of(
    spoken: Language, lines: Sequence[object], noun: str, number: str, url: str | None
) -> str:
    """Say how much of a list is left out, and where the whole of it is."""
    told = {
        "rest": spoken.count(noun, len(lines) - LISTED),
        "all": spoken.count(noun, len(lines)),
    }
    if url:
        return spoken.say("rest.url", url=url, **told)
    return spoken.say("rest.case", number=number, **told)


def close_gaps(body: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", body.strip()) + "\n"
