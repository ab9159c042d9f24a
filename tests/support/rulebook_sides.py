"""The sides of races over which rulebook is in force; `lot` is the number of the round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from service.actions.desk import Desk
from service.actions.people import Principal
from service.actions.publish_rulebook import publish_rulebook
from service.actions.roll_back_rulebook import Rollback, roll_back_rulebook
from service.actions.rulebook_answers import step_taken
from service.actions.rulebook_report import examine
from service.errors import Conflict
from tests.support.master_data import defect
from tests.support.race import Act
from tests.support.recording import Works, desk_of, lines, open_works
from tests.support.rulebook_texts import rules_text

AUTHOR = Principal("eve", "quality_engineer")
PIN = "482913"
# The second publisher's clock is slow: who comes later comes later all the same.
SLOW = timedelta(milliseconds=300)


@contextmanager
def even_publisher(url: str) -> Iterator[Act]:
    """Publishes plant@2, @4 and so on, and says what is in force by that."""
    with _works(url) as works:
        yield lambda turn: publish(works, 2 * int(turn))


@contextmanager
def odd_publisher(url: str) -> Iterator[Act]:
    """Publishes plant@3, @5 and so on, by a slow clock."""
    with _works(url) as works:
        yield lambda turn: publish(works, 2 * int(turn) + 1, late=SLOW)


@contextmanager
def inspector(url: str) -> Iterator[Act]:
    """Records a defect meanwhile, which some rulebook decides about."""
    with _works(url) as works:
        yield lambda turn: _inspect(works, turn)


@contextmanager
def supervisor(url: str) -> Iterator[Act]:
    """Rolls back to the version of the round before; says `back`, or that it is done."""
    with _works(url) as works:
        yield lambda turn: _roll_back(works, ("plant", int(turn)))


def publish(works: Works, version: int, *, late: timedelta = timedelta(0)) -> str:
    found = examine(rules_text(version), source="plant.yaml")

    def work(desk: Desk) -> str:
        step = publish_rulebook(desk, found, by=AUTHOR, reason="race")
        told: str = step_taken(desk, step)["in_force"]["rulebook"]
        return told

    return _write(works, work, now=datetime.now(UTC) - late)


def _inspect(works: Works, turn: str) -> str:
    report = works.recorder.record(lines([defect(f"I-{turn}", f"B-{turn}")]))
    return "refused" if report.refused else "recorded"


def _roll_back(works: Works, to: tuple[str, int]) -> str:
    asked = Rollback(to, "sam", PIN, "race")

    def work(desk: Desk) -> str:
        return "back" if roll_back_rulebook(desk, asked) else "wrong PIN"

    return _write(works, work, now=datetime.now(UTC))


def _write(works: Works, work: Callable[[Desk], str], *, now: datetime) -> str:
    try:
        return works.door.write(
            lambda transaction: work(desk_of(transaction, works.plant, works.recorder.settings)),
            by="race",
            now=now,
        )
    except Conflict as conflict:
        return conflict.detail


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url, now=datetime.now(UTC))
    yield works
    works.engine.dispose()
