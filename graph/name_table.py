"""Names by number and numbers by name, without a Python object for each."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import name_kernels
from graph.column import Column, Stored
from graph.words import Words

AT_HAND = 16_384
"""The newest names stand in a dict as well: looking one up there is ten times as fast."""
LEAST_SLOTS = 64
IN_ONE_PIECE = 4_096


class NameTable:
    """Names in the order in which they came; each once.

    Parameters
    ----------
    kind
        What the names are, for errors: lot, operation, word ...

    Notes
    -----
    A Python string takes some 60 bytes, its place in a dict another 100; here a name takes its
    own bytes, eight for where it begins and eight to sixteen in the index.

    Examples
    --------
    >>> lots = NameTable("lot")
    >>> lots.append("K7"), lots.append("M2")
    (0, 1)
    >>> lots.get("M2"), lots.get("M3"), lots.name(0), "K7" in lots, list(lots)
    (1, None, 'K7', True, ['K7', 'M2'])
    >>> lots.append("K7")
    Traceback (most recent call last):
    ValueError: lot `K7` is recorded already
    """

    __slots__ = (
        "_at_hand",
        "_data",
        "_index",
        "_kind",
        "_merged",
        "_offsets",
        "_pending",
        "_slots",
    )

    def __init__(self, kind: str = "name") -> None:
        self._kind = kind
        self._offsets = Column(np.int64)
        self._offsets.append(0)
        self._data = Column(np.uint8)
        self._slots = _free_slots(LEAST_SLOTS)
        self._index = (self._slots, *self._views())
        self._merged = 0  # names in the arrays; the others are pending
        self._pending: list[bytes] = []
        self._at_hand: dict[str, int] = {}

    def __len__(self) -> int:
        return self._merged + len(self._pending)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), IN_ONE_PIECE):
            end = min(start + IN_ONE_PIECE, len(self))
            yield from self.names(np.arange(start, end, dtype=np.int32))

    @property
    def nbytes(self) -> int:
        """Memory of the names and their index."""
        return self._offsets.nbytes + self._data.nbytes + self._slots.nbytes

    def append(self, name: str) -> int:
        """Add a name and return its row; ValueError if it is there."""
        if self.get(name) is not None:
            raise ValueError(f"{self._kind} `{name}` is recorded already")
        return self.add(name)

    def add(self, name: str) -> int:
        """Add a name and return its row; the caller has looked: it is not there yet."""
        row = self._merged + len(self._pending)
        self._pending.append(_encoded(name))
        self._at_hand[name] = row
        if len(self._at_hand) > AT_HAND:
            self._merge()
            self._at_hand.clear()
        return row

    def code(self, name: str) -> int:
        """The row of a name, which is added if it is not there."""
        row = self.get(name)
        return self.add(name) if row is None else row

    def get(self, name: str) -> int | None:
        """The row of a name; None if it is not there."""
        row = self._at_hand.get(name)
        if row is not None or not self._merged:
            return row
        row = name_kernels.find_name(*self._index, _encoded(name))
        return None if row < 0 else row

    def name(self, row: int) -> str:
        """The name of a row; IndexError if there is no such row."""
        merged = self._merged
        if not 0 <= row < merged + len(self._pending):
            raise IndexError(f"there is no {self._kind} in row {row}")
        if row >= merged:
            return _decoded(self._pending[row - merged])
        data: NDArray[np.uint8] = self._data.view()[self._offsets[row] : self._offsets[row + 1]]
        return _decoded(data.tobytes())

    def names(self, rows: NDArray[np.int32]) -> list[str]:
        """The names of many rows; IndexError if there is no such row."""
        if not len(rows):
            return []
        self._check_rows(rows)
        offsets, data = self.arrays()
        starts, gathered = name_kernels.gather_names(offsets, data, rows, 1)
        blob = gathered.tobytes()
        names = _decoded(blob[:-1]).split("\0")
        if len(names) != len(rows):  # a name has a zero byte of its own
            names = [_decoded(blob[start : end - 1]) for start, end in pairwise(starts.tolist())]
        return names

    def words(self, rows: NDArray[np.int32]) -> Words:
        """The names of many rows as arrays; IndexError if there is no such row."""
        self._check_rows(rows)
        return Words(*name_kernels.gather_names(*self.arrays(), rows, 0))

    def extend(self, offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> None:
        """Add many names.

        Parameters
        ----------
        offsets, data
            Name ``i`` is ``data[offsets[i]:offsets[i + 1]]``, UTF-8.

        Raises
        ------
        ValueError
            A name is there already, or twice among the new ones; then none is added.
        """
        self._merge()
        count, size = self._merged, len(self._data)
        self._data.extend(data[: offsets[-1]])
        self._offsets.extend(offsets[1:] + size)
        second = self._place(count)
        if second >= 0:
            name = self.name(second)
            self._offsets.shorten(count + 1)
            self._data.shorten(size)
            self._slots = _free_slots(LEAST_SLOTS)
            self._place(0)
            raise ValueError(f"{self._kind} `{name}` is recorded already")

    def find(self, offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> NDArray[np.int32]:
        """The rows of many names, int32, -1 for one that is not there; parameters as `extend`."""
        known, names = self.arrays()
        rows: NDArray[np.int32] = name_kernels.find_names(self._slots, known, names, offsets, data)
        return rows

    def codes(self, words: Words) -> NDArray[np.int32]:
        """The rows of many names, adding those that are not there; -1 where none is recorded."""
        valid = np.empty(0, np.bool_) if words.valid is None else words.valid
        likes, firsts = name_kernels.distinct_names(words.offsets, words.data, valid)
        different = name_kernels.gather_names(words.offsets, words.data, firsts, 0)
        rows = self.find(*different)
        missing = np.flatnonzero(rows < 0).astype(np.int32)
        rows[missing] = len(self) + np.arange(len(missing), dtype=np.int32)
        self.extend(*name_kernels.gather_names(*different, missing, 0))
        rows = np.append(rows, np.int32(-1))  # what a like of -1 stands for
        return rows[likes]

    def nearest(self, name: str, *, most_edits: int, count: int = 3) -> list[str]:
        """At most `count` names within some edits of a name of 1 to 64 bytes, nearest first."""
        encoded = np.frombuffer(_encoded(name), np.uint8)
        if not 1 <= len(encoded) <= 64:
            return []
        return self.names(name_kernels.nearest_names(*self.arrays(), encoded, most_edits, count))

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Offsets and UTF-8 data of all names; views, to be read and not kept."""
        self._merge()
        return self._views()

    def state(self) -> dict[str, NDArray[Any]]:
        """The names and their index."""
        offsets, data = self.arrays()
        return {"offsets": offsets, "data": data, "slots": self._slots}

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Take over stored names."""
        self._offsets.adopt({"values": state["offsets"]})
        self._data.adopt({"values": state["data"]})
        self._slots = state["slots"].values()
        self._index = (self._slots, *self._views())
        self._merged = len(self._offsets) - 1
        if len(self) <= AT_HAND // 4:
            self._at_hand = {name: row for row, name in enumerate(self)}

    def _check_rows(self, rows: NDArray[np.int32]) -> None:
        if len(rows) and not 0 <= rows.min() <= rows.max() < len(self):
            raise IndexError(f"there are rows 0 to {len(self) - 1} of {self._kind}")

    def _merge(self) -> None:
        """Bring the arrays up to the names that were appended."""
        if not self._pending:
            return
        names, self._pending = self._pending, []
        first, size = self._merged, len(self._data)
        self._data.extend(np.frombuffer(b"".join(names), np.uint8))
        self._offsets.extend(size + np.cumsum([len(name) for name in names], dtype=np.int64))
        self._place(first)

    def _place(self, first: int) -> int:
        """Index the names from row `first` on; the row of a second one of a name, or -1."""
        self._merged = len(self._offsets) - 1
        if 2 * self._merged > len(self._slots):
            self._slots = _free_slots(1 << (2 * self._merged - 1).bit_length())
            first = 0
        self._index = (self._slots, *self._views())
        second: int = name_kernels.place_names(*self._index, first)
        return second

    def _views(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        return self._offsets.view(), self._data.view()


def _free_slots(count: int) -> NDArray[np.int32]:
    return np.full(count, name_kernels.FREE, dtype=np.int32)


def _encoded(name: str) -> bytes:
    # Half a surrogate pair is no character, but a name must never fail half way through a record.
    return name.encode(errors="surrogatepass")


def _decoded(name: bytes) -> str:
    return name.decode(errors="surrogatepass")
