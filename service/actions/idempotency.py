"""A request sent twice under one key has one effect and one answer.

The first status and body are stored in the transaction of the effect: either both are there or
neither is. A refusal had no effect and is not stored, so the same key may be tried again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.errors import BadInput
from service.records.case_tables import idempotency
from service.records.door import Transaction

LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: the status, and the JSON text as it is sent."""

    status: int
    body: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request under a key, by whom, and what it asked for."""

    principal: str
    key: str
    request_hash: str


def attempt_of(principal: str, key: str, *asked: bytes) -> Attempt:
    """The attempt that `asked` (method, path, query, body) makes under a key."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadInput(
            f"Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters",
            [("header.Idempotency-Key", "is not a usable key")],
        )
    digest = hashlib.sha256()
    for part in asked:
        # The length before each part: "ab" + "c" must not be taken for "a" + "bc".
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return Attempt(principal, key, digest.hexdigest())


def first_reply(connection: Connection, attempt: Attempt | None) -> Reply | None:
    """What was answered the first time; BadInput if the key was used for something else."""
    if attempt is None:
        return None
    c = idempotency.c
    query = select(c.request_hash, c.status, c.body).where(
        c.principal == attempt.principal, c.key == attempt.key
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    refuse_other_request(attempt, row.request_hash)
    return Reply(row.status, row.body, replayed=True)


def refuse_other_request(attempt: Attempt, first_hash: str) -> None:
    """BadInput if the key was used before, and for something else."""
    if first_hash != attempt.request_hash:
        raise BadInput(
            f"Idempotency-Key `{attempt.key}` was used before for another request; take a new key",
            [("header.Idempotency-Key", "was used for another request")],
        )


def keep_reply(transaction: Transaction, attempt: Attempt | None, reply: Reply) -> None:
    """Store the first answer beside its effect."""
    if attempt is None:
        return
    transaction.insert(
        idempotency,
        {
            "principal": attempt.principal,
            "key": attempt.key,
            "request_hash": attempt.request_hash,
            "status": reply.status,
            "body": reply.body,
            "at": transaction.now_micros,
        },
    )
