"""A backtest of a year of the demo plant: two rulebooks, against importing the year once."""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bench.figure import Figure
from fixtures.plant import generate
from rules.rulebook import default_rulebook
from service.actions.packaged_rulebook import packaged_text
from service.actions.record_batch import BatchRecorder
from service.backtest.rule_file import RuleFile
from service.backtest.run_backtest import run_backtest
from service.intake.read_lines import Line
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings

DAYS = 365
RECORDS = 121_667  # as many a day as the demo plant has
SECONDS = 60.0
GOAL = 2.0


def run(records: int = RECORDS, days: int = DAYS) -> list[Figure]:
    """Both replays together, side by side, in imports of the same records."""
    with tempfile.TemporaryDirectory() as folder:
        door, recorded, importing = _import(Path(folder) / "year.db", records, days)
        packaged = RuleFile("packaged", packaged_text(default_rulebook()) or "")
        began = time.perf_counter()
        report = run_backtest(door, Settings(), base=packaged, draft=packaged)
        seconds = time.perf_counter() - began
        assert report["same"], report["sentences"]
        door.engine.dispose()
    name = f"backtest of a year, {recorded:,} records, two rulebooks / importing them once"
    said = f"{seconds:.1f} s / {importing:.1f} s; wanted: under {SECONDS:.0f} s"
    return [Figure(name, seconds / importing, f"<= {GOAL:g}", said)]


def _import(file: Path, records: int, days: int) -> tuple[Door, int, float]:
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    door = Door(engine)
    recorder = BatchRecorder(
        door,
        Plant.load(door, default_rulebook()),
        Settings(),
        by="bench",
        now=lambda: datetime.now(UTC),
    )
    made = [orjson.dumps(each) for each in generate(seed=7, days=days, records=records)]
    began = time.perf_counter()
    report = recorder.record(Line(f"year:{n}", n, text) for n, text in enumerate(made, 1))
    return door, report.new, time.perf_counter() - began
