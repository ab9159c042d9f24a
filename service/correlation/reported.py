"""What the engine reports, kept with the lease and told once."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from rules.correlation.reports import Disagreement, EngineReport
from service.actions.desk import Desk
from service.correlation.lease import keep_lease, read_lease
from service.correlation.stored_events import these_events
from service.correlation.trouble import shortened, tell_trouble

log = structlog.get_logger()


def tell_reports(
    desk: Desk,
    holder: str,
    reports: Iterable[EngineReport],
    degraded: str | None,
    told: set[str],
) -> None:
    """Keep whether the engine serves, and tell of what it and the plain matcher differ in.

    `told` are the rules that a letter has gone out about: an engine that is wrong about a rule is
    wrong about it often.
    """
    for each in reports:
        log.warning("the engine reports", report=repr(each))
        if isinstance(each, Disagreement) and each.hit.rule not in told:
            told.add(each.hit.rule)
            _tell_disagreement(desk, each)
    lease = read_lease(desk.transaction.connection)
    before = None if lease is None else lease.trouble
    if (before is None) == (degraded is None):
        return
    keep_lease(desk, holder, trouble=None if degraded is None else shortened(degraded))
    if degraded is not None:
        tell_trouble(desk, "degraded", degraded)


def _tell_disagreement(desk: Desk, report: Disagreement) -> None:
    hit = report.hit
    verb = "meets" if report.meets else "does not meet"
    reason = f"{hit.rule}: found by {report.found_by} alone, {verb} the pattern"
    events = these_events(desk.transaction.connection, hit.facts)
    tell_trouble(desk, "disagreed", reason, rule=hit.rule, events=events.values())
