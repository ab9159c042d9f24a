"""One request, one effect, one answer: the transaction, and the key that makes repeats harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Request, Response

from service.actions.desk import Desk
from service.actions.idempotency import Attempt, Reply, attempt_of, first_reply, keep_reply
from service.actions.people import Principal
from service.actions.signer import check_signs_as_himself
from service.api.authorise import Who
from service.api.bodies import LargeBody, SmallBody
from service.api.site import Site
from service.errors import Forbidden
from service.records.books import Books
from service.records.door import Transaction

SECRETS = ("pin", "new_pin", "password", "new_password")

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="The same key again: the first answer again."),
]


def _attempt(request: Request, who: Principal, body: bytes, key: str | None) -> Attempt | None:
    if key is None:
        return None
    asked = (request.method, request.url.path, request.url.query)
    return attempt_of(who.name, key, *(part.encode() for part in asked), body)


def _small_attempt(request: Request, who: Who, body: SmallBody, key: Key = None) -> Attempt | None:
    return _attempt(request, who, without_secrets(body), key)


def _large_attempt(request: Request, who: Who, body: LargeBody, key: Key = None) -> Attempt | None:
    return _attempt(request, who, body, key)


def without_secrets(body: bytes) -> bytes:
    """The body of a signed request without its PIN: what is kept must not let a PIN be guessed.

    Six digits are tried out in a second against a bare hash of all that stands around them.
    """
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body  # no JSON holds no field of ours
    bare = _stripped(asked)
    return body if bare == asked else orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)


def _stripped(asked: Any) -> Any:
    if isinstance(asked, dict):
        return {name: _stripped(each) for name, each in asked.items() if name not in SECRETS}
    return [_stripped(each) for each in asked] if isinstance(asked, list) else asked


Once = Annotated[Attempt | None, Depends(_small_attempt)]
OnceLarge = Annotated[Attempt | None, Depends(_large_attempt)]


def once(
    site: Site, who: Principal, attempt: Attempt | None, work: Callable[[Desk], Reply]
) -> Response:
    """Do the work in one write transaction, unless this attempt was answered before.

    The answer is made when the transaction has committed: a commit that fails is an error.
    """

    reply = _transact(site, who, attempt, work)
    if reply is None:
        raise AssertionError("only signed work may come to nothing")
    return answer(reply)


def once_signed(
    site: Site,
    who: Principal,
    attempt: Attempt | None,
    work: Callable[[Desk], Reply | None],
    *,
    wrong_pin: str,
    by: str,
) -> Response:
    """As `once`, signed by the person `by`, who is the one that asks."""

    def signed(desk: Desk) -> Reply | None:
        # Before the PIN is looked at: nobody may use up another's attempts.
        check_signs_as_himself(desk, who, by)
        return work(desk)

    return once_proven(site, who, attempt, signed, wrong=wrong_pin)


def once_proven(
    site: Site,
    who: Principal,
    attempt: Attempt | None,
    work: Callable[[Desk], Reply | None],
    *,
    wrong: str,
) -> Response:
    """As `once`, with a secret; None, for a wrong one, is committed, not kept, and refused."""
    reply = _transact(site, who, attempt, work)
    if reply is None:
        raise Forbidden(wrong)
    return answer(reply)


def _transact(
    site: Site, who: Principal, attempt: Attempt | None, work: Callable[[Desk], Reply | None]
) -> Reply | None:
    def transact(transaction: Transaction) -> Reply | None:
        first = first_reply(transaction.connection, attempt)
        if first is not None:
            return first
        reply = work(Desk(transaction, Books(transaction), site.plant, site.settings))
        if reply is not None:
            keep_reply(transaction, attempt, reply)
        return reply

    return site.door.write(transact, by=who.name, now=site.clock())


def reply_of(status: int, document: Any) -> Reply:
    return Reply(status, orjson.dumps(document).decode())


def answer(reply: Reply) -> Response:
    headers = {"Idempotency-Replayed": "true"} if reply.replayed else {}
    return Response(reply.body, reply.status, headers, "application/json")


def shown(document: Any, *, next_page: str | None = None) -> Response:
    """What a question is answered with."""
    headers = {"Link": f'<{next_page}>; rel="next"'} if next_page else {}
    return Response(orjson.dumps(document), 200, headers, "application/json")
