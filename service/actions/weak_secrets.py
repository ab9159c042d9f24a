"""What is no PIN and no password: too short, or the first thing that somebody else would try."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from service.actions.secret_hashes import LONGEST
from service.errors import BadInput

SHORTEST_PIN, SHORTEST_PASSWORD = 6, 12
_RUNS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_OFTEN_TRIED = ("password", "passwort", "headmark", "letmein", "welcome", "administrator")
# The shortest part of a name that a password must not hold.
_PART_OF_NAME = 4
# Of so few different characters, or by repeating so short a piece, it is guessed first.
_FEW, _PIECE = 2, 3


def check_new_pin(pin: str, names: Iterable[str]) -> None:
    """BadInput for a PIN that is too short, too long or easily guessed; `names` are its owner's."""
    _check_length(pin, "PIN", SHORTEST_PIN)
    plain = _plain(pin)
    if plain in {_plain(name) for name in names}:
        raise BadInput("a PIN must not be the name of its owner; take another")
    if _is_pattern(plain):
        raise BadInput(
            "this PIN is easily guessed (a run of keys, or the same again and again); take another"
        )


def check_new_password(password: str, names: Iterable[str]) -> None:
    """BadInput for a password that is too short, too long or easily guessed."""
    _check_length(password, "password", SHORTEST_PASSWORD)
    plain = _plain(password)
    parts = {_plain(part) for name in names for part in (name, *re.split(r"[\W_]+", name))}
    if any(len(part) >= _PART_OF_NAME and part in plain for part in parts):
        raise BadInput("a password must not hold the name of its owner; take another")
    if _is_pattern(plain) or _is_often_tried(plain):
        raise BadInput(
            "this password is easily guessed; three or four words that have nothing to do with "
            "each other make a good one"
        )


def _check_length(secret: str, what: str, shortest: int) -> None:
    if not shortest <= len(secret) <= LONGEST:
        raise BadInput(
            f"a {what} has {shortest} to {LONGEST} characters, this one has {len(secret)}"
        )
    if not secret.isprintable():
        raise BadInput(f"a {what} has printable characters only")


def _plain(text: str) -> str:
    """Without case, width, blanks and marks, which people add to what is weak."""
    spelt = normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", spelt) or spelt


def _is_pattern(plain: str) -> bool:
    """One run up or down a row of keys, two characters in turn, or a short piece repeated."""
    if len({*plain}) <= _FEW:
        return True
    # A run goes on at its beginning: 8, 9, 0, 1.
    runs = (run * (len(plain) // len(run) + 2) for run in _RUNS)
    if any(plain in run or plain[::-1] in run for run in runs):
        return True
    pieces = (plain[:size] for size in range(1, _PIECE + 1))
    return any((piece * len(plain))[: len(plain)] == plain for piece in pieces)


def _is_often_tried(plain: str) -> bool:
    """`password` and what is put behind it: what is left of `headmark2026` is `2026`."""
    rest = plain
    for word in _OFTEN_TRIED:
        rest = rest.replace(word, "")
    return rest != plain and (len(rest) < SHORTEST_PIN or _is_pattern(rest))
