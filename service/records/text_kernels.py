"""The compiled loops that take apart what SQLite joined: values with a separator between them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
ZERO, MINUS = 48, 45


@njit(cache=True, nogil=True)
def split_texts(joined: Bytes, count: int, separator: int) -> tuple[NDArray[np.int64], Bytes]:
    """The texts one behind the other, and where each begins."""
    offsets = np.zeros(count + 1, np.int64)
    data = np.empty(joined.size - (count - 1), np.uint8)
    place = 0
    end = 0
    for byte in joined:
        if byte == separator:
            place += 1
            offsets[place] = end
        else:
            data[end] = byte
            end += 1
    offsets[count] = end
    return offsets, data


@njit(cache=True, nogil=True)
def split_numbers(
    joined: Bytes, count: int, separator: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The whole numbers, and which of them are recorded: an empty text is none."""
    numbers = np.zeros(count, np.int64)
    recorded = np.zeros(count, np.bool_)
    place = 0
    number = 0
    negative = False
    for byte in joined:
        if byte == separator:
            numbers[place] = -number if negative else number
            place += 1
            number = 0
            negative = False
            continue
        recorded[place] = True
        if byte == MINUS:
            negative = True
        else:
            number = number * 10 + (byte - ZERO)
    numbers[place] = -number if negative else number
    return numbers, recorded
