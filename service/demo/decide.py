"""What becomes of held lots: proposed, confirmed, approved by two, each through a mailed link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.demo.gate import Lot, held_on_hand
from service.demo.missed import must
from service.demo.people import ENGINEER, ENGINEERING, PRODUCTION, SUPERVISOR, Person
from service.demo.stage import Stage
from service.demo.tell_case import some

SORTED = "Hardness tested on every piece, all 32 to 39 HRC; furnace thermocouple replaced"
AGREED = "Sorting report and furnace survey seen"
TEMPER = "Temper again with the new thermocouple; core hardness of every basket"
CRACKED = "one cracked bolt condemns the barrel"


def decide_drift(stage: Stage, number: str) -> None:
    """Release the finished lots, which were sorted; temper again what is still in process."""
    finished = held_on_hand(stage, number, "finished", by_this_case_alone=True)
    hardened = held_on_hand(stage, number, "semi_finished")
    lines = [{"lot": lot.name, "disposition": "release"} for lot in finished] + [
        {"lot": lot.name, "disposition": "rework", "instruction": TEMPER} for lot in hardened
    ]
    stage.teller.chapter(f"THE DECISION on {number}: three signatures through three mailed links")
    stage.door.propose(number, lines, reason=SORTED, by=ENGINEER)
    stage.teller.fact(
        "Proposed", f"by {ENGINEER.printed_name}: release {_listed(finished)}; "
        f"temper {_listed(hardened)} again. {SORTED}.",
    )  # fmt: skip
    _confirm(stage, number, "the survey found the thermocouple aged", ())
    _approve(stage, number)
    _tell_outcome(stage, number)
    still = {each["lot"] for each in stage.door.holds()}
    must(not still & {lot.name for lot in finished}, f"{number}: a released lot is still held")
    must({lot.name for lot in hardened} <= still, f"{number}: a lot to temper is free already")


def decide_barrel(stage: Stage, number: str) -> None:
    """Scrap what is left of the barrel; the supervisor says so on her own page."""
    left = held_on_hand(stage, number, "finished")
    lines = [{"lot": lot.name, "disposition": "scrap"} for lot in left]
    stage.teller.chapter(f"THE DECISION on {number}: scrap")
    _confirm(stage, number, CRACKED, lines)
    _approve(stage, number)
    _tell_outcome(stage, number)
    for lot in left:
        scrapped = stage.door.lot(lot.name)
        must(not scrapped["on_hand"], f"{scrapped['on_hand']} of {lot.name} escaped the scrapping")


def _confirm(stage: Stage, number: str, reason: str, lines: Sequence[dict[str, Any]]) -> None:
    done = stage.room.sign(SUPERVISOR, number, "confirm", reason, lines)
    must(done["state"] == "proposed", f"{number} is {done['state']} after it was confirmed")
    proposing = f", proposing to scrap {len(lines)} lots" if lines else ""
    _tell_signature(stage, SUPERVISOR, f"confirms{proposing}: {reason}")


def _approve(stage: Stage, number: str) -> None:
    first = stage.room.sign(PRODUCTION, number, "approve", AGREED)
    must(
        first["waiting_for"] == [ENGINEERING.role],
        f"{number}: one signature of two was enough; waiting for {first['waiting_for']}",
    )
    _tell_signature(stage, PRODUCTION, "approves; nothing moves before engineering has signed")
    second = stage.room.sign(ENGINEERING, number, "approve", AGREED)
    must(not second["waiting_for"], f"{number} still waits for {second['waiting_for']}")
    _tell_signature(stage, ENGINEERING, "approves; now it is carried out")


def _tell_signature(stage: Stage, person: Person, said: str) -> None:
    role = person.role.replace("_", " ")
    stage.teller.fact("Link + PIN", f"{person.printed_name} ({role}) {said}")


def _tell_outcome(stage: Stage, number: str) -> None:
    case = stage.door.case(number)
    approved = [each for each in case["dispositions"] if each["state"] == "approved"]
    must(approved, f"{number}: no proposal is approved")
    lines = approved[-1]["dispositions"]
    kinds = list(dict.fromkeys(line["disposition"] for line in lines))
    stage.teller.table(
        "Done",
        ("decision", "#lots", "#pcs", "which"),
        [_row(kind, [line for line in lines if line["disposition"] == kind]) for kind in kinds],
    )
    stage.teller.fact("Case", f"{number} is {case['state']}")


def _row(kind: str, lines: Sequence[dict[str, Any]]) -> tuple[str, int, float, str]:
    return kind, len(lines), sum(line["quantity"] for line in lines), some(lines)


def _listed(lots: Sequence[Lot]) -> str:
    return f"{len(lots)} lots ({sum(lot.quantity for lot in lots):,.0f} pcs)"
