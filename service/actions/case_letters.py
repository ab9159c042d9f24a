"""The facts of a case as the letters carry them."""

from __future__ import annotations

from collections import defaultdict

from graph.blast_radius import BlastRadius, SuspectLot
from graph.scopes import Scope, describe_scope
from notifications.messages import (
    Amount,
    CaseOpened,
    CaseWidened,
    LotLine,
)
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.finding import Finding


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
