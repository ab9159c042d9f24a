"""English for letters about letters."""

from collections.abc import Mapping

LETTER_SENTENCES: Mapping[str, str] = {
    "letter.one": "{count} letter",
    "letter.many": "{count} letters",
    "digest.subject": "Headmark: {letters} about minor matters",
    "digest.intro": (
        "Nothing here has to be done by you at once: {letters}, gathered into one as the plant "
        "has set it."
    ),
    "bounced.subject": "Letter {letter} to {recipient} did not arrive",
    "bounced.subject.case": "{number}: letter {letter} to {recipient} did not arrive",
    "bounced.bounced": "The mail server took this letter, and then it came back.",
    "bounced.undeliverable": "This letter was refused, or tried for three days and given up.",
    "bounced.untold": "Whoever it was for does not know what it says.",
    "bounced.signature": (
        "It asks for a signature: tell the signer yourself, or have somebody else sign."
    ),
    "bounced.correct": (
        "Correct the address, then send the letter again: headmark mail resend {letter}"
    ),
    "label.kind": "Kind of letter",
    "label.recipient": "Address",
    "label.person": "Person",
    "label.answer": "What the mail server said",
    "template.subject": "Headmark: the plant's template for {kind} cannot be used",
    "template.failed": (
        "A letter could not be written with the plant's own template, so it went out with "
        "Headmark's. Further letters do the same until the template is corrected."
    ),
    "template.correct": (
        "Correct the template, or withdraw it: headmark mail template reset {kind} {language}"
    ),
    "label.language": "Language",
}

LETTERS: Mapping[str, str] = {
    "access_changed": "notice of changed access",
    "approval_question": "question to the proposer",
    "approval_reminder": "reminder of a signature",
    "approval_request": "request for a signature",
    "case_opened": "news of a new case",
    "case_widened": "news of a widened case",
    "cleared_notice": "customer notice: parts cleared",
    "commonality_found": "analysis of lots",
    "correlation_trouble": "trouble with the matching of events",
    "customer_notice": "customer notice",
    "decision_made": "news of a decision",
    "digest": "digest",
    "escape_alarm": "alarm: held lots left the plant",
    "letter_bounced": "news of a letter that came back",
    "nobody_signs": "step that nobody can sign",
    "notice_waiting": "customer notice to be signed",
    "template_failed": "trouble with a template",
    "undecided_again": "news of lots to be decided again",
    "undeliverable_notice": "alarm: customer not told",
    "webhook_trouble": "trouble with a webhook",
}
