"""A stream of head heights at one header: its points, and who may sign its limits."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import Connection

from service.actions.desk import Desk
from service.actions.people import add_person
from service.settings import Settings
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt
from tests.support.recording import NOW, Works, desk_of, open_works

T = TypeVar("T")
STREAM = "head_height:*:HEADER-1:-"
START = datetime(2026, 1, 7, tzinfo=UTC)
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
PIN = "4711-4711"
# Seeds whose points give no signal by the Western Electric rules: on limits of their own, on 10.0
# and 0.1, and one after the other.
QUIET = 2


@dataclass(frozen=True, slots=True)
class Charting:
    """The works with one header, and what is done at its stream."""

    works: Works

    def act(self, work: Callable[[Desk], T], *, by: str = "quality") -> T:
        return self.works.door.write(
            lambda transaction: work(desk_of(transaction, self.works.plant, SETTINGS)),
            by=by, now=NOW,
        )  # fmt: skip

    @contextmanager
    def look(self) -> Iterator[Connection]:
        with self.works.door.read() as connection:
            yield connection

    def check(self, values: Sequence[Sequence[float]], *, first: int = 0) -> None:
        """Record subgroups, an hour apart; the names go on from `first`."""
        self.works.record(
            *(
                inspection(
                    name_of(first + n), "B-1", *(float(value) for value in subgroup),
                    characteristic="head_height", stage="patrol",
                    at=moment(first + n).isoformat(),
                )
                for n, subgroup in enumerate(values)
            )
        )  # fmt: skip


def charting_at(url: str) -> Charting:
    charting = open_charting(url)
    charting.works.record(
        *MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 900}, {"B-1": 900})
    )
    return charting


def open_charting(url: str) -> Charting:
    return Charting(open_works(url, settings=SETTINGS))


def make_quiet(template: Path, path: Path, *, n: int) -> Path:
    """A file of so many quiet subgroups, with the signers; a PIN takes long to hash."""
    shutil.copy(template, path)
    charting = charting_at(f"sqlite:///{path}")
    charting.check(heights(n))
    add_signers(charting)
    charting.works.engine.dispose()
    return path


def name_of(n: int) -> str:
    return f"I-{n:03d}"


def moment(n: float) -> datetime:
    return START + timedelta(hours=n)


def heights(n: int, *, size: int = 4, seed: int = QUIET, shift: float = 0.0) -> list[list[float]]:
    """Normal values around 10 mm with a sigma of 0.1 mm, to a thousandth."""
    drawn = np.random.default_rng(seed).normal(10.0 + 0.1 * shift, 0.1, (n, size))
    found: list[list[float]] = drawn.round(3).tolist()
    return found


def add_signers(charting: Charting) -> None:
    people: dict[str, Any] = {"eve": ["quality_engineer"], "pat": ["production_manager"]}
    for name, roles in people.items():
        charting.act(
            lambda desk, name=name, roles=roles: add_person(  # type: ignore[misc]
                desk, name=name, printed_name=name.title(), email=None, language="en",
                roles=roles, pin=PIN,
            )
        )  # fmt: skip
