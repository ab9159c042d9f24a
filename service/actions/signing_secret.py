"""What a signature is made with: the PIN, or the password that the signer signs in with."""

from __future__ import annotations

from service.actions.desk import Desk
from service.actions.person_locks import PASSWORD, PIN, admit, check_pin, is_locked, usable_hash
from service.actions.person_rows import find_person
from service.actions.secret_hashes import is_secret

WRONG_SECRET = "the PIN is wrong, or locked after too many wrong ones; nothing was decided"  # noqa: S105


def check_signing_secret(desk: Desk, name: str, typed: str) -> bool:
    """Whether this is the person's PIN or password; whatever is neither counts as a wrong PIN.

    While the PIN is locked the password does not sign either: else it could be guessed here.
    """
    now = desk.transaction.now
    row = find_person(desk, name)
    if row is not None and not is_locked(row, PIN, now):
        stored = usable_hash(row, PASSWORD, now)
        if stored is not None and is_secret(stored, typed):
            admit(desk, row, PASSWORD, typed)
            return True
    return check_pin(desk, name, typed, now=now)
