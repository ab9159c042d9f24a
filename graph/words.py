"""Many texts as arrays: one behind the other, or as numbers into a short list of words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Words:
    """Texts one behind the other: text ``i`` is ``data[offsets[i]:offsets[i + 1]]``, UTF-8.

    Parameters
    ----------
    offsets
        int64, shape (texts + 1,), from 0, never falling.
    data
        uint8.
    valid
        bool, shape (texts,): False where nothing is recorded; None where all are.

    Raises
    ------
    ValueError
        The offsets do not fit the data, or the flags do not fit the offsets.

    Examples
    --------
    >>> lots = words_of(["K7", None, "M2"])
    >>> lots.offsets, len(lots), lots.text(2), lots.text(1)
    (array([0, 2, 2, 4]), 3, 'M2', None)
    """

    offsets: NDArray[np.int64]
    data: NDArray[np.uint8]
    valid: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        # The compiled loops check no bounds, so the arrays are looked at once, here.
        offsets = self.offsets
        if not len(offsets) or offsets[0] != 0 or offsets[-1] > len(self.data):
            raise ValueError("offsets of texts begin at 0 and end within the data")
        if (offsets[1:] < offsets[:-1]).any():
            raise ValueError("offsets of texts never fall")
        if self.valid is not None and len(self.valid) != len(self):
            raise ValueError("there is one flag for each text")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def text(self, place: int) -> str | None:
        """One of the texts; None where nothing is recorded."""
        if self.valid is not None and not self.valid[place]:
            return None
        return self.data[self.offsets[place] : self.offsets[place + 1]].tobytes().decode()


@dataclass(frozen=True, eq=False)
class Coded:
    """Texts as numbers: ``words[codes[i]]``, or nothing where the code is -1.

    Parameters
    ----------
    codes
        int32, shape (texts,).
    words
        The different texts, each once.

    Raises
    ------
    ValueError
        A code points to no word.

    Examples
    --------
    >>> shift = Coded(np.array([0, 1, 0, -1], dtype=np.int32), ("day", "night"))
    >>> len(shift)
    4
    """

    codes: NDArray[np.int32]
    words: tuple[str, ...] | Words

    def __post_init__(self) -> None:
        if len(self.codes) and not -1 <= self.codes.min() <= self.codes.max() < len(self.words):
            raise ValueError(f"codes are -1 or point to one of the {len(self.words)} words")

    def __len__(self) -> int:
        return len(self.codes)


Text = Words | Coded
"""A column of texts, as the reader finds it cheaper to give."""


def words_of(texts: Sequence[str | None]) -> Words:
    """Texts as arrays, for a short list.

    Examples
    --------
    >>> words_of(["K7", "M2"]).data.tobytes()
    b'K7M2'
    """
    encoded = [b"" if text is None else text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    data = np.frombuffer(b"".join(encoded), np.uint8)
    if None not in texts:
        return Words(offsets, data)
    return Words(offsets, data, np.array([text is not None for text in texts]))
