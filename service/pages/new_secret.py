"""PINs and passwords that the service makes up for somebody, to be told once."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from service.actions.weak_secrets import check_new_password, check_new_pin
from service.errors import BadInput

DIGITS = "0123456789"
# Without what is taken for one another when it is read out or copied by hand.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_pin(names: Collection[str]) -> str:
    while True:
        pin = _piece(DIGITS, 6)
        try:
            check_new_pin(pin, names)
        except BadInput:
            continue
        return pin


def new_password(names: Collection[str]) -> str:
    """Four groups of four: 79 bits, and still to be typed from a slip of paper."""
    while True:
        password = "-".join(_piece(LETTERS, 4) for _ in range(4))
        try:
            check_new_password(password, names)
        except BadInput:
            continue
        return password


def _piece(of: str, length: int) -> str:
    return "".join(secrets.choice(of) for _ in range(length))
