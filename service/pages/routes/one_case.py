"""One case: how it stands, why, its lots, what is decided, who was told, what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions import look_case_lots as lots
from service.actions import look_case_why as why
from service.actions.customer_figures import customer_figures
from service.actions.look_case_evidence import entries_page
from service.actions.look_case_head import case_head
from service.actions.look_case_inbox import printed_names
from service.actions.look_case_life import life_of
from service.actions.look_case_timeline import timeline
from service.actions.look_links import links_of
from service.actions.look_notices import list_notices
from service.actions.look_signatures import proposals_of, rounds_of
from service.pages import case_words as words
from service.pages.asked import Asked, Asking
from service.pages.show import show
from service.pages.stream_words import StreamWords

router = APIRouter()

TABS = ("overview", "why", "lots", "decisions", "told", "evidence")
ROWS = 50
# Explanations are long: a rule with all its conditions each.
EXPLAINED = 6
FOUND = 10


@router.get("/cases/{number}")
def get_case(asked: Asking, number: str) -> Response:
    """One tab of it, or the whole for the printer."""
    asked_for = asked.query("tab", "overview")
    whole = asked_for == "all"
    tab = asked_for if asked_for in TABS else "overview"
    site = asked.site
    with site.plant.reading(site.door) as connection:
        case = _case(asked, connection, number)
        facts: dict[str, Any] = {}
        for each in TABS if whole else (tab,):
            facts |= SHOWN[each](asked, connection, case)
    people = _people(asked, case, facts)
    return show(
        asked, "case.html", case=case, number=number, tab="all" if whole else tab, whole=whole,
        blocks=words.grouped_blocks(asked.speech, case["blocks"]), names=people,
        spoken=words.say_word, words=words, recall=recall_of(case["scope"]), **facts,
    )  # fmt: skip


def _case(asked: Asked, connection: Connection, number: str) -> dict[str, Any]:
    site = asked.site
    case = case_head(connection, number)
    life = life_of(
        connection, site.plant, site.settings, number, now=site.clock(), roles=asked.who.may_be
    )
    rounds = rounds_of(connection, number)
    due = [each["due_at"] for each in rounds if each["state"] == "open" and each["due_at"]]
    return {
        **case, **life, "approvals": rounds, "dispositions": proposals_of(connection, number),
        "due_at": min(due, default=None), "held_lots": lots.held_count(connection, number),
        "customers": why.customers_of(connection, number),
    }  # fmt: skip


def _overview(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    number = case["number"]
    radius = lots.reach_of(connection, asked.site.plant, number)
    events = timeline(connection, number)
    page = _page(asked, "step", len(events), ROWS)
    customers = customer_figures(connection, number)
    return {
        "events": events[(page - 1) * ROWS : page * ROWS],
        "events_page": page,
        "events_more": len(events) > page * ROWS,
        "totals": radius.totals(),
        "cost": radius.cost(),
        "customers": customers,
        "linked": links_of(connection, number),
        **_chart(asked, connection, number),
    }


def _chart(asked: Asked, connection: Connection, number: str) -> dict[str, Any]:
    """The stream whose chart the case shows, by its words."""
    stream = why.stream_of(connection, number)
    if stream is None:
        return {"stream": None}
    facts, words = why.stream_facts(connection, stream), StreamWords(asked.speech)
    named = words.characteristic(facts["characteristic"], facts["name"])
    return {"stream": stream, "stream_words": f"{named} · {words.place(facts)}"}


def _why(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    number = case["number"]
    decisions = why.how_many_decisions(connection, number)
    findings = why.how_many_findings(connection, number)
    page = _page(asked, "decision", decisions, EXPLAINED)
    finding = _page(asked, "finding", findings, FOUND)
    return {
        "decisions": why.decisions_page(
            connection, number, asked.speech.language, limit=EXPLAINED,
            offset=(page - 1) * EXPLAINED,
        ),
        "decisions_page": page,
        "decisions_more": decisions > page * EXPLAINED,
        "findings": why.findings_page(
            connection, number, limit=FOUND, offset=(finding - 1) * FOUND
        ),
        "findings_count": findings,
        "findings_page": finding,
        "findings_more": findings > finding * FOUND,
        **_chart(asked, connection, number),
    }  # fmt: skip


def _lots(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    radius = lots.reach_of(connection, asked.site.plant, case["number"])
    page = _page(asked, "page", 10_000 * ROWS, ROWS)
    held = {"yes": True, "no": False}.get(asked.query("held"))
    return {
        "lots": lots.case_lots_page(
            connection, radius, case["number"], words=asked.sought("q")[:200], held=held,
            limit=ROWS, offset=(page - 1) * ROWS,
        ),
        "lots_page": page,
        "lots_rows": ROWS,
        "totals": radius.totals(),
        "violations": why.violations_of(connection, case["number"]),
    }  # fmt: skip


def _decisions(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    """The lines of all proposals, the newest first, a page at a time."""
    lines = [
        {**line, "proposal": made}
        for made in reversed(case["dispositions"])
        for line in made["dispositions"]
    ]
    page = _page(asked, "line", len(lines), ROWS)
    return {
        "lines": lines[(page - 1) * ROWS : page * ROWS],
        "lines_page": page,
        "lines_more": len(lines) > page * ROWS,
        "questions": why.questions_of(connection, case["number"]),
    }


def _told(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    number = case["number"]
    notices = {each["customer"]: each for each in list_notices(connection, number)}
    customers = customer_figures(connection, number)
    page = _page(asked, "customer", len(customers["consignees"]), ROWS)
    return {
        "totals": lots.reach_of(connection, asked.site.plant, number).totals(),
        "customers": customers,
        "consignees": customers["consignees"][(page - 1) * ROWS : page * ROWS],
        "customers_page": page,
        "customers_more": len(customers["consignees"]) > page * ROWS,
        "notices": notices,
        "letters": why.letters_of(connection, number),
    }


def _evidence(asked: Asked, connection: Connection, case: dict[str, Any]) -> dict[str, Any]:
    page = _page(asked, "entry", 10_000 * ROWS, ROWS)
    entries = entries_page(connection, case["number"], limit=ROWS + 1, offset=(page - 1) * ROWS)
    return {"entries": entries[:ROWS], "entries_page": page, "entries_more": len(entries) > ROWS}


SHOWN = {
    "overview": _overview, "why": _why, "lots": _lots, "decisions": _decisions, "told": _told,
    "evidence": _evidence,
}  # fmt: skip


def recall_of(scope: Mapping[str, Any] | list[Any]) -> str | None:
    """The scope as the recall workbench takes it; None where it is a union of several."""
    if not isinstance(scope, Mapping):
        return None
    asked = [(name, value) for name, value in scope.items() if isinstance(value, str)]
    lots_ = scope.get("lots")
    if isinstance(lots_, list):
        asked += [("lots", " ".join(lots_[:20]))]
    return urlencode(asked) or None


def _page(asked: Asked, name: str, rows: int, size: int) -> int:
    """The page that is asked for, of those that there are."""
    wanted = asked.query(name)
    last = max(1, -(-rows // size))
    return min(max(1, int(wanted)), last) if wanted.isdecimal() and len(wanted) < 9 else 1


def _people(asked: Asked, case: dict[str, Any], facts: dict[str, Any]) -> dict[str, str]:
    """What the people of a page are called."""
    names = {case["owner"], case["opened_by"]}
    names |= {each["by"] for each in (*facts.get("events", ()), *case["steps"])}
    names |= {each["proposed_by"] for each in case["dispositions"]}
    for round_ in case["approvals"]:
        names |= {each["person"] for each in round_["links"]}
    for line in facts.get("lines", ()):
        names |= {each["by"] for each in line["effects"]}
    names |= {each["by"] for each in facts.get("entries", ())}
    with asked.read() as connection:
        return printed_names(connection, {name for name in names if name})
