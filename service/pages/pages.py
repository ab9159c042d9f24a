"""The pages as one application beside the API: its own refusals, its own headers."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.routing import Match, Mount
from starlette.types import Scope

from service.api.site import Site
from service.pages import live, static_files
from service.pages.asked import asking
from service.pages.import_runs import ImportRuns
from service.pages.ledger_check import LedgerCheck
from service.pages.live import HeadWatch
from service.pages.routes import (
    admin,
    admin_absences,
    admin_calendar,
    admin_ledger,
    admin_letters,
    admin_mail,
    admin_people,
    admin_person,
    admin_policy,
    admin_tokens,
    admin_webhooks,
    case_customers,
    case_effects,
    case_life,
    case_notices,
    case_propose,
    case_sign,
    cases,
    commonality,
    concessions,
    control_plan,
    control_plan_change,
    gate,
    gate_shipments,
    lot,
    me,
    one_case,
    one_stream,
    one_stream_limits,
    plant,
    plant_files,
    recall,
    recall_drills,
    recall_kept,
    recall_running,
    record,
    record_import,
    record_inspection,
    record_photos,
    rules,
    rules_backtests,
    rules_books,
    rules_draft,
    rules_rule,
    sampling,
    search,
    sign_in,
    spc,
    things,
    today,
    trace,
)
from service.pages.trouble import install_trouble

# Behind a session and a role; the others are the way in.
GUARDED = (
    search, live, me, lot, things, trace, spc,
    # The paths with more behind a stream's name, which may hold slashes, before its own.
    one_stream_limits, one_stream, commonality, control_plan, control_plan_change,
    cases, one_case, case_life, case_propose, case_sign, case_effects, case_customers,
    case_notices, concessions,
    sampling, today, gate, gate_shipments,
    recall, recall_kept, recall_drills, recall_running,
    admin, admin_people, admin_person, admin_absences, admin_tokens, admin_webhooks,
    # The fixed path before those that take the number of a letter.
    admin_policy, admin_mail,
    admin_letters, admin_calendar, admin_ledger,
    plant, plant_files,
    # The inspection's own form before those of the other kinds.
    record_inspection, record_photos, record_import, record,
    # The fixed paths before those that take a rule's name.
    rules_books, rules_backtests, rules_draft, rules, rules_rule,
)  # fmt: skip
OPEN = (sign_in, static_files)


def pages_app() -> FastAPI:
    """The pages, on no plant yet."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install_trouble(pages)
    for each in OPEN:
        pages.include_router(each.router)
    for each in GUARDED:
        pages.include_router(each.router, dependencies=[Depends(asking)])
    return pages


def show_pages_of(pages: FastAPI, site: Site) -> None:
    """Let them show the application's own door, plant and settings."""
    pages.state.site = site
    pages.state.head_watch = HeadWatch(site.door)
    pages.state.ledger_check = LedgerCheck(site.door)
    pages.state.import_runs = ImportRuns()


class Beside(Mount):
    """The pages at every path but those of the API, whose refusals are its own."""

    def __init__(self, pages: FastAPI, *, apart: tuple[str, ...]) -> None:
        super().__init__("/", pages, name="pages")
        self._apart = apart

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        # A mount would win over a path of the API that is asked with the wrong method.
        if scope["type"] == "http" and scope["path"].startswith(self._apart):
            return Match.NONE, {}
        return super().matches(scope)
