"""The facts of a containment: how far it reaches, for the second stage of the rules."""

from __future__ import annotations

from graph.blast_radius import BlastRadius
from rules.catalogue import STRATEGIES
from rules.decisions import Containment
from service.actions.choose_scope import Choice
from service.actions.desk import Desk
from service.actions.finding import Fact, Finding

# Events that say that something is bad; a signal or a complaint only says that it may be.
NONCONFORMING = (
    "inspection.nonconforming",
    "furnace.survey_failed",
    "calibration.failed",
    "supplier.alert",
    "recall",
)


def is_page_worthy(finding: Finding) -> bool:
    """Whatever was found, but for a signal of a stream that stands out from no other."""
    return finding.event != "spc.signal" or bool(finding.facts.get("page_worthy", True))


def containment_facts(
    desk: Desk,
    radius: BlastRadius,
    finding: Finding,
    decided: Containment | None,
    choice: Choice | None,
    *,
    held: bool = True,
) -> dict[str, Fact]:
    lots = radius.lots()
    lineage = desk.plant.lineage
    total = radius.cost()["total"]
    rules = decided.evaluation.decisions if decided is not None else ()
    strategy = choice.strategy if choice is not None else None
    return {
        # A recall that a person states has no rule event, and is about bad material by intent.
        "cause": finding.event if decided is not None else None,
        "rule": rules[0].rule if rules else None,
        "strategy": strategy if strategy in STRATEGIES else None,
        "nonconforming": finding.event in NONCONFORMING,
        "complaint": finding.event == "complaint",
        "signal": finding.fact("signal"),
        "held": held,
        "page_worthy": is_page_worthy(finding),
        "critical": bool(finding.facts.get("critical", False)),
        "safety_critical": any(lineage.lot(lot.lot).safety_critical for lot in lots),
        "lots": len(lots),
        "on_hand": sum(lot.on_hand for lot in lots),
        "in_process": sum(lot.in_process for lot in lots),
        "shipped": sum(lot.shipped for lot in lots),
        "consumed": sum(lot.consumed for lot in lots),
        "customers": len(radius.customers()),
        "cost": total if isinstance(total, int | float) else None,
    }
