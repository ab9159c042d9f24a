"""Webhooks: who is told of what, and each message with what became of it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_webhooks import (
    endpoint_document,
    list_endpoints,
    list_messages,
    message_document,
)
from service.actions.webhook_endpoints import (
    add_endpoint,
    disable_endpoint,
    enable_endpoint,
    replay_failed,
    replay_message,
    rotate_secret,
    send_test,
)
from service.api.authorise import Who
from service.api.bodies import SmallBody, parse
from service.api.documented import takes
from service.api.once import Once, once, reply_of, shown
from service.api.paging import Limit, next_page
from service.api.site import AtSite
from service.api.webhook_requests import EndpointToDisable, NewReceiver
from service.webhooks.receivers import checked_place

router = APIRouter(tags=["webhooks"])


@router.post("/webhooks", openapi_extra=takes(NewReceiver), summary="Add an endpoint",
             status_code=201)  # fmt: skip
def post_webhook(site: AtSite, who: Who, body: SmallBody) -> Response:
    """Its secret is in this answer and in no other: give it to the receiver.

    An Idempotency-Key is not heeded: the answer, which would be kept, holds the secret.
    """
    asked = parse(NewReceiver, body)
    place = checked_place(asked.url, site.settings)

    def work(desk: Desk) -> Reply:
        made = add_endpoint(
            desk, place, events=asked.events, customer=asked.customer,
            description=asked.description,
        )  # fmt: skip
        return _reply(desk, made.endpoint, 201, secret=made.secret)

    return once(site, who, None, work)


@router.get("/webhooks", summary="List endpoints")
def get_webhooks(site: AtSite) -> Response:
    """In the order they were added, with how many messages wait, were delivered or failed."""
    with site.door.read() as connection:
        return shown(list_endpoints(connection))


@router.get("/webhooks/messages", summary="List messages")
def get_messages(
    request: Request,
    site: AtSite,
    endpoint: str | None = None,
    state: str | None = None,
    limit: Limit = 1_000,
    after: str | None = None,
) -> Response:
    """In the order they were written, without bodies; `state` is pending, delivered or failed."""
    with site.door.read() as connection:
        found = list_messages(
            connection, endpoint=endpoint, state=state, limit=limit, after=after
        )  # fmt: skip
    return shown(found, next_page=next_page(request, found, limit, "message"))


@router.get("/webhooks/messages/{message}", summary="One message")
def get_message(site: AtSite, message: str) -> Response:
    """With its body, as it is sent."""
    with site.door.read() as connection:
        return shown(message_document(connection, message))


@router.post("/webhooks/messages/{message}/replay", summary="Send a message again")
def post_replay(site: AtSite, who: Who, attempt: Once, message: str) -> Response:
    """As it was, under its own id: a receiver that has it already knows it again."""

    def work(desk: Desk) -> Reply:
        replay_message(desk, message)
        return reply_of(200, message_document(desk.transaction.connection, message))

    return once(site, who, attempt, work)


@router.post("/webhooks/{endpoint}/replay", summary="Send again what failed")
def post_replay_failed(site: AtSite, who: Who, attempt: Once, endpoint: str) -> Response:
    """Everything that this endpoint did not get."""

    def work(desk: Desk) -> Reply:
        return reply_of(200, {"endpoint": endpoint, "replayed": replay_failed(desk, endpoint)})

    return once(site, who, attempt, work)


@router.post("/webhooks/{endpoint}/disable", openapi_extra=takes(EndpointToDisable),
             summary="Disable an endpoint")  # fmt: skip
def post_disable(site: AtSite, who: Who, attempt: Once, body: SmallBody, endpoint: str) -> Response:
    """It is sent nothing more; what waited for it failed, and can be replayed."""
    reason = parse(EndpointToDisable, body).reason

    def work(desk: Desk) -> Reply:
        disable_endpoint(desk, endpoint, reason=reason)
        return _reply(desk, endpoint)

    return once(site, who, attempt, work)


@router.post("/webhooks/{endpoint}/enable", summary="Enable an endpoint")
def post_enable(site: AtSite, who: Who, attempt: Once, endpoint: str) -> Response:
    """It is told of what happens from now on."""

    def work(desk: Desk) -> Reply:
        enable_endpoint(desk, endpoint)
        return _reply(desk, endpoint)

    return once(site, who, attempt, work)


@router.post("/webhooks/{endpoint}/rotate", summary="Replace a secret")
def post_rotate(site: AtSite, who: Who, endpoint: str) -> Response:
    """The new secret is in this answer and in no other; for a day the old one signs as well."""
    return once(
        site, who, None,
        lambda desk: _reply(desk, endpoint, secret=rotate_secret(desk, endpoint).secret),
    )  # fmt: skip


@router.post("/webhooks/{endpoint}/test", summary="Send a test", status_code=202)
def post_test(site: AtSite, who: Who, attempt: Once, endpoint: str) -> Response:
    """A message of event `webhook.test`, whatever the endpoint listens to."""
    return once(
        site, who, attempt,
        lambda desk: reply_of(202, {"endpoint": endpoint, "message": send_test(desk, endpoint)}),
    )  # fmt: skip


def _reply(desk: Desk, endpoint: str, status: int = 200, *, secret: str | None = None) -> Reply:
    desk.transaction.flush()
    document = endpoint_document(desk.transaction.connection, endpoint)
    return reply_of(status, document if secret is None else {**document, "secret": secret})
