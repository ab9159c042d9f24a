"""Backtests: what another rulebook would have done with everything that is on record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, model_validator

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_backtests import backtest_document, list_backtests
from service.actions.rulebook_names import IN_FORCE, text_named
from service.api import rulebook_requests as asks
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import After, Limit, next_page
from service.api.site import AtSite, Site
from service.backtest.kept_backtest import Question, keep_backtest_beside
from service.backtest.rule_file import RuleFile
from service.backtest.runs import Run, begin_run
from service.backtest.window import Window
from service.intake.field_types import At
from service.intake.plant_records import Part
from service.records.schema import microseconds

router = APIRouter(prefix="/rulebooks/backtests", tags=["rulebooks"])
SOURCE = "rulebook.yaml"
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Backtest(Part):
    """A draft as text or by name; against what is in force, or against another by name."""

    text: asks.RuleFile | None = None
    rulebook: asks.Label | None = None
    against: asks.Label | None = None
    since: Annotated[At | None, Field(description="Report what happened from here on.")] = None
    until: Annotated[At | None, Field(description="Report what happened before.")] = None

    @model_validator(mode="after")
    def _one_draft(self) -> Backtest:
        if (self.text is None) is (self.rulebook is None):
            raise ValueError(
                "give the draft as `text` or as `rulebook` (NAME@VERSION): one of both"
            )
        return self


@router.post("", openapi_extra=takes(Backtest), summary="Start a backtest", status_code=202)
def post_backtest(site: AtSite, who: Who, attempt: Once, body: SmallBody) -> Response:
    """One at a time; ask for its progress and its report under its number."""
    asked = _question(site, parse(Backtest, body))
    base, draft = asked.base.read(), asked.draft.read()
    begun: list[int] = []

    def work(desk: Desk) -> Reply:
        now = site.clock()
        number = begin_run(desk.transaction, base=base, draft=draft, now=now)
        begun[:] = [number]  # only the last try of a transaction counts
        return reply_of(202, backtest_document(desk.transaction.connection, number, now=now))

    answer = once(site, who, attempt, work)
    for number in begun:
        run = Run(site.door, number, who.name, site.clock)
        keep_backtest_beside(run, site.settings, asked)
    return answer


@router.get("", summary="List backtests")
def get_backtests(
    request: Request, site: AtSite, limit: Limit = None, after: After = None
) -> Response:
    """In the order they were started, without their reports."""
    with site.door.read() as connection:
        found = list_backtests(connection, now=site.clock(), limit=limit, after=after)
    return shown(found, next_page=next_page(request, found, limit, "backtest"))


@router.get("/{number}", summary="One backtest")
def get_backtest(site: AtSite, number: Number) -> Response:
    """How far it is; once it is done its report."""
    with site.door.read() as connection:
        return shown(backtest_document(connection, number, now=site.clock()))


def _question(site: Site, asked: Backtest) -> Question:
    window = Window(asked.since, asked.until, site.settings.time_zone)
    named = asked.rulebook or IN_FORCE
    draft = _named(site, named) if asked.text is None else RuleFile(SOURCE, asked.text)
    return Question(_named(site, asked.against or IN_FORCE), draft, window)


def _named(site: Site, name: str) -> RuleFile:
    with site.door.read() as connection:
        now = microseconds(site.clock())
        return RuleFile(*text_named(connection, site.plant.rulebook, name, now=now))
