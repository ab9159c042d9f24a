"""The lineage's arrays in a folder, so that the next start reads them instead of the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, select

from graph.lineage import Lineage
from graph.snapshot import SnapshotError, load_snapshot, save_snapshot
from service.records.case_tables import ledger
from service.settings import Settings

log = structlog.get_logger()


@dataclass(slots=True)
class Snapshots:
    """Where the snapshot of one database is kept, and what is known of it."""

    folder: Path
    least_entries: int
    kept_at: int = 0

    def newest(self, connection: Connection, position: int) -> tuple[Lineage, int] | None:
        """The lineage that was put by, and its ledger position, if it is of this very ledger."""
        try:
            found = load_snapshot(self.folder)
        except (SnapshotError, OSError) as error:
            log.warning("snapshot.unusable", folder=str(self.folder), reason=str(error))
            return None
        if found is None or found.position > position:
            return None
        # A database that was restored or exchanged has another hash at this entry, or none.
        if found.mark != _mark(connection, found.position):
            log.warning("snapshot.of_another_ledger", folder=str(self.folder))
            return None
        self.kept_at = found.position
        return found.lineage, found.position

    def keep(self, connection: Connection, lineage: Lineage, position: int) -> None:
        """Put the lineage by, if at least `least_entries` were recorded since the last time."""
        if position - self.kept_at < self.least_entries:
            return
        try:
            mark = _mark(connection, position)
            save_snapshot(lineage, self.folder, position=position, mark=mark)
        except OSError as error:
            log.warning("snapshot.not_kept", folder=str(self.folder), reason=str(error))
            return
        self.kept_at = position


def snapshots_of(engine: Engine, settings: Settings) -> Snapshots | None:
    """Where the settings say; beside the file of an SQLite database unless they say otherwise."""
    folder = settings.snapshot_folder
    if folder is None:
        if engine.dialect.name != "sqlite":
            return None
        folder = Path(f"{engine.url.database}-lineage")
    return Snapshots(folder, settings.snapshot_after_entries)


def _mark(connection: Connection, position: int) -> str:
    """The hash of the ledger's entry at a position: it stands for all entries up to there."""
    query = select(ledger.c.hash).where(ledger.c.seq == position)
    return connection.execute(query).scalar_one_or_none() or ""
