"""A sliding window of attempts, in this process: slows down whoever guesses or hammers."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field

from service.errors import TooMany

# Windows kept before the idle ones are swept out: bounds the memory a stranger can take.
SWEEP_AT = 10_000


@dataclass(slots=True)
class Throttle:
    """At most `limit` attempts of one key in `seconds`; each process counts for itself."""

    seconds: float = 60.0
    _seen: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, key: str, *, limit: int, now: float) -> None:
        """Count an attempt of `key` at `now` (seconds); TooMany once the window is full."""
        with self._lock:
            if len(self._seen) >= SWEEP_AT:
                self._sweep(now)
            seen = self._seen.setdefault(key, deque(maxlen=limit))
            while seen and seen[0] <= now - self.seconds:
                seen.popleft()
            if len(seen) >= limit:
                wait = max(1, round(seen[0] + self.seconds - now))
                raise TooMany(f"too many attempts; try again in {wait} s")
            seen.append(now)

    def _sweep(self, now: float) -> None:
        idle = [key for key, seen in self._seen.items() if seen[-1] <= now - self.seconds]
        for key in idle:
            del self._seen[key]
        if len(self._seen) >= SWEEP_AT:
            # Whoever takes ten thousand keys a minute is no signer: begin anew for everybody.
            self._seen.clear()
