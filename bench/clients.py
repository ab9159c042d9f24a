"""Several clients, each a process of its own, that ask one question over and over."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import httpx
import numpy as np
import psycopg
from numpy.typing import NDArray

CLIENTS = 4
START_SECONDS = 300.0
WARM_UP = 2


class Asking(Protocol):
    """How a client puts the question; it travels to the client's process."""

    def opened(self) -> Any:
        """A context that gives what is called once a question."""


@dataclass(frozen=True)
class ByHttp:
    """`POST` of a JSON body with a token; the answer is read whole and not parsed."""

    address: str
    token: str
    body: Mapping[str, object]

    @contextmanager
    def opened(self) -> Iterator[Callable[[], bytes]]:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(headers=headers, timeout=START_SECONDS) as client:

            def ask() -> bytes:
                answer = client.post(self.address, json=self.body)
                answer.raise_for_status()
                return answer.content

            yield ask


@dataclass(frozen=True)
class BySql:
    """A query on a connection of the client's own, prepared; all rows are fetched."""

    address: str
    query: str
    parameters: Mapping[str, object]

    @contextmanager
    def opened(self) -> Iterator[Callable[[], list[tuple[Any, ...]]]]:
        with (
            psycopg.connect(self.address, autocommit=True, prepare_threshold=1) as connection,
            connection.cursor(binary=True) as cursor,
        ):
            yield lambda: cursor.execute(self.query, self.parameters).fetchall()


def latencies_ms(asking: Asking, *, each: int) -> NDArray[np.float64]:
    """How long each question took while all clients asked at once, milliseconds."""
    spawn = multiprocessing.get_context("spawn")
    together, answers = spawn.Barrier(CLIENTS), spawn.Queue()
    clients = [
        spawn.Process(target=_client, args=(asking, each, together, answers), daemon=True)
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    found = [answers.get(timeout=2 * START_SECONDS) for _ in clients]
    for client in clients:
        client.join()
    failed = [one for one in found if isinstance(one, str)]
    if failed:
        raise RuntimeError(f"{len(failed)} of {CLIENTS} clients failed: {failed[0]}")
    return np.concatenate(found)


def _client(asking: Asking, each: int, together: threading.Barrier, answers: Any) -> None:
    try:
        with asking.opened() as ask:
            for _ in range(WARM_UP):
                ask()
            together.wait(START_SECONDS)
            answers.put(np.array([_time_ms(ask) for _ in range(each)]))
    except Exception as error:  # it is told to the parent, which raises it
        together.abort()
        answers.put(f"{type(error).__name__}: {error}")


def _time_ms(ask: Callable[[], object]) -> float:
    start = perf_counter()
    kept = ask()
    taken = 1000 * (perf_counter() - start)
    del kept
    return taken
