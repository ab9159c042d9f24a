"""The compiled loops of loading a plant at once."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


@njit(cache=True, nogil=True)
def grouped(rows: Int32s, count: int) -> Int32s:
    """The order that sorts rows of 0 to before `count`; equal ones stay as they stand."""
    starts = np.zeros(count + 1, np.int32)
    for row in rows:
        starts[row + 1] += 1
    for row in range(count):
        starts[row + 1] += starts[row]
    order = np.empty(rows.size, np.int32)
    for place in range(rows.size):
        order[starts[rows[place]]] = place
        starts[rows[place]] += 1
    return order


@njit(cache=True, nogil=True)
def sum_repeats(operation: Int32s, lot: Int32s, quantity: Floats, lots: int) -> int:
    """Add up, in place, what one operation used of one lot; the number of edges left.

    The edges of one operation stand together.
    """
    met = np.full(lots, -1, np.int32)
    count = 0
    for edge in range(operation.size):
        before = met[lot[edge]]
        if before >= 0 and operation[before] == operation[edge]:
            quantity[before] += quantity[edge]
            continue
        met[lot[edge]] = count
        operation[count], lot[count] = operation[edge], lot[edge]
        quantity[count] = quantity[edge]
        count += 1
    return count


@njit(cache=True, nogil=True)
def producers(operation: Int32s, lot: Int32s, lots: int) -> tuple[Int32s, int]:
    """The operation that made each lot, or -1; and the edge that makes one again, or -1."""
    producer = np.full(lots, -1, np.int32)
    for edge in range(operation.size):
        if producer[lot[edge]] >= 0:
            return producer, edge
        producer[lot[edge]] = operation[edge]
    return producer, -1


@njit(cache=True, nogil=True)
def totals_made(
    operation: Int32s, lot: Int32s, quantity: Floats, units: Int32s, operations: int
) -> Floats:
    """What each operation made; NaN over several units, and where nothing was made."""
    made = np.full(operations, np.nan, np.float64)
    unit = np.full(operations, -2, np.int32)
    for edge in range(operation.size):
        row = operation[edge]
        if unit[row] == -2:
            unit[row], made[row] = units[lot[edge]], quantity[edge]
        elif unit[row] == units[lot[edge]]:
            made[row] += quantity[edge]
        else:
            made[row] = np.nan
    return made


@njit(cache=True, nogil=True)
def inward(sources: Int32s, targets: Int32s, nodes: int) -> tuple[Int32s, Int32s]:
    """A CSR of where each node's edges come from."""
    starts = np.zeros(nodes + 1, np.int32)
    for target in targets:
        starts[target + 1] += 1
    for node in range(nodes):
        starts[node + 1] += starts[node]
    free = starts[:-1].copy()
    origins = np.empty(sources.size, np.int32)
    for edge in range(sources.size):
        origins[free[targets[edge]]] = sources[edge]
        free[targets[edge]] += 1
    return starts, origins


@njit(cache=True, nogil=True)
def sources_first(starts: Int32s, origins: Int32s) -> tuple[Int32s, int]:
    """A new number for each node so that edges go up, and a node that is its own source, or -1.

    The numbers keep the order of the old ones, but for sources that stand behind what they feed:
    these are moved before it.
    """
    size = starts.size - 1
    number = np.full(size, -1, np.int32)
    edge = starts[:-1].copy()
    is_open = np.zeros(size, np.bool_)
    stack = np.empty(size, np.int32)
    count = 0
    for first in range(size):
        if number[first] >= 0:
            continue
        stack[0] = first
        is_open[first] = True
        depth = 1
        while depth > 0:
            node = stack[depth - 1]
            if edge[node] == starts[node + 1]:
                number[node] = count
                count += 1
                depth -= 1
                continue
            source = origins[edge[node]]
            edge[node] += 1
            if number[source] < 0:
                if is_open[source]:
                    return number, source
                is_open[source] = True
                stack[depth] = source
                depth += 1
    return number, -1


@njit(cache=True, nogil=True)
def chain_lines(
    lot: Int32s, quantity: Floats, last_shipped: Int32s, sent: Floats, first: int
) -> Int32s:
    """For each line the one before it of its lot, or -1; `last_shipped` and `sent` follow.

    The first of the lines has row `first`.
    """
    previous = np.empty(lot.size, np.int32)
    for line in range(lot.size):
        previous[line] = last_shipped[lot[line]]
        last_shipped[lot[line]] = first + line
        sent[lot[line]] += quantity[line]
    return previous


@njit(cache=True, nogil=True)
def numbered_names(letter: int, numbers: Int32s) -> tuple[Int64s, Bytes]:
    """Names of one letter and a number: ``L0``, ``L7`` ..."""
    offsets = np.zeros(numbers.size + 1, np.int64)
    for place in range(numbers.size):
        digits, rest = 1, numbers[place] // 10
        while rest > 0:
            digits, rest = digits + 1, rest // 10
        offsets[place + 1] = offsets[place] + digits + 1
    data = np.empty(offsets[-1], np.uint8)
    for place in range(numbers.size):
        data[offsets[place]] = letter
        rest = numbers[place]
        for at in range(offsets[place + 1] - 1, offsets[place], -1):
            data[at] = 48 + rest % 10
            rest //= 10
    return offsets, data
