"""The approval page as HTML: works on a phone, without a script, and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jinja2 import Template

from notifications.render import LANGUAGES
from service.actions.look_approval import ApprovalPage
from service.actions.propose_disposition import DISPOSITIONS
from service.pages.environment import environment
from service.pages.style import STYLE
from service.pages.words import ENGLISH, say, term


@dataclass(frozen=True, slots=True)
class Typed:
    """What the signer had typed when a signature was refused; never the PIN."""

    decision: str = ""
    reason: str = ""
    lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
    language = page.language
    spoken = LANGUAGES.get(language, LANGUAGES["en"])
    return _template("approval.html", language).render(
        page=page.view.content,
        number=page.view.seat.number,
        cause=page.cause.get(language) or page.cause["en"],
        rules=page.rules.get(language) or page.rules["en"],
        scope=spoken.scope(page.view.content["scope"]),
        choices=page.view.choices,
        nonce=page.view.nonce,
        version=page.view.version,
        dispositions=DISPOSITIONS,
        can_propose=page.view.seat.step == "confirm",
        typed=typed,
        refusal=refusal,
        changes=list(changes),
    )


def signed_page(language: str, decided: Mapping[str, Any]) -> str:
    """What the signature led to."""
    number, state = decided["nonconformance"], term(language, decided["state"])
    sentences = [say(language, "state", number=number, state=state)]
    if decided["waiting_for"]:
        roles = ", ".join(term(language, role) for role in decided["waiting_for"])
        sentences.append(say(language, "waiting", roles=roles))
    return message_page(language, say(language, "thanks"), sentences)


def ended_page(detail: str) -> str:
    """A link that is not, or no longer, good; in both languages, since nobody is known."""
    heading = f"{ENGLISH['ended']} / {say('zh-CN', 'ended')}"
    return message_page("en", heading, [detail])


def message_page(language: str, heading: str, sentences: Iterable[str]) -> str:
    return _template("message.html", language).render(heading=heading, sentences=list(sentences))


def _template(name: str, language: str) -> Template:
    spoken = LANGUAGES.get(language, LANGUAGES["en"])
    facts = {
        "language": language,
        "style": STYLE,
        "say": partial(say, language),
        "word": partial(term, language),
        "term": spoken.term,
        "amount": spoken.amount,
        "amounts": spoken.amounts,
        "names": spoken.names,
    }
    return environment().get_template(name, globals=facts)
