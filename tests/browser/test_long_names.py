"""Names as long as they may be, on a phone: nothing runs over the edge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.people import add_person
from service.actions.record_batch import BatchRecorder
from service.app import create_app
from service.intake.read_lines import Line
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import migrate
from service.settings import Settings
from tests.browser.judge import OVER_THE_EDGE, keep
from tests.browser.plant import PIN, Running, serving
from tests.service.api.conftest import NOW, STORY

WORD = "-" + "Wärmebehandlungsofenchargenbegleitschein"
CHINESE = "调质处理炉次随行卡与高强度螺栓批次检验记录" * 4
LONG = {
    **dict.fromkeys(
        ("id", "lot", "item", "supplier", "heat", "load", "operation", "to", "equipment",
         "customer"), WORD,
    ),
    **dict.fromkeys(
        ("name", "note", "location", "operator", "inspector"), f" {WORD * 2} {CHINESE}"
    ),
}  # fmt: skip
ROLES = ("admin", "quality_supervisor", "quality_engineer", "inspector", "shipping")
PATHS = (
    "/today", "/today/held", "/today/since?hours=168", "/search?q=K", "/cases", "/cases?view=board",
    "/cases/NCR-2026-0001", "/cases/NCR-2026-0001?tab=why", "/cases/NCR-2026-0001?tab=lots",
    "/lots/{lot}", "/trace?lot={lot}&view=table", "/recall?lots={lot}", "/gate?code={lot}",
    "/gate/shipments", "/record/inspection?lot={lot}", "/spc", "/me", "/admin/people",
    "/admin/tokens", "/admin/mail", "/admin/mail/policy", "/admin/ledger", "/admin/health",
    "/admin/settings", "/concessions",
)  # fmt: skip


def lengthened(record: Any, within: str = "") -> Any:
    if isinstance(record, dict):
        keep = {"id"} if record.get("record") == "characteristic" else set()
        return {
            name: value if name in keep else lengthened(value, name)
            for name, value in record.items()
        }
    if isinstance(record, list):
        return [lengthened(each, within) for each in record]
    most = 200 if within in ("name", "note") else 128
    return f"{record}{LONG[within]}"[:most].strip() if within in LONG else record


@pytest.fixture(scope="module")
def wordy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The plant after K7 failed, of people who spare no words."""
    path = tmp_path_factory.mktemp("wordy") / "plant.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    door, settings = Door(engine), Settings(_env_file=None, database=f"sqlite:///{path}")  # type: ignore[call-arg]
    plant = Plant.load(door, default_rulebook())

    def add(at: Any) -> None:
        add_person(
            Desk(at, Books(at), plant, settings), name="w" * 100, printed_name=CHINESE[:60],
            email=f"{'w' * 60}@plant.example", language="zh-CN", roles=ROLES, pin=PIN,
        )  # fmt: skip

    door.write(add, by="setup", now=NOW)
    lines = (STORY / "m2-k7.jsonl").read_bytes().splitlines()
    texts = [orjson.dumps(lengthened(orjson.loads(line))) for line in lines]
    report = BatchRecorder(door, plant, settings, "machine", lambda: NOW).record(
        Line("wordy", place, text) for place, text in enumerate(texts, 1)
    )
    assert report.new == len(texts)
    engine.dispose()
    with serving(create_app(settings, clock=lambda: NOW)) as service:
        yield service


def test_long_names_stay_within_a_phone(wordy: Running, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.add_cookies(
        [{"name": "headmark", "value": wordy.cookie_of("w" * 100), "url": wordy.url}]
    )
    page = context.new_page()
    over: dict[str, Any] = {}
    for number, path in enumerate(PATHS):
        answer = page.goto(wordy.url + path.format(lot=f"K7{WORD}"))
        assert answer is not None
        assert answer.status == 200, path
        keep(page, f"long-{number}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if (found := page.evaluate(OVER_THE_EDGE)) or wide > 390:
            over[path] = [wide, *found]
    context.close()
    assert over == {}
