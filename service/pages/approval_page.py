"""The approval page as HTML: works on a phone, without a script, and fetches nothing."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jinja2 import Template

from notifications.formats import moment
from notifications.formats import number as format_number
from notifications.render import LANGUAGES
from service.actions.look_approval import ApprovalPage
from service.actions.propose_disposition import DISPOSITIONS
from service.pages.environment import environment
from service.pages.refusals import in_each_language, shown_refusal
from service.pages.style import STYLE
from service.pages.words import say, term

# On a phone; the others are behind a click, with their sum.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Typed:
    """What the signer had typed when a signature was refused; never the PIN."""

    decision: str = ""
    reason: str = ""
    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    to: str = ""

    def of(self, lot: str, name: str) -> str:
        return self.lines.get(lot, {}).get(name, "")


def approval_page(
    page: ApprovalPage,
    *,
    typed: Typed,
    refusal: str | None = None,
    changes: Iterable[str] = (),
) -> str:
    """The whole page; with a refusal it keeps what was typed."""
    language, view = page.language, page.view
    spoken = LANGUAGES.get(language, LANGUAGES["en"])
    lots = view.content["lots"]
    return _template("approval.html", language).render(
        page=view.content,
        aside=view.aside,
        number=view.seat.number,
        title="confirm" if view.seat.meaning == "review" else "decide",
        cause=page.cause.get(language) or page.cause["en"],
        rules=page.rules.get(language) or page.rules["en"],
        scope=spoken.scope(view.content["scope"]),
        chart=None if page.chart is None else b64encode(page.chart).decode(),
        lots=lots[:LISTED],
        more=lots[LISTED:],
        more_on_hand=_sums(lots[LISTED:], "on_hand"),
        more_shipped=_sums(lots[LISTED:], "shipped"),
        choices=view.choices,
        nonce=view.nonce,
        version=view.version,
        seen=view.seen,
        dispositions=DISPOSITIONS,
        can_propose=view.seat.meaning == "review",
        typed=typed,
        refusal=refusal,
        changes=list(changes),
    )


def _sums(lots: Iterable[Mapping[str, Any]], figure: str) -> list[tuple[str, float]]:
    totals: Counter[str] = Counter()
    for lot in lots:
        totals[lot["unit"]] += lot[figure]
    return [(unit, round(total, 6)) for unit, total in sorted(totals.items()) if total]


ASIDE = {"question": ("asked", "asked.then"), "delegate": ("handed", "handed.then")}


def signed_page(language: str, decided: Mapping[str, Any]) -> str:
    """What the signature led to."""
    heading, then = ASIDE.get(decided["decision"], ("thanks", None))
    number, state = decided["nonconformance"], term(language, decided["state"])
    sentences = [] if then is None else [say(language, then)]
    sentences.append(say(language, "state", number=number, state=state))
    if decided["waiting_for"]:
        roles = ", ".join(term(language, role) for role in decided["waiting_for"])
        sentences.append(say(language, "waiting", roles=roles))
    return message_page(language, say(language, heading), sentences)


def link_sent_page() -> str:
    """In both languages: nobody is signed in."""
    return message_page("en", _both("link_sent"), [_both("link_sent.then")])


def ended_page(detail: str, again: str | None = None) -> str:
    """A link that is not, or no longer, good; in both languages, since nobody is known.

    `again` is where a new one is asked for, if his signature is still wanted.
    """
    return _template("message.html", "en").render(
        heading=_both("ended"), sentences=in_each_language(detail), again=again,
        button=_both("new_link"), note=_both("new_link.note"),
    )  # fmt: skip


def _both(key: str) -> str:
    return f"{say('en', key)} / {say('zh-CN', key)}"


def message_page(language: str, heading: str, sentences: Iterable[str]) -> str:
    return _template("message.html", language).render(
        heading=heading, sentences=list(sentences), again=None
    )


def _template(name: str, language: str) -> Template:
    spoken = LANGUAGES.get(language, LANGUAGES["en"])
    facts = {
        "language": language,
        "style": STYLE,
        "say": partial(say, language),
        "refusal_said": partial(shown_refusal, language),
        "word": partial(term, language),
        "term": spoken.term,
        "amount": spoken.amount,
        "amounts": spoken.amounts,
        "names": spoken.names,
        "number_of": format_number,
        "moment": moment,
    }
    return environment().get_template(name, globals=facts)
