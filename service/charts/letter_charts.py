"""Control charts for letters, drawn when a letter is made and never for longer than it may wait."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Lock, Thread

from service.charts.draw import png
from service.charts.picture_of import picture_of
from service.records.door import Door

PATIENCE = 20.0
"""Seconds; the first drawing of a process takes about two, the others a half."""


class TooSlow(Exception):  # noqa: N818 - the letter goes without
    """The drawing did not come in time."""


class LetterCharts:
    """The charts of one batch of letters: each drawn once for all of its readers, one at a time.

    A batch is claimed before its charts are drawn, so each shows all that its letters speak of.
    """

    def __init__(self, door: Door, *, patience: float = PATIENCE) -> None:
        self._door = door
        self._patience = patience
        self._drawn: dict[tuple[str, str], bytes] = {}
        self._one_at_a_time = Lock()
        self._given_up = False

    def __call__(self, stream: str, language: str) -> bytes:
        """The chart of a stream; TooSlow if it takes too long, and then for the whole batch."""
        with self._one_at_a_time:
            if self._given_up:
                raise TooSlow("an earlier chart of this batch did not come in time")
            if (stream, language) not in self._drawn:
                self._drawn[stream, language] = self._draw_in_time(stream, language)
            return self._drawn[stream, language]

    def _draw_in_time(self, stream: str, language: str) -> bytes:
        """In a thread that may be left behind: a drawing that hangs cannot be stopped."""
        answer: SimpleQueue[bytes | Exception] = SimpleQueue()

        def draw() -> None:
            try:
                answer.put(self._draw(stream, language))
            except Exception as error:
                answer.put(error)

        Thread(target=draw, name="letter-chart", daemon=True).start()
        try:
            found = answer.get(timeout=self._patience)
        except Empty:
            self._given_up = True
            raise TooSlow(f"the chart of {stream} took over {self._patience:g} s") from None
        if isinstance(found, Exception):
            raise found
        return found

    def _draw(self, stream: str, language: str) -> bytes:
        with self._door.read() as connection:
            specification = picture_of(connection, stream, language=language)
        return png(specification)
