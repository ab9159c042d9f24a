"""Tokens of approval links: the raw one goes into one mail, only its hash is stored."""

import hashlib
import secrets

TOKEN_BYTES = 32


def mint_token() -> tuple[str, str]:
    """Make a new token for one personal link.

    Returns
    -------
    tuple[str, str]
        The raw token (256 random bits, safe in a URL) and its SHA-256 in hexadecimal. Store the
        second; a stolen database then opens no page.

    Examples
    --------
    >>> raw, stored = mint_token()
    >>> stored == token_hash(raw)
    True
    """
    raw = secrets.token_urlsafe(TOKEN_BYTES)
    return raw, token_hash(raw)


def token_hash(raw: str) -> str:
    """Hash a raw token as it is stored.

    A plain SHA-256 is enough here: unlike a password, a token of 256 random bits cannot be
    guessed, so there is nothing a slow hash would slow down.

    Examples
    --------
    >>> token_hash("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(raw.encode()).hexdigest()
