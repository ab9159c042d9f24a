"""Growing columns: of values, and of words kept as numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.column import Column, Stored
from graph.name_table import NameTable
from graph.words import Text, Words, words_of

__all__ = ["NOT_RECORDED", "CodedColumn", "Column"]

NOT_RECORDED = -1


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

    __slots__ = ("vocabulary",)

    def __init__(self) -> None:
        super().__init__(np.int32)
        self.vocabulary = NameTable("word")

    def append(self, value: object) -> int:
        """Add one word (or None) and return its row."""
        return super().append(self._coded(value))

    def __setitem__(self, row: int, value: object) -> None:
        self._data[row] = self._coded(value)

    def extend_texts(self, texts: Text) -> None:
        """Add many words; equal words get equal codes, whatever codes they came with."""
        if isinstance(texts, Words):
            self.extend(self.vocabulary.codes(texts))
            return
        words = texts.words if isinstance(texts.words, Words) else words_of(texts.words)
        codes = np.append(self.vocabulary.codes(words), np.int32(NOT_RECORDED))
        self.extend(codes[texts.codes])

    def code(self, word: str) -> int | None:
        """The code of a word; None if no row ever held it."""
        return self.vocabulary.get(word)

    def word(self, row: int) -> str | None:
        """The word of a row."""
        return self.decoded(int(self._data[row]))

    def decoded(self, code: int) -> str | None:
        """The word of a code."""
        return None if code == NOT_RECORDED else self.vocabulary.name(code)

    def words(self) -> tuple[str, ...]:
        """Every word that was ever recorded, in the order of its first appearance."""
        return tuple(self.vocabulary)

    def decode(self, codes: Iterable[int]) -> list[str | None]:
        """The words of many codes."""
        asked = np.fromiter(codes, dtype=np.int32)
        present, places = np.unique(asked, return_inverse=True)
        recorded = present[present != NOT_RECORDED]
        words: list[str | None] = [*self.vocabulary.names(recorded)]
        if len(recorded) < len(present):
            words.insert(0, None)  # -1 sorts before every code
        return [words[place] for place in places.tolist()]

    @property
    def nbytes(self) -> int:
        """Memory of the rows and of their words."""
        return super().nbytes + self.vocabulary.nbytes

    def state(self) -> dict[str, NDArray[Any]]:
        """The codes, and the arrays of the vocabulary."""
        return {"codes": self.view(), **self.vocabulary.state()}

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Take over stored codes and words."""
        super().adopt({"values": state["codes"]})
        self.vocabulary.adopt(state)

    def _coded(self, value: object) -> int:
        if value is None:
            return NOT_RECORDED
        return self.vocabulary.code(str(value))
