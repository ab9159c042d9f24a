"""What left though no concession permitted it: held again at once, so that it is an escape."""

from __future__ import annotations

from collections import defaultdict

from notifications.messages import UndecidedBy
from service.actions.concession_gate import stopped_by_concession
from service.actions.desk import Desk
from service.actions.expire_concession import hold_lots_again
from service.actions.settle_case import Again
from service.intake.plant_records import Shipment
from service.records.schema import microseconds, millionths


def hold_what_left_beyond(desk: Desk, record: Shipment) -> None:
    """Hold the lots of a truck that no concession covered when it left.

    The worker holds what an ended concession leaves behind, but only when it comes, and never
    what has left: nobody would hear of it. What left in time is where it may be.
    """
    wanted: dict[str, int | None] = {}
    for line in record.lines:
        wanted[line.lot] = (wanted.get(line.lot) or 0) + millionths(line.quantity)
    at = min(microseconds(record.at), desk.transaction.now_micros)
    stopped = stopped_by_concession(desk.transaction, wanted, customer=record.customer, at=at)
    by_reason: dict[tuple[str, Again], dict[str, str | None]] = defaultdict(dict)
    for stop in (each for stops in stopped.values() for each in stops):
        cause: UndecidedBy = "concession_ended" if stop.over else "concession_exceeded"
        why = f"{stop.why} Shipment {record.id} left with it all the same."
        again = Again(cause, stop.concession, why)
        by_reason[stop.nonconformance, again][stop.lot] = stop.made_of
    for (number, again), lots in by_reason.items():
        hold_lots_again(desk, number, lots, again)
