"""The drift: rejected once, asked about, decided by four signatures, and proven piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.demo.gate import Lot, held_on_hand
from service.demo.missed import must
from service.demo.people import DESIGN, ENGINEER, ENGINEERING, PRODUCTION, SUPERVISOR
from service.demo.rework import prove_rework
from service.demo.signing import confirm, tell_outcome, tell_signature
from service.demo.stage import Stage

AGED = "the survey found the thermocouple aged"
SORTED = "Core hardness of every piece of the finished lots 32 to 39 HRC; thermocouple replaced"
NOT_ENOUGH = "One lot is at 32.1 HRC, the lower limit: not a plain release; ask for a concession"
CONCEDED = "as before; the lot at the lower limit is used as is under a concession instead"
TEMPER = "Temper again with the new thermocouple; core hardness of every basket"
QUESTION = "Is a furnace free for the tempering before Monday?"
ANSWER = "Yes: FURNACE-1, from Friday noon"
AGREED = "Sorting report and furnace survey seen"
STRONG_ENOUGH = "The joint is calculated for property class 8.8; 32 HRC carries it"
CONCESSION = "CN-2026-004"


@dataclass(frozen=True, slots=True)
class _Lots:
    """What is decided about: finished lots, the one at the limit apart, and those in process."""

    finished: Sequence[Lot]
    at_the_limit: Lot
    hardened: Sequence[Lot]

    @property
    def good(self) -> list[Lot]:
        return [lot for lot in self.finished if lot != self.at_the_limit]


def decide_drift(stage: Stage, number: str, wanted: Lot) -> None:
    """Release what was sorted, temper again what is in process, concede what is at the limit."""
    finished = held_on_hand(stage, number, "finished", by_this_case_alone=True)
    small = min((lot for lot in finished if lot != wanted), key=lambda lot: lot.quantity)
    lots = _Lots(finished, small, held_on_hand(stage, number, "semi_finished"))
    stage.teller.chapter(f"THE DECISION on {number}: rejected once, then decided by four people")
    taken = stage.door.post(f"/nonconformances/{number}/reviews", {"reason": AGED}, by=SUPERVISOR)
    must(taken["state"] == "under_review", f"{number} is {taken['state']} after it was taken")
    stage.teller.fact("Review", f"{SUPERVISOR.printed_name} takes the case: under review")
    _propose_and_reject(stage, number, lots)
    _propose_again(stage, number, lots)
    _ask_and_approve(stage, number)
    _must_be_carried_out(stage, number, lots)
    prove_rework(stage, number, min(lots.hardened, key=lambda lot: lot.quantity))


def _propose_and_reject(stage: Stage, number: str, lots: _Lots) -> None:
    stage.door.propose(number, [*_released(lots.finished), *_tempered(lots)],
                       reason=SORTED, by=ENGINEER)  # fmt: skip
    stage.teller.fact(
        "Proposed", f"by {ENGINEER.printed_name}: release {_listed(lots.finished)}; "
        f"temper {_listed(lots.hardened)} again. {SORTED}.",
    )  # fmt: skip
    confirm(stage, number, AGED)
    rejected = stage.room.sign(ENGINEERING, number, "reject", NOT_ENOUGH)
    must(rejected["state"] == "confirmed", f"{number} is {rejected['state']} after a rejection")
    held = {each["lot"] for each in stage.door.holds()}
    freed = [lot.name for lot in lots.finished if lot.name not in held]
    must(not freed, f"{number}: rejected, and yet free: {', '.join(freed)}")
    tell_signature(stage, ENGINEERING, f"rejects: {NOT_ENOUGH}", "bold red")
    stage.teller.fact("", "Every link of this round has ended; the proposal goes back to "
                      f"{ENGINEER.printed_name}")  # fmt: skip


def _propose_again(stage: Stage, number: str, lots: _Lots) -> None:
    small = lots.at_the_limit
    conceded = stage.door.post(
        "/concessions",
        {"number": CONCESSION, "item": small.item, "quantity": small.quantity,
         "reason": STRONG_ENOUGH},
        by=DESIGN,
    )  # fmt: skip
    must(conceded["left"] == small.quantity, f"concession {CONCESSION} has {conceded['left']} left")
    as_is = {"lot": small.name, "disposition": "use_as_is", "concession": CONCESSION}
    stage.door.propose(number, [*_released(lots.good), as_is, *_tempered(lots)],
                       reason=f"{SORTED}; {CONCEDED}", by=ENGINEER)  # fmt: skip
    stage.teller.fact("Concession", f"{CONCESSION} for {small.quantity:,.0f} pcs of {small.item}, "
                      f"registered by {DESIGN.printed_name}")  # fmt: skip
    stage.teller.fact("Proposed", f"anew: {CONCEDED}")


def _ask_and_approve(stage: Stage, number: str) -> None:
    """A question from the page is answered by mail, with a fresh link; then three sign."""
    asked = stage.room.sign(PRODUCTION, number, "question", QUESTION)
    must(asked["state"] == "proposed", f"{number} is {asked['state']} after a question")
    question = stage.door.look(f"/nonconformances/{number}/blocks")
    found = [each["subject"] for each in question if each["kind"] == "question"]
    must(len(found) == 1, f"{number}: {len(found)} questions are open, not the one asked")
    stage.mailbox.wait(
        lambda mail: mail.recipient == ENGINEER.email and QUESTION in mail.text,
        f"to {ENGINEER.email}, with the question about {number}",
    )
    path = f"/nonconformances/{number}/questions/{found[0]}/answers"
    stage.door.post(path, {"answer": ANSWER}, by=ENGINEER)
    stage.mailbox.wait(
        lambda mail: mail.recipient == PRODUCTION.email and ANSWER in mail.text,
        f"to {PRODUCTION.email}, with the answer",
    )
    tell_signature(stage, PRODUCTION, f"asks on his page: {QUESTION}")
    stage.teller.fact("", f"{ENGINEER.printed_name} answers: {ANSWER}; his mail has a fresh link")
    for person, others in ((PRODUCTION, [ENGINEERING.role]), (ENGINEERING, [DESIGN.role])):
        signed = stage.room.sign(person, number, "approve", AGREED)
        must(signed["waiting_for"] == others, f"{number} waits for {signed['waiting_for']}")
        tell_signature(stage, person, f"approves; {others[0].replace('_', ' ')} is still to sign")
    last = stage.room.sign(DESIGN, number, "approve", STRONG_ENOUGH)
    must(not last["waiting_for"], f"{number} still waits for {last['waiting_for']}")
    tell_signature(stage, DESIGN, f"approves the use as is: {STRONG_ENOUGH}")


def _must_be_carried_out(stage: Stage, number: str, lots: _Lots) -> None:
    tell_outcome(stage, number)
    still = {each["lot"] for each in stage.door.holds()}
    must(not still & {lot.name for lot in lots.finished}, f"{number}: a released lot is held")
    must({lot.name for lot in lots.hardened} <= still, f"{number}: a lot to temper is free already")
    uses = next(each for each in stage.door.look("/concessions") if each["number"] == CONCESSION)
    must(uses["left"] == 0, f"concession {CONCESSION} still has {uses['left']} left after its use")


def _released(lots: Sequence[Lot]) -> list[dict[str, Any]]:
    return [{"lot": lot.name, "disposition": "release"} for lot in lots]


def _tempered(lots: _Lots) -> list[dict[str, Any]]:
    return [
        {"lot": lot.name, "disposition": "rework", "instruction": TEMPER} for lot in lots.hardened
    ]


def _listed(lots: Sequence[Lot]) -> str:
    return f"{len(lots)} lots ({sum(lot.quantity for lot in lots):,.0f} pcs)"
