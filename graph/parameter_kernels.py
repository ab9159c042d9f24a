"""The compiled reading of process parameters: many small JSON objects, without an object for each.

What is not plain (an escape in a key, a key twice, no object at all) is not guessed at: the row is
named, and read by Python.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]

NUMBER, OTHER, HARD_NUMBER = 0, 1, 2
"""A number that is read already; a text or array; a number that Python must read to be exact."""
QUOTE, BACKSLASH, COMMA, COLON = 34, 92, 44, 58
OPEN, CLOSE, OPEN_LIST, CLOSE_LIST = 123, 125, 91, 93
MINUS, POINT, ZERO, NINE = 45, 46, 48, 57
BLANKS = (32, 9, 10, 13)
EXACT_DIGITS = 15
EXACT_POWER = 22
"""Up to so many digits and such a power of ten both are exact floats, and so is their quotient."""
NOT_PLAIN = -1


class Entries(NamedTuple):
    """One row a value: which object, which key, what kind, the number, where the text stands."""

    row: Int32s
    key: NDArray[np.int16]
    kind: NDArray[np.int8]
    number: Floats
    start: Int64s
    end: Int64s


@njit(cache=True, nogil=True)
def read_objects(
    offsets: Int64s, data: Bytes, first: int, last: int
) -> tuple[Entries, Int64s, Int32s]:
    """The entries of objects `first` to before `last`, where keys stand, and rows not plain.

    Key ``k`` is ``data[keys[k, 0]:keys[k, 1]]``. An object without a byte has no entries.
    """
    entries = _room_for(_most_entries(offsets, data, first, last))
    keys = np.empty((16, 2), np.int64)
    seen = np.full(16, -1, np.int64)
    odd = np.empty(last - first, np.int32)
    counts = np.zeros(4, np.int64)  # entries, keys, odd rows, the last key
    for row in range(first, last):
        before = counts[0]
        start, end = offsets[row], offsets[row + 1]
        at = _skip(data, start, end)
        more = at < end
        if more:
            at, more = _begin(data, at, end)
        while more:
            if counts[1] == keys.shape[0]:
                keys = np.concatenate((keys, np.empty_like(keys)))
                seen = np.concatenate((seen, np.full(seen.size, -1, np.int64)))
            at, more = _read_entry(data, at, end, row, entries, keys, seen, counts)
        if at != end:
            counts[0] = before
            odd[counts[2]] = row
            counts[2] += 1
    size = counts[0]
    found = Entries(
        entries.row[:size],
        entries.key[:size],
        entries.kind[:size],
        entries.number[:size],
        entries.start[:size],
        entries.end[:size],
    )
    return found, keys[: counts[1]].copy(), odd[: counts[2]].copy()


@njit(cache=True, nogil=True)
def cut_out(data: Bytes, starts: Int64s, ends: Int64s) -> tuple[Int64s, Bytes]:
    """Some slices one behind the other, with their offsets."""
    offsets = np.zeros(starts.size + 1, np.int64)
    for place in range(starts.size):
        offsets[place + 1] = offsets[place] + ends[place] - starts[place]
    out = np.empty(offsets[-1], np.uint8)
    for place in range(starts.size):
        out[offsets[place] : offsets[place + 1]] = data[starts[place] : ends[place]]
    return offsets, out


@njit(cache=True, nogil=True)
def _room_for(count: int) -> Entries:
    return Entries(
        np.empty(count, np.int32),
        np.empty(count, np.int16),
        np.empty(count, np.int8),
        np.zeros(count, np.float64),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
    )


@njit(cache=True, nogil=True)
def _most_entries(offsets: Int64s, data: Bytes, first: int, last: int) -> int:
    """A bound: one entry an object, and one for each comma outside of lists and texts."""
    count = last - first
    depth = 0
    inside = False
    at = offsets[first]
    while at < offsets[last]:
        byte = data[at]
        if byte == BACKSLASH:
            at += 1
        elif byte == QUOTE:
            inside = not inside
        elif inside:
            pass
        elif byte == OPEN_LIST:
            depth += 1
        elif byte == CLOSE_LIST:
            depth -= 1
        elif byte == COMMA and depth <= 0:
            count += 1
        at += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _skip(data: Bytes, at: int, end: int) -> int:
    while at < end and data[at] in BLANKS:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _begin(data: Bytes, at: int, end: int) -> tuple[int, bool]:
    """Behind the opening brace, and True; or behind an empty object, and False."""
    if data[at] != OPEN:
        return NOT_PLAIN, False
    at = _skip(data, at + 1, end)
    if at < end and data[at] == CLOSE:
        return _skip(data, at + 1, end), False
    return at, True


@njit(cache=True, nogil=True)
def _read_entry(
    data: Bytes,
    at: int,
    end: int,
    row: int,
    entries: Entries,
    keys: Int64s,
    seen: Int64s,
    counts: Int64s,
) -> tuple[int, bool]:
    """Read a key and its value; where to go on, and whether another entry follows."""
    # Objects of one process have the same keys in the same order.
    key = counts[3] + 1 if counts[3] + 1 < counts[1] else 0
    key_end = _behind_key(data, at, end, keys, key) if counts[1] else NOT_PLAIN
    if key_end < 0:
        key_end = _text_end(data, at, end)
        key = _key(data, at + 1, key_end - 1, keys, counts) if key_end >= 0 else NOT_PLAIN
    colon = _skip(data, key_end, end)
    if key < 0 or colon >= end or data[colon] != COLON or counts[0] == entries.row.size:
        return NOT_PLAIN, False
    start = _skip(data, colon + 1, end)
    value_end = _value_end(data, start, end)
    if seen[key] == row or value_end <= start:
        return NOT_PLAIN, False
    seen[key], counts[3] = row, key
    place = counts[0]
    entries.row[place], entries.key[place] = row, key
    entries.start[place], entries.end[place] = start, value_end
    if data[start] in (QUOTE, OPEN_LIST):
        entries.kind[place] = OTHER
    else:
        exact, entries.number[place] = _number(data, start, value_end)
        entries.kind[place] = NUMBER if exact else HARD_NUMBER
    counts[0] += 1
    at = _skip(data, value_end, end)
    if at < end and data[at] == COMMA:
        return _skip(data, at + 1, end), True
    if at < end and data[at] == CLOSE:
        return _skip(data, at + 1, end), False
    return NOT_PLAIN, False


@njit(cache=True, nogil=True)
def _behind_key(data: Bytes, at: int, end: int, keys: Int64s, key: int) -> int:
    """Behind the closing quote of a key that is met again at `at`; -1 if it is another one."""
    first, size = keys[key, 0], keys[key, 1] - keys[key, 0]
    if at + size + 2 > end or data[at] != QUOTE or data[at + size + 1] != QUOTE:
        return NOT_PLAIN
    for step in range(size):
        if data[at + 1 + step] != data[first + step]:
            return NOT_PLAIN
    return at + int(size) + 2


@njit(cache=True, nogil=True)
def _key(data: Bytes, start: int, end: int, keys: Int64s, counts: Int64s) -> int:
    """The number of a key, a new one if it was not met before; -1 for one with an escape."""
    for at in range(start, end):
        if data[at] == BACKSLASH:
            return -1
    for key in range(counts[1]):
        if keys[key, 1] - keys[key, 0] == end - start:
            at = 0
            while at < end - start and data[keys[key, 0] + at] == data[start + at]:
                at += 1
            if at == end - start:
                return key
    if counts[1] > np.iinfo(np.int16).max:
        return -1
    keys[counts[1], 0], keys[counts[1], 1] = start, end
    counts[1] += 1
    return int(counts[1]) - 1


@njit(cache=True, nogil=True)
def _text_end(data: Bytes, at: int, end: int) -> int:
    """Behind the closing quote of the text that begins at `at`; -1 if there is none."""
    if at >= end or data[at] != QUOTE:
        return NOT_PLAIN
    at += 1
    while at < end and data[at] != QUOTE:
        at += 2 if data[at] == BACKSLASH else 1
    return at + 1 if at < end else NOT_PLAIN


@njit(cache=True, nogil=True)
def _value_end(data: Bytes, at: int, end: int) -> int:
    """Behind the value that begins at `at`; -1 if it does not end, or is an object."""
    if at >= end or data[at] == OPEN:
        return NOT_PLAIN
    if data[at] == QUOTE:
        return _text_end(data, at, end)
    depth = 0
    while at < end:
        byte = data[at]
        if byte == QUOTE:
            at = _text_end(data, at, end)
            if at < 0:
                return NOT_PLAIN
            continue
        if byte == OPEN_LIST:
            depth += 1
        elif byte == CLOSE_LIST:
            depth -= 1
            if depth == 0:
                return at + 1
        elif depth == 0 and (byte in (COMMA, CLOSE) or byte in BLANKS):
            return at
        at += 1
    return NOT_PLAIN


@njit(cache=True, nogil=True)
def _number(data: Bytes, at: int, end: int) -> tuple[bool, float]:
    """Whether a number is plain enough to be read exactly, and the number."""
    negative = data[at] == MINUS
    at += 1 if negative else 0
    mantissa = np.int64(0)
    figures, digits, decimals = 0, 0, 0
    behind_point = False
    while at < end and (ZERO <= data[at] <= NINE or (data[at] == POINT and not behind_point)):
        if data[at] == POINT:
            behind_point = True
        else:
            mantissa = 10 * mantissa + np.int64(data[at]) - ZERO
            figures += 1
            digits += 1 if mantissa > 0 else 0
            decimals += 1 if behind_point else 0
            if digits > EXACT_DIGITS or decimals > EXACT_POWER:
                return False, 0.0
        at += 1
    if at < end or figures == 0:  # an exponent, a word
        return False, 0.0
    value = mantissa / 10.0**decimals
    return True, -value if negative else value
