"""The compiled loops that write the long lists of a blast radius as JSON.

They write bytes into an array that is surely large enough, and hold no lock of the interpreter, so
that one large answer does not keep the others waiting. A text is a slice of a `Texts`: all texts
one behind the other, quoted and escaped, with their offsets.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]

QUOTE, BACKSLASH, SPACE = 34, 92, 32
ZERO, MINUS, POINT, COMMA = 48, 45, 46, 44
HEX = b"0123456789abcdef"
LONGEST_NUMBER = 28
"""Sign, nineteen digits, point, six decimals."""
MOMENT_LENGTH = 34
"""Quoted: 2026-11-22T10:30:00.000000+00:00."""
MILLION = 1_000_000


class Texts(NamedTuple):
    """Texts one behind the other: text ``i`` is ``data[offsets[i]:offsets[i + 1]]``."""

    offsets: Int64s
    data: Bytes


@njit(cache=True, nogil=True)
def quote(texts: Texts, others: Texts, picks: Int32s) -> tuple[Int64s, Bytes]:
    """Some texts as JSON strings, in the order of `picks`; a pick of ``~i`` is text i of `others`.

    That is how a lineage says which lot, or which operation, a node is.
    """
    starts = np.zeros(picks.size + 1, np.int64)
    for place in range(picks.size):
        source, pick = (texts, picks[place]) if picks[place] >= 0 else (others, ~picks[place])
        size = 2
        for at in range(source.offsets[pick], source.offsets[pick + 1]):
            byte = source.data[at]
            size += 6 if byte < SPACE else 2 if byte in (QUOTE, BACKSLASH) else 1
        starts[place + 1] = starts[place] + size
    out = np.empty(starts[-1], np.uint8)
    for place in range(picks.size):
        source, pick = (texts, picks[place]) if picks[place] >= 0 else (others, ~picks[place])
        end = starts[place]
        out[end] = QUOTE
        end += 1
        for at in range(source.offsets[pick], source.offsets[pick + 1]):
            end = _put_escaped(out, end, source.data[at])
        out[end] = QUOTE
    return starts, out


@njit(cache=True, inline="always")
def _put_escaped(out: Bytes, end: int, byte: int) -> int:
    if byte < SPACE:
        for letter in b"\\u00":
            out[end] = letter
            end += 1
        out[end] = ZERO + (byte >> 4)
        out[end + 1] = HEX[byte & 15]
        return end + 2
    if byte in (QUOTE, BACKSLASH):
        out[end] = BACKSLASH
        end += 1
    out[end] = byte
    return end + 1


@njit(cache=True, nogil=True)
def lengths_of_paths(parents: Int32s, offsets: Int64s) -> tuple[Int64s, Int32s]:
    """For each node of a walk the bytes of its path, commas included, and its nodes.

    A node stands behind its parent.
    """
    size = np.empty(parents.size, np.int64)
    depth = np.empty(parents.size, np.int32)
    for place in range(parents.size):
        size[place] = offsets[place + 1] - offsets[place] + 1
        depth[place] = 1
        if parents[place] >= 0:
            size[place] += size[parents[place]]
            depth[place] += depth[parents[place]]
    return size, depth


@njit(cache=True, nogil=True)
def write_lots(
    out: Bytes,
    keys: Texts,
    names: Texts,
    parents: Int32s,
    deepest: int,
    positions: Int64s,
    items: Texts,
    item_codes: Int32s,
    units: Texts,
    unit_codes: Int32s,
    certainties: Texts,
    certainty_codes: Int32s,
    shares: Floats,
    figures: Floats,
    locations: Texts,
    location_codes: Int32s,
) -> int:
    """Write lots, a comma behind each, into `out`; returns how many bytes.

    `names` and `parents` are those of the walk, `positions` where in it each lot stands.
    """
    end = 0
    stack = np.empty(deepest, np.int64)
    for lot in range(positions.size):
        end = _put_text(out, end, keys, 0)
        end = _put_text(out, end, names, positions[lot])
        end = _put_text(out, end, keys, 1)
        end = _put_text(out, end, items, item_codes[lot])
        end = _put_text(out, end, keys, 2)
        end = _put_text(out, end, units, unit_codes[lot])
        end = _put_text(out, end, keys, 3)
        end = _put_text(out, end, certainties, certainty_codes[lot])
        end = _put_text(out, end, keys, 4)
        end = _put_number(out, end, shares[lot])
        for column in range(figures.shape[1]):
            end = _put_text(out, end, keys, 5 + column)
            end = _put_number(out, end, figures[lot, column])
        end = _put_text(out, end, keys, 5 + figures.shape[1])
        end = _put_text(out, end, locations, location_codes[lot])
        end = _put_text(out, end, keys, 6 + figures.shape[1])
        end = _put_path(out, end, names, parents, positions[lot], stack)
        end = _put_text(out, end, keys, 7 + figures.shape[1])
    return end


@njit(cache=True, nogil=True)
def write_lines(
    out: Bytes,
    keys: Texts,
    shipments: Texts,
    shipment_codes: Int32s,
    customers: Texts,
    customer_codes: Int32s,
    moments: Floats,
    lots: Texts,
    lot_places: Int32s,
    quantities: Floats,
) -> int:
    """Write lines of shipments, a comma behind each, into `out`; returns how many bytes."""
    end = 0
    for line in range(shipment_codes.size):
        end = _put_text(out, end, keys, 0)
        end = _put_text(out, end, shipments, shipment_codes[line])
        end = _put_text(out, end, keys, 1)
        end = _put_text(out, end, customers, customer_codes[line])
        end = _put_text(out, end, keys, 2)
        end = _put_moment(out, end, moments[line])
        end = _put_text(out, end, keys, 3)
        end = _put_text(out, end, lots, lot_places[line])
        end = _put_text(out, end, keys, 4)
        end = _put_number(out, end, quantities[line])
        end = _put_text(out, end, keys, 5)
    return end


@njit(cache=True, nogil=True, inline="always")
def _put_text(out: Bytes, end: int, texts: Texts, pick: int) -> int:
    for at in range(texts.offsets[pick], texts.offsets[pick + 1]):
        out[end] = texts.data[at]
        end += 1
    return end


@njit(cache=True, nogil=True)
def _put_path(
    out: Bytes, end: int, names: Texts, parents: Int32s, position: int, stack: Int64s
) -> int:
    depth = 0
    while position >= 0:
        stack[depth] = position
        depth += 1
        position = parents[position]
    for step in range(depth - 1, -1, -1):
        end = _put_text(out, end, names, stack[step])
        if step > 0:
            out[end] = COMMA
            end += 1
    return end


@njit(cache=True, nogil=True)
def _put_number(out: Bytes, end: int, value: float) -> int:
    """A number to six decimals, without those that say nothing."""
    if value < 0:
        out[end] = MINUS
        end += 1
        value = -value
    whole = int(value)
    rest = int(np.round((value - whole) * MILLION))
    if rest == MILLION:
        whole, rest = whole + 1, 0
    end = _put_digits(out, end, whole, 1)
    if rest == 0:
        return end
    out[end] = POINT
    end = _put_digits(out, end + 1, rest, 6)
    while out[end - 1] == ZERO:
        end -= 1
    return end


@njit(cache=True, nogil=True)
def _put_digits(out: Bytes, end: int, number: int, least: int) -> int:
    digits = least
    bound = 10**least
    while digits < 19 and number >= bound:
        digits += 1
        bound *= 10
    for place in range(digits - 1, -1, -1):
        out[end + place] = ZERO + number % 10
        number //= 10
    return end + digits


@njit(cache=True, nogil=True)
def _put_moment(out: Bytes, end: int, moment: float) -> int:
    """Seconds since 1970 as a quoted ISO 8601 time in UTC."""
    seconds = int(np.floor(moment))
    fraction = int(np.round((moment - seconds) * MILLION))
    if fraction == MILLION:
        seconds, fraction = seconds + 1, 0
    days, clock = seconds // 86_400, seconds % 86_400
    year, month, day = _civil(days)
    out[end] = QUOTE
    end = _put_digits(out, end + 1, year, 4)
    for number, mark in (
        (month, 45),
        (day, 45),
        (clock // 3_600, 84),
        (clock // 60 % 60, 58),
        (clock % 60, 58),
    ):
        out[end] = mark
        end = _put_digits(out, end + 1, number, 2)
    if fraction:
        out[end] = POINT
        end = _put_digits(out, end + 1, fraction, 6)
    for letter in b'+00:00"':
        out[end] = letter
        end += 1
    return end


@njit(cache=True, nogil=True)
def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970 (H. Hinnant, civil_from_days)."""
    days += 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    return year + era * 400 + (month <= 2), month, day
