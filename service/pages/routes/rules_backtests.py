"""Backtests: what a draft would have done with everything on record; begun, followed, read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from service.actions.desk import Desk
from service.actions.look_backtests import RUNNING, backtest_document
from service.actions.look_recent_backtests import recent_backtests
from service.actions.look_rulebooks import rulebook_history
from service.actions.rulebook_names import IN_FORCE, text_named
from service.backtest.kept_backtest import Question, keep_backtest_beside
from service.backtest.rule_file import RuleFile
from service.backtest.runs import Run, begin_run
from service.backtest.window import Window
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.rules_words import RuleWords, instant_of, page_of
from service.pages.show import go, show
from service.records.schema import microseconds

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
ON_A_PAGE = 25
SHOWN = 50
SOURCE = "rulebook.yaml"


@router.get("/rules/backtests")
def get_backtests(asked: Asking) -> Response:
    """Those that were run, the latest first; and the form to start one."""
    return _list(asked)


def _list(asked: Asked, refused: Refused | None = None) -> Response:
    page, clock = page_of(asked), asked.site.clock()
    with asked.read() as connection:
        runs = recent_backtests(connection, now=clock, limit=ON_A_PAGE + 1, page=page - 1)
        history = rulebook_history(connection, asked.site.plant.rulebook, now=microseconds(clock))
    return show(
        asked, "rules_backtests.html", status=refused.status if refused else 200,
        runs=runs[:ON_A_PAGE], page=page, has_more=len(runs) > ON_A_PAGE,
        versions=[e["rulebook"] for e in history["versions"][::-1] if e["state"] != "in_force"],
        refused=refused.detail if refused else None, chosen=asked.field_of("rulebook"),
        since=asked.field_of("since"), text=asked.form.fields.get("text", ""),
    )  # fmt: skip


@router.post("/rules/backtests")
def post_backtest(asked: Asking) -> Response:
    """One at a time; it goes on by itself, and its page tells how far it is."""
    begun: list[int] = []
    try:
        question = _question(asked)
        base, draft = question.base.read(), question.draft.read()

        def work(desk: Desk) -> Any:
            number = begin_run(desk.transaction, base=base, draft=draft, now=asked.site.clock())
            begun[:] = [number]  # only the last try of a transaction counts
            return {"backtest": number}

        done = act(asked, work)
    except Refused as refused:
        return _list(asked, refused)
    for number in begun:
        run = Run(asked.site.door, number, asked.who.name, asked.site.clock)
        keep_backtest_beside(run, asked.site.settings, question)
    return go(f"/rules/backtests/{done['backtest']}")


@router.get("/rules/backtests/{number}")
def get_backtest(asked: Asking, number: Number) -> Response:
    """How far it is; once it is done the difference."""
    with asked.read() as connection:
        run = backtest_document(connection, number, now=asked.site.clock())
    report = run["report"]
    days = [each for each in report["days"] if each["changes"]] if report else []
    response = show(
        asked, "rules_backtest.html", run=run, report=report, words=RuleWords(asked.speech),
        days=days[:SHOWN], rules=_rules(report), shown=SHOWN,
    )  # fmt: skip
    if run["state"] == RUNNING:
        # Its progress is no record, so that the live stream says nothing of it.
        response.headers["Refresh"] = "3"
    return response


def _rules(report: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What differs first; rules that never fired in either are left out."""
    if report is None:
        return []
    done = [
        each for each in report["rules"]
        if each["changed"] or any(not (each[side] or _NEVER)["never_fired"] for side in _SIDES)
    ]  # fmt: skip
    return sorted(done, key=lambda each: not each["changed"])[:SHOWN]


_SIDES, _NEVER = ("base", "draft"), {"never_fired": True}


def _question(asked: Asked) -> Question:
    """A draft as text, or a version by name, against what is in force."""
    text, named = asked.form.fields.get("text", ""), asked.field_of("rulebook")
    if not text.strip() and not named:
        raise BadInput(asked.speech.say("Choose a version, or write a draft in the editor."))
    draft = RuleFile(SOURCE, text) if text.strip() else _named(asked, named)
    since = instant_of(asked, "since")
    window = Window(since, None, asked.site.settings.time_zone)
    return Question(_named(asked, IN_FORCE), draft, window)


def _named(asked: Asked, name: str) -> RuleFile:
    with asked.read() as connection:
        now = microseconds(asked.site.clock())
        return RuleFile(*text_named(connection, asked.site.plant.rulebook, name, now=now))
