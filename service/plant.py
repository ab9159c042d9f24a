"""The living picture of one plant: its lineage and its rulebook.

Memory follows the store: the lineage holds what the ledger held at `version`, is brought up to the
transaction that relies on it before every walk, and is thrown away when a transaction that fed it
rolls back (docs/decisions/0002-memory-follows-the-store.md). Where it has to begin anew it begins
from a snapshot of its arrays if there is one, else from columns read in bulk, else from nothing;
the rest it reads row by row (docs/decisions/0009-a-large-plant-starts-warm.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from graph.lineage import Lineage
from rules.rulebook import Rulebook
from service.lineage_bulk import BULK_FROM, read_in_bulk
from service.lineage_snapshots import Snapshots
from service.lineage_tail import CannotFollow, read_tail
from service.published_rulebooks import PublishedRulebooks
from service.records.door import Door, head_position
from service.records.notebook import Notebook

if TYPE_CHECKING:
    from service.actions.commonality_rows import LotRows


class Plant:
    """One per process, guarded by the door's lock."""

    def __init__(self, rulebook: Rulebook, snapshots: Snapshots | None = None) -> None:
        self.rulebook = rulebook
        self.lineage = Lineage()
        self.version = 0
        self.loads = 0
        self.notebook = Notebook()
        self.published = PublishedRulebooks()
        # By characteristic what was read for its last analysis; it says up to which entry.
        self.lot_rows: dict[str, LotRows] = {}
        self._snapshots = snapshots
        self._begun = False
        # Set while rows are being read: a failure in between leaves a lineage that is no state.
        self._half_read = False

    @classmethod
    def load(cls, door: Door, rulebook: Rulebook, snapshots: Snapshots | None = None) -> Plant:
        """A plant that forgets itself whenever a transaction it may have read from rolls back."""
        plant = cls(rulebook, snapshots)
        door.on_rollback.append(plant.forget)
        door.on_rollback.append(plant.notebook.forget)
        door.on_commit.append(plant.notebook.carry_on)
        door.on_rollback.append(plant.published.forget)
        door.on_commit.append(plant.published.carry_on)
        plant.keep_snapshot(door)
        return plant

    def rulebook_at(
        self, connection: Connection, at: int, *, position: int | None = None
    ) -> Rulebook:
        """What decides in a transaction of this time, in microseconds; none published: the first.

        `position` is the ledger's head where the transaction began: what was read there before
        need not be read again.
        """
        step = self.published.schedule(connection, position).now(at)
        return self.rulebook if step is None else self.published.book(connection, step)

    @contextmanager
    def reading(self, door: Door) -> Iterator[Connection]:
        """A consistent reading state, and the lineage brought up to it.

        The lock is taken first: a writer in this process may have caught the lineage up with rows
        it has not committed, and holds the lock for as long as that is so.
        """
        with door.lock:
            if not self._begun:
                # Before the reading state is taken: what is read in bulk is not newer than it.
                with door.read() as connection:
                    self._begin(connection, head_position(connection))
            with door.read() as connection:
                self.catch_up(connection, head_position(connection))
                yield connection

    def keep_snapshot(self, door: Door) -> None:
        """Put the lineage by for the next start, if much was read since it was last put by."""
        with self.reading(door) as connection:
            if self._snapshots is not None:
                self._snapshots.keep(connection, self.lineage, self.version)

    def forget(self, start: int) -> None:
        """A transaction that began at `start` was rolled back: forget what it may have shown.

        Most refusals come before anything is walked, and cost the lineage nothing.
        """
        if self._half_read or self.version > start:
            self._forget_all()

    def catch_up(self, connection: Connection, position: int) -> None:
        """Bring the lineage to ledger position `position`, as `connection` sees the store."""
        if position == self.version:
            return
        if self._half_read:
            self._forget_all()
        if not self._begun:
            self._begin(connection, position)
        self._half_read = True
        try:
            read_tail(connection, self.lineage, self.version)
        except CannotFollow:
            self.lineage = Lineage()
            read_tail(connection, self.lineage, 0)
        self.version = position
        self._half_read = False

    def _begin(self, connection: Connection, position: int) -> None:
        """Begin with as much as can be had at once, and is not newer than `position`."""
        self._begun = True
        self.loads += 1
        if self._snapshots is not None:
            kept = self._snapshots.newest(connection, position)
            if kept is not None:
                self.lineage, self.version = kept
                return
        if position >= BULK_FROM:
            self.lineage, self.version = read_in_bulk(connection, position)

    def _forget_all(self) -> None:
        self.lineage = Lineage()
        self.version = 0
        self._begun = False
        self._half_read = False
