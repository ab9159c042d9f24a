"""The line drawn elsewhere: narrow, recommended and wide scopes side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from graph.blast_radius import BlastRadius, blast_radius
from graph.cost_rates import CostRates
from graph.lineage import Lineage
from graph.recall_cost import recall_cost
from graph.scopes import Scope, ScopeError, describe_scope, iso_time, scope_document
from service.actions.change_evidence import Dating, Evidence, find_evidence
from service.actions.draw_load import draw_load
from service.actions.draw_material import (
    draw_as_stated,
    draw_gauge,
    draw_heat,
    draw_lots,
    draw_supplier,
)
from service.actions.draw_strategies import draw_strategy
from service.actions.draw_windows import draw_window
from service.actions.drawn import AS_STATED, Drawing, Drawn, drawn_together
from service.actions.escape_of import escape_of
from service.actions.stated_scope import StatedScope
from service.plant import Plant

# Narrowest first, as far as that can be said beforehand.
BY_STRATEGY = ("lot", "shift_window", "since_change")
VARIANTS = ("narrow", "recommended", "wide", *BY_STRATEGY)


@dataclass(frozen=True, slots=True)
class Line:
    """One scope of the comparison, and what it reaches."""

    name: str
    drawing: Drawing
    radius: BlastRadius


def compare_scopes(
    connection: Connection,
    plant: Plant,
    stated: StatedScope,
    *,
    variants: Sequence[str] = ("narrow", "wide"),
    rates: CostRates,
) -> dict[str, Any]:
    """Lots, pieces, customers, cost and risk of each line; the recommended one is always in."""
    _check_variants(variants)
    drawn, found = _draw(connection, plant.lineage, stated)
    by_strategy = {
        name: draw_strategy(connection, name, stated.scope, found)
        for name in BY_STRATEGY
        if name in variants
    }
    lines = [
        Line(name, drawing, blast_radius(plant.lineage, drawing.scope, unknown_ok=True))
        for name, drawing in _wanted(drawn, stated, variants, by_strategy)
    ]
    compared = [_compared(connection, stated, found, rates, line, lines) for line in lines]
    return {
        "variants": compared,
        "dating": None if found.dating is None else _dating(found.dating),
        "last_good": _moment(found.last_good),
        "first_bad": _moment(found.first_bad),
    }


def _check_variants(variants: Iterable[str]) -> None:
    for name in variants:
        if name not in VARIANTS:
            raise ScopeError(f"unknown variant `{name}`; known are {', '.join(VARIANTS)}")


def _wanted(
    drawn: Drawn,
    stated: StatedScope,
    variants: Sequence[str],
    by_strategy: Mapping[str, Drawing],
) -> list[tuple[str, Drawing]]:
    """Narrowest first; the stated scope only where the recommended one is another."""
    lines = {**by_strategy, "narrow": drawn.narrow}
    if drawn.recommended.scope != stated.scope:
        lines["stated"] = Drawing(stated.scope, AS_STATED)
    lines |= {"recommended": drawn.recommended, "wide": drawn.wide}
    shown = {*variants, "stated", "recommended"}
    return [(name, drawing) for name, drawing in lines.items() if name in shown]


def _draw(connection: Connection, lineage: Lineage, stated: StatedScope) -> tuple[Drawn, Evidence]:
    if stated.scope.any:
        parts = [StatedScope(part, None, about=stated.about) for part in stated.scope.members()]
        return drawn_together([_draw(connection, lineage, part)[0] for part in parts]), Evidence()
    found = find_evidence(connection, stated)
    return _draw_one(connection, lineage, stated, found), found


def _draw_one(
    connection: Connection, lineage: Lineage, stated: StatedScope, found: Evidence
) -> Drawn:
    scope = stated.scope
    if scope.load is not None:
        return draw_load(connection, lineage, stated, found)
    if scope.equipment is not None:
        return draw_window(connection, lineage, stated, found)
    if scope.chooses_operations:
        return draw_as_stated(scope)
    if scope.gauge is not None:
        return draw_gauge(connection, scope)
    if scope.lots:
        return draw_lots(lineage, stated)
    if scope.heat is not None:
        return draw_heat(connection, lineage, stated)
    return draw_supplier(scope)


def _compared(
    connection: Connection,
    stated: StatedScope,
    found: Evidence,
    rates: CostRates,
    line: Line,
    lines: Sequence[Line],
) -> dict[str, Any]:
    drawing = line.drawing
    known: dict[str, Any] = {
        "name": line.name,
        "scope": scope_document(drawing.scope),
        "sentence": _sentence(drawing.scope),
        "how": drawing.how.document(),
        "same_as": _same_as(line, lines),
    }
    if known["same_as"] is None:
        known |= _figures(line.radius)
        known["cost"] = recall_cost(line.radius, rates).document()
        known["escape"] = escape_of(connection, stated.scope, found, line.radius).document()
    return known


def _same_as(line: Line, lines: Sequence[Line]) -> str | None:
    """The recommended line, where this one reaches the same lots: they are not told twice."""
    if line.name == "recommended":
        return None
    (recommended,) = [each for each in lines if each.name == "recommended"]
    same = np.array_equal(line.radius.lot_indices, recommended.radius.lot_indices)
    return "recommended" if same else None


def _figures(radius: BlastRadius) -> dict[str, Any]:
    totals = radius.totals()
    names = [each.customer for each in radius.customers()]
    places = radius.places()
    return {
        "lots": totals["lots"],
        "on_hand": totals["on_hand"],
        "in_process": totals["in_process"],
        "shipped": totals["shipped"],
        "customers": {"count": len(names), "names": names},
        "places": {"count": len(places), "names": places},
        "gaps": len(radius.gaps),
    }


def _sentence(scope: Scope) -> Mapping[str, str]:
    return {"en": describe_scope(scope, "en"), "zh-CN": describe_scope(scope, "zh-CN")}


def _dating(dating: Dating) -> dict[str, Any]:
    """Between which checks the change lies: most likely, and at the earliest (95 %)."""
    date = dating.date
    return {
        "points": len(dating.checks),
        "most_likely": _between(dating, date.most_likely),
        "earliest": _between(dating, date.lower),
        "latest": _between(dating, date.upper),
    }


def _between(dating: Dating, point: int) -> dict[str, str | None]:
    return {"after": _moment(dating.before(point)), "until": _moment(dating.checks[point])}


def _moment(at: float | None) -> str | None:
    return None if at is None else iso_time(at)
