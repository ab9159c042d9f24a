"""One rule: what it says, its tests, what it decided lately and nearly; and muting it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from rules.decision_table import DecisionTable
from rules.evaluate import evaluate
from rules.own_fields import as_recorded
from rules.rule_test import RuleTest
from rules.rule_tests import run_tests
from rules.rulebook import Rulebook
from rules.tables.document import table_document
from service.actions.look_rule_firings import (
    Fired,
    decisions_of_rule,
    firings_by_rule,
    near_misses_of_rule,
)
from service.actions.look_rulebooks import in_force_with_text
from service.actions.mute_rule import SIGNERS, Mute, end_mute, mute_rule
from service.actions.mutes import list_mutes
from service.actions.preview_rule_scope import Preview, preview_rule_scope
from service.actions.rule_parts import RulePart, find_part, rule_parts, table_of_row
from service.actions.rule_text import text_of_entry
from service.errors import BadInput, Refused, Unknown, did_you_mean
from service.pages.act import act, act_signed
from service.pages.asked import Asked, Asking
from service.pages.routes.rules import stands
from service.pages.rules_words import RuleWords, instant_of
from service.pages.show import go, show
from service.pages.speech import Speech
from service.records.schema import microseconds

router = APIRouter()
DECISIONS = 20


@router.get("/rules/{rule}")
def get_rule(asked: Asking, rule: str) -> Response:
    """All about one rule; of a row of a table the whole table."""
    return _page(asked, rule)


@router.post("/rules/{rule}/mute")
def post_mute(asked: Asking, rule: str) -> Response:
    """Signed: for a time the rule is noted, and not carried out."""
    try:
        until = instant_of(asked, "until")
        if until is None:
            raise BadInput(asked.speech.say("Say until when it is muted."))
        mute = Mute(
            rule, until, asked.field_of("reason"), asked.who.name, asked.form.fields.get("pin", "")
        )
        act_signed(asked, lambda desk: mute_rule(desk, mute))
    except Refused as refused:
        return _page(asked, rule, refused)
    said = asked.speech.say("Muted until %(at)s.", at=asked.speech.moment(until))
    return go(asked.request.url.path.removesuffix("/mute"), said=said)


@router.post("/rules/{rule}/unmute")
def post_unmute(asked: Asking, rule: str) -> Response:
    """From now on it is carried out again."""
    reason = asked.field_of("reason")
    try:
        act(asked, lambda desk: end_mute(desk, rule, by=asked.who.name, reason=reason))
    except Refused as refused:
        return _page(asked, rule, refused)
    said = asked.speech.say("The rule is carried out again.")
    return go(asked.request.url.path.removesuffix("/unmute"), said=said)


def _page(asked: Asked, rule: str, refused: Refused | None = None) -> Response:
    clock = asked.site.clock()
    now = microseconds(clock)
    with asked.read() as connection:
        book = asked.site.plant.rulebook_at(connection, now)
        name = table_of_row(book, rule) or rule
        in_force = in_force_with_text(connection, asked.site.plant.rulebook, now=now)
        fired = firings_by_rule(connection, book, now=now)
        part = find_part(book, name)
        if part is None and name not in fired:
            known = [each.id for each in rule_parts(book)]
            raise Unknown(f"rule `{rule[:80]}` is not known{did_you_mean(rule, known)}")
        mutes = [each for each in list_mutes(connection) if each["rule"] == name]
        decided = decisions_of_rule(connection, name, limit=DECISIONS)
        near = near_misses_of_rule(connection, name)
        rows = _rows_fired(connection, book, part, now)
    preview, trouble = _preview(asked, part)
    signs = asked.is_one_of(SIGNERS) and asked.may("POST", "/rules/{rule}/mute")
    return show(
        asked, "rules_rule.html", status=refused.status if refused else 200, name=name, part=part,
        yaml=text_of_entry(in_force["text"] or "", name), in_force=in_force, rows_fired=rows,
        table=_table(part),
        tests=[] if part is None else _tests(book, part),
        words=RuleWords(asked.speech, book.own_fields),
        fired=fired.get(name, Fired()), decided=decided, near=near, mutes=mutes, may_mute=signs,
        mute=next((each for each in mutes if stands(each, now)), None),
        preview=preview, trouble=trouble, refused=refused.detail if refused else None,
        until=asked.field_of("until") or _in_a_day(asked.speech),
        reason=asked.field_of("reason"),
    )  # fmt: skip


def _table(part: RulePart | None) -> dict[str, Any] | None:
    if part is None or not isinstance(part.part, DecisionTable):
        return None
    return table_document(part.part)


def _in_a_day(speech: Speech) -> str:
    """What the field for the end of a mute begins with: this time tomorrow, in plant time."""
    local = (speech.now + timedelta(days=1)).astimezone(speech.zone)
    return local.strftime("%Y-%m-%dT%H:%M")


def _rows_fired(
    connection: Connection, book: Rulebook, part: RulePart | None, now: int
) -> dict[str, int]:
    """Of a table how often each row fired in the last month."""
    if part is None or part.kind != "table":
        return {}
    found = firings_by_rule(connection, book, now=now, by_row=True)
    return {name: each.month for name, each in found.items()}


def _tests(book: Rulebook, part: RulePart) -> list[dict[str, Any]]:
    """Those in which it applies, or which say that it must, with how they end."""
    results = run_tests(book).results
    return [
        {**result.document(), "given": [each.event for each in test.given]}
        for test, result in zip(book.tests, results, strict=True)
        if _is_about(book, test, part)
    ]


def _is_about(book: Rulebook, test: RuleTest, part: RulePart) -> bool:
    if part.id in (test.expect.rules or ()):
        return True
    last = test.given[-1]
    if last.event != part.event or part.kind not in ("rule", "table"):
        return False
    found = evaluate(book, last.event, as_recorded(book.own_fields, last.facts)).decisions
    return any(part.id in (each.rule, each.table) for each in found)


def _preview(asked: Asked, part: RulePart | None) -> tuple[Preview | None, str | None]:
    """What it would hold if it were about the lot that was asked for; or why that is not known."""
    lot = asked.sought("lot")
    if not lot or part is None or part.then is None or part.then.contain is None:
        return None, None
    plant, now = asked.site.plant, asked.site.clock()
    try:
        with plant.reading(asked.site.door) as connection:
            return preview_rule_scope(connection, plant, part.then.contain, lot, now=now), None
    except Refused as refused:
        return None, refused.detail
