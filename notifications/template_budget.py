"""How much one rendering of a template may do: what the plant wrote must not stop the mail."""

import time
from collections.abc import Iterable, Iterator

MOST_STEPS = 1_000_000
MOST_CHARACTERS = 20_000_000
MOST_SECONDS = 5.0
LARGEST_NUMBER = 10**18


class TemplateTooBusyError(Exception):
    """A rendering that does too much."""


class Budget:
    """Counts steps, characters and seconds of one rendering.

    Not shared: each rendering has its own.
    """

    def __init__(self) -> None:
        self._steps = self._characters = 0
        self._until = time.monotonic() + MOST_SECONDS

    def step(self) -> None:
        """Count a turn of a loop, or a call."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TemplateTooBusyError(f"more than {MOST_STEPS:,} turns of loops and calls")
        if self._steps % 256 == 0 and time.monotonic() > self._until:
            raise TemplateTooBusyError(f"more than {MOST_SECONDS:g} seconds")

    def need(self, characters: int) -> None:
        """Count characters, before they are made where one piece can be far larger than all."""
        self._characters += characters
        if self._characters > MOST_CHARACTERS:
            raise TemplateTooBusyError(f"more than {MOST_CHARACTERS:,} characters")

    def take(self, value: object) -> object:
        """Count the characters of a text that was made on the way."""
        if isinstance(value, str):
            self.need(len(value))
        elif isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
            raise TemplateTooBusyError("a number beyond all measure")
        return value

    def counted(self, items: Iterable[object]) -> Iterator[object]:
        """Go through a loop, counting its turns."""
        for item in items:
            self.step()
            yield item
