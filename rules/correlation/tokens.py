"""Names that stay different where the engine only compares their 32-bit hashes.

durable-rules tells fact ids and joined values apart by their FNV hash alone: "LOT-2026-1149599" and
"LOT-2026-1312382" are one lot to it, and retracting the one forgets the other. So it is never told
a lot; it is told a token, and no two tokens in use have one hash.
"""

from collections.abc import Callable


def fnv(text: str) -> int:
    """Hash a text as durable-rules does (FNV-1a over signed bytes, 32 bits).

    Parameters
    ----------
    text : str

    Returns
    -------
    int

    Examples
    --------
    >>> fnv("LOT-2026-1149599") == fnv("LOT-2026-1312382")
    True
    """
    value = 2166136261
    for byte in text.encode():
        signed = byte if byte < 128 else (byte - 256) & 0xFFFFFFFF  # C's char
        value = ((value ^ signed) * 16777619) & 0xFFFFFFFF
    return value


class Tokens:
    """Gives each thing in use a token whose hash no other token in use has.

    Parameters
    ----------
    prefix : str
        A letter, so that no token looks like a number.
    hashed : callable
        The engine's hash.

    Examples
    --------
    >>> tokens = Tokens("v")
    >>> tokens.take("LOT-2026-1149599"), tokens.take("LOT-2026-1312382")
    ('v0', 'v1')
    >>> tokens.take("LOT-2026-1149599")
    'v0'
    """

    def __init__(self, prefix: str, hashed: Callable[[str], int] = fnv) -> None:
        self._prefix = prefix
        self._hashed = hashed
        self._next = 0
        self._taken: dict[str, tuple[str, int]] = {}  # the token and how often it is in use
        self._hashes: set[int] = set()

    def take(self, thing: str) -> str:
        """Give the token of a thing, and count one more use of it."""
        token, uses = self._taken.get(thing) or (self._fresh(), 0)
        self._taken[thing] = (token, uses + 1)
        return token

    def give_back(self, thing: str) -> None:
        """Count one use less; with the last one the token and its hash are free again."""
        token, uses = self._taken[thing]
        if uses > 1:
            self._taken[thing] = (token, uses - 1)
            return
        del self._taken[thing]
        self._hashes.discard(self._hashed(token))

    def _fresh(self) -> str:
        while True:
            token = f"{self._prefix}{self._next}"
            self._next += 1
            hashed = self._hashed(token)
            if hashed not in self._hashes:
                self._hashes.add(hashed)
                return token
