"""What a case was opened for, waits for and went through, in words of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.pages.speech import Speech


def N_(sentence: str) -> str:  # noqa: N802 - the mark by which Babel finds a sentence said later
    return sentence


# Of the others the catalogue of rules knows the word.
EVENTS: Mapping[str, str] = {
    "return": N_("returned parts"),
    "recall": N_("recall"),
    "correlation.matched": N_("events that belong together"),
    "deadline.missed": N_("missed deadline"),
}
CERTAINTIES: Mapping[str, str] = {
    "material": N_("the material itself"),
    "context": N_("same load, tool or equipment"),
    "window": N_("made in the time in question"),
}
STAGES: Mapping[str, str] = {
    "contain": N_("What is held"),
    "respond": N_("How severe it is, who is told and who signs"),
}
VIOLATIONS: Mapping[str, str] = {
    "held_material_used": N_("used although it was on hold"),
    "held_material_shipped": N_("shipped although it was on hold"),
}
ACTIONS: Mapping[str, str] = {
    "take": N_("Taken under review"),
    "confirm": N_("Confirmed"),
    "dismiss": N_("Dismissed"),
    "propose": N_("Put up for decision"),
    "withdraw": N_("Proposal withdrawn"),
    "reject": N_("Proposal rejected"),
    "approve": N_("Proposal approved"),
    "decide_rest": N_("The rest is to be decided"),
    "carry_out": N_("Being carried out"),
    "undecide": N_("To be decided again"),
    "verify": N_("Everything is proven"),
    "take_back": N_("Taken back: something is not proven any more"),
    "close": N_("Closed"),
    "reopen": N_("Opened again"),
}
LETTERS: Mapping[str, str] = {
    "case_opened": N_("news of the case"),
    "case_widened": N_("news that the case reaches further"),
    "approval_request": N_("requests for a signature"),
    "approval_reminder": N_("reminders to sign"),
    "approval_question": N_("a signer's question"),
    "approval_answer": N_("the answer to a signer's question"),
    "decision_made": N_("news of a decision"),
    "undecided_again": N_("news that a lot is undecided again"),
    "escape_alarm": N_("alarm: held material was used or has left"),
    "notice_waiting": N_("requests to sign a notice to a customer"),
    "customer_notice": N_("notices to customers"),
    "customer_reminder": N_("reminders to customers"),
    "customer_reply": N_("replies to customers"),
    "customer_question": N_("news of a customer's question"),
    "customer_silent": N_("news that a customer does not answer"),
}
ROUNDS: Mapping[str, str] = {
    "rejected": N_("rejected"),
    "withdrawn": N_("withdrawn"),
}
LINES: Mapping[str, str] = {
    "proposed": N_("proposed"),
    "approved": N_("approved, not proven yet"),
    "awaiting_inspection": N_("done, waits for its inspection"),
    "executed": N_("proven"),
    "rejected": N_("rejected"),
    "withdrawn": N_("withdrawn"),
    "failed": N_("failed; to be decided again"),
}
CONSIGNEES: Mapping[str, str] = {
    "untold": N_("not told yet"),
    "no_address": N_("no address: to be called"),
    "told": N_("told, not answered"),
    "answered": N_("answered in part"),
    "accounted": N_("all accounted for"),
    "written_off": N_("written off"),
    "cleared": N_("cleared: nothing suspect any more"),
}
NOTICES: Mapping[str, str] = {
    "awaiting_signature": N_("waits for a signature"),
    "rejected": N_("rejected"),
    "no_address": N_("no address: to be called"),
    "withdrawn": N_("withdrawn"),
    "sent": N_("sent"),
}
MAIL: Mapping[str, str] = {
    "pending": N_("to be sent"),
    "sent": N_("sent"),
    "undeliverable": N_("undeliverable"),
    "failed": N_("undeliverable"),
    "bounced": N_("came back"),
    "withdrawn": N_("withdrawn"),
}
BLOCKS: Mapping[str, tuple[str, str]] = {
    "undecided_lot": (
        N_("%(count)s lot is on hold, and what becomes of it is not decided"),
        N_("%(count)s lots are on hold, and what becomes of them is not decided"),
    ),
    "shipped_lot": (
        N_("%(count)s lot has left the plant, and nobody has accounted for it"),
        N_("%(count)s lots have left the plant, and nobody has accounted for them"),
    ),
    "unproven_effect": (
        N_("%(count)s decision is not proven by a record yet"),
        N_("%(count)s decisions are not proven by a record yet"),
    ),
    "unanswered_customer": (
        N_("%(count)s customer has not accounted for all parts"),
        N_("%(count)s customers have not accounted for all parts"),
    ),
    "round": (N_("%(count)s signature round is open"), N_("%(count)s signature rounds are open")),
    "question": (
        N_("%(count)s question is not answered"),
        N_("%(count)s questions are not answered"),
    ),
}
# Where a block is dealt with: the tab of the case page.
PLACES: Mapping[str, str] = {
    "undecided_lot": "lots",
    "shipped_lot": "told",
    "unproven_effect": "decisions",
    "unanswered_customer": "told",
    "round": "decisions",
    "question": "decisions",
}


def say_word(speech: Speech, words: Mapping[str, str], word: str | None) -> str:
    """A word of these, or the plant's own as it is."""
    found = words.get(word or "")
    return speech.term(word) if found is None else speech.say(found)


def say_event(speech: Speech, event: str) -> str:
    """What a case was opened for."""
    known = EVENTS.get(event)
    return speech.term(event, "event") if known is None else speech.say(known)


def grouped_blocks(speech: Speech, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What keeps a case from being closed: one sentence a kind, with what it is about."""
    kinds: dict[str, list[str]] = {}
    for each in blocks:
        kinds.setdefault(each["kind"], []).append(each["subject"])
    return [
        {
            "kind": kind,
            "sentence": speech.say_count(*BLOCKS[kind], len(subjects)),
            "subjects": subjects,
            "tab": PLACES[kind],
        }
        for kind, subjects in kinds.items()
    ]
