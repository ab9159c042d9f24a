"""The process parameters of operations: numbers as columns, texts and curves as JSON."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import parameter_kernels
from graph.column import Stored, adopt_all, state_of
from graph.name_table import NameTable
from graph.nodes import Curve, Parameter
from graph.sparse_column import SparseColumn
from graph.words import Words

ROWS_AT_ONCE = 100_000
"""Operations read at a time: what the reading needs beside stays within some ten megabytes."""


class ParameterTable:
    """For each parameter the operations that recorded it, by row, and what they recorded.

    Numbers are held as floats. A text or curve is held as JSON, each different one once, and is
    read when it is asked for: recalls ask for few of them.

    Examples
    --------
    >>> table = ParameterTable()
    >>> table.set(0, {"temper": 595.0, "quench": "salt"})
    >>> table.set(1, {"temper": ((0.0, 20.0), (60.0, 595.0))})
    >>> table.rows("temper"), table.numbers("temper")[1], list(table.others("temper"))
    (array([0, 1], dtype=int32), array([595.]), [(1, ((0.0, 20.0), (60.0, 595.0)))])
    >>> table.of(0)
    {'temper': 595.0, 'quench': 'salt'}
    """

    def __init__(self) -> None:
        self.names = NameTable("parameter")
        self._texts = NameTable("text")
        self._numbers: list[SparseColumn] = []
        self._others: list[SparseColumn] = []  # codes of texts

    @property
    def nbytes(self) -> int:
        """Memory of the columns and the texts."""
        columns = (*self._numbers, *self._others)
        return self.names.nbytes + self._texts.nbytes + sum(each.nbytes for each in columns)

    def set(self, row: int, parameters: Mapping[str, Parameter]) -> None:
        """Give an operation its parameters; it has none yet."""
        for name, value in parameters.items():
            code = self._code(name)
            if isinstance(value, int | float):
                self._numbers[code].set(row, value)
            else:
                self._others[code].set(row, self._text_code(value))

    def replace(self, row: int, parameters: Mapping[str, Parameter]) -> None:
        """Give an operation other parameters instead of those it has."""
        columns = zip(self.names, self._numbers, self._others, strict=True)
        for name, numbers, others in columns:
            value = parameters.get(name)
            if not isinstance(value, int | float):
                numbers.drop(row)
            if not isinstance(value, str | tuple):
                others.drop(row)
        self.set(row, parameters)

    def rows(self, name: str) -> NDArray[np.int32]:
        """The operations that recorded a parameter, ascending; none if it is not known."""
        code = self.names.get(name)
        if code is None:
            return np.empty(0, np.int32)
        numbers, others = self._numbers[code].rows.view(), self._others[code].rows.view()
        return np.union1d(numbers, others) if len(others) else numbers.copy()

    def numbers(self, name: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Rows, ascending, and values where a parameter is a number; to be read and not kept."""
        code = self.names.get(name)
        if code is None:
            return np.empty(0, np.int32), np.empty(0, np.float64)
        return self._numbers[code].rows.view(), self._numbers[code].values.view()

    def others(self, name: str) -> Iterator[tuple[int, str | Curve]]:
        """Rows, ascending, and values where a parameter is a text or a curve."""
        code = self.names.get(name)
        if code is None:
            return
        column = self._others[code]
        read: dict[int, str | Curve] = {}
        for row, text in zip(
            column.rows.view().tolist(), column.values.view().tolist(), strict=True
        ):
            if text not in read:
                read[text] = _read_text(self._texts.name(text))
            yield row, read[text]

    def of(self, row: int) -> dict[str, Parameter]:
        """All parameters of an operation."""
        found: dict[str, Parameter] = {}
        columns = zip(self.names, self._numbers, self._others, strict=True)
        for name, numbers, others in columns:
            number, text = numbers.get(row), others.get(row)
            if number is not None:
                found[name] = float(number)
            elif text is not None:
                found[name] = _read_text(self._texts.name(int(text)))
        return found

    def extend(self, texts: Words, first: int) -> None:
        """Read the parameters of many operations.

        Parameters
        ----------
        texts
            A JSON object each, as `set` takes it; times of curves may be ISO 8601 texts.
        first
            Row of the first of them; all rows before it are set already.

        Raises
        ------
        ValueError
            A text is no JSON object of numbers, texts and curves; what stood before it is set.
        """
        for start in range(0, len(texts), ROWS_AT_ONCE):
            end = min(start + ROWS_AT_ONCE, len(texts))
            self._extend_some(texts, start, end, first)

    def state(self) -> dict[str, NDArray[Any]]:
        """The columns, by the number of the parameter."""
        names = {"names": self.names, "texts": self._texts}
        numbers = {f"numbers{code}": column for code, column in enumerate(self._numbers)}
        others = {f"others{code}": column for code, column in enumerate(self._others)}
        return {**state_of(names), **state_of(numbers), **state_of(others)}

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Take over stored columns."""
        names = {name: state[name] for name in state if name.startswith(("names.", "texts."))}
        adopt_all({"names": self.names, "texts": self._texts}, names)
        self._numbers = [SparseColumn(np.float64) for _ in range(len(self.names))]
        self._others = [SparseColumn(np.int32) for _ in range(len(self.names))]
        numbers = {f"numbers{code}": column for code, column in enumerate(self._numbers)}
        others = {f"others{code}": column for code, column in enumerate(self._others)}
        adopt_all({**numbers, **others}, {key: state[key] for key in state.keys() - names.keys()})

    def _code(self, name: str) -> int:
        code = self.names.get(name)
        if code is None:
            code = self.names.append(name)
            self._add_columns()
        return code

    def _add_columns(self) -> None:
        while len(self._numbers) < len(self.names):
            self._numbers.append(SparseColumn(np.float64))
            self._others.append(SparseColumn(np.int32))

    def _text_code(self, value: str | Curve) -> int:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self._texts.code(text)

    def _extend_some(self, texts: Words, start: int, end: int, first: int) -> None:
        entries, keys, odd = parameter_kernels.read_objects(texts.offsets, texts.data, start, end)
        names = [texts.data[slice(*span)].tobytes().decode() for span in keys.tolist()]
        codes = np.array([self._code(name) for name in names], dtype=np.int32)
        values = self._values(texts, entries)
        # Sorted by parameter, and within one by row, as they came.
        order = np.argsort(entries.key, kind="stable")
        bounds = np.searchsorted(entries.key[order], np.arange(len(names) + 1)).tolist()
        for code, (begin, stop) in zip(codes.tolist(), pairwise(bounds), strict=True):
            places = order[begin:stop]
            is_text = entries.kind[places] == parameter_kernels.OTHER
            for column, chosen in (
                (self._numbers[code], places[~is_text]),
                (self._others[code], places[is_text]),
            ):
                column.extend(entries.row[chosen] + np.int32(first), values[chosen])
        for row in odd.tolist():
            self.set(first + row, _read_object(texts, row))

    def _values(self, texts: Words, entries: parameter_kernels.Entries) -> NDArray[np.float64]:
        """The number of each entry, or the code of its text."""
        values = entries.number
        for place in np.flatnonzero(entries.kind == parameter_kernels.HARD_NUMBER).tolist():
            text = texts.data[entries.start[place] : entries.end[place]].tobytes().decode()
            values[place] = _read_number(text)
        others = np.flatnonzero(entries.kind == parameter_kernels.OTHER)
        pieces = parameter_kernels.cut_out(texts.data, entries.start[others], entries.end[others])
        values[others] = self._texts.codes(Words(*pieces))
        return values


def _read_text(text: str) -> str | Curve:
    return _text_or_curve(json.loads(text))


def _text_or_curve(value: str | list[list[Any]]) -> str | Curve:
    if isinstance(value, str):
        return value
    return tuple((_clock(at), float(number)) for at, number in value)


def _clock(at: str | float) -> float:
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else float(at)


def _read_number(text: str) -> float:
    value = json.loads(text)
    if not isinstance(value, int | float):
        raise ValueError(f"a parameter is a number, a text or a curve, not `{text}`")  # noqa: TRY004
    return float(value)


def _read_object(texts: Words, row: int) -> dict[str, Parameter]:
    text = texts.text(row)
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        raise ValueError(f"parameters are a JSON object, not `{text}`")  # noqa: TRY004
    return {
        name: value if isinstance(value, int | float) else _text_or_curve(value)
        for name, value in found.items()
    }
