"""Everybody guesses one person's password at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from service.actions.sign_in import evaluate_password, sign_in, stored_password
from service.settings import Settings
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works

THREADS = 5


@contextmanager
def five_guessers(url: str) -> Iterator[Act]:
    """Five threads guess `person wrong right`, the last of them rightly; says how many got in."""
    works = open_works(url, by="stranger")
    yield lambda asked: _guess(works, asked)
    works.engine.dispose()


def _guess(works: Works, asked: str) -> str:
    name, wrong, right = asked.split(" ", 2)
    together = Barrier(THREADS)

    def guess(place: int) -> bool:
        with works.door.read() as connection:
            stored = stored_password(connection, name)
        evaluated = evaluate_password(stored, right if place == 0 else wrong)
        # Everybody has compared before anybody is counted: the worst that can be.
        together.wait(60)
        done = works.door.write(
            lambda at: sign_in(
                desk_of(at, works.plant, Settings()), name, evaluated, address=None, now=NOW
            ),
            by="sign-in", now=NOW,
        )  # fmt: skip
        return done is not None

    with ThreadPoolExecutor(THREADS) as pool:
        return str(sum(pool.map(guess, range(THREADS))))
