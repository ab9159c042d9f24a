"""A column that only some rows have a value in."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from graph.column import Column, Stored, adopt_all, state_of


class SparseColumn:
    """Rows, ascending, and their values.

    Examples
    --------
    >>> temper = SparseColumn(np.float64)
    >>> for row, celsius in ((4, 595.0), (9, 602.0), (4, 590.0), (1, 588.0)):
    ...     temper.set(row, celsius)
    >>> temper.rows.view(), temper.values.view()
    (array([1, 4, 9], dtype=int32), array([588., 590., 602.]))
    """

    __slots__ = ("rows", "values")

    def __init__(self, dtype: DTypeLike) -> None:
        self.rows = Column(np.int32)
        self.values = Column(dtype)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """Memory of the rows and values."""
        return self.rows.nbytes + self.values.nbytes

    def set(self, row: int, value: object) -> None:
        """Give a row its value; cheap for a row behind all others, and for one that has a value."""
        if not len(self.rows) or row > self.rows[len(self.rows) - 1]:
            self.rows.append(row)
            self.values.append(value)
            return
        place = self._place(row)
        if self.rows[place] == row:
            self.values[place] = value
            return
        self.rows.insert(place, row)
        self.values.insert(place, value)

    def drop(self, row: int) -> None:
        """Take a row's value away, if it has one."""
        place = self._place(row)
        if place < len(self.rows) and self.rows[place] == row:
            self.rows.remove(place)
            self.values.remove(place)

    def get(self, row: int) -> Any:
        """The value of a row; None if it has none."""
        place = self._place(row)
        if place < len(self.rows) and self.rows[place] == row:
            return self.values[place]
        return None

    def extend(self, rows: NDArray[np.int32], values: NDArray[Any]) -> None:
        """Add the values of many rows; ascending, behind all that are there."""
        self.rows.extend(rows)
        self.values.extend(values)

    def state(self) -> dict[str, NDArray[Any]]:
        """The rows and the values."""
        return state_of({"rows": self.rows, "values": self.values})

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Take over stored rows and values."""
        adopt_all({"rows": self.rows, "values": self.values}, state)

    def _place(self, row: int) -> int:
        # As int32, or numpy would first make a copy of all rows as int64.
        return int(np.searchsorted(self.rows.view(), np.int32(row)))
