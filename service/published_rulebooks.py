"""The published rulebooks of one process: which is in force, each text parsed once.

A publication is an entry of the ledger, and a write transaction begins by taking the ledger's head.
So the schedule read at one position is good until somebody writes: what another process publishes
is seen by the next transaction here, and while nobody publishes nothing is asked twice.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import Connection, select

from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from service.errors import Refused
from service.records.rule_tables import rulebook_version
from service.rulebook_schedule import IntoForce, Schedule, last_step, read_schedule

MOST_PARSED = 16


class RulebookUnusable(Refused):
    """What was published can no longer be read: nothing may be decided by anything else."""

    status = 503
    title = "Rulebook cannot be used"


@dataclass(frozen=True, slots=True)
class Noted:
    """A schedule, the last step it knows, and a position of the ledger where it is good."""

    position: int
    step: int
    schedule: Schedule


class PublishedRulebooks:
    """One per plant. Attributes are replaced whole, so that readers need no lock."""

    def __init__(self) -> None:
        self._noted: Noted | None = None
        self._changing = False
        self._parsed: OrderedDict[str, Rulebook] = OrderedDict()

    def schedule(self, connection: Connection, position: int | None) -> Schedule:
        """The schedule as `connection` sees it; `position` is the ledger's head it began at."""
        noted = self._noted
        if noted is not None and position is not None and noted.position == position:
            return noted.schedule
        step = last_step(connection)
        same = noted is not None and noted.step == step and not self._changing
        schedule = noted.schedule if noted is not None and same else read_schedule(connection)
        if position is not None and not self._changing:
            self._noted = Noted(position, step, schedule)
        return schedule

    def changing(self) -> None:
        """This process is about to write a step: until that has committed nothing is noted."""
        self._changing = True
        self._noted = None

    def carry_on(self, start: int, end: int) -> None:
        """A transaction of this process committed: what it has read is good where it ended."""
        noted = self._noted
        if self._changing:
            self._noted = None
        elif noted is not None and noted.position == start:
            self._noted = replace(noted, position=end)
        self._changing = False

    def forget(self, start: int) -> None:  # noqa: ARG002 - any transaction may have read
        """A transaction was rolled back: what it published was not."""
        self._noted = None
        self._changing = False

    def book(self, connection: Connection, step: IntoForce) -> Rulebook:
        """The rulebook that a step put into force."""
        found = self._parsed.get(step.digest)
        if found is None:
            found = self._parsed[step.digest] = read_published(connection, step)
            while len(self._parsed) > MOST_PARSED:
                self._parsed.popitem(last=False)
        return found


def read_published(connection: Connection, step: IntoForce) -> Rulebook:
    """The rulebook out of its stored text; RulebookUnusable if that is not what was published."""
    v = rulebook_version.c
    query = select(v.text).where(v.name == step.name, v.version == step.version)
    text = connection.execute(query).scalar_one()
    named = f"{step.name}@{step.version}"
    if sha256(text.encode()).hexdigest() != step.digest:
        raise RulebookUnusable(
            f"rulebook {named} is in force, and its stored text is not the one that was published; "
            "verify the ledger, and roll back with `headmark rules rollback`"
        )
    try:
        return parse_rulebook(text, source=named)
    except RulebookError as error:
        raise RulebookUnusable(
            f"rulebook {named} is in force, and this version of the software cannot read it "
            f"({error.problems[0]}); roll back with `headmark rules rollback`, or publish another"
        ) from None
