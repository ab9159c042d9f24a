"""The rules in force: what they say, how often they fire, what one decided; and muting them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response

from rules.catalogue import CONTAINMENT, EVENTS
from service.actions.look_rule_firings import Fired, firings_by_rule
from service.actions.look_rulebooks import in_force_with_text, standing_document
from service.actions.mutes import list_mutes
from service.actions.rule_parts import RulePart, rule_parts
from service.pages.asked import Asked, Asking
from service.pages.rules_words import RuleWords, page_of
from service.pages.show import show
from service.records.schema import iso, microseconds
from service.rulebook_schedule import read_schedule

router = APIRouter()
ON_A_PAGE = 50


@router.get("/rules")
def get_rules(asked: Asking) -> Response:
    """Every rule in force, grouped by what sets it off."""
    now = microseconds(asked.site.clock())
    with asked.read() as connection:
        book = asked.site.plant.rulebook_at(connection, now)
        packaged = asked.site.plant.rulebook
        in_force = in_force_with_text(connection, packaged, now=now)
        standing = standing_document(read_schedule(connection), packaged, now=now)
        fired = firings_by_rule(connection, book, now=now)
        mutes = {each["rule"]: each for each in list_mutes(connection) if stands(each, now)}
    parts = sorted(rule_parts(book), key=_order)
    rows = [each for each in parts if _is_wanted(asked, each, fired, mutes)]
    page = page_of(asked)
    start = (page - 1) * ON_A_PAGE
    return show(
        asked, "rules.html", in_force=in_force, to_come=standing["to_come"], book=book,
        groups=list(_groups(rows[start : start + ON_A_PAGE])), all_parts=parts, found=len(rows),
        fired=fired, mutes=mutes, nothing=Fired(), words=RuleWords(asked.speech, book.own_fields),
        page=page, has_more=len(rows) > start + ON_A_PAGE, figures=_figures(parts, fired, mutes),
        events=list(dict.fromkeys(each.event for each in parts)),
    )  # fmt: skip


def stands(mute: dict[str, Any], now: int) -> bool:
    return mute["ended_at"] is None and mute["until"] > iso(now)


def _order(part: RulePart) -> tuple[int, int]:
    """By event, first findings and then what follows from them; in each as in the file."""
    return EVENTS.index(part.event), part.line


def _groups(parts: list[RulePart]) -> Iterator[tuple[str, list[RulePart]]]:
    for event in dict.fromkeys(each.event for each in parts):
        yield event, [each for each in parts if each.event == event]


def _is_wanted(
    asked: Asked, part: RulePart, fired: dict[str, Fired], mutes: dict[str, Any]
) -> bool:
    event, state, words = asked.query("event"), asked.query("state"), asked.query("words")
    said = f"{part.id} {part.sentence.get(asked.speech.language, '')}".casefold()
    return (
        event in ("", part.event)
        and (state != "muted" or part.id in mutes)
        and (state != "never" or not fired.get(part.id, Fired()).ever)
        and (state != "lately" or bool(fired.get(part.id, Fired()).month))
        and words.casefold() in said
    )


def _figures(
    parts: list[RulePart], fired: dict[str, Fired], mutes: dict[str, Any]
) -> dict[str, int]:
    """Of findings alone: that a containment follows is no firing of its own."""
    findings = [each for each in parts if each.event != CONTAINMENT]
    counts = [fired.get(each.id, Fired()) for each in findings]
    return {
        "rules": len(parts),
        "week": sum(each.week for each in counts),
        "month": sum(each.month for each in counts),
        "never": sum(not fired.get(each.id, Fired()).ever for each in parts),
        "muted": sum(each.id in mutes for each in parts),
    }
