"""What is said to customers in English, and to who signs for it."""

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "notice.subject.create": (
        "Nonconformance notice {number}: do not use the parts of {deliveries} ({headline})"
    ),
    "notice.subject.update": (
        "Nonconformance notice {number}, revision {revision}: {news} ({headline})"
    ),
    "notice.subject.cancel": (
        "Nonconformance notice {number} is called off: the parts are no longer suspect"
    ),
    "notice.subject.partly": (
        "Nonconformance notice {number} is called off, but {lines} stay suspect for another reason"
    ),
    "notice.intro.create": (
        "Parts delivered to you are suspect: they may not conform to specification."
    ),
    "notice.intro.update": (
        "This is revision {revision} of our notice. It takes the place of the one before."
    ),
    "notice.intro.cancel": (
        "The parts below that we told you of are no longer suspect. You may use them."
    ),
    "notice.hazard.critical": (
        "We rate this as critical: parts in use may endanger people. Act without delay, also for "
        "parts that are fitted already."
    ),
    "notice.hazard.major": (
        "We rate this as major: parts may fail in use or not do what they are for."
    ),
    "notice.hazard.minor": (
        "We rate this as minor: we do not expect that function or safety is affected."
    ),
    "notice.news.added": "{lines} added",
    "notice.news.changed": "{lines} corrected",
    "notice.news.cleared": "{lines} no longer suspect",
    "notice.news.cause": "what was found has changed",
    "notice.news.severity": "severity now {severity}",
    "notice.news.usage": "what to do with the parts has changed",
    "notice.separator": "; ",
    "notice.mark.added": "NEW",
    "notice.mark.changed": "CORRECTED",
    "notice.cleared.released": "found to conform",
    "notice.cleared.dismissed": "the suspicion has proved unfounded",
    "notice.cleared.not_delivered": "by our corrected records not delivered to you",
    "notice.concession": "{usage}, under concession {concession}",
    "notice.more": "All lines are in the attached Excel file and PDF.",
    "notice.elsewhere": (
        "These stay suspect for another reason. Keep them set aside until you hear from us."
    ),
    "notice.answer": "Answer on this page",
    "notice.answer.how": "No account is needed; the link is yours alone: {link}",
    "heading.news": "What is new",
    "heading.cleared": "No longer suspect ({count})",
    "heading.elsewhere": "Still suspect ({count})",
    "label.problem": "Our problem number",
    "label.their_problem": "Your problem number",
    "label.revision": "Revision",
    "label.severity": "Severity",
    "label.respond_by": "Answer by",
    "respond.within": "{hours} h after it is sent",
    "label.made": "Made",
    "column.usage": "What to do",
    "hold_and_report.set_aside.decided": (
        "Look for them in stock, in process and in finished products. Set aside and mark "
        "what is not fitted; then do with each lot what stands beside it. Please tell us before "
        "you scrap or return parts."
    ),
    "hold_and_report.pass_on": (
        "If you have passed parts on, tell those who have them at once, with this notice."
    ),
    # a notice that waits
    "waiting.subject.signature": "Sign {number}: the notice to {customer} waits for you",
    "waiting.subject.no_address": "ACT NOW {number}: {customer} has no mail address, call",
    "waiting.intro.signature": (
        "{customer} is not told yet. The notice ({problem}, revision {revision}) goes out when a "
        "quality supervisor has signed it."
    ),
    "waiting.intro.no_address": (
        "{customer} cannot be told: no mail address is recorded. The customer does not know. "
        "Call now, log the call, and have the address recorded."
    ),
    "waiting.sign": (
        "To sign or reject: headmark ncr sign-notice {number} {consignee} --as YOUR-NAME"
    ),
    "waiting.hash": "SHA-256 of exactly this content: {digest}",
    "waiting.look": "Look at the notice",
    "waiting.change.create": "first notice",
    "waiting.change.update": "update",
    "waiting.change.cancel": "called off",
    "label.kind": "Kind",
    "label.total": "Suspect",
    "heading.would_be_told": "Suspect deliveries ({count})",
}
