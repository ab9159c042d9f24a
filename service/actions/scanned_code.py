"""What a label's code names: a number as it stands, or the parts of a GS1 code.

A scanner sends what the label holds, with a sign of its kind before it (`]d2`, `]C1`), a separator
between parts (FNC1) that many keyboards swallow, and Enter behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

LONGEST = 500
# A code without separators can be read in several ways; more than these is nobody's label.
MOST_READINGS = 24
SIGN = re.compile(r"\][A-Za-z][0-9A-Za-z]")
GS1_SIGNS = frozenset({"]c1", "]d2", "]e0", "]j1", "]q3"})
SEPARATORS = re.compile("\x1d|\u241d|<GS>|<FNC1>|\\{GS\\}|\\{FNC1\\}", re.IGNORECASE)
BRACKETED = re.compile(r"\((\d{2,4})\)([^()]+)")
EDGES = " \t\r\n\x00\x02\x03\x04\x1d\x1e"
# Parts of a length of their own, by their identifier.
FIXED = {
    "00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2,
    "402": 17, "410": 13, "411": 13, "412": 13, "413": 13, "414": 13, "415": 13, "416": 13,
    "417": 13,
}  # fmt: skip
VARIABLE = {
    "10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "242": 6, "250": 30,
    "251": 30, "400": 30, "401": 30, "403": 30, "420": 20, "421": 12, "422": 3,
    **{str(each): 90 for each in range(90, 100)},
}  # fmt: skip
# Which parts name something here, the nearest to the piece in the hand first: lot, serial,
# carton, order, consignment, trade item, what a carton holds.
NAMING = ("10", "21", "00", "400", "402", "401", "01", "02")
DIGITS = frozenset("0123456789")

Part = tuple[str, str]


def names_of_code(text: str) -> list[str]:
    """The numbers that a typed or scanned text may stand for, the likeliest first."""
    return _names(text, guess=True)


def sure_names_of_code(text: str) -> list[str]:
    """As `names_of_code`, but nothing guessed: where a wrong lot would leave the plant.

    A code whose separators were swallowed is not taken apart by what happens to be on record, and
    a serial says nothing where its label names a lot.
    """
    return _names(text, guess=False)


def name_of_code(text: str) -> str:
    """The one number that a text stands for, where nobody looks which there are."""
    return next(iter(names_of_code(text)), "")


def _names(text: str, *, guess: bool) -> list[str]:
    plain = text[:LONGEST].strip(EDGES)
    sign = SIGN.match(plain)
    is_gs1 = sign is not None and sign[0].lower() in GS1_SIGNS
    if sign is not None:
        plain = plain[sign.end() :].strip(EDGES)
    named = _named(plain, is_gs1, guess=guess)
    named = named if guess else named[:1]
    # A sign of GS1 leaves no doubt; without one a lot may well be called `01A`.
    names = [*named, plain] if is_gs1 or BRACKETED.match(plain) else [plain, *named]
    return [each for each in dict.fromkeys(names) if each]


def _named(plain: str, is_gs1: bool, *, guess: bool) -> list[str]:
    """What the parts name: of each reading in turn its lot, serial, carton ..."""
    brackets = BRACKETED.findall(plain)
    if brackets and "".join(f"({ai}){value}" for ai, value in brackets) == plain:
        return _values(dict(brackets))
    text = SEPARATORS.sub("\x1d", plain)
    if not is_gs1 and "\x1d" not in text and not _begins_with_an_item(text):
        return []
    readings = islice(_readings(text, guess=guess), MOST_READINGS)
    return [name for reading in readings for name in _values(reading)]


def _begins_with_an_item(text: str) -> bool:
    """A trade item or a carton with its check digit, which no other number has but by chance."""
    for ai in ("00", "01", "02"):
        digits = text[2 : 2 + FIXED[ai]]
        if text.startswith(ai) and len(digits) == FIXED[ai] and is_checked(digits):
            return True
    return False


def is_checked(digits: str) -> bool:
    """Whether the last digit of a GTIN or SSCC is the check of those before."""
    if not digits or not DIGITS.issuperset(digits):
        return False
    total = sum(int(each) * (3, 1)[at % 2] for at, each in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def _values(parts: dict[str, str]) -> list[str]:
    found = []
    for ai in NAMING:
        value = parts.get(ai, "").strip(EDGES)
        found.append(value)
        if ai in ("01", "02") and value.startswith("0"):
            # As an item's master data has it: with 14, 13 or 12 digits.
            found += [value[1:], value[2:] if value.startswith("00") else ""]
    return [each for each in found if each]


def _readings(text: str, *, guess: bool) -> Iterator[dict[str, str]]:
    """Every way to take the text apart; a part without a separator may end before any other."""
    # Depth first, without recursion: what is left to read, with the parts so far.
    left: list[tuple[str, tuple[Part, ...]]] = [(text.lstrip("\x1d"), ())]
    looked = 0
    while left and looked < 10 * MOST_READINGS:
        looked += 1
        rest, parts = left.pop()
        if not rest:
            yield dict(parts)
            continue
        left += reversed([(after, (*parts, part)) for part, after in _first_parts(rest, guess)])


def _first_parts(text: str, guess: bool) -> Iterator[tuple[Part, str]]:
    for length in (2, 3):
        ai = text[:length]
        if ai in FIXED:
            value = text[length : length + FIXED[ai]]
            if len(value) == FIXED[ai] and DIGITS.issuperset(value):
                yield (ai, value), text[length + len(value) :].lstrip("\x1d")
        elif ai in VARIABLE:
            value, _, after = text[length:].partition("\x1d")
            if 0 < len(value) <= VARIABLE[ai]:
                yield (ai, value), after
            # The separator was swallowed: what follows may be the next part.
            for at in range(1, min(len(value), VARIABLE[ai] + 1) if guess else 0):
                if value[at : at + 2] in FIXED or value[at : at + 2] in VARIABLE:
                    yield (ai, value[:at]), text[length + at :]
