"""What the administration calls due work, letters and what webhooks tell of."""

from __future__ import annotations

from collections.abc import Mapping

from service.pages.navigation import N_

DUE_KINDS: Mapping[str, str] = {
    "remind_approval": N_("reminder of a signature"),
    "escalate_approval": N_("signature handed to the next in line"),
    "ask_approval_again": N_("signers asked again"),
    "customer_silent": N_("reminder to a customer"),
    "commonality": N_("search for what bad results have in common"),
    "deadline": N_("deadline of a rule"),
    "forget_old": N_("clearing of what is no longer needed"),
    "concession_expires": N_("end of a concession"),
}
LETTER_STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("news", N_("waiting")),
    "sent": ("good", N_("sent")),
    "digested": ("good", N_("in a digest")),
    "withdrawn": ("calm", N_("withdrawn")),
    "undeliverable": ("stop", N_("not deliverable")),
    "bounced": ("stop", N_("came back")),
    "resent": ("calm", N_("sent again")),
}
LETTER_KINDS: Mapping[str, str] = {
    "access_changed": N_("change of an account"),
    "approval_answer": N_("answer to a signer"),
    "approval_question": N_("question of a signer"),
    "approval_reminder": N_("reminder of a signature"),
    "approval_request": N_("request for a signature"),
    "case_opened": N_("new case"),
    "case_widened": N_("widened case"),
    "commonality_found": N_("what bad results have in common"),
    "correlation_trouble": N_("trouble with the matching of events"),
    "customer_notice": N_("notice to a customer"),
    "customer_question": N_("question of a customer"),
    "customer_reminder": N_("reminder to a customer"),
    "customer_reply": N_("reply to a customer"),
    "customer_silent": N_("customer who does not answer"),
    "decision_made": N_("decision"),
    "digest": N_("digest of letters"),
    "escape_alarm": N_("held lots that left"),
    "letter_bounced": N_("letter that came back"),
    "notice_waiting": N_("customer notice to be signed"),
    "template_failed": N_("trouble with a letter's text"),
    "undecided_again": N_("lots to be decided again"),
    "webhook_trouble": N_("trouble with a webhook"),
}
WEBHOOK_EVENTS: Mapping[str, str] = {
    "case.opened": N_("a case is opened"),
    "case.changed": N_("a case changes its state"),
    "hold.placed": N_("lots are put on hold"),
    "hold.released": N_("lots are released"),
    "spc.signal": N_("a process moves (SPC)"),
    "customer.notice": N_("a notice goes to a customer"),
    "webhook.test": N_("test"),
}
WEBHOOK_STATES: Mapping[str, tuple[str, str]] = {
    "enabled": ("good", N_("works")),
    "failing": ("watch", N_("does not answer")),
    "disabled": ("calm", N_("disabled")),
}
MESSAGE_STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("news", N_("waiting")),
    "delivered": ("good", N_("delivered")),
    "failed": ("stop", N_("given up")),
}
TEMPLATE_PARTS: Mapping[str, str] = {
    "subject": N_("Subject"),
    "text": N_("Text"),
    "html": N_("HTML text"),
}
WEEKDAYS: Mapping[str, str] = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
