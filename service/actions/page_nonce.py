"""A page's proof of what it showed: sealed with the link's token, so that nothing is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from service.errors import Conflict
from service.records.canonical import canonical


@dataclass(frozen=True, slots=True)
class PageShown:
    """Up to which ledger entry, which version of the case, and the hash of all that was shown.

    `seq` is -1 where it is not known.
    """

    seq: int
    version: int
    shown_hash: str


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def mint_nonce(raw_token: str, shown: PageShown) -> str:
    """A page's nonce carries what the page showed, sealed with the token: nothing is stored yet."""
    body = f"{shown.seq}.{shown.version}.{shown.shown_hash}.{secrets.token_urlsafe(12)}"
    return f"{body}.{_seal(raw_token, body)}"


def open_nonce(raw_token: str, nonce: str) -> PageShown:
    body, _, seal = nonce.rpartition(".")
    if not nonce.isascii() or not hmac.compare_digest(seal, _seal(raw_token, body)):
        raise Conflict("this page is not one that was sent to you; open the link again")
    seq, version, shown, _ = body.split(".")
    return PageShown(int(seq), int(version), shown)


def _seal(raw_token: str, body: str) -> str:
    return hmac.new(raw_token.encode(), body.encode(), hashlib.sha256).hexdigest()
