"""A recall, simulated: the same walk as the real one, answered, and kept with who asked and why.

Nothing but the stored simulation is written: no ledger entry, no hold. The lineage is asked under
the plant's lock; the answer is written, packed and stored after it is free again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

import orjson

from graph.blast_radius import BlastRadius, blast_radius
from graph.radius_json import radius_pieces
from graph.scopes import scope_document
from service.actions.compare_scopes import compare_scopes
from service.actions.next_number import next_number
from service.actions.state_scope import StatedScope, state_scope
from service.actions.stored_answer import Answer, AnswerDraft
from service.plant import Plant
from service.records.canonical import canonical
from service.records.door import Door, Transaction
from service.records.recall_tables import simulation
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a scope or a strategy, why, and which other lines to lay beside it."""

    scope: Mapping[str, object]
    reason: str = ""
    compare: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """What a scope reaches at one ledger position."""

    stated: StatedScope
    radius: BlastRadius
    position: int
    elapsed_ms: float
    compared: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """The answer, and the number it is stored under, if it is."""

    number: str | None
    walked: Walked
    answer: Answer


def simulate_recall(
    door: Door,
    plant: Plant,
    settings: Settings,
    question: Question,
    *,
    by: str,
    now: datetime,
    store: bool = True,
    beside: Callable[[Transaction, str], None] | None = None,
) -> Simulated:
    """Answer a question and store it; `beside` may add rows to the same transaction."""
    walked = walk(door, plant, settings, question, now=now)
    draft = AnswerDraft(_answer(walked), pack=store)
    if not store:
        return Simulated(None, walked, draft.ended(_tail(walked, None)))
    row = _row(question, walked, by)

    def keep(transaction: Transaction) -> Simulated:
        number = next_number(transaction, simulation.c.number, simulation.c.id, "SIM")
        answer = draft.ended(_tail(walked, number))
        stored = {"sha256": answer.sha256, "size": answer.size, "answer": answer.packed}
        given = {"number": number, "at": transaction.now_micros}
        transaction.insert(simulation, {**row, **given, **stored})
        if beside is not None:
            beside(transaction, number)
        return Simulated(number, walked, answer)

    return door.write(keep, by=by, now=now)


def walk(
    door: Door, plant: Plant, settings: Settings, question: Question, *, now: datetime
) -> Walked:
    """State the scope and walk it, on one consistent state of the store."""
    with plant.reading(door) as connection:
        stated = state_scope(connection, plant, question.scope, now=now)
        started = perf_counter()
        # `state_scope` knows its names: a furnace that never ran reaches nothing, and is known.
        radius = blast_radius(plant.lineage, stated.scope, unknown_ok=True)
        elapsed = round((perf_counter() - started) * 1000, 3)
        compared = None
        if question.compare:
            compared = compare_scopes(
                connection, plant, stated, variants=question.compare, rates=settings.cost_rates
            )
        return Walked(stated, radius, plant.version, elapsed, compared)


def _answer(walked: Walked) -> Iterator[bytes]:
    """The answer but for its end, in pieces."""
    said = {"sentence": dict(walked.stated.sentences), "notes": list(walked.stated.notes)}
    pieces = radius_pieces(
        walked.radius, as_of=walked.position, elapsed_ms=walked.elapsed_ms, extra=said
    )
    held_back = b""
    for piece in pieces:
        yield held_back
        held_back = piece
    yield held_back.removesuffix(b"}")


def _tail(walked: Walked, number: str | None) -> bytes:
    # Behind the radius: the lots of a variant must not be taken for the lots of the radius, and
    # the number is known last.
    said: dict[str, object] = {"compare": walked.compared, "simulation": number}
    return b"," + orjson.dumps(said)[1:]


def _row(question: Question, walked: Walked, by: str) -> dict[str, Any]:
    radius = walked.radius
    return {
        "by": by,
        "reason": question.reason,
        "asked": canonical(dict(question.scope)),
        "scope": canonical(scope_document(walked.stated.scope)),
        "strategy": walked.stated.strategy,
        "sentences": canonical(dict(walked.stated.sentences)),
        "notes": canonical(dict(walked.stated.notes_by_language)),
        "position": walked.position,
        "lots": len(radius),
        "totals": canonical(radius.totals()),
        "cost": canonical(radius.cost()),
        "gaps": canonical([asdict(gap) for gap in radius.gaps]),
    }
