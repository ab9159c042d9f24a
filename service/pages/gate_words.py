"""Why a lot may not go, as the gate says it in the reader's language."""

from __future__ import annotations

from service.actions.look_gate import Obstacle
from service.pages.speech import Speech


def obstacle_words(speech: Speech, obstacle: Obstacle) -> str:
    """A plain sentence; what the service itself gave as the reason of a hold is said anew."""
    lot, said = obstacle.lot, obstacle.said
    if obstacle.cause == "held":
        return speech.say("Lot %(lot)s is on hold: %(reason)s", lot=lot, reason=speech.reason(said))
    if obstacle.cause == "concession_over":
        return speech.say(
            "Lot %(lot)s does not conform, and concession %(number)s, under which it might be "
            "used, has ended.",
            lot=lot, number=said,
        )  # fmt: skip
    if obstacle.cause == "concession":
        return speech.say(
            "Lot %(lot)s does not conform, and concession %(number)s does not cover all of it.",
            lot=lot, number=said,
        )  # fmt: skip
    if obstacle.cause == "nothing_left":
        return speech.say("Of lot %(lot)s nothing is left on hand.", lot=lot)
    if obstacle.cause == "several":
        return speech.say(
            "%(code)s is on several lots: %(lots)s. Scan the lot's own label.", code=lot, lots=said
        )
    return speech.say(
        "%(code)s is not known: no lot, carton or serial bears this number.", code=lot
    )
