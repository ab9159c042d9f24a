"""The barrel: scrap is approved, and nothing is gone before somebody has seen it made unusable."""

from __future__ import annotations

from typing import Any

from service.demo.gate import held_on_hand
from service.demo.missed import must
from service.demo.people import ENGINEER, ENGINEERING, PRODUCTION
from service.demo.signing import confirm, tell_outcome, tell_signature
from service.demo.stage import Stage

CRACKED = "one cracked bolt condemns the barrel"
AGREED = "Fracture surfaces seen: cracked along the grain boundaries"


def decide_barrel(stage: Stage, number: str) -> None:
    """Scrap what is left of the barrel; the supervisor says so on her own page."""
    left = held_on_hand(stage, number, "finished")
    lines = [{"lot": lot.name, "disposition": "scrap"} for lot in left]
    stage.teller.chapter(f"THE DECISION on {number}: scrap, witnessed")
    confirm(stage, number, CRACKED, lines)
    for person, others in ((PRODUCTION, [ENGINEERING.role]), (ENGINEERING, [])):
        signed = stage.room.sign(person, number, "approve", AGREED)
        must(signed["waiting_for"] == others, f"{number} waits for {signed['waiting_for']}")
        tell_signature(stage, person, "approves")
    waiting = _approved_lines(stage, number)
    must(
        len(waiting) == len(left), f"{number}: {len(waiting)} of {len(left)} scraps are waited for"
    )
    for lot in left:
        there = stage.door.lot(lot.name)
        must(there["on_hand"] == lot.quantity, f"{lot.name} is gone before it was scrapped")
    for line in waiting:
        _render_unusable(stage, number, line)
    stage.teller.fact(
        "Scrapped", f"{len(waiting)} lots rendered unusable: reported by {ENGINEER.printed_name}, "
        f"witnessed by {PRODUCTION.printed_name}",
    )  # fmt: skip
    tell_outcome(stage, number)
    state = stage.door.case(number)["state"]
    must(state == "verified", f"{number} is {state}, though a customer has yet to answer")
    for lot in left:
        gone = stage.door.lot(lot.name)
        must(not gone["on_hand"], f"{gone['on_hand']} of {lot.name} escaped the scrapping")


def _approved_lines(stage: Stage, number: str) -> list[dict[str, Any]]:
    case = stage.door.case(number)
    lines = [line for each in case["dispositions"] for line in each["dispositions"]]
    return [line for line in lines if line["state"] == "approved"]


def _render_unusable(stage: Stage, number: str, line: dict[str, Any]) -> None:
    path = f"/nonconformances/{number}/dispositions/{line['id']}/effects"
    said = {"rendered_unusable": True, "witness": PRODUCTION.name}
    done = stage.door.post(path, said, by=ENGINEER)
    must(done["state"] == "executed", f"{line['lot']} is {done['state']} after it was scrapped")
