"""The page behind an approval link, with its facts as the signer reads them; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, select

from rules.decision import decision_from
from service.actions.approval_view import ApprovalView, view_approval, view_here
from service.actions.letter_pictures import DrawChart
from service.actions.look_cases import case_summary
from service.actions.look_decision import LANGUAGES, sentences_of
from service.actions.look_desk import reading_desk
from service.actions.principal import Principal
from service.errors import Forbidden
from service.plant import Plant
from service.records.case_tables import nonconformance
from service.records.door import Door
from service.settings import Settings

log = structlog.get_logger()

# Who may read what another person is asked to sign.
READERS = frozenset({"admin", "quality_engineer", "quality_supervisor", "auditor"})
# What a signature is sent with: no reader of another's page is given it.
TO_SIGN = frozenset({"nonce", "seen", "shown_hash"})


@dataclass(frozen=True, slots=True)
class ApprovalPage:
    """What is signed (`view`), and sentences about it in every language."""

    view: ApprovalView
    cause: dict[str, str]
    rules: dict[str, list[str]]
    # The control chart of the signal that it is about, a PNG picture; None if there is none.
    chart: bytes | None = None

    @property
    def language(self) -> str:
        return self.view.seat.language

    def document(self) -> dict[str, Any]:
        return {**self.view.document(), "cause": self.cause, "explanation": self.rules}


def look_at_approval(
    door: Door,
    plant: Plant,
    settings: Settings,
    raw_token: str,
    *,
    now: datetime,
    draw: DrawChart | None = None,
) -> ApprovalPage:
    """The page as the case stands; raises as `view_approval` does for a link that is no more."""
    with plant.reading(door) as connection:
        view = view_approval(reading_desk(connection, plant, settings, now=now), raw_token)
        page = _page(connection, view)
    if draw is None or view.content["stream"] is None:
        return page
    return ApprovalPage(page.view, page.cause, page.rules, _drawn(view, draw))


def look_here(
    door: Door,
    plant: Plant,
    settings: Settings,
    number: str,
    name: str,
    role: str | None = None,
    *,
    now: datetime,
) -> ApprovalPage:
    """The same for a person who is signed in; Conflict if his signature is not asked for."""
    with plant.reading(door) as connection:
        desk = reading_desk(connection, plant, settings, now=now)
        return _page(connection, view_here(desk, number, name, role))


def look_as(
    door: Door,
    plant: Plant,
    settings: Settings,
    who: Principal,
    number: str,
    name: str,
    role: str | None = None,
    *,
    now: datetime,
) -> dict[str, Any]:
    """A signer's page for himself to sign, or for quality and auditors to read; else Forbidden."""
    own = who.name == name
    if not own and not who.may_be & READERS:
        raise Forbidden(
            f"{who.name} may not read {name}'s page of {number}; {name} may, or quality and "
            "auditors, who sign nothing by it; leave `person` out to see your own"
        )
    page = look_here(door, plant, settings, number, name, role, now=now).document()
    if own:
        return {**page, "read_only": False}
    bare = {key: said for key, said in page.items() if key not in TO_SIGN}
    return {**bare, "choices": [], "may_take_over": [], "read_only": True}


def _page(connection: Connection, view: ApprovalView) -> ApprovalPage:
    query = select(nonconformance).where(nonconformance.c.number == view.seat.number)
    cause = case_summary(connection.execute(query).mappings().one())["cause"]
    said = [
        sentences_of(decision_from(document))
        for stage in view.content["rules"]
        for document in stage["decisions"]
    ]
    return ApprovalPage(view, cause, {code: [each[code] for each in said] for code in LANGUAGES})


def _drawn(view: ApprovalView, draw: DrawChart) -> bytes | None:
    """A page without its chart is better than none."""
    stream = view.content["stream"]
    try:
        return draw(stream, view.seat.language if view.seat.language in LANGUAGES else "en")
    except Exception:
        log.exception("an approval page goes without its chart", stream=stream)
        return None
