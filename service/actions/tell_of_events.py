"""What webhooks say of cases, holds and signals: facts to act on, and where to read the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from service.actions.tell_webhooks import listeners, tell_of_lots, tell_webhooks
from service.actions.webhook_events import (
    CASE_CHANGED,
    CASE_OPENED,
    HOLD_PLACED,
    HOLD_RELEASED,
    SIGNAL,
)
from service.records.schema import iso

if TYPE_CHECKING:
    from service.actions.cases import Case
    from service.actions.desk import Desk
    from service.actions.stream_signal import StreamSignal
    from service.records.lot_book import ActiveHold

WIDENED = "widen"


def tell_of_opened(desk: Desk, case: Case) -> None:
    tell_webhooks(desk, CASE_OPENED, case.number, _case(desk, case))


def tell_of_change(desk: Desk, before: Case, case: Case, *, action: str, why: str) -> None:
    """A case moved on, or its severity rose."""
    if action == WIDENED and before.severity == case.severity:
        return  # what came into it is told as holds
    changed = {
        "action": action,
        "why": why,
        "state_before": before.state,
        "severity_before": before.severity,
    }
    tell_webhooks(desk, CASE_CHANGED, case.number, {**_case(desk, case), **changed})


def tell_of_placed(desk: Desk, holds: Iterable[ActiveHold]) -> None:
    """One event for each case and reason: what is held of a case may be held for several."""
    if not listeners(desk):
        return
    lots: dict[tuple[str, str], list[str]] = defaultdict(list)
    for held in holds:
        lots[held.nonconformance, held.reason].append(held.lot)
    for (number, reason), names in lots.items():
        tell_of_lots(desk, HOLD_PLACED, number, names, {"reason": reason})


def tell_of_released(desk: Desk, number: str, lots: Iterable[str], *, reason: str) -> None:
    """A lot may have other holds, of other cases: whether it may go is for the gate to say."""
    tell_of_lots(desk, HOLD_RELEASED, number, lots, {"reason": reason})


def tell_of_signal(desk: Desk, signal: StreamSignal) -> None:
    document = {
        "stream": signal.stream,
        "rule": signal.rule,
        "inspection": signal.inspection,
        "at": iso(signal.at),
        "side": signal.side,
        "mean": signal.mean,
        "z": signal.z,
        "episode": signal.episode,
        "alarm": signal.calls,
    }
    tell_webhooks(desk, SIGNAL, signal.stream, document)


def _case(desk: Desk, case: Case) -> Mapping[str, Any]:
    path = f"/api/v1/nonconformances/{case.number}"
    return {
        "nonconformance": case.number,
        "state": case.state,
        "severity": case.severity,
        "event": case.event,
        "reason": case.reason,
        "version": case.version,
        "opened_at": iso(case.opened_at),
        "url": desk.settings.public_url.rstrip("/") + path,
    }
