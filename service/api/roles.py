"""Who may call what. An endpoint that is not in this table is closed to everybody.

Paths are below the prefix under which they are served.
"""

from __future__ import annotations

from collections.abc import Mapping

QUALITY = frozenset({"admin", "quality_engineer", "quality_supervisor"})
SUPERVISION = frozenset({"admin", "quality_supervisor"})
LINE = frozenset({"operator", "machine"})
LOOKING = QUALITY | {"production_manager", "engineering", "auditor"}
SHIPPING = frozenset({"shipping"})
EVERYBODY = LOOKING | LINE | SHIPPING
# Whose rules decide; who signs is asked for by name and PIN besides.
AUTHORS = frozenset({"quality_engineer", "quality_supervisor"})

MAY: Mapping[tuple[str, str], frozenset[str]] = {
    ("POST", "/records"): QUALITY | LINE,
    ("GET", "/records/{kind}/{name}"): LOOKING,
    ("POST", "/inspections"): QUALITY | LINE,
    ("POST", "/lots/check"): QUALITY | LINE | SHIPPING,
    ("GET", "/lots/{lot}"): EVERYBODY,
    ("GET", "/lots/{lot}/trace"): EVERYBODY,
    ("POST", "/recalls/simulate"): LOOKING,
    ("GET", "/recalls/simulations"): LOOKING,
    ("GET", "/recalls/simulations/{number}"): LOOKING,
    ("GET", "/recalls/simulations/{number}/summary"): LOOKING,
    ("GET", "/recalls/simulations/{number}/lots"): LOOKING,
    ("GET", "/recalls/simulations/{number}/changes"): LOOKING,
    ("GET", "/recalls/simulations/{number}/report"): LOOKING,
    ("POST", "/recalls/drills"): QUALITY,
    ("GET", "/recalls/drills"): LOOKING,
    ("GET", "/recalls/drills/{number}"): LOOKING,
    ("POST", "/recalls/drills/{number}/steps"): QUALITY,
    ("POST", "/recalls/drills/{number}/finish"): QUALITY,
    ("POST", "/recalls"): QUALITY,
    ("POST", "/recalls/common-cause"): LOOKING,
    ("GET", "/recalls"): LOOKING,
    ("GET", "/recalls/{number}"): LOOKING,
    ("GET", "/recalls/{number}/deltas"): LOOKING,
    ("GET", "/recalls/{number}/report"): LOOKING,
    ("POST", "/recalls/{number}/releases"): SUPERVISION,
    ("GET", "/nonconformances"): LOOKING,
    ("GET", "/nonconformances/{number}"): LOOKING,
    ("POST", "/nonconformances/{number}/dispositions"): QUALITY | {"engineering"},
    ("POST", "/shipments/check"): QUALITY | LINE | SHIPPING,
    ("POST", "/shipments"): QUALITY | SHIPPING,
    ("GET", "/holds"): LOOKING | SHIPPING,
    ("GET", "/spc/streams"): LOOKING,
    ("GET", "/spc/streams/{stream}"): LOOKING,
    ("POST", "/spc/streams/{stream}/exclusions"): QUALITY,
    ("POST", "/spc/streams/{stream}/gaps"): QUALITY,
    ("GET", "/spc/streams/{stream}/chart-data"): LOOKING,
    ("GET", "/spc/streams/{stream}/study"): LOOKING,
    ("GET", "/spc/streams/{stream}/baselines"): LOOKING,
    ("POST", "/spc/streams/{stream}/baselines"): QUALITY,
    ("GET", "/spc/streams/{stream}/capability"): LOOKING,
    ("GET", "/spc/streams/{stream}/picture"): LOOKING,
    ("GET", "/spc/attributes"): LOOKING,
    ("GET", "/spc/commonality"): LOOKING,
    ("GET", "/spc/commonality/runs"): LOOKING,
    ("POST", "/spc/commonality"): LOOKING,
    ("GET", "/spc/control-plan"): LOOKING,
    ("GET", "/spc/control-plans"): LOOKING,
    ("POST", "/spc/control-plans"): QUALITY,
    ("GET", "/spc/episodes"): LOOKING,
    ("GET", "/spc/episodes/{number}"): LOOKING,
    ("POST", "/spc/episodes/{number}/acknowledgement"): QUALITY,
    ("GET", "/spc/alarms"): LOOKING,
    ("POST", "/spc/sampling-plans"): LOOKING,
    ("GET", "/rules/stats"): LOOKING,
    ("GET", "/rules/mutes"): LOOKING,
    ("GET", "/rules/engine"): LOOKING,
    ("POST", "/rules/{rule}/mutes"): QUALITY,
    ("POST", "/rules/{rule}/unmute"): QUALITY,
    ("GET", "/rulebooks"): LOOKING,
    ("GET", "/rulebooks/in-force"): LOOKING,
    ("GET", "/rulebooks/comparison"): LOOKING,
    ("POST", "/rulebooks/backtests"): LOOKING,
    ("GET", "/rulebooks/backtests"): LOOKING,
    ("GET", "/rulebooks/backtests/{number}"): LOOKING,
    ("GET", "/rulebooks/{name}/{version}"): LOOKING,
    ("POST", "/rulebooks"): AUTHORS,
    ("POST", "/rulebooks/{name}/{version}/reviews"): QUALITY | {"engineering"},
    ("POST", "/rulebooks/{name}/{version}/publications"): AUTHORS,
    ("POST", "/rulebooks/{name}/{version}/withdrawals"): AUTHORS,
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

# Asked without a token. An approval link carries its own key.
OPEN = frozenset(
    {
        "/healthz",
        "/readyz",
        "/docs",
        "/openapi.json",
        "/approvals/{token}",
    }
)
