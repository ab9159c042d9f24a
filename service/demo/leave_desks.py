"""What is left on the desks, as on any evening: somebody who signs in finds something to do."""

from __future__ import annotations

from typing import Any

from service.demo.missed import must
from service.demo.people import ENGINEER, ENGINEERING, PRODUCTION, SUPERVISOR
from service.demo.signing import confirm
from service.demo.stage import Stage

MELTED = "the mill's certificate is withdrawn: nothing of this heat can be used"
RETURNED = "Returned parts come in; the account of this case is mine"


def leave_on_desks(stage: Stage, heat_case: str) -> None:
    """A scrap waits for two signatures, and the engineer has a case of her own."""
    stage.teller.chapter("ON THE DESKS: what is left to be done")
    blocks = stage.door.look(f"/nonconformances/{heat_case}/blocks")
    lots = [each["subject"] for each in blocks if each["kind"] == "undecided_lot"]
    must(lots, f"{heat_case}: nothing is left to be decided")
    lines = [{"lot": lot, "disposition": "scrap"} for lot in lots]
    stage.door.propose(heat_case, lines, reason=MELTED, by=ENGINEER)
    confirm(stage, heat_case, MELTED)
    stage.teller.fact(
        "Waiting", f"{heat_case}: scrap of {len(lots)} lots, for {PRODUCTION.printed_name} "
        f"and {ENGINEERING.printed_name}",
    )  # fmt: skip
    mine = _first_return(stage)["number"]
    taken = stage.door.post(f"/nonconformances/{mine}/reviews", {"reason": RETURNED}, by=ENGINEER)
    must(taken["state"] == "under_review", f"{mine} is {taken['state']} after it was taken")
    stage.teller.fact("Waiting", f"{mine}: taken by {ENGINEER.printed_name}; "
                      f"{SUPERVISOR.printed_name} has the rest to confirm")  # fmt: skip


def _first_return(stage: Stage) -> dict[str, Any]:
    """The oldest case that nobody has taken."""
    waiting = [each for each in stage.door.cases() if each["state"] == "open"]
    must(waiting, "no case is left for anybody to take")
    return min(waiting, key=lambda each: str(each["number"]))
