"""Webhooks: the receivers, what each was sent, and what an administrator does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions import webhook_endpoints as endpoints
from service.actions.desk import Desk
from service.actions.look_deliveries import newest_deliveries
from service.actions.look_webhooks import (
    STATES,
    endpoint_document,
    list_endpoints,
    message_document,
)
from service.actions.webhook_events import EVENTS
from service.errors import Refused
from service.pages.act import act
from service.pages.admin_tabs import show_once, show_tab
from service.pages.admin_words import MESSAGE_STATES, WEBHOOK_EVENTS, WEBHOOK_STATES
from service.pages.asked import Asked, Asking
from service.pages.show import go
from service.pages.typed_page import page_of
from service.webhooks.receivers import checked_place

router = APIRouter()
TAB = "/admin/webhooks"
ROWS = 50
WORDS: dict[str, Any] = {
    "event_words": WEBHOOK_EVENTS,
    "states": WEBHOOK_STATES,
    "message_states": MESSAGE_STATES,
}


@router.get("/admin/webhooks")
def get_webhooks(asked: Asking) -> Response:
    return _webhooks(asked)


@router.post("/admin/webhooks")
def post_webhook(asked: Asking) -> Response:
    """The secret is in this answer alone."""
    events = [each for each in EVENTS if asked.field_of(f"event.{each}")]
    made: list[endpoints.NewEndpoint] = []

    def work(desk: Desk) -> Any:
        made[:] = [endpoints.add_endpoint(
            desk, place, events=events, customer=asked.field_of("customer") or None,
            description=asked.field_of("description"),
        )]  # fmt: skip
        return {"endpoint": made[0].endpoint}

    try:
        # Looks the name up: outside any transaction.
        place = checked_place(asked.field_of("url"), asked.site.settings)
        done = act(asked, work)
    except Refused as refused:
        return _webhooks(asked, refused)
    return _secret(asked, done["endpoint"], made)


@router.get("/admin/webhooks/messages/{message}")
def get_message(asked: Asking, message: str) -> Response:
    return _message(asked, message)


@router.post("/admin/webhooks/messages/{message}/replay")
def post_replay(asked: Asking, message: str) -> Response:
    def work(desk: Desk) -> Any:
        endpoints.replay_message(desk, message)
        return {"message": message}

    try:
        act(asked, work)
    except Refused as refused:
        return _message(asked, message, refused)
    return go(f"{TAB}/messages/{message}", said=asked.speech.say("It is sent once more."))


@router.get("/admin/webhooks/{endpoint}")
def get_webhook(asked: Asking, endpoint: str) -> Response:
    return _webhook(asked, endpoint)


@router.post("/admin/webhooks/{endpoint}/test")
def post_test(asked: Asking, endpoint: str) -> Response:
    said = asked.speech.say("A test is on its way; see below what it came to.")
    return _do(asked, endpoint, said, lambda desk: endpoints.send_test(desk, endpoint))


@router.post("/admin/webhooks/{endpoint}/disable")
def post_disable(asked: Asking, endpoint: str) -> Response:
    reason = asked.field_of("reason")
    return _do(asked, endpoint, asked.speech.say("It is sent nothing more."),
               lambda desk: endpoints.disable_endpoint(desk, endpoint, reason=reason))  # fmt: skip


@router.post("/admin/webhooks/{endpoint}/enable")
def post_enable(asked: Asking, endpoint: str) -> Response:
    return _do(asked, endpoint, asked.speech.say("It is told of what happens from now on."),
               lambda desk: endpoints.enable_endpoint(desk, endpoint))  # fmt: skip


@router.post("/admin/webhooks/{endpoint}/replay")
def post_replay_failed(asked: Asking, endpoint: str) -> Response:
    return _do(asked, endpoint, asked.speech.say("What failed is sent once more."),
               lambda desk: endpoints.replay_failed(desk, endpoint))  # fmt: skip


@router.post("/admin/webhooks/{endpoint}/secret")
def post_secret(asked: Asking, endpoint: str) -> Response:
    """For a day the old one signs as well."""
    made: list[endpoints.NewEndpoint] = []

    def work(desk: Desk) -> Any:
        made[:] = [endpoints.rotate_secret(desk, endpoint)]
        return {"endpoint": endpoint}

    try:
        act(asked, work)
    except Refused as refused:
        return _webhook(asked, endpoint, refused)
    return _secret(asked, endpoint, made)


def _do(asked: Asked, endpoint: str, said: str, what: Callable[[Desk], object]) -> Response:
    def work(desk: Desk) -> Any:
        what(desk)
        return {"endpoint": endpoint}

    try:
        act(asked, work)
    except Refused as refused:
        return _webhook(asked, endpoint, refused)
    return go(f"{TAB}/{endpoint}", said=said)


def _secret(asked: Asked, endpoint: str, made: list[endpoints.NewEndpoint]) -> Response:
    say = asked.speech.say
    told = [
        (say("Secret"), each.secret, say("the receiver checks the signature of each message by it"))
        for each in made
    ]
    heading = say("The secret of %(name)s", name=endpoint)
    return show_once(asked, TAB, heading, told, back=f"{TAB}/{endpoint}", name=endpoint)


def _webhooks(asked: Asked, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        known = list_endpoints(connection)
        latest = newest_deliveries(connection, limit=10)
    return show_tab(
        asked, "admin_webhooks.html", TAB, refused=refused, at="add", endpoints=known,
        deliveries=latest, events=EVENTS, **WORDS,
        chosen=[each for each in EVENTS if asked.field_of(f"event.{each}")],
    )  # fmt: skip


def _webhook(asked: Asked, endpoint: str, refused: Refused | None = None) -> Response:
    page, state = page_of(asked), asked.query("state")
    state = state if state in STATES else ""
    with asked.read() as connection:
        found = endpoint_document(connection, endpoint)
        rows = newest_deliveries(
            connection, endpoint=endpoint, state=state, limit=ROWS + 1, offset=(page - 1) * ROWS
        )
    return show_tab(
        asked, "admin_webhook.html", TAB, refused=refused, endpoint=found, page=page,
        deliveries=rows[:ROWS], more=len(rows) > ROWS, state=state,
        now=asked.site.clock().isoformat(), **WORDS,
    )  # fmt: skip


def _message(asked: Asked, message: str, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        found = message_document(connection, message)
    body = orjson.dumps(found["body"], option=orjson.OPT_INDENT_2).decode()
    return show_tab(
        asked, "admin_message.html", TAB, refused=refused, message=found, body=body, **WORDS
    )
