"""Lines out of a stream of blocks, each at most so long: a line of 100 MB costs no memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BLOCK = 262_144
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input: where it stands, and its JSON text (or why it could not be read)."""

    place: str
    number: int
    text: bytes
    fault: str | None = None


def read_files(
    paths: Sequence[Path], *, longest: int, on_read: Callable[[int], None] = lambda _: None
) -> Iterator[Line]:
    """The lines of many files, one after the other; `on_read` hears of each block's bytes."""
    for path in paths:
        yield from split_lines(_blocks(path, on_read), name=str(path), longest=longest)


def split_lines(blocks: Iterable[bytes], *, name: str, longest: int) -> Iterator[Line]:
    """The lines that are not blank, numbered from 1; a line over `longest` bytes is a fault."""
    number = 1
    open_line = _OpenLine(longest)
    for block in blocks:
        start = 0
        while (end := block.find(b"\n", start)) >= 0:
            open_line.add(block[start:end])
            if (line := open_line.close(name, number)) is not None:
                yield line
            number, start = number + 1, end + 1
        open_line.add(block[start:])
    if (line := open_line.close(name, number)) is not None:
        yield line


def _blocks(path: Path, on_read: Callable[[int], None]) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            on_read(len(block))
            yield block


class _OpenLine:
    """The line being read: its bytes, or only that there are too many of them."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._text = bytearray()
        self._too_long = False

    def add(self, piece: bytes) -> None:
        # One byte more may be the carriage return of a line that is just as long as it may be.
        if self._too_long or len(self._text) + len(piece) > self._longest + 1:
            self._too_long = True
            self._text.clear()
            return
        self._text += piece

    def close(self, name: str, number: int) -> Line | None:
        """The line, or None if it is blank; the next one begins."""
        text = bytes(self._text).removesuffix(b"\r")
        too_long = self._too_long or len(text) > self._longest
        self._text.clear()
        self._too_long = False
        place = f"{name}:{number}"
        if too_long:
            return Line(place, number, b"", f"line is longer than {self._longest} bytes")
        if number == 1:
            text = text.removeprefix(BYTE_ORDER_MARK)
        return Line(place, number, text) if text.strip() else None
