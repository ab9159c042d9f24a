"""Another industry, the same engine: a board assembler's rulebook on solder, ovens and AOI."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from rules.rulebook import parse_rulebook
from service.actions.do_due_work import claim_due, do_due
from service.actions.look_case import case_document
from service.plant import Plant
from service.records.case_tables import decision, hold, nonconformance
from service.settings import Settings
from tests.support.recording import NOW, Works, desk_of, open_works

START = datetime(2026, 1, 6, 6, tzinfo=UTC)
MASTER: tuple[dict[str, Any], ...] = (
    {"record": "item", "id": "PASTE", "name": "SAC305 paste", "kind": "raw", "unit": "kg"},
    {"record": "item", "id": "PCB", "name": "Bare board", "kind": "raw", "unit": "pcs"},
    {"record": "item", "id": "PANEL", "name": "Assembled panel", "kind": "finished",
     "unit": "pcs", "safety_critical": True},
    {"record": "party", "id": "PASTE-CO", "role": "supplier", "name": "Paste Co"},
    {"record": "equipment", "id": "OVEN-1", "kind": "furnace", "name": "Reflow oven 1"},
    {"record": "equipment", "id": "OVEN-2", "kind": "furnace", "name": "Reflow oven 2"},
    {"record": "receipt", "id": "R-1", "at": "2026-01-05T08:00:00+00:00", "supplier": "PASTE-CO",
     "lot": "PASTE-7", "item": "PASTE", "quantity": 50, "heat": "PASTE-7", "certificate": "C-7"},
    {"record": "receipt", "id": "R-2", "at": "2026-01-05T08:00:00+00:00", "supplier": "PASTE-CO",
     "lot": "PCB-1", "item": "PCB", "quantity": 5000, "certificate": "C-8"},
)  # fmt: skip


@pytest.fixture
def line(database_url: str) -> Iterator[Works]:
    text = (files("rules") / "defaults" / "electronics.yaml").read_text(encoding="utf-8")
    works = open_works(database_url)
    works.plant.rulebook = parse_rulebook(text, source="electronics.yaml")
    works.record(*MASTER)
    yield works
    works.engine.dispose()


def _reflow(name: str, *, hours: float = 0, oven: str = "OVEN-1", **profile: float) -> Any:
    started = START + timedelta(hours=hours)
    return {
        "record": "operation", "id": f"OP-{name}", "process": "reflow", "equipment": oven,
        "shift": "day", "started_at": started.isoformat(),
        "ended_at": (started + timedelta(minutes=20)).isoformat(),
        "inputs": [{"lot": "PASTE-7", "quantity": 0.1}, {"lot": "PCB-1", "quantity": 10}],
        "outputs": [{"lot": name, "item": "PANEL", "quantity": 10}],
        "parameters": {"peak_c": 245, "tal_s": 60, "paste_lot": "PASTE-7", **profile},
    }  # fmt: skip


def _aoi(panel: str, *, hours: float, defect: str | None = None) -> Any:
    record: dict[str, Any] = {
        "record": "inspection", "id": f"AOI-{panel}", "lot": panel, "stage": "final",
        "at": (START + timedelta(hours=hours)).isoformat(), "inspector": "AOI-1",
        "operation": f"OP-{panel}",
    }  # fmt: skip
    bad = {"defect": defect or "bridging", "inspected": 10, "defective": int(defect is not None)}
    return {**record, "attributes": [bad]}


def _held(works: Works) -> set[str]:
    with works.door.read() as connection:
        return set(connection.execute(select(hold.c.lot)).scalars())


def _let_the_time_pass(works: Works, at: datetime) -> None:
    def work(transaction: Any) -> None:
        desk = desk_of(transaction, works.plant, Settings())
        for row in claim_due(desk, limit=50, lease=timedelta(minutes=1)):
            do_due(desk, row)

    works.door.write(work, by="worker", now=at)


def test_an_oven_that_left_its_profile_holds_its_run(line: Works) -> None:
    line.record(_reflow("P-1"), _reflow("P-2", hours=1, peak_c=261.5), _reflow("P-3", hours=2))
    assert _held(line) == {"P-2"}
    with line.door.read() as connection:
        (number,) = connection.execute(select(nonconformance.c.number)).scalars()
    decided = case_document(line.door, line.plant, number)["decisions"]
    said = [each["sentence"] for one in decided for each in one["decisions"]]
    assert any("peak temperature" in each["en"] and "261.5 degC" in each["en"] for each in said)
    assert any("峰值温度" in each["zh-CN"] for each in said)


def test_an_aoi_defect_holds_its_run_and_says_by_which_rulebook(line: Works) -> None:
    line.record(_reflow("P-1"), _aoi("P-1", hours=1, defect="tombstone"))
    assert _held(line) == {"P-1"}
    with line.door.read() as connection:
        rows = connection.execute(select(decision).order_by(decision.c.id)).mappings().all()
    assert {row["rulebook"] for row in rows} == {"electronics"}
    contain = orjson.loads(rows[0]["document"])["decisions"]
    assert [each["rule"] for each in contain] == ["aoi-defect-holds-its-run"]


def test_a_board_that_nobody_looked_at_in_two_hours_is_held(line: Works) -> None:
    line.record(_reflow("P-1"), _reflow("P-2"), _aoi("P-1", hours=1))
    _let_the_time_pass(line, NOW + timedelta(hours=1))
    assert _held(line) == {"P-2"}


def test_a_fastener_plant_decides_otherwise_by_its_own_rulebook(line: Works) -> None:
    line.plant.rulebook = Plant(parse_rulebook(_default(), source="default.yaml")).rulebook
    line.record(_reflow("P-1", peak_c=300))
    assert _held(line) == set()


def _default() -> str:
    return (files("rules") / "defaults" / "default.yaml").read_text(encoding="utf-8")
