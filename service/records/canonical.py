"""Canonical JSON: one spelling for one content, so that it can be hashed and compared."""

from __future__ import annotations

import hashlib

import orjson


def canonical(content: object) -> str:
    """Sorted keys, no blanks, UTF-8; numbers as the record models normalise them."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def entry_hash(
    *, seq: int, at: int, by: str, kind: str, subject: str, content: str, previous: str
) -> str:
    """SHA-256 over everything an entry says, its place and the entry before it."""
    body = canonical(
        {
            "at": at,
            "by": by,
            "content": content,
            "kind": kind,
            "previous": previous,
            "seq": seq,
            "subject": subject,
        }
    )
    return hashlib.sha256(body.encode()).hexdigest()


GENESIS = "0" * 64
