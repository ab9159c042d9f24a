"""Messages between the matcher and the engine's process: four bytes of length, then JSON."""

import json
import struct
from collections.abc import Iterator

LARGEST = 1 << 24
"""Bytes: a length beyond it is not a length but something else that was printed."""

_LENGTH = struct.Struct(">I")


class NotAFrameError(ValueError):
    """What came through the pipe is no message."""


def frame(message: object) -> bytes:
    """Write a message.

    Examples
    --------
    >>> frame([1])
    b'\\x00\\x00\\x00\\x03[1]'
    """
    # allow_nan: a NaN here would be a mistake of the encoder, and must not reach the engine.
    body = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Cuts what comes through a pipe, in pieces of any size, into messages.

    Examples
    --------
    >>> reader = FrameReader()
    >>> list(reader.feed(frame([1])[:5])), list(reader.feed(frame([1])[5:] + frame("2")))
    ([], [[1], '2'])
    """

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, piece: bytes) -> Iterator[object]:
        """Yield the messages that are complete.

        Raises
        ------
        NotAFrameError
            If what came is no message.
        """
        self._bytes += piece
        start = 0
        while len(self._bytes) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._bytes, start)
            if length > LARGEST:
                raise NotAFrameError(f"a message of {length} bytes")
            end = start + _LENGTH.size + length
            if len(self._bytes) < end:
                break
            body = bytes(self._bytes[start + _LENGTH.size : end])
            start = end
            try:
                message: object = json.loads(body)
            except (ValueError, RecursionError) as error:
                raise NotAFrameError(f"not JSON: {body[:40]!r}") from error
            yield message
        del self._bytes[:start]
