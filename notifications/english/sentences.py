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
    "notice.to": "To {customer}, quality department",
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
    # undecided again
    "undecided.subject": "{number}: {lots} to be decided again",
    "undecided.because.moved": (
        "{number} was decided, but record {what} has changed what there is of its lots."
    ),
    "undecided.because.rework_failed": (
        "{number} was decided, but inspection {what} failed what had been reworked."
    ),
    "undecided.because.concession_ended": (
        "{number} was decided, but concession {what} has ended. What is left of the lots used "
        "under it is on hold again."
    ),
    "undecided.because.concession_exceeded": (
        "{number} was decided, but more left than concession {what} permits, or to another "
        "customer. The lots used under it are on hold again."
    ),
    "undecided.because.not_possible": (
        "{number} was decided, but a decision could not be carried out: {what}"
    ),
    "undecided.because.sorted": "{number}: sorting has found nonconforming pieces ({what}).",
    "undecided.held": "The lots below stay on hold.",
    "undecided.propose": "Propose what becomes of them under {number}.",
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
    # webhooks
    "webhook.subject.failing": "Webhook {endpoint}: {receiver} does not get its messages",
    "webhook.subject.gone": "Webhook {endpoint}: {receiver} wants no more messages, disabled",
    "webhook.failing": (
        "A message to this endpoint was tried for three days and given up. Later messages are "
        "still tried. When the receiver works again, replay what failed."
    ),
    "webhook.gone": (
        "The endpoint answered that it is gone (HTTP 410). It is disabled, and nothing more is "
        "sent to it. If this is a mistake of the receiver, enable it again."
    ),
    "webhook.customer": (
        "The endpoint belongs to customer {customer}. Make sure by another way that the customer "
        "knows."
    ),
    "label.endpoint": "Endpoint",
    "label.receiver": "Receiver",
    "label.message": "Message",
    # customers' answers
    "reminder_to.subject": (
        "Reminder {reminder}, {number}: please account for {deliveries} of suspect parts"
    ),
    "reminder_to.intro": (
        "We told you that parts delivered to you are suspect, and asked for your answer by "
        "{respond_by}. We have not had it yet, or not for all deliveries."
    ),
    "reminder_to.stop": (
        "Until we have told you otherwise, do not use, assemble or pass on the parts below."
    ),
    "reminder_to.answer": (
        "Tell us for each delivery how much you received and where it is now: on the page, or to "
        "{contact}, quoting {number}."
    ),
    "reminder_to.call": "If we do not hear from you, we will call you.",
    "answer.open": "Open the answer page",
    "answer.link": "Answer page: {link}",
    "answer.opening": (
        "The link opens a page that needs no account. It is for your company only; please do not "
        "forward it to others."
    ),
    "label.question": "Question or remark",
    "label.asked_by": "From",
    "label.reply": "Our answer",
    "reply.subject": "{number}: our answer to your question",
    "reply.intro": "You asked us something about the parts that we told you of.",
    "asked.subject": "{number} ({severity}): customer {customer} has a question",
    "asked.intro": (
        "With the answer about the suspect parts of {number}, {customer} wrote the following."
    ),
    "asked.how": "Answer in the case: `headmark ncr reply {number}`. The customer gets it by mail.",
    "silent.subject": "ACT NOW {number} ({severity}): customer {customer} does not answer",
    "silent.intro": (
        "{customer} was told of suspect parts under {number}. Asked to answer by {respond_by}, and "
        "reminded {reminders} times since, the customer has not answered."
    ),
    "silent.call": (
        "Call now, take the answer down, and log the call: `headmark ncr call {number}`."
    ),
    "silent.writeoff": (
        "What can no longer be clarified is written off, with a reason and a signature."
    ),
    "silent.heading": "To be called ({count})",
    "silent.by": "asked to by {respond_by}",
    "column.customer": "Customer",
    "column.standing": "Stands at",
    "column.outstanding": "Not accounted for",
    "standing.untold": "not told yet",
    "standing.no_address": "told by nobody: no mail reaches them",
    "standing.told": "has not answered",
    "standing.answered": "has answered in part",
    # access
    "access.subject": "Headmark: your access was changed",
    "access.pin": "The PIN you sign with was changed.",
    "access.password": (
        "The password you sign in with was changed. You are signed out everywhere."
    ),
    "access.email": (
        "The address your letters go to was changed; this is the last letter to the old one."
    ),
    "access.roles": "Your roles were changed.",
    "access.activated": "You can sign and sign in again.",
    "access.deactivated": (
        "You cannot sign or sign in any more; your links and tokens have ended."
    ),
    "access.by": "Person: {name}. Done by {by} at {at}.",
    "access.unexpected": (
        "If you know nothing of this, tell an administrator at once: somebody may try to sign "
        "in your name."
    ),
}
