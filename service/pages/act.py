"""What a form does: one write transaction, once, however often the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from service.actions.desk import Desk
from service.actions.idempotency import Attempt, Reply, attempt_of, first_reply, keep_reply
from service.api.once import SECRETS
from service.errors import Forbidden
from service.pages.asked import Asked
from service.records.door import Transaction

# The hidden field that tells one sending of a form from the next.
ATTEMPT = "attempt"


def act(asked: Asked, work: Callable[[Desk], Any]) -> Any:
    """Do the work, unless this very form was sent before; the document it led to, either way.

    `work` returns a document (what `orjson` can write); it raises `Refused` and nothing is done.
    """
    document = _transact(asked, work)
    if document is None:
        raise AssertionError("only signed work may come to nothing")
    return document


def act_signed(asked: Asked, work: Callable[[Desk], Any | None]) -> Any:
    """As `act`, with a PIN or password in the form: None from `work` says that it was wrong.

    The attempt is counted, in a commit, before it is refused.
    """
    document = _transact(asked, work)
    if document is None:
        raise Forbidden(asked.speech.say("The PIN or password is not right. Nothing was signed."))
    return document


def _transact(asked: Asked, work: Callable[[Desk], Any | None]) -> Any | None:
    attempt = _attempt(asked)

    def transact(transaction: Transaction) -> Any | None:
        first = first_reply(transaction.connection, attempt)
        if first is not None:
            return orjson.loads(first.body)
        document = work(asked.desk(transaction))
        if document is not None:
            keep_reply(transaction, attempt, Reply(200, orjson.dumps(document).decode()))
        return document

    return asked.site.door.write(transact, by=asked.who.name, now=asked.site.clock())


def _attempt(asked: Asked) -> Attempt | None:
    key = asked.form.fields.get(ATTEMPT)
    if not key:
        return None
    shown = sorted(
        (name, text) for name, text in asked.form.fields.items()
        if name not in SECRETS and name != ATTEMPT
    )  # fmt: skip
    files = [f"{name}:{len(content)}" for name, content in asked.form.files]
    return attempt_of(
        asked.who.name, key, b"page", asked.request.url.path.encode(), orjson.dumps([shown, files])
    )
