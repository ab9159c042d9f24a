"""The compiled loops over tables of names: an open-addressing index over one blob of UTF-8.

Name ``i`` is ``data[offsets[i]:offsets[i + 1]]``. A slot of the index holds the row of a name, or
-1; a name stands in the first free slot from the one its hash points to. No name is ever removed,
so that a free slot ends every search. The index has at least twice as many slots as names, and a
power of two of them.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

FREE = -1
AT_ONCE = 64
"""Names looked up side by side."""


@njit(cache=True, nogil=True, inline="always")
def _slot_of(data: Bytes | bytes, start: int, end: int, slots: int) -> np.int64:
    """Where the search for a name begins: FNV-1a, mixed as in murmur 3, or runs would form."""
    value = np.uint64(0xCBF29CE484222325)
    for at in range(start, end):
        value = (value ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    return np.int64(value & np.uint64(slots - 1))


@njit(cache=True, nogil=True, inline="always")
def _same(data: Bytes | bytes, start: int, end: int, other: Bytes, first: int, last: int) -> bool:
    if end - start != last - first:
        return False
    at = 0
    while at < end - start and data[start + at] == other[first + at]:
        at += 1
    return at == end - start


@njit(cache=True, nogil=True)
def place_names(slots: Int32s, offsets: Int64s, data: Bytes, first: int) -> int:
    """Put the names from row `first` on into the index; the row of a second one of a name, or -1.

    What follows a second one is not put in.
    """
    begin = np.empty(AT_ONCE, np.int64)
    for block in range(first, offsets.size - 1, AT_ONCE):
        end_of_block = min(block + AT_ONCE, offsets.size - 1)
        for row in range(block, end_of_block):
            begin[row - block] = _slot_of(data, offsets[row], offsets[row + 1], slots.size)
        for row in range(block, end_of_block):
            start, end = offsets[row], offsets[row + 1]
            slot = begin[row - block]
            while slots[slot] != FREE:
                other = slots[slot]
                if _same(data, start, end, data, offsets[other], offsets[other + 1]):
                    return row
                slot = (slot + 1) & (slots.size - 1)
            slots[slot] = row
    return -1


@njit(cache=True, nogil=True)
def find_name(slots: Int32s, offsets: Int64s, data: Bytes, name: bytes) -> int:
    """The row of a name, or -1."""
    slot = _slot_of(name, 0, len(name), slots.size)
    while slots[slot] != FREE:
        row = slots[slot]
        if _same(name, 0, len(name), data, offsets[row], offsets[row + 1]):
            return int(row)
        slot = (slot + 1) & (slots.size - 1)
    return -1


@njit(cache=True, nogil=True)
def find_names(
    slots: Int32s, offsets: Int64s, data: Bytes, asked_offsets: Int64s, asked: Bytes
) -> Int32s:
    """The row of each of many names, or -1.

    Lists of names mostly repeat a name or go on to the next row, so these two are tried first.
    The others are looked up some at a time: their slots, then where the names begin, then the
    names, so that the processor waits for several of them at once (a third of the time).
    """
    rows = np.empty(asked_offsets.size - 1, np.int32)
    places = np.empty(AT_ONCE, np.int64)
    waiting = 0
    last = -1
    for place in range(rows.size):
        start, end = asked_offsets[place], asked_offsets[place + 1]
        row = _guessed(offsets, data, asked, start, end, last)
        rows[place] = row
        if row >= 0:
            last = row
            continue
        places[waiting] = place
        waiting += 1
        if waiting == AT_ONCE:
            _look_up(slots, offsets, data, asked_offsets, asked, places, rows)
            last = rows[place]
            waiting = 0
    _look_up(slots, offsets, data, asked_offsets, asked, places[:waiting], rows)
    return rows


@njit(cache=True, nogil=True, inline="always")
def _guessed(offsets: Int64s, data: Bytes, asked: Bytes, start: int, end: int, last: int) -> int:
    for row in (last, last + 1):
        if 0 <= row < offsets.size - 1 and _same(
            asked, start, end, data, offsets[row], offsets[row + 1]
        ):
            return row
    return -1


@njit(cache=True, nogil=True)
def _look_up(
    slots: Int32s,
    offsets: Int64s,
    data: Bytes,
    asked_offsets: Int64s,
    asked: Bytes,
    places: Int64s,
    rows: Int32s,
) -> None:
    at = np.empty(places.size, np.int64)
    begin = np.empty(places.size, np.int64)
    for number in range(places.size):
        place = places[number]
        at[number] = _slot_of(asked, asked_offsets[place], asked_offsets[place + 1], slots.size)
    for number in range(places.size):
        row = slots[at[number]]
        rows[places[number]] = row
        begin[number] = offsets[max(row, 0)]
    for number in range(places.size):
        place, slot = places[number], at[number]
        start, end = asked_offsets[place], asked_offsets[place + 1]
        row = rows[place]
        first = begin[number]
        while row != FREE and not _same(asked, start, end, data, first, offsets[row + 1]):
            slot = (slot + 1) & (slots.size - 1)
            row = slots[slot]
            first = offsets[max(row, 0)]
        rows[place] = row


@njit(cache=True, nogil=True)
def distinct_names(offsets: Int64s, data: Bytes, valid: NDArray[np.bool_]) -> tuple[Int32s, Int32s]:
    """For each name the number of its first like, or -1 where not `valid`; and those firsts.

    `valid` may be empty: then all are.
    """
    codes = np.empty(offsets.size - 1, np.int32)
    firsts = np.empty(16, np.int32)
    slots = np.full(64, FREE, np.int32)
    count = 0
    for place in range(codes.size):
        if valid.size and not valid[place]:
            codes[place] = -1
            continue
        start, end = offsets[place], offsets[place + 1]
        slot = _slot_of(data, start, end, slots.size)
        while slots[slot] != FREE:
            like = firsts[slots[slot]]
            if _same(data, start, end, data, offsets[like], offsets[like + 1]):
                break
            slot = (slot + 1) & (slots.size - 1)
        if slots[slot] == FREE:
            if count == firsts.size:
                firsts = np.concatenate((firsts, np.empty(count, np.int32)))
            slots[slot] = count
            firsts[count] = place
            count += 1
            codes[place] = count - 1
            if 2 * count > slots.size:
                slots = _replaced(offsets, data, firsts[:count], 4 * slots.size)
        else:
            codes[place] = slots[slot]
    return codes, firsts[:count].copy()


@njit(cache=True, nogil=True)
def _replaced(offsets: Int64s, data: Bytes, firsts: Int32s, room: int) -> Int32s:
    slots = np.full(room, FREE, np.int32)
    for code in range(firsts.size):
        start, end = offsets[firsts[code]], offsets[firsts[code] + 1]
        slot = _slot_of(data, start, end, room)
        while slots[slot] != FREE:
            slot = (slot + 1) & (room - 1)
        slots[slot] = code
    return slots


@njit(cache=True, nogil=True)
def gather_names(offsets: Int64s, data: Bytes, rows: Int32s, gap: int) -> tuple[Int64s, Bytes]:
    """Some names one behind the other, with `gap` zero bytes behind each."""
    starts = np.zeros(rows.size + 1, np.int64)
    for place in range(rows.size):
        size = offsets[rows[place] + 1] - offsets[rows[place]]
        starts[place + 1] = starts[place] + size + gap
    out = np.zeros(starts[-1], np.uint8)
    for place in range(rows.size):
        first = offsets[rows[place]]
        for at in range(starts[place + 1] - starts[place] - gap):
            out[starts[place] + at] = data[first + at]
    return starts, out


@njit(cache=True, nogil=True)
def nearest_names(
    offsets: Int64s, data: Bytes, asked: Bytes, most_edits: int, count: int
) -> Int32s:
    """The rows of at most `count` names fewest edits away (Myers 1999, bit-parallel).

    An edit adds, drops or replaces a byte. Names further away than `most_edits` are left out; of
    equally near ones the first. The name asked for has 1 to 64 bytes.
    """
    masks = np.zeros(256, np.uint64)
    for at in range(asked.size):
        masks[asked[at]] |= np.uint64(1) << np.uint64(at)
    found = np.full(count, -1, np.int32)
    edits = np.full(count, most_edits + 1, np.int64)
    for row in range(offsets.size - 1):
        start, end = offsets[row], offsets[row + 1]
        if abs(end - start - asked.size) >= edits[count - 1]:
            continue
        distance = _edits(masks, asked.size, data, start, end)
        if distance < edits[count - 1]:
            place = count - 1
            while place > 0 and edits[place - 1] > distance:
                edits[place], found[place] = edits[place - 1], found[place - 1]
                place -= 1
            edits[place], found[place] = distance, row
    return found[found >= 0]


@njit(cache=True, nogil=True, inline="always")
def _edits(masks: NDArray[np.uint64], size: int, data: Bytes, start: int, end: int) -> int:
    one = np.uint64(1)
    last = one << np.uint64(size - 1)
    above, below = ~np.uint64(0), np.uint64(0)
    distance = size
    for at in range(start, end):
        equal = masks[data[at]]
        vertical = equal | below
        equal = (((equal & above) + above) ^ above) | equal
        plus, minus = below | ~(equal | above), above & equal
        if plus & last:
            distance += 1
        if minus & last:
            distance -= 1
        plus = (plus << one) | one
        above = (minus << one) | ~(vertical | plus)
        below = plus & vertical
    return distance
