"""Close a confirmed case that never held anything: there is no decision that would end it."""

from __future__ import annotations

from service.actions.blocks_closing import blocks_closing
from service.actions.cases import Case, change_state, get_case
from service.actions.desk import Desk
from service.actions.stated import stated
from service.errors import Conflict


def close_by_hand(desk: Desk, number: str, *, reason: str) -> Case:
    """Close a confirmed case for which nothing is awaited; refused with what it waits for."""
    why = stated(reason, "reason", "say what was done about it")
    case = get_case(desk, number)
    if case.state != "confirmed":
        state = case.state.replace("_", " ")
        raise Conflict(f"{number} is {state}: only a confirmed case is closed by hand")
    waits = [block.sentence for block in blocks_closing(desk, case)]
    waits += [f"lot {lot} is held" for lot in sorted(case.held_lots(desk)) if not waits]
    if waits:
        raise Conflict(f"{number} cannot be closed yet: {'; '.join(waits)}")
    at = desk.transaction.now_micros
    for action in ("carry_out", "verify"):
        case = change_state(desk, case, action, why=why)
    return change_state(desk, case, "close", why=why, closed_at=at, closing_reason=why)
