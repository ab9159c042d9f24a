"""Narrower and wider lines around lots, a heat, a supplier, and what a gauge measured."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from graph.lineage import Lineage
from graph.said import Said
from graph.scopes import Scope
from service.actions.drawn import AS_STATED, NOTHING_NARROWER, NOTHING_WIDER, Drawing, Drawn
from service.actions.good_checks import Mark, last_passed
from service.actions.stated_scope import StatedScope
from service.actions.strategies import nearest_loads, of_heats, of_loads
from service.actions.unite_scopes import union
from service.records import tables as t
from service.records.schema import MILLION, seconds

DAY = 86_400 * MILLION


def draw_as_stated(scope: Scope) -> Drawn:
    """Where nothing is known that could narrow or widen it, but for the shift and the operator."""
    wide = scope
    rest = [scope.process, scope.load, scope.tool, scope.bath, scope.start, scope.end]
    # A scope that names but a shift or an operator would name nothing without them.
    if any(each is not None for each in rest) or scope.parameters or scope.has_material:
        wide = replace(scope, shift=None, operator=None)
    how = Said("on all shifts, by all operators", "所有班次、所有操作员")
    return Drawn(
        Drawing(scope, NOTHING_NARROWER),
        Drawing(scope, AS_STATED),
        Drawing(wide, NOTHING_WIDER if wide == scope else how),
    )


def draw_lots(lineage: Lineage, stated: StatedScope) -> Drawn:
    """narrow: the lots that were named; wide: the loads they went through, else their heats."""
    scope = stated.scope
    narrow = Drawing(scope, NOTHING_NARROWER)
    if stated.about and set(stated.about) < set(scope.lots):
        said = Said(f"lot {', '.join(stated.about)} alone", f"仅批次 {'、'.join(stated.about)}")
        narrow = Drawing(Scope(lots=stated.about), said)
    loads = [load for lot in scope.lots for load in nearest_loads(lineage, lot)]
    if loads:
        how = Said("everything of the loads they went through", "其所经历炉次的全部产品")
        wide = Drawing(union((of_loads(loads), scope)), how)
        return Drawn(narrow, Drawing(scope, AS_STATED), wide)
    heats = sorted({heat for lot in scope.lots for heat in lineage.heats_of(lot)})
    if heats:
        en = "everything of their heats: they went through no load"
        wide = Drawing(of_heats(heats), Said(en, "其炉号的全部产品：没有炉次记录"))
        return Drawn(narrow, Drawing(scope, AS_STATED), wide)
    return Drawn(narrow, Drawing(scope, AS_STATED), Drawing(scope, NOTHING_WIDER))


def draw_heat(connection: Connection, lineage: Lineage, stated: StatedScope) -> Drawn:
    """narrow: what of the heat went through the process that made the lot; wide: what came with it.

    What came with it: on the same day from the same supplier, or with the same certificate.
    """
    scope = stated.scope
    narrow = Drawing(scope, NOTHING_NARROWER)
    makers = {lineage.producer(lot) for lot in stated.about} - {None}
    processes = {lineage.operation(str(maker)).process for maker in makers}
    if len(processes) == 1:
        process = processes.pop()
        how = Said(f"what of it went through {process}", f"其中经过 {process} 工序的部分")
        narrow = Drawing(replace(scope, process=process), how)
    return Drawn(narrow, Drawing(scope, AS_STATED), _delivered_with(connection, scope))


def _delivered_with(connection: Connection, scope: Scope) -> Drawing:
    lot = t.lot.c
    query = select(lot.supplier, lot.created_at, lot.certificate).where(lot.heat == scope.heat)
    rows = connection.execute(query.where(lot.supplier.is_not(None))).all()
    days = {(str(row.supplier), row.created_at // DAY * DAY) for row in rows}
    papers = {row.certificate for row in rows} - {None}
    same_day = [
        Scope(supplier=supplier, start=seconds(day), end=seconds(day + DAY))
        for supplier, day in sorted(days)
    ]
    query_lots = select(lot.id).where(lot.certificate.in_(papers)).order_by(lot.id)
    lots = tuple(connection.execute(query_lots).scalars())
    with_paper = [Scope(lots=lots)] if lots else []
    if not same_day:
        return Drawing(scope, NOTHING_WIDER)
    how = Said(
        "the heat, what its suppliers delivered on the same days (UTC), and what came with the "
        "same certificates",
        "该炉号、其供应商同日（UTC）交付的材料，以及同一证书的材料",
    )
    return Drawing(union((scope, *same_day, *with_paper)), how)


def draw_supplier(scope: Scope) -> Drawn:
    """wide: all that the supplier ever delivered."""
    stated = Drawing(scope, AS_STATED)
    wide = Drawing(scope, NOTHING_WIDER)
    if scope.has_window:
        how = Said("all that the supplier ever delivered", "该供应商交付过的全部材料")
        wide = Drawing(replace(scope, start=None, end=None), how)
    return Drawn(Drawing(scope, NOTHING_NARROWER), stated, wide)


def draw_gauge(connection: Connection, scope: Scope) -> Drawn:
    """wide: since the good calibration before the last good one."""
    narrow = Said(
        "as recommended: a gauge is in doubt for all it measured since its last good calibration",
        "与建议范围相同：量具自上次合格校准以来的全部测量均存疑",
    )
    wide = Drawing(scope, NOTHING_WIDER)
    if scope.start is not None:
        gauge, before = str(scope.gauge), round(scope.start * MILLION)
        earlier = last_passed(connection, gauge, "calibration", before)
        wide = _since(scope, earlier)
    return Drawn(Drawing(scope, narrow), Drawing(scope, AS_STATED), wide)


def _since(scope: Scope, calibration: Mark | None) -> Drawing:
    if calibration is None:
        return Drawing(
            replace(scope, start=None), Said("ever since it was first used", "自首次使用以来")
        )
    how = Said(
        f"since the good calibration before the last one ({calibration})",
        f"自上一次之前的合格校准以来（{calibration.zh}）",
    )
    return Drawing(replace(scope, start=seconds(calibration.checked_at)), how)
