"""A recall drill: a simulation with a clock. Its ticks are kept with the drill and nowhere else."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

from sqlalchemy import Connection, select

from service.actions.drill_steps import FINISHED, KNOWN
from service.actions.idempotency import Attempt
from service.actions.look_drills import find_drill
from service.actions.next_number import next_number
from service.actions.simulate_recall import Question, simulate_recall
from service.actions.simulation_attempt import keep_attempt
from service.errors import BadInput, Conflict, did_you_mean
from service.plant import Plant
from service.records.door import Door, Transaction
from service.records.recall_tables import drill, drill_step
from service.records.schema import MILLION, iso, microseconds
from service.settings import Settings


def start_drill(
    door: Door,
    plant: Plant,
    settings: Settings,
    question: Question,
    *,
    by: str,
    now: datetime,
    asked: float | None = None,
    attempt: Attempt | None = None,
) -> str:
    """Simulate, and start the clock at the moment it was asked for; returns the drill's number.

    `asked` is that moment by the process's own counter, where it was before this call.
    """
    began = perf_counter() if asked is None else asked
    if not question.reason.strip():
        raise BadInput("reason: say what is drilled", [("reason", "is empty")])
    numbers: list[str] = []
    # Two steps are done with the start itself: the scope came with it, and what is stored is
    # the first answer.

    def keep(transaction: Transaction, simulation: str) -> None:
        number = next_number(transaction, drill.c.number, drill.c.id, "DR")
        elapsed = round(perf_counter() - began, 3)
        row = {
            "number": number,
            "simulation": simulation,
            "reason": question.reason,
            "by": by,
            "at": microseconds(now),
            "first_answer_seconds": elapsed,
        }
        transaction.insert(drill, row)
        keep_attempt(transaction, attempt, simulation)
        _tick(transaction, number, "scope_stated", None)
        _tick(transaction, number, "first_answer", None, after=elapsed)
        numbers.append(number)

    simulate_recall(door, plant, settings, question, by=by, now=now, beside=keep)
    return numbers[-1]  # a transaction that had to be repeated has numbered it more than once


def tick_step(
    door: Door, number: str, step: str, *, note: str | None, by: str, now: datetime
) -> None:
    """Keep that a step of a drill is done, when and by whom."""
    if step not in KNOWN:
        hint = did_you_mean(step, KNOWN) or f"; one of {', '.join(KNOWN)}"
        raise BadInput(f"step `{step}` is not known{hint}", [("step", "is not known")])

    def keep(transaction: Transaction) -> None:
        _refuse_finished(transaction.connection, number)
        done = _done(transaction.connection, number, step)
        if done is not None:
            raise Conflict(f"step {step} of {number} was done already, {done}")
        _tick(transaction, number, step, note)

    door.write(keep, by=by, now=now)


def finish_drill(door: Door, number: str, *, note: str | None, by: str, now: datetime) -> None:
    """Stop the clock of a drill."""

    def keep(transaction: Transaction) -> None:
        _refuse_finished(transaction.connection, number)
        _tick(transaction, number, FINISHED, note)

    door.write(keep, by=by, now=now)


def _refuse_finished(connection: Connection, number: str) -> None:
    find_drill(connection, number)
    done = _done(connection, number, FINISHED)
    if done is not None:
        raise Conflict(f"drill {number} is finished, {done}; start another one")


def _done(connection: Connection, number: str, step: str) -> str | None:
    """When and by whom a step was done."""
    c = drill_step.c
    query = select(c.at, c.by).where(c.drill == number, c.step == step)
    row = connection.execute(query).first()
    return None if row is None else f"at {iso(row.at)} by {row.by}"


def _tick(
    transaction: Transaction, number: str, step: str, note: str | None, *, after: float = 0
) -> None:
    row = {
        "drill": number,
        "step": step,
        "at": transaction.now_micros + round(after * MILLION),
        "by": transaction.by,
        "note": note,
    }
    transaction.insert(drill_step, row)
