"""A growing column: what a plant appends row by row and reads as a whole array."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

LEAST_ROOM = 16


@dataclass(frozen=True, eq=False)
class Stored:
    """An array with room at its end: the first `size` rows of `data` are taken."""

    data: NDArray[Any]
    size: int

    def values(self) -> NDArray[Any]:
        """The rows that are taken, without a copy."""
        return self.data[: self.size]


class Part(Protocol):
    """What a plant's memory is made of: it can be taken to pieces and put together again."""

    @property
    def nbytes(self) -> int:
        """Memory it takes."""

    def state(self) -> dict[str, NDArray[Any]]:
        """Its arrays by name; views, to be read and not kept."""

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Become what had this `state`; the arrays are taken over, not copied."""


def state_of(parts: Mapping[str, Part]) -> dict[str, NDArray[Any]]:
    """The arrays of several parts, each under ``PART.ARRAY``.

    Examples
    --------
    >>> sorted(state_of({"produced": Column(np.float64)}))
    ['produced.values']
    """
    return {
        f"{name}.{array}": values
        for name, part in parts.items()
        for array, values in part.state().items()
    }


def adopt_all(parts: Mapping[str, Part], state: Mapping[str, Stored]) -> None:
    """Give each part its own of the arrays that `state_of` named; KeyError if one is missing."""
    shares: dict[str, dict[str, Stored]] = {name: {} for name in parts}
    for key, stored in state.items():
        owner, _, array = key.partition(".")
        shares[owner][array] = stored
    for name, part in parts.items():
        part.adopt(shares[name])


class Column:
    """An array that grows at its end, doubling its room.

    An array handed out earlier by `view` keeps its length and stays valid; rows that are set
    later may or may not show in it, so what must stay as it was is copied by the reader.

    Parameters
    ----------
    dtype
        Type of one value.
    width
        Values in one row; 0 makes the column one-dimensional.

    Examples
    --------
    >>> produced = Column(np.float64)
    >>> produced.append(1600.0), produced.append(1800.0)
    (0, 1)
    >>> produced.view().sum()
    np.float64(3400.0)
    """

    __slots__ = ("_data", "_size")

    def __init__(self, dtype: DTypeLike, width: int = 0) -> None:
        shape = (LEAST_ROOM, width) if width else LEAST_ROOM
        self._data: NDArray[Any] = np.zeros(shape, dtype=dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: int) -> Any:
        return self._data[row]

    def __setitem__(self, row: int, value: object) -> None:
        self._data[row] = value

    @property
    def nbytes(self) -> int:
        """Memory of the rows; the room behind them is not touched, and takes none."""
        return self.view().nbytes

    def append(self, value: object) -> int:
        """Add one row and return its number."""
        row = self._size
        if row == len(self._data):
            self._make_room(row + 1)
        self._data[row] = value
        self._size = row + 1
        return row

    def extend(self, values: NDArray[Any]) -> None:
        """Add many rows."""
        end = self._size + len(values)
        if end > len(self._data):
            self._make_room(end)
        self._data[self._size : end] = values
        self._size = end

    def fill(self, value: object, rows: int) -> None:
        """Add many rows of the same value."""
        end = self._size + rows
        if end > len(self._data):
            self._make_room(end)
        self._data[self._size : end] = value
        self._size = end

    def shorten(self, size: int) -> None:
        """Take rows off the end."""
        self._size = size

    def insert(self, row: int, value: object) -> None:
        """Add one row before another, which moves all that follow."""
        self.append(value)
        self._data[row + 1 : self._size] = self._data[row : self._size - 1].copy()
        self._data[row] = value

    def remove(self, row: int) -> None:
        """Take one row out, which moves all that follow."""
        self._data[row : self._size - 1] = self._data[row + 1 : self._size].copy()
        self._size -= 1

    def view(self) -> NDArray[Any]:
        """All rows, without a copy."""
        return self._data[: self._size]

    def state(self) -> dict[str, NDArray[Any]]:
        """The rows, under the name ``values``."""
        return {"values": self.view()}

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Take over stored rows; nothing is copied while there is room behind them."""
        self._data, self._size = state["values"].data, state["values"].size

    def _make_room(self, rows: int) -> None:
        # Zeros, not empty: what is not touched of them takes no memory.
        room = max(rows + rows // 8, 2 * len(self._data))
        grown = np.zeros((room, *self._data.shape[1:]), dtype=self._data.dtype)
        grown[: self._size] = self._data[: self._size]
        self._data = grown
