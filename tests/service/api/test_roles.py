"""Every route and every role: who may, who may not, and what is open to nobody's token."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from service.actions.people import KNOWN_ROLES
from service.api.roles import MAY, OPEN
from service.api.routes import approvals, description, health
from service.app import GUARDED, PREFIX
from tests.service.api.conftest import Service

LINE = {"operator", "machine"}
QUALITY = {"admin", "quality_engineer", "quality_supervisor"}
LOOKING = QUALITY | {"production_manager", "engineering", "auditor"}
# As the plant wants it, written a second time: a slip in the service's table shows here.
WANTED = {
    ("POST", "/records"): QUALITY | LINE,
    ("GET", "/records/operation/OP-20"): LOOKING,
    ("POST", "/inspections"): QUALITY | LINE,
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
    ("GET", "/nonconformances/NCR-2026-0001"): LOOKING,
    ("POST", "/nonconformances/NCR-2026-0001/dispositions"): QUALITY | {"engineering"},
    ("POST", "/shipments/check"): QUALITY | LINE | {"shipping"},
    ("POST", "/shipments"): QUALITY | {"shipping"},
    ("GET", "/holds"): LOOKING | {"shipping"},
    ("GET", "/spc/streams"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night"): LOOKING,
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/exclusions"): QUALITY,
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/gaps"): QUALITY,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/chart-data"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/study"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/baselines"): LOOKING,
    ("POST", "/spc/streams/core_hardness:*:FURNACE-2:night/baselines"): QUALITY,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/capability"): LOOKING,
    ("GET", "/spc/streams/core_hardness:*:FURNACE-2:night/picture"): LOOKING,
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
    ("GET", "/metrics"): LOOKING,
}


def routes() -> list[APIRoute]:
    modules = (*GUARDED, approvals, health, description)
    found = [route for each in modules for route in each.router.routes]
    assert all(isinstance(route, APIRoute) for route in found)
    return [route for route in found if isinstance(route, APIRoute)]


def test_every_route_is_in_the_table_or_open() -> None:
    for route in routes():
        for method in route.methods or ():
            assert ((method, route.path_format) in MAY) is not (route.path_format in OPEN)


def test_the_table_names_no_route_that_is_not_there() -> None:
    there = {(method, route.path_format) for route in routes() for method in route.methods or ()}
    assert set(MAY) <= there
    assert len(WANTED) == len(MAY)


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
