"""Release by name what a case no longer reaches: all the lots named, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.blast_radius import blast_radius
from service.actions.cases import Case, get_case, update_case
from service.actions.close_case import close_if_done
from service.actions.desk import Desk
from service.actions.find_recall import find_recall
from service.actions.place_holds import release_holds
from service.actions.releasable import reasons_to_hold
from service.actions.tell_cleared import tell_cleared
from service.errors import BadInput, Conflict
from service.records.recall_tables import scope_release

# As many as a sentence can name; the answer names them all.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Released:
    """The lots whose holds ended, and how many their case still has."""

    recall: str | None
    nonconformance: str
    lots: tuple[str, ...]
    still_held: int

    def document(self) -> dict[str, Any]:
        return {
            "recall": self.recall,
            "nonconformance": self.nonconformance,
            "released": list(self.lots),
            "still_held": self.still_held,
        }


def release_cleared(desk: Desk, number: str, lots: Sequence[str], *, reason: str) -> Released:
    """End the holds of lots that left the scope; Conflict names each that may not go, and why."""
    if not reason.strip():
        raise BadInput("reason: say why these lots are released", [("reason", "is empty")])
    if not lots:
        raise BadInput("lots: name at least one lot", [("lots", "is empty")])
    found = find_recall(desk.transaction.connection, number)
    case = get_case(desk, found.nonconformance)
    names = tuple(dict.fromkeys(lots))
    desk.catch_up()
    _refuse(desk, case, names)
    entry = release_holds(desk, case.number, names, reason=reason)
    _keep(desk, case, names, reason, entry)
    # Whoever has the case open for signing sees another case now.
    case = update_case(desk, case, case.scope, None, held=case.held, changed=True)
    tell_cleared(desk, case, names)
    still_held = len(case.held_lots(desk))
    close_if_done(desk, case)
    return Released(found.recall, case.number, names, still_held)


def _refuse(desk: Desk, case: Case, names: tuple[str, ...]) -> None:
    connection, lineage = desk.transaction.connection, desk.plant.lineage
    radius = blast_radius(lineage, case.scope, unknown_ok=True)
    reasons = reasons_to_hold(connection, lineage, case, radius, names)
    if not reasons:
        return
    said = "; ".join(f"lot {lot}: {why}" for lot, why in list(reasons.items())[:NAMED])
    more = f"; and {len(reasons) - NAMED} more" if len(reasons) > NAMED else ""
    raise Conflict(
        f"nothing was released: {said}{more}",
        extra={"lots": [{"lot": lot, "reason": why} for lot, why in reasons.items()]},
    )


def _keep(desk: Desk, case: Case, names: tuple[str, ...], reason: str, entry: int) -> None:
    for lot in names:
        desk.transaction.insert(
            scope_release,
            {
                "entry": entry,
                "lot": lot,
                "nonconformance": case.number,
                "reason": reason,
                "by": desk.transaction.by,
                "at": desk.transaction.now_micros,
            },
        )
    desk.transaction.flush()
