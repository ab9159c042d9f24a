"""The facts of a case as the letters carry them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from graph.blast_radius import BlastRadius, SuspectLot
from graph.scopes import Scope, describe_scope
from notifications.messages import (
    Amount,
    CaseOpened,
    CaseWidened,
    CustomerNotice,
    LotLine,
    ShipmentLine,
)
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.records.schema import instant


def case_opened(desk: Desk, case: Case, radius: BlastRadius, held: int) -> CaseOpened:
    lots = radius.lots()
    return CaseOpened(
        number=case.number,
        severity=case.severity,
        cause=case.cause,
        scope=scope_sentences(case.scope),
        lots=lot_lines(desk, lots),
        held_lots=held,
        on_hand=amounts(desk, lots, "on_hand", "in_process"),
        shipped=amounts(desk, lots, "shipped"),
        customers=tuple(each.customer for each in radius.customers()),
        url=f"{desk.settings.public_url}/api/v1/nonconformances/{case.number}",
    )


def case_widened(
    desk: Desk, case: Case, finding: Finding, radius: BlastRadius, added: list[str]
) -> CaseWidened:
    new = set(added)
    lots = [lot for lot in radius.lots() if lot.lot in new]
    return CaseWidened(number=case.number, cause=finding.cause, added=lot_lines(desk, lots))


def customer_notices(
    desk: Desk, case: Case, radius: BlastRadius, told: dict[str, set[tuple[str, str]]]
) -> dict[str, CustomerNotice]:
    """For each customer with deliveries not told of yet: all that they hold of the radius."""
    lines: dict[str, list[ShipmentLine]] = defaultdict(list)
    lineage = desk.plant.lineage
    # What was released by name and shipped since is no longer suspect, though the scope has it.
    held = case.held_lots(desk)
    for each in radius.shipments():
        if case.held and each.lot not in held:
            continue
        lot = lineage.lot(each.lot)
        date = instant(round(each.at * 1_000_000)).date().isoformat()
        lines[each.customer].append(
            ShipmentLine(each.shipment, date, each.lot, lot.item, each.quantity, lot.unit)
        )
    notices = {}
    for customer, shipped in lines.items():
        if {(line.shipment, line.lot) for line in shipped} <= told.get(customer, set()):
            continue
        notices[customer] = _notice(desk, case, customer, shipped)
    return notices


def _notice(desk: Desk, case: Case, customer: str, shipped: list[ShipmentLine]) -> CustomerNotice:
    total: dict[str, float] = defaultdict(float)
    for line in shipped:
        total[line.unit] += line.quantity
    row = desk.need("party", customer)
    respond_by = desk.transaction.now + timedelta(hours=desk.settings.respond_by_hours)
    return CustomerNotice(
        number=case.number,
        customer=row["name"],
        cause=case.cause,
        shipments=tuple(shipped),
        total=tuple(Amount(unit, round(quantity, 6)) for unit, quantity in total.items()),
        action="hold_and_report",
        contact=desk.settings.contact,
        respond_by=respond_by.isoformat(timespec="minutes"),
    )


def lot_lines(desk: Desk, lots: list[SuspectLot]) -> tuple[LotLine, ...]:
    lineage = desk.plant.lineage
    lines = []
    for lot in lots:
        unit = lineage.lot(lot.lot).unit
        for quantity, where in (
            (lot.on_hand, lot.location or "on_hand"),
            (lot.in_process, lot.location or "in_process"),
            (lot.shipped, "shipped"),
        ):
            if quantity:
                lines.append(LotLine(lot.lot, lot.item, quantity, unit, where))
    return tuple(lines)


def amounts(desk: Desk, lots: list[SuspectLot], *figures: str) -> tuple[Amount, ...]:
    totals: dict[str, float] = defaultdict(float)
    for lot in lots:
        quantity = sum(getattr(lot, figure) for figure in figures)
        if quantity:
            totals[desk.plant.lineage.lot(lot.lot).unit] += quantity
    return tuple(Amount(unit, round(quantity, 6)) for unit, quantity in sorted(totals.items()))


def scope_sentences(scope: Scope) -> dict[str, str]:
    return {"en": describe_scope(scope, "en"), "zh-CN": describe_scope(scope, "zh-CN")}
