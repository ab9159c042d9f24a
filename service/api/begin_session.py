"""A person signs in with a browser: attempts are limited, and the long work is done outside."""

from __future__ import annotations

import time

from fastapi import Request

from service.actions.desk import Desk
from service.actions.sign_in import (
    Evaluated,
    SignedIn,
    evaluate_password,
    sign_in,
    stored_password,
)
from service.api.site import Site
from service.records.books import Books

# A minute's attempts, of one name from wherever, and from one address of whichever names: a shift
# signs in at once, behind one address.
BY_NAME, BY_ADDRESS = 10, 60


def begin(request: Request, site: Site, name: str, password: str) -> SignedIn | None:
    """A new session; None if name and password do not belong together, TooMany after too many."""
    address = request.client.host if request.client else "nowhere"
    now = time.monotonic()
    site.throttle.admit(f"sign-in from {address}", limit=BY_ADDRESS, now=now)
    site.throttle.admit(f"sign-in as {name.casefold()}", limit=BY_NAME, now=now)
    evaluated = _evaluated(site, name, password)
    at = site.clock()
    return site.door.write(
        lambda transaction: sign_in(
            Desk(transaction, Books(transaction), site.plant, site.settings), name, evaluated,
            address=address, now=at,
        ),
        by="sign-in", now=at,
    )  # fmt: skip


def _evaluated(site: Site, name: str, password: str) -> Evaluated:
    """The long work, outside the door and without a connection."""
    with site.door.read() as connection:
        stored = stored_password(connection, name)
    with site.hashing:
        return evaluate_password(stored, password)
