"""Growing columns: what a plant appends row by row and reads as whole arrays."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

NOT_RECORDED = -1


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
        self._data: NDArray[Any] = np.zeros((16, width) if width else 16, dtype=dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: int) -> Any:
        return self._data[row]

    def __setitem__(self, row: int, value: object) -> None:
        self._data[row] = value

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

    def view(self) -> NDArray[Any]:
        """All rows, without a copy."""
        return self._data[: self._size]

    def _make_room(self, rows: int) -> None:
        room = max(rows, 2 * len(self._data))
        grown = np.zeros((room, *self._data.shape[1:]), dtype=self._data.dtype)
        grown[: self._size] = self._data[: self._size]
        self._data = grown


class CodedColumn(Column):
    """A column of words, kept as numbers: equal words have equal codes; -1 is not recorded.

    Examples
    --------
    >>> process = CodedColumn()
    >>> for word in ("heading", "heat_treat", "heading", None):
    ...     _ = process.append(word)
    >>> process.view()
    array([ 0,  1,  0, -1], dtype=int32)
    >>> process.word(2), process.code("plating")
    ('heading', None)
    """

    __slots__ = ("_codes", "_words")

    def __init__(self) -> None:
        super().__init__(np.int32)
        self._codes: dict[str, int] = {}
        self._words: list[str] = []

    def append(self, value: object) -> int:
        """Add one word (or None) and return its row."""
        return super().append(self._coded(value))

    def __setitem__(self, row: int, value: object) -> None:
        self._data[row] = self._coded(value)

    def code(self, word: str) -> int | None:
        """The code of a word; None if no row ever held it."""
        return self._codes.get(word)

    def word(self, row: int) -> str | None:
        """The word of a row."""
        return self.decoded(int(self._data[row]))

    def decoded(self, code: int) -> str | None:
        """The word of a code."""
        return None if code == NOT_RECORDED else self._words[code]

    def words(self) -> tuple[str, ...]:
        """Every word that was ever recorded, in the order of its first appearance."""
        return tuple(self._words)

    def decode(self, codes: Iterable[int]) -> list[str | None]:
        """The words of many codes."""
        return [self.decoded(code) for code in codes]

    def _coded(self, value: object) -> int:
        if value is None:
            return NOT_RECORDED
        word = str(value)
        code = self._codes.get(word)
        if code is None:
            code = self._codes[word] = len(self._words)
            self._words.append(word)
        return code
