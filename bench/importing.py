"""Import of 100,000 records against `json.loads` and raw `sqlite3.executemany` of the same rows."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.figure import Figure
from fixtures.plant import generate
from rules.rulebook import default_rulebook
from service.actions.record_batch import BatchRecorder, Line
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

RECORDS = 100_000
GOAL = 8.0


def run(records: int = RECORDS) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plant.jsonl"
        days = max(60, records // 333)
        with file.open("w", encoding="utf-8") as out:
            for record in generate(seed=7, days=days, records=records):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        ours = _import(file, Path(folder) / "ours.db")
        peer = min(_peer(file, Path(folder) / "ours.db", folder, n) for n in range(3))
        name = f"import of {records:,} records / json.loads + sqlite3.executemany of the same rows"
        return [Figure(name, ours / peer, f"<= {GOAL:g}", f"{ours:.1f} s / {peer:.2f} s")]


def _import(file: Path, database: Path) -> float:
    engine = open_engine(f"sqlite:///{database}")
    migrate(engine)
    door = Door(engine)
    plant = Plant.load(door, default_rulebook())
    recorder = BatchRecorder(door, plant, Settings(), by="bench", now=lambda: datetime.now(UTC))
    _warm(recorder)
    started = time.perf_counter()
    with file.open("rb") as lines:
        report = recorder.record(
            Line(f"plant.jsonl:{n}", n, line.rstrip(b"\n")) for n, line in enumerate(lines, 1)
        )
    seconds = time.perf_counter() - started
    assert not report.refused, report.refused[:3]
    engine.dispose()
    return seconds


def _warm(recorder: BatchRecorder) -> None:
    """Compile the graph's kernels: a cost of the first start on a machine, not of an import."""
    recorder.rehearse([Line("warm:1", n, text) for n, text in enumerate(_WARM, 1)])


_WARM = b"""
{"record":"item","id":"W","name":"w","kind":"finished","unit":"pcs"}
{"record":"party","id":"P","role":"supplier","name":"p"}
{"record":"receipt","id":"R","at":"2020-01-01T00:00:00Z","supplier":"P","lot":"L","item":"W","quantity":1,"heat":"H"}
{"record":"operation","id":"O","process":"cut","started_at":"2020-01-01T01:00:00Z","ended_at":"2020-01-01T02:00:00Z","inputs":[{"lot":"L","quantity":1}],"outputs":[{"lot":"M","item":"W","quantity":1}]}
{"record":"supplier_alert","id":"A","at":"2020-01-02T00:00:00Z","supplier":"P","heat":"H","text":"t"}
""".strip().splitlines()


def _peer(file: Path, ours: Path, folder: str, n: int) -> float:
    """The same lines parsed, the same rows written to the same tables, nothing thought about."""
    source = sqlite3.connect(ours)
    tables = {
        name: source.execute(f"SELECT * FROM {name}").fetchall()
        for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    schema = [
        sql
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'"
        )
        if "sqlite_sequence" not in sql
    ]
    peer = sqlite3.connect(Path(folder) / f"peer-{n}.db", isolation_level=None)
    peer.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + ";".join(schema))
    started = time.perf_counter()
    with file.open("rb") as lines:
        for line in lines:
            json.loads(line)
    peer.execute("BEGIN IMMEDIATE")
    for name, rows in tables.items():
        if rows:
            marks = ",".join("?" * len(rows[0]))
            peer.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    peer.execute("COMMIT")
    return time.perf_counter() - started
