"""The engineer's question after the crack: what else was baked too late?

The rule holds the lot that failed and what was packed of it. That the baking began too late is
written in the operation's parameters, and every lot for which that is so is as suspect.
"""

from __future__ import annotations

from typing import Any

from service.demo.missed import must
from service.demo.people import ENGINEER
from service.demo.stage import Stage
from service.demo.tell_case import tell_mails, tell_reach
from service.demo.tell_news import delivered

LONGEST_DELAY_H = 4.0
PARAMETER = "baking_delay_h"


def ask_what_else(stage: Stage, number: str) -> str:
    """Simulate a recall of all that was baked too late, then start it; the number of its case."""
    lot, delay = _delay_before_baking(stage, number)
    teller = stage.teller
    teller.chapter("THE QUESTION BEHIND IT: what else was baked too late?")
    teller.fact("Cause", f"baking of {lot} began {delay:g} h after plating; {LONGEST_DELAY_H:g} h "
                "is the longest that drives the hydrogen out")  # fmt: skip
    scope = {"process": "baking", "parameters": {PARAMETER: {"min": LONGEST_DELAY_H}}}
    radius = stage.door.simulate(scope)
    _must_reach_what_is_staged(stage, radius)
    held = {each["lot"] for each in stage.door.holds()}
    more = [each["lot"] for each in radius["lots"] if each["lot"] not in held]
    teller.fact("Simulated", f"every baking with {PARAMETER} of {LONGEST_DELAY_H:g} or more: "
                f"{len(radius['lots'])} lots in {radius['elapsed_ms']:.1f} ms, "
                f"{len(more)} of them not on hold; nothing was changed by asking")  # fmt: skip
    reason = f"Baked later than {LONGEST_DELAY_H:g} h after plating, as lot {lot}, which cracked"
    started = stage.door.recall(scope, reason=reason, by=ENGINEER)
    found: str = started["nonconformance"]
    teller.fact("Recall", f"{started['recall']} started by {ENGINEER.printed_name}, case {found}")
    tell_reach(teller, started["radius"], stage.plant)
    tell_mails(teller, delivered(stage, found))
    return found


def _delay_before_baking(stage: Stage, number: str) -> tuple[str, float]:
    """The lot that failed, and how long it waited, from its own history."""
    lot = stage.door.case(number)["findings"][0]["facts"]["lot"]
    delays = [
        node["parameters"][PARAMETER]
        for node in stage.door.origin(lot)["nodes"]
        if PARAMETER in (node.get("parameters") or {})
    ]
    must(delays, f"the history of lot {lot} does not say when its baking began")
    return lot, float(delays[0])


def _must_reach_what_is_staged(stage: Stage, radius: dict[str, Any]) -> None:
    staged = stage.plant.staging.embrittlement
    assert staged is not None
    reached = {each["lot"] for each in radius["lots"]}
    must(
        reached == set(staged.lots),
        f"baked too late were {sorted(staged.lots)}, the simulation says {sorted(reached)}",
    )
