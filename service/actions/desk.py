"""What every action works with inside one write transaction, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from service.errors import BadInput, did_you_mean
from service.records.books import Books
from service.records.door import Transaction
from service.records.tables import operation_output

if TYPE_CHECKING:
    from rules.rulebook import Rulebook
    from service.actions.control_plan import ControlPlan
    from service.actions.gauge_doubt import Doubt
    from service.actions.open_scopes import OpenScope
    from service.actions.stream_book import StreamBook
    from service.actions.stream_key import StreamKey
    from service.actions.watch import Watch
    from service.intake.plant_records import Record
    from service.plant import Plant
    from service.records.books import Row
    from service.records.lot_book import LotBook
    from service.settings import Settings


@dataclass(slots=True)
class Outcome:
    """What a transaction led to, for the answer and the report."""

    signals: list[dict[str, str]] = field(default_factory=list)
    nonconformances: list[str] = field(default_factory=list)
    holds: int = 0
    violations: list[str] = field(default_factory=list)
    imbalances: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add_case(self, number: str) -> None:
        if number not in self.nonconformances:
            self.nonconformances.append(number)

    def add(self, other: Outcome) -> None:
        self.signals.extend(other.signals)
        for number in other.nonconformances:
            self.add_case(number)
        self.holds += other.holds
        self.violations.extend(other.violations)
        self.imbalances.extend(other.imbalances)
        self.warnings.extend(other.warnings)


@dataclass(slots=True)
class Desk:
    """The transaction, the books read in it, the plant, and the outcome so far."""

    transaction: Transaction
    books: Books
    plant: Plant
    settings: Settings
    outcome: Outcome = field(default_factory=Outcome)
    # Streams whose standing has moved since the last flush, and whether a flush writes them.
    moved_streams: dict[str, StreamBook] = field(default_factory=dict)
    writes_standings: bool = False

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force at the time of this transaction."""
        transaction = self.transaction
        return self.plant.rulebook_at(
            transaction.connection, transaction.now_micros, position=transaction.start
        )

    # --- what earlier transactions have read, while it is still so ------------------------------

    @property
    def streams(self) -> dict[StreamKey, StreamBook]:
        return self._notes("streams")

    @property
    def items_with_limits(self) -> dict[str, frozenset[str]]:
        return self._notes("items_with_limits")

    @property
    def control_plans(self) -> dict[str, ControlPlan]:
        """Under one key, `all`, once they have been read."""
        return self._notes("control_plans")

    @property
    def watches(self) -> dict[str, Watch]:
        """What the false-discovery layer watches; under one key, `all`, once it has been read."""
        return self._notes("watches")

    @property
    def open_scopes(self) -> dict[str, list[OpenScope]]:
        """Under one key, `live`, once they have been read."""
        return self._notes("open_scopes")

    @property
    def failed_gauges(self) -> dict[str, list[Doubt]]:
        """Under one key, `failed`, once they have been read."""
        return self._notes("failed_gauges")

    @property
    def conceded(self) -> dict[str, set[str]]:
        """Under one key, `lots`, those used under a concession, once they have been read."""
        return self._notes("conceded")

    def forget_limits(self) -> None:
        """New control limits, or a correction: the streams are read again when next asked for."""
        self.streams.clear()
        self.items_with_limits.clear()
        self.watches.clear()
        self.failed_gauges.clear()

    def _notes(self, subject: str) -> dict[Any, Any]:
        return self.plant.notebook.page(subject, position=self.transaction.start)

    def enter(self, record: Record, kind: str, content: str) -> int:
        """Put the record into the ledger; after this nothing may refuse it."""
        self.books.remember_content(kind, record.id, content)
        return self.transaction.enter(f"record.{kind}", record.id, None, canonical_text=content)

    def catch_up(self) -> None:
        """Write what is buffered and bring the lineage up to this very transaction."""
        self.transaction.flush()
        self.plant.catch_up(self.transaction.connection, self.transaction.seq)

    def outputs_of(self, operation: str) -> tuple[str, ...]:
        """The lots an operation made, in its own order."""
        self.transaction.flush()
        o = operation_output.c
        query = select(o.lot).where(o.operation == operation).order_by(o.position)
        return tuple(self.transaction.connection.execute(query).scalars())

    # --- finding what a record refers to -------------------------------------------------------

    def need_lot(self, name: str) -> LotBook:
        if (book := self.books.lot(name)) is None:
            raise BadInput(f"lot `{name}` is not known{self._near('lot', name)}")
        return book

    def need(self, kind: str, name: str, *, says: str | None = None) -> Row:
        if (row := self.books.row(kind, name)) is None:
            word = says or kind
            raise BadInput(f"{word} `{name}` is not known{self._near(kind, name)}")
        return row

    def need_if(self, kind: str, name: str | None, *, says: str | None = None) -> Row | None:
        return None if name is None else self.need(kind, name, says=says)

    def need_party(self, name: str, role: str) -> Row:
        row = self.need("party", name, says=role)
        if row["role"] != role:
            raise BadInput(f"party `{name}` is a {row['role']}, not a {role}")
        return row

    def _near(self, kind: str, name: str) -> str:
        return did_you_mean(name, self.books.names_like(kind, name))
