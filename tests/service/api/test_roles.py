"""Every route and every role: who may, who may not, and what is open to nobody's token."""

from __future__ import annotations

from collections import Counter
from inspect import getsource
from typing import Any

import pytest
from fastapi.routing import APIRoute

from service.actions.people import KNOWN_ROLES
from service.api.roles import MAY, OPEN
from service.app import PREFIX
from service.pages.pages import Beside
from tests.service.api.browsing import add, browser
from tests.service.api.conftest import Service

LINE = {"operator", "machine", "inspector", "integration"}
QUALITY = {"admin", "quality_engineer", "quality_supervisor"}
LOOKING = QUALITY | {"production_manager", "engineering", "design_authority", "auditor"}
PERSONS = {*KNOWN_ROLES} - {"machine", "integration"}
# As the plant wants it, written a second time: a slip in the service's table shows here.
WANTED = {
    ("POST", "/records"): QUALITY | LINE,
    ("GET", "/records/operation/OP-20"): LOOKING,
    ("POST", "/inspections"): QUALITY | LINE,
    ("POST", "/inspections/I-1/files"): QUALITY | LINE,
    ("GET", "/inspections/I-1/files"): set(KNOWN_ROLES),
    ("GET", "/record-files/1"): set(KNOWN_ROLES),
    ("POST", "/lots/check"): QUALITY | LINE | {"shipping"},
    ("GET", "/lots/M2"): set(KNOWN_ROLES),
    ("GET", "/lots/M2/trace"): set(KNOWN_ROLES),
    ("POST", "/recalls/simulate"): LOOKING,
    ("GET", "/recalls/simulations"): LOOKING,
    ("GET", "/recalls/simulations/SIM-2026-0001"): LOOKING,
    ("GET", "/recalls/simulations/SIM-2026-0001/summary"): LOOKING,
    ("GET", "/recalls/simulations/SIM-2026-0001/lots"): LOOKING,
    ("GET", "/recalls/simulations/SIM-2026-0001/changes"): LOOKING,
    ("GET", "/recalls/simulations/SIM-2026-0001/report"): LOOKING,
    ("POST", "/recalls/drills"): QUALITY,
    ("GET", "/recalls/drills"): LOOKING,
    ("GET", "/recalls/drills/DR-2026-0001"): LOOKING,
    ("POST", "/recalls/drills/DR-2026-0001/steps"): QUALITY,
    ("POST", "/recalls/drills/DR-2026-0001/finish"): QUALITY,
    ("POST", "/recalls"): QUALITY,
    ("POST", "/recalls/common-cause"): LOOKING,
    ("GET", "/recalls"): LOOKING,
    ("GET", "/recalls/NCR-2026-0001"): LOOKING,
    ("GET", "/recalls/NCR-2026-0001/deltas"): LOOKING,
    ("GET", "/recalls/NCR-2026-0001/report"): LOOKING,
    ("POST", "/recalls/NCR-2026-0001/releases"): {"admin", "quality_supervisor"},
    ("GET", "/nonconformances"): LOOKING,
    ("GET", "/nonconformances/overdue"): LOOKING,
    ("GET", "/nonconformances/NCR-2026-0001/steps"): LOOKING,
    ("GET", "/nonconformances/NCR-2026-0001/blocks"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/reviews"): QUALITY,
    ("POST", "/nonconformances/NCR-2026-0001/closings"): {"admin", "quality_supervisor"},
    ("POST", "/nonconformances/NCR-2026-0001/reopenings"): {"admin", "quality_supervisor"},
    ("GET", "/approvals"): LOOKING,
    ("GET", "/nonconformances/NCR-2026-0001/approval"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/signatures"): LOOKING - {"auditor"},
    ("POST", "/nonconformances/NCR-2026-0001/questions/1/answers"): LOOKING - {"auditor"},
    ("POST", "/nonconformances/NCR-2026-0001/withdrawals"): QUALITY | {"engineering"},
    ("GET", "/calendar"): LOOKING,
    ("PUT", "/calendar"): QUALITY,
    ("GET", "/nonconformances/NCR-2026-0001"): LOOKING,
    ("GET", "/nonconformances/NCR-2026-0001/notices"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/notices"): {"admin", "quality_supervisor"},
    ("GET", "/nonconformances/NCR-2026-0001/notices/BUYER"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/notices/BUYER/signatures"): {
        "admin",
        "quality_supervisor",
    },
    ("POST", "/nonconformances/NCR-2026-0001/dispositions"): QUALITY | {"engineering"},
    ("POST", "/nonconformances/NCR-2026-0001/dispositions/1/effects"): QUALITY | LINE,
    ("GET", "/concessions"): LOOKING,
    ("POST", "/concessions"): QUALITY | {"design_authority"},
    ("POST", "/concessions/C-1/ends"): QUALITY | {"design_authority"},
    ("GET", "/nonconformances/NCR-2026-0001/customers"): LOOKING,
    ("GET", "/nonconformances/NCR-2026-0001/customers/PLANT-NORTH"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/customers/PLANT-NORTH/calls"): QUALITY,
    ("POST", "/nonconformances/NCR-2026-0001/customers/PLANT-NORTH/replies"): QUALITY,
    ("POST", "/nonconformances/NCR-2026-0001/customers/PLANT-NORTH/write-offs"): {
        "admin",
        "quality_supervisor",
    },
    ("GET", "/nonconformances/NCR-2026-0001/answer-files/1"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/effectiveness-levels"): QUALITY,
    ("GET", "/nonconformances/NCR-2026-0001/status-report"): LOOKING,
    ("POST", "/shipments/check"): QUALITY | LINE | {"shipping"},
    ("POST", "/shipments"): QUALITY | {"shipping"},
    ("GET", "/holds"): LOOKING | {"shipping", "integration"},
    ("GET", "/spc/streams"): LOOKING | {"inspector"},
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night"): LOOKING | {"inspector"},
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/exclusions"): QUALITY,
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/gaps"): QUALITY,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/chart-data"): LOOKING | {"inspector"},
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/study"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/baselines"): LOOKING,
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/baselines"): QUALITY,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/capability"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/picture"): LOOKING | {"inspector"},
    ("GET", "/spc/attributes"): LOOKING,
    ("GET", "/spc/commonality"): LOOKING,
    ("GET", "/spc/commonality/runs"): LOOKING,
    ("POST", "/spc/commonality"): LOOKING,
    ("POST", "/spc/sampling-plans"): LOOKING,
    ("GET", "/spc/control-plan"): LOOKING,
    ("GET", "/spc/control-plans"): LOOKING,
    ("POST", "/spc/control-plans"): QUALITY,
    ("GET", "/spc/episodes"): LOOKING,
    ("GET", "/spc/episodes/1"): LOOKING,
    ("POST", "/spc/episodes/1/acknowledgement"): QUALITY,
    ("GET", "/spc/alarms"): LOOKING,
    ("GET", "/rules/stats"): LOOKING,
    ("GET", "/rules/mutes"): LOOKING,
    ("GET", "/rules/engine"): LOOKING,
    ("POST", "/rules/complaint-opens-a-case/mutes"): QUALITY,
    ("POST", "/rules/complaint-opens-a-case/unmute"): QUALITY,
    ("POST", "/rulebooks/backtests"): LOOKING,
    ("GET", "/rulebooks/backtests"): LOOKING,
    ("GET", "/rulebooks/backtests/1"): LOOKING,
    ("GET", "/rulebooks"): LOOKING,
    ("GET", "/rulebooks/in-force"): LOOKING,
    ("GET", "/rulebooks/comparison"): LOOKING,
    ("GET", "/rulebooks/default/1"): LOOKING,
    ("POST", "/rulebooks"): {"quality_engineer", "quality_supervisor"},
    ("POST", "/rulebooks/default/1/reviews"): QUALITY | {"engineering"},
    ("POST", "/rulebooks/default/1/publications"): {"quality_engineer", "quality_supervisor"},
    ("POST", "/rulebooks/default/1/withdrawals"): {"quality_engineer", "quality_supervisor"},
    ("POST", "/rulebooks/rollbacks"): QUALITY,
    ("POST", "/rulebooks/check"): LOOKING,
    ("POST", "/rulebooks/lint"): LOOKING,
    ("POST", "/rulebooks/test"): LOOKING,
    ("POST", "/rulebooks/explain"): LOOKING,
    ("POST", "/rulebooks/table"): LOOKING,
    ("POST", "/rulebooks/workbook"): LOOKING,
    ("GET", "/rulebooks/schema"): LOOKING,
    ("GET", "/rulebooks/catalogue"): LOOKING,
    ("GET", "/people"): QUALITY,
    ("POST", "/people"): {"admin"},
    ("PATCH", "/people/mei"): {"admin"},
    ("POST", "/people/mei/pin"): PERSONS,
    ("POST", "/people/mei/password"): PERSONS,
    ("GET", "/people/mei/sessions"): {"admin"},
    ("DELETE", "/people/mei/sessions"): {"admin"},
    ("DELETE", "/people/mei/sessions/999999"): {"admin"},
    ("GET", "/people/mei/absences"): PERSONS,
    ("POST", "/people/mei/absences"): PERSONS,
    ("POST", "/people/mei/absences/1/end"): PERSONS,
    ("GET", "/tokens"): {"admin"},
    ("POST", "/tokens"): {"admin"},
    ("POST", "/tokens/999999/revocation"): {"admin"},
    ("GET", "/mail"): QUALITY,
    ("POST", "/mail/bounces"): {"admin", "integration"},
    ("GET", "/mail/policy"): QUALITY,
    ("PUT", "/mail/policy"): {"admin", "quality_supervisor"},
    ("GET", "/mail/1"): QUALITY,
    ("GET", "/mail/1/preview"): QUALITY,
    ("POST", "/mail/1/resends"): QUALITY,
    ("GET", "/mail/templates"): QUALITY,
    ("POST", "/mail/templates/preview"): QUALITY,
    ("GET", "/mail/templates/case_opened/en"): QUALITY,
    ("PUT", "/mail/templates/case_opened/en/text"): {"admin", "quality_supervisor"},
    ("POST", "/mail/templates/case_opened/en/resets"): {"admin", "quality_supervisor"},
    ("POST", "/webhooks"): {"admin"},
    ("GET", "/webhooks"): {"admin", "integration"},
    ("POST", "/webhooks/WH-2026-0001/disable"): {"admin"},
    ("POST", "/webhooks/WH-2026-0001/enable"): {"admin"},
    ("POST", "/webhooks/WH-2026-0001/rotate"): {"admin"},
    ("POST", "/webhooks/WH-2026-0001/test"): {"admin"},
    ("POST", "/webhooks/WH-2026-0001/replay"): {"admin", "integration"},
    ("GET", "/webhooks/messages"): {"admin", "integration"},
    ("GET", "/webhooks/messages/msg_1"): {"admin", "integration"},
    ("POST", "/webhooks/messages/msg_1/replay"): {"admin", "integration"},
    ("GET", "/metrics"): LOOKING,
}


def routes(app: Any) -> list[APIRoute]:
    """Every endpoint that the application answers, whoever added it and wherever it hangs."""
    found: list[APIRoute] = []
    for route in app.routes:
        if (below := getattr(route, "original_router", None)) is not None:
            found += routes(below)
        elif isinstance(route, APIRoute):
            found.append(route)
        elif not isinstance(route, Beside):  # the pages have a walk of their own
            assert getattr(route, "path", None) in OPEN
    return found


def asked(app: Any) -> set[tuple[str, str]]:
    return {(method, route.path_format) for route in routes(app) for method in route.methods or ()}


def test_every_route_is_in_the_table_or_open(service: Service) -> None:
    assert len(routes(service.app)) > 80
    for method, path in asked(service.app):
        assert ((method, path) in MAY) is not (path in OPEN), (method, path)


def test_the_table_names_no_route_that_is_not_there(service: Service) -> None:
    assert set(MAY) <= asked(service.app)
    assert {path for _, path in asked(service.app)} >= OPEN - {"/openapi.json"}
    assert len(WANTED) == len(MAY)


def test_no_machine_may_what_takes_a_signature(service: Service) -> None:
    signed = [each for each in routes(service.app) if _asks_for_a_signature(each)]
    assert len(signed) >= 5
    for route in signed:
        for method in route.methods or ():
            assert not MAY[method, route.path_format] & {"machine", "integration"}


def _asks_for_a_signature(route: APIRoute) -> bool:
    return "once_signed" in getsource(route.endpoint)


def test_a_person_who_is_signed_in_is_kept_out_of_what_his_role_may_not(story: Service) -> None:
    """Each route once, and each role in turn; every pair is asked for with tokens below."""
    for role in PERSONS:
        add(story, f"the.{role}", [role], password=None)
    clients = {role: browser(story, f"the.{role}") for role in sorted(PERSONS)}
    rows = story.rows()
    tried: Counter[str] = Counter()
    for (method, path), allowed in WANTED.items():
        out = clients.keys() - allowed
        if out:
            role = min(out, key=lambda each: (tried[each], each))
            tried[role] += 1
            answer = clients[role].request(method, PREFIX + path)
            assert answer.status_code == 403, (role, method, path)
    assert tried.keys() >= PERSONS - {"admin"}
    assert story.rows() == rows


def test_a_person_of_all_roles_may_what_any_of_them_may(story: Service) -> None:
    add(story, "eve", sorted(PERSONS), password=None)
    eve = browser(story, "eve")
    rows = story.rows()
    for method, path in WANTED:
        answer = eve.request(method, PREFIX + path)
        assert answer.status_code in (200, 404, 409, 422), (method, path)
    assert story.rows() == rows


def test_the_cookie_alone_changes_nothing(story: Service) -> None:
    add(story, "eve", sorted(PERSONS), password=None)
    eve = browser(story, "eve")
    del eve.headers["X-CSRF-Token"]
    rows = story.rows()
    for method, path in WANTED:
        answer = eve.request(method, PREFIX + path)
        assert (answer.status_code == 403) is (method != "GET"), (method, path)
    assert story.rows() == rows


def test_no_way_of_writing_a_path_or_a_method_gets_around_the_table(story: Service) -> None:
    """Another spelling finds nothing, or is sent to the right one, which asks who it is."""
    client = story.client(None)
    rows = story.rows()
    for place, (method, path) in enumerate(WANTED):
        spellings = [path + "/", path.upper()]
        if place % 7 == 0:
            spellings += ["/" + path, path + "%2f", path + ";x", path + "/."]
        for spelt in spellings:
            answer = client.request(method, PREFIX + spelt, follow_redirects=True)
            assert answer.status_code in (401, 404, 405), (method, spelt)
        for other in ("HEAD", "PUT", "GTE"):
            answer = client.request(other, PREFIX + path)
            assert answer.status_code in (401, 405), (other, path)
    assert story.rows() == rows


@pytest.mark.parametrize("role", KNOWN_ROLES)
def test_a_role_may_what_it_may_and_nothing_else(story: Service, role: str) -> None:
    client = story.client(role)
    rows = story.rows()
    for (method, path), allowed in WANTED.items():
        # An empty body is a bad request: it gets past the role, and changes nothing.
        answer = client.request(method, PREFIX + path)
        assert (answer.status_code == 403) is (role not in allowed), (method, path)
        assert answer.status_code in (200, 403, 404, 409, 422)
    assert story.rows() == rows


def test_without_a_token_everything_is_closed_that_is_not_open(service: Service) -> None:
    client = service.client(None)
    for method, path in WANTED:
        answer = client.request(method, PREFIX + path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    for method in ("GET", "DELETE"):
        assert client.request(method, "/api/v1/session").status_code == 401
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json", "/api/v1/healthz"):
        assert client.get(path).status_code == 200
    assert client.get("/metrics").status_code == 401
    assert client.get("/api/v1/approvals/unknown").status_code == 404


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "Basic YTpi", "wrong", "Bearer \xff"]
)
def test_a_bad_token_is_nobody(service: Service, header: str) -> None:
    client = service.client(None)
    answer = client.get("/api/v1/holds", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
