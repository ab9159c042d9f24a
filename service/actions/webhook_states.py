"""How an endpoint stands: enabled, failing, disabled; each change by compare-and-swap."""

from __future__ import annotations

from sqlalchemy import select, update

from notifications.messages import Delivering, WebhookTrouble
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.tell_webhooks import TOLD, forget_listeners
from service.records.webhook_tables import webhook_endpoint, webhook_message

e, m = webhook_endpoint.c, webhook_message.c
NOT_SENT = "the endpoint was disabled"


def note_well(desk: Desk, endpoint: str) -> None:
    """It answers: what was wrong is over."""
    if _change(desk, endpoint, ("failing",), state="enabled"):
        desk.transaction.enter("webhook.recovered", endpoint, {})


def note_failing(desk: Desk, endpoint: str, event: str, subject: str, reason: str) -> None:
    """A message was given up; people hear of the first, the others stand in the list."""
    if not _change(desk, endpoint, ("enabled",), state="failing"):
        return
    said = {"event": event, "subject": subject, "reason": reason}
    desk.transaction.enter("webhook.failing", endpoint, said)
    _tell_people(desk, endpoint, "failing", event, subject, reason)


def disable_gone(desk: Desk, endpoint: str, event: str, subject: str, reason: str) -> None:
    """It wants no more; another message may have been told the same a moment ago."""
    if disable(desk, endpoint, reason):
        _tell_people(desk, endpoint, "gone", event, subject, reason)


def disable(desk: Desk, endpoint: str, reason: str) -> bool:
    """Send it nothing more; what waited for it is given up, and can be replayed."""
    disabled = _change(
        desk, endpoint, TOLD, state="disabled", disabled_at=desk.transaction.now_micros,
        disabled_reason=reason,
    )  # fmt: skip
    if disabled:
        desk.transaction.enter("webhook.disabled", endpoint, {"reason": reason})
        desk.transaction.connection.execute(
            update(webhook_message)
            .where(m.endpoint == endpoint, m.state == "pending")
            .values(state="failed", lease_until=None, last_error=NOT_SENT)
        )
    return disabled


def enable(desk: Desk, endpoint: str) -> bool:
    """Tell it again of what happens from now on."""
    enabled = _change(
        desk, endpoint, ("disabled",), state="enabled", disabled_at=None, disabled_reason=None
    )
    if enabled:
        desk.transaction.enter("webhook.enabled", endpoint, {})
    return enabled


def _change(desk: Desk, endpoint: str, before: tuple[str, ...], **values: object) -> bool:
    """Two workers, or a worker and an administrator, may find the same at once: one does it."""
    desk.transaction.flush()
    changed = desk.transaction.connection.execute(
        update(webhook_endpoint).where(e.id == endpoint, e.state.in_(before)).values(**values)
    )
    forget_listeners(desk)
    return changed.rowcount == 1


def _tell_people(
    desk: Desk, endpoint: str, trouble: Delivering, event: str, subject: str, reason: str
) -> None:
    query = select(e.url, e.customer, e.description).where(e.id == endpoint)
    row = desk.transaction.connection.execute(query).one()
    letter = WebhookTrouble(
        trouble, endpoint, row.description, _receiver(row.url), row.customer, event, subject, reason
    )
    roles = ["admin"] if row.customer is None else ["admin", "quality_supervisor"]
    for _, _, email, language in people_with(desk, roles):
        post_letter(desk, letter, recipient=email, language=language, audience="plant", number=None)


def _receiver(url: str) -> str:
    """Its host: what follows in a URL may be a key."""
    return url.split("/")[2]
