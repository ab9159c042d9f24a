"""What a customer notice says in its files, before the deliveries: facts, then sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.customer_notice import CustomerNotice
from notifications.formats import moment
from notifications.language import Language
from notifications.notice_words import deliveries, news, requests
from service.reports.report_words import Spoken, plain


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """Labels with their facts, then headings with their paragraphs."""

    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, Sequence[str]]]


def letter_of(
    notice: CustomerNotice, language: Language, spoken: Spoken, mark: str
) -> NoticeLetter:
    """In the words of the mail; names are on one line, whatever they are."""
    return NoticeLetter(
        [(label, plain(text)) for label, text in _facts(notice, language, spoken, mark) if text],
        [
            (heading, [plain(each) for each in paragraphs])
            for heading, paragraphs in _sections(notice, language)
            if paragraphs
        ],
    )


def _facts(
    notice: CustomerNotice, language: Language, spoken: Spoken, mark: str
) -> list[tuple[str, str]]:
    sender = ", ".join(each for each in (notice.maker, notice.contact) if each)
    say = language.say
    change, issued = say(f"waiting.change.{notice.change}"), moment(notice.issued_at or "")
    return [
        (spoken.say("notice.to"), notice.customer),
        (spoken.say("notice.from"), sender),
        (say("label.problem"), notice.problem),
        (say("label.their_problem"), notice.their_problem or ""),
        (say("label.revision"), f"{notice.revision} ({change}, {issued})"),
        (
            say("label.severity"),
            language.term("severity", notice.severity) if notice.severity else "",
        ),
        (say("label.respond_by"), _answer_by(notice, language)),
        (
            spoken.say("notice.quantity"),
            language.amounts(notice.total) if notice.shipments else "",
        ),
        (spoken.say("notice.hash"), mark),
    ]


def _answer_by(notice: CustomerNotice, language: Language) -> str:
    """A draft says a span, whose date it gets when it is sent."""
    if notice.respond_by is not None:
        return moment(notice.respond_by)
    if notice.respond_within is None:
        return ""
    return language.say("respond.within", hours=f"{notice.respond_within:g}")


def _sections(notice: CustomerNotice, language: Language) -> list[tuple[str, list[str]]]:
    say = language.say
    intro = say(f"notice.intro.{notice.change}", revision=notice.revision)
    if notice.change == "cancel":
        said = [say("notice.elsewhere")] if notice.elsewhere else []
        return [(language.headline(notice.cause), [intro, *said])]
    hazard = [say(f"notice.hazard.{notice.severity}")] if notice.severity else []
    amount = say(
        "notice.total",
        total=language.amounts(notice.total),
        deliveries=language.count("delivery", deliveries(notice)),
    )
    return [
        (language.headline(notice.cause), [intro, amount]),
        (say("heading.news"), news(language, notice) if notice.change == "update" else []),
        (say("heading.request"), requests(language, notice)),
        (say("heading.found"), [language.found(notice.cause), *hazard]),
        (say("heading.elsewhere", count=language.count("line", len(notice.elsewhere))),
         [say("notice.elsewhere")] if notice.elsewhere else []),
    ]  # fmt: skip
