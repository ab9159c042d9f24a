"""Tell customers which of the parts they were told of are suspect no longer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from notifications.customer_notice import ShipmentLine, WhyCleared
from service.actions.accounted_lots import nothing_left
from service.actions.cases import Case
from service.actions.delivery_lines import Delivery, Proposed, found_good, proposed_usage
from service.actions.desk import Desk
from service.actions.issue_notices import issue_notices
from service.actions.notice_draft import Standpoint
from service.actions.told_deliveries import Told, told_deliveries


def tell_cleared(desk: Desk, case: Case, lots: Collection[str]) -> None:
    """These lots were released by name; what another case still holds is not called cleared."""
    told = told_deliveries(desk, case.number)
    if not told:
        return
    free = _free(desk, lots)
    spent = nothing_left(desk, case.number)
    now = {
        customer: _without(before, free, "released", spent[customer])
        for customer, before in told.items()
    }
    issue_notices(desk, case, told, now)


def tell_dismissed(desk: Desk, case: Case) -> None:
    """A false alarm: the whole notice is called off, also for parts that he has destroyed.

    What another case holds stays to be set aside, and is named as such.
    """
    told = told_deliveries(desk, case.number)
    if not told:
        return
    now = {}
    for customer, before in told.items():
        free = _free(desk, {lot for _, lot in before.standing})
        called_off = _without(before, free, "dismissed")
        rest = tuple(called_off.lines.values())
        now[customer] = Standpoint({}, called_off.cleared, rest)
    issue_notices(desk, case, told, now)


def tell_decided(desk: Desk, case: Case) -> None:
    """What was decided for lots that customers have parts of: what to do with these, or free.

    A lot that was decided to conform, and that nothing holds any more, is free. Who has destroyed
    all of his parts, or sent them back, is not told that he may use them.
    """
    told = told_deliveries(desk, case.number)
    lots = {lot for before in told.values() for _, lot in before.standing}
    if not lots:
        return
    proposed, spent = proposed_usage(desk, case, lots), nothing_left(desk, case.number)
    free = _free(desk, found_good(desk, case.number, lots))
    now = {}
    for customer, before in told.items():
        standing = _without(before, free, "released", spent[customer])
        lines = {key: _with(line, proposed.get(key[1])) for key, line in standing.lines.items()}
        now[customer] = replace(standing, lines=lines)
    issue_notices(desk, case, told, now)


def _free(desk: Desk, lots: Collection[str]) -> set[str]:
    desk.books.prefetch(("lot", lot) for lot in lots)
    return {lot for lot in lots if not desk.books.holds(lot)}


def _without(
    before: Told, lots: Collection[str], why: WhyCleared, spent: Collection[Delivery] = ()
) -> Standpoint:
    standing = before.standing
    free = [key for key in standing if key[1] in lots and key not in spent]
    gone = [replace(standing[key], why_cleared=why) for key in free]
    return Standpoint({key: line for key, line in standing.items() if key not in free}, tuple(gone))


def _with(line: ShipmentLine, proposed: Proposed | None) -> ShipmentLine:
    usage = proposed or Proposed()
    return replace(line, usage=usage.usage, concession=usage.concession)
