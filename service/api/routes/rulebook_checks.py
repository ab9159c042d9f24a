"""Rule files looked at before they are submitted: nothing here is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from rules.catalogue_document import catalogue_document
from rules.rule_file_schema import rule_file_schema
from service.actions.look_explanation import Stated, explained_events, of_case, of_inspection
from service.actions.rulebook_checks import (
    check_document,
    lint_document,
    sheet_document,
    test_document,
    workbook_of,
)
from service.actions.rulebook_file import read_rule_file
from service.actions.rulebook_names import IN_FORCE, text_named
from service.api import rulebook_requests as asks
from service.api.bodies import LargeBody, SmallBody, parse
from service.api.documented import takes
from service.api.once import shown
from service.api.site import AtSite, Site
from service.records.schema import microseconds

router = APIRouter(prefix="/rulebooks", tags=["rulebooks"])
SOURCE = "rulebook.yaml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = {"schema": {"type": "string", "format": "binary"}}
Known = Annotated[
    str | None, Query(description="Whose own fields, lists and conditions: a rulebook by name.")
]


@router.post("/check", openapi_extra=takes(asks.RuleText), summary="Check a rule file")
def post_check(site: AtSite, body: SmallBody) -> Response:
    """Every mistake with its line and column; `ok` if there is none."""
    source, text = _text(site, parse(asks.RuleText, body))
    return shown(check_document(text, source=source))


@router.post("/lint", openapi_extra=takes(asks.RuleText), summary="Lint a rule file")
def post_lint(site: AtSite, body: SmallBody) -> Response:
    """Rules that never hold, are not needed, contradict or leave gaps; an error bars publishing."""
    source, text = _text(site, parse(asks.RuleText, body))
    return shown(lint_document(text, source=source))


@router.post("/test", openapi_extra=takes(asks.RuleText), summary="Run the tests of a rule file")
def post_test(site: AtSite, body: SmallBody) -> Response:
    """Each test beside the rules, what differs from the expected, and what none exercises."""
    source, text = _text(site, parse(asks.RuleText, body))
    return shown(test_document(text, source=source))


@router.post("/explain", openapi_extra=takes(asks.Question), summary="Explain a decision")
def post_explain(site: AtSite, body: SmallBody) -> Response:
    """Which rules apply to an event, an inspection or a case, and why; which miss by a little."""
    asked = parse(asks.Question, body)
    source, text = _text(site, asked)
    book = read_rule_file(text, source=source)
    with site.door.read() as connection:
        if asked.event is not None:
            stated = [Stated(asked.event, asked.facts)]
        elif asked.inspection is not None:
            stated = of_inspection(
                connection, site.settings, book, asked.inspection, now=site.clock()
            )
        else:
            stated = of_case(connection, asked.case or "")
        return shown(explained_events(book, stated))


@router.post("/table", summary="Read a decision table from a workbook", openapi_extra={
    "requestBody": {"required": True, "content": {XLSX: SHEET}}})  # fmt: skip
def post_table(
    site: AtSite, body: LargeBody, sheet: str | None = None, rulebook: Known = None
) -> Response:
    """The workbook as the entry of a rule file; each problem with its sheet and cell."""
    rule_file = None if rulebook is None else _named(site, rulebook)[1]
    return shown(sheet_document(body, sheet=sheet, rule_file=rule_file))


@router.post("/workbook", openapi_extra=takes(asks.WantedTable),
             summary="Write a decision table as a workbook")  # fmt: skip
def post_workbook(site: AtSite, body: SmallBody) -> Response:
    """A table of a rulebook in Excel, to be changed there and read again."""
    asked = parse(asks.WantedTable, body)
    source, text = _text(site, asked)
    return Response(workbook_of(text, source=source, table=asked.table), media_type=XLSX)


@router.get("/schema", summary="The JSON Schema of rule files")
def get_schema() -> Response:
    return shown(rule_file_schema())


@router.get("/catalogue", summary="Every event and its facts")
def get_catalogue(site: AtSite, rulebook: Known = None) -> Response:
    """What a rule may ask about, with type, unit, choices, and names in both languages."""
    if rulebook is None:
        return shown(catalogue_document(None))
    source, text = _named(site, rulebook)
    return shown(catalogue_document(read_rule_file(text, source=source)))


def _text(site: Site, asked: asks.RuleText) -> tuple[str, str]:
    """What is asked about, and what to call it."""
    if asked.text is not None:
        return SOURCE, asked.text
    return _named(site, asked.rulebook or IN_FORCE)


def _named(site: Site, named: str) -> tuple[str, str]:
    with site.door.read() as connection:
        now = microseconds(site.clock())
        return text_named(connection, site.plant.rulebook, named, now=now)
