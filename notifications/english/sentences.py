"""Every fixed English text of the mails, by key."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "none": "none",
    "lot.one": "{count} lot",
    "lot.many": "{count} lots",
    "delivery.one": "{count} delivery",
    "delivery.many": "{count} deliveries",
    "line.one": "{count} line",
    "line.many": "{count} lines",
    "dear": "Dear {name},",
    "footer": "Sent automatically by Headmark. Times are in UTC.",
    "label": "{label}: {fact}",
    "label.on_hand": "On hand",
    "label.shipped": "Already shipped",
    "label.customers": "Customers concerned",
    "label.proposed_by": "Proposed by",
    "label.reason": "Reason",
    "label.order": "Order",
    "label.tracking": "Tracking number",
    "heading.found": "What was found",
    "heading.scope": "What is suspect",
    "heading.lots": "Lots ({count})",
    "heading.proposal": "Proposed disposition",
    "heading.action": "What to do",
    "heading.request": "What we ask of you",
    "heading.deliveries": "Deliveries concerned ({count})",
    "column.lot": "Lot",
    "column.quantity": "Quantity",
    "column.where": "Where",
    "column.delivery": "Delivery",
    "column.disposition": "Disposition",
    "rest.url": "{rest} more not listed here. The complete list of {all} is in the case: {url}",
    "rest.case": (
        "{rest} more not listed here. The complete list of {all} is in case {number} in Headmark."
    ),
    "case.open": "Open the case",
    "case.link": "Case: {url}",
    "chart.open": "Open the control chart",
    "chart.link": "Control chart: {url}",
    "chart.alt": "Control chart: {headline}",
    # case opened
    "opened.subject.held": "{number} ({severity}): {headline}, {held} on hold",
    "opened.subject.none": "{number} ({severity}): {headline}, no lot on hold",
    "opened.intro": "Nonconformance {number} was opened. Severity: {severity}.",
    "opened.held": (
        "{held} on hold. Until their disposition is decided they must not be used or shipped."
    ),
    "opened.not_held": "No lot is on hold.",
    # case widened
    "widened.subject": "{number} widened, {added} added: {headline}",
    "widened.intro": (
        "A later finding belongs to nonconformance {number}. It brings {added} into the case."
    ),
    "widened.subject.none": "{number}, found again: {headline}",
    "widened.intro.none": "A later finding joined nonconformance {number}; it added no lots.",
    "widened.heading": "Lots added ({count})",
    # approvals
    "approval.subject.confirm": "Please confirm {number} ({severity}): {headline}",
    "approval.subject.decide": "Please decide {number} ({severity}): {headline}",
    "reminder.subject.confirm": "Reminder: please confirm {number} ({severity}): {headline}",
    "reminder.subject.decide": "Reminder: please decide {number} ({severity}): {headline}",
    "approval.intro.confirm": (
        "You are asked to review and confirm nonconformance {number}. Severity: {severity}."
    ),
    "approval.intro.decide": (
        "You are asked to decide the disposition of nonconformance {number}. Severity: {severity}."
    ),
    "reminder.missing": "Your signature is still missing. It is due by {due}.",
    "approval.no_proposal": "No disposition has been proposed yet.",
    "approval.open": "Open the page to sign",
    "approval.link": "Page: {link}",
    "approval.opening": (
        "The link opens a page. Nothing is decided by opening it: you decide on the page, with "
        "your password or PIN."
    ),
    "approval.personal": (
        "The link is for you personally; please do not forward it. It expires at {expires}."
    ),
    # decisions
    "decision.subject.approved": "{number}: disposition approved",
    "decision.subject.rejected": "{number}: proposal rejected, lots stay on hold",
    "decision.subject.dismissed": "{number}: dismissed, no nonconformance",
    "decision.intro.approved": "The disposition of {number} was approved by {names}.",
    "decision.intro.rejected": (
        "The proposal for {number} was rejected by {names}. The lots stay on hold."
    ),
    "decision.intro.dismissed": (
        "{number} was dismissed by {names}: judged not to be a nonconformance."
    ),
    "decision.heading.approved": "Disposition",
    "decision.heading.rejected": "Rejected proposal",
    "decision.heading.dismissed": "Lots of the case",
    # customer notice
    "notice.subject": (
        "Nonconformance notice {number}: do not use the parts of {deliveries} ({headline})"
    ),
    "notice.to": "To {customer}, quality department",
    "notice.intro": "Parts delivered to you are suspect: they may not conform to specification.",
    "notice.total": "Quantity concerned: {total} in {deliveries}.",
    "hold_and_report.stop": (
        "Do not use, fit or pass on the parts listed below. Please stop at once."
    ),
    "hold_and_report.set_aside": (
        "Look for them in stock, in process and in finished products. Set aside and mark "
        "what is not fitted. Please do not scrap, rework or return parts before we have agreed."
    ),
    "hold_and_report.answer_by": "Answer to {contact} by {respond_by}, quoting {number}.",
    "hold_and_report.answer_soon": ("Answer to {contact} as soon as you can, quoting {number}."),
    "hold_and_report.say": (
        "In your answer please say: that you have received this notice; how many parts are set "
        "aside; how many are fitted or passed on, and to whom; how many cannot be found."
    ),
    "notice.closing": "We will tell you the disposition as soon as it is decided.",
    "notice.footer": "Sent automatically. Times are in UTC.",
    # escape
    "escape.subject": (
        "ALARM {number}: {lots} on hold left the plant, shipment {shipment} to {customer}"
    ),
    "escape.intro": (
        "Lots on hold under {number} have left the plant with shipment {shipment} to {customer}."
    ),
    "escape.stop": "Stop the delivery if it is still on its way.",
    "escape.call": "Call the customer now: the parts must not be used.",
    "escape.find": "Find out how held lots could pass the gate.",
    # commonality
    "common.subject": "{number} {characteristic}: results differ for a group of lots",
    "common.intro": (
        "{number}: of {lots} made since {since}, these groups differ from the others in "
        "{characteristic}. {groups} groups were compared; the analysis before did not find them."
    ),
    "common.caution": (
        "This says where to look, and is no proof of a cause: something that was not recorded may "
        "stand behind it. Nothing was put on hold."
    ),
    # correlation
    "trouble.subject": "Correlation of events: {headline}",
    "trouble.headline.set_aside": "events set aside, the engine died on them",
    "trouble.headline.unreadable": "events that cannot be read",
    "trouble.headline.failed": "a decision that could not be carried out",
    "trouble.headline.disagreed": "a match that the rule does not confirm",
    "trouble.headline.degraded": "the engine is down, matching goes on without it",
    "trouble.set_aside": (
        "The matching engine died twice on the events below and goes on without them. They are "
        "matched by the second matcher, which gives the same answers: nothing is lost."
    ),
    "trouble.unreadable": (
        "The events below cannot be read by this version, so no pattern of events sees them. Look "
        "at the records yourself."
    ),
    "trouble.failed": (
        "What follows from the events below could not be carried out, several times over. Nothing "
        "was held or told because of them. It is tried again at the next start: look at the "
        "records now."
    ),
    "trouble.disagreed": (
        "The matching engine found the events below for a rule that, by its own conditions, does "
        "not apply to them. Nothing was decided. Check whether the rule should have applied."
    ),
    "trouble.degraded": (
        "The matching engine does not run. The second matcher, which gives the same answers, "
        "serves alone; decisions go on."
    ),
    "trouble.heading": "Events ({count})",
    "label.rule": "Rule",
    "label.detail": "Detail",
}
