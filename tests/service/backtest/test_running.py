"""The backtest as it is run: two processes, a row, errors that are said; nothing else changes."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.actions.look_backtests import backtest_document, list_backtests
from service.backtest import side_by_side
from service.backtest.kept_backtest import Question, keep_backtest
from service.backtest.one_replay import Job
from service.backtest.runs import Run, begin_run
from service.backtest.scratch import make_empty
from service.backtest.side_by_side import ReplayFailed, replay_side_by_side
from service.backtest.window import Window
from service.errors import Conflict, Unknown
from service.records.rule_tables import backtest_run
from tests.service.backtest.replaying import NARROWER, Plants, RealPlant, rules
from tests.support.master_data import MASTER_DATA, defect, operation, receipt
from tests.support.store_state import State, everything

START = datetime(2026, 2, 1, tzinfo=UTC)
LOOSE, STRICT = rules(NARROWER), rules()


@pytest.fixture
def real(plants: Plants) -> RealPlant:
    real = plants.make(LOOSE)
    real.record(
        *MASTER_DATA, receipt("COIL"), operation("OP-1", {"COIL": 9}, {"B-1": 90}),
        defect("I-1", "B-1"),
    )  # fmt: skip
    return real


def _state(real: RealPlant) -> State:
    with real.door.read() as connection:
        return everything(connection)


def _begin(real: RealPlant, now: datetime = START) -> Run:
    number = real.door.write(
        lambda transaction: begin_run(
            transaction, base=LOOSE.read(), draft=STRICT.read(), now=now
        ),
        by="quinn", now=now,
    )  # fmt: skip
    return Run(real.door, number, "quinn", lambda: now)


def _document(real: RealPlant, number: int, now: datetime = START) -> dict[str, Any]:
    with real.door.read() as connection:
        return backtest_document(connection, number, now=now)


def test_two_processes_find_what_one_finds_and_change_only_the_row(
    plants: Plants, real: RealPlant
) -> None:
    before = _state(real)
    run = _begin(real)
    run.progress(3, 10)
    document = _document(real, run.id)
    assert (document["state"], document["done"], document["total"]) == ("running", 3, 10)
    assert document["report"] is None
    told: list[tuple[int, int]] = []
    asked = Question(LOOSE, STRICT, Window())
    report = keep_backtest(
        run, plants.settings, asked, lambda done, total: told.append((done, total))
    )
    assert report is not None
    document = _document(real, run.id)
    assert (document["state"], document["report"]) == ("done", report)
    assert document["position"] == report["past"]["position"]
    with real.door.read() as connection:
        assert connection.execute(select(backtest_run.c.complete)).scalar() is True
    after = _state(real)
    assert {name for name in after if after[name] != before[name]} == {"backtest_run"}
    entries = report["past"]["entries"]
    assert (told[0], told[-1]) == ((0, 2 * entries), (2 * entries, 2 * entries))
    assert told == sorted(told)
    here = plants.report(real, LOOSE, STRICT)
    for side in ("base", "draft"):
        report[side].pop("seconds")
        here[side].pop("seconds")
    assert report == here
    assert not report["same"]


def test_while_one_is_at_work_a_second_is_told_to_wait(real: RealPlant) -> None:
    first = _begin(real)
    first.progress(1, 4)
    with pytest.raises(Conflict, match=rf"backtest {first.id} of plant v1 is at work \(25 %\)"):
        _begin(real)
    first.fail("the disk is full")
    assert _document(real, first.id)["error"] == "the disk is full"
    assert _begin(real).id == first.id + 1


def test_one_that_gives_no_sign_any_more_is_interrupted_and_keeps_nobody_waiting(
    real: RealPlant,
) -> None:
    first, later = _begin(real), START + timedelta(seconds=31)
    assert _document(real, first.id, START + timedelta(seconds=29))["state"] == "running"
    document = _document(real, first.id, later)
    assert (document["state"], document["report"]) == ("interrupted", None)
    assert "start it again" in document["error"]
    second = _begin(real, later)
    with real.door.read() as connection:
        found = list_backtests(connection, now=later)
    assert [(each["backtest"], each["state"]) for each in found] == [
        (first.id, "interrupted"), (second.id, "running"),
    ]  # fmt: skip


def test_a_backtest_that_nobody_has_begun_is_unknown(real: RealPlant) -> None:
    with pytest.raises(Unknown, match="backtest 7 is not known"):
        _document(real, 7)


# --- processes that die ------------------------------------------------------------------------


def _job(plants: Plants, real: RealPlant, tmp_path: Path) -> Job:
    empty = make_empty(tmp_path)
    return Job(plants.past(real), STRICT, plants.settings, empty, tmp_path / "a.db")


def test_a_replay_that_is_killed_ends_as_an_error(
    plants: Plants, real: RealPlant, tmp_path: Path
) -> None:
    job = _job(plants, real, tmp_path)
    killer = threading.Thread(target=_kill_the_first_child, args=(signal.SIGKILL,))
    killer.start()
    with pytest.raises(ReplayFailed, match=r"replay with plant@1 ended .*exit code -9"):
        replay_side_by_side([job], lambda _which, _done: None)
    killer.join()


def test_a_replay_that_hangs_is_ended(
    plants: Plants, real: RealPlant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "WAIT_SECONDS", 0.3)
    job = _job(plants, real, tmp_path)
    stopper = threading.Thread(target=_kill_the_first_child, args=(signal.SIGSTOP,))
    stopper.start()
    with pytest.raises(ReplayFailed, match="said nothing for"):
        replay_side_by_side([job], lambda _which, _done: None, silent_seconds=3.0)
    stopper.join()
    assert not _children()


def _kill_the_first_child(how: signal.Signals) -> None:
    while not (children := _children()):
        time.sleep(0.01)
    os.kill(children[0], how)


def _children() -> list[int]:
    """Processes that this one has started and that are no corpses, but for the spawn's tracker."""
    text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    found = []
    for task in Path("/proc/self/task").iterdir():
        text = (task / "children").read_text() if (task / "children").exists() else ""
        found += [int(pid) for pid in text.split()]
    return [pid for pid in found if b"spawn_main" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_replay_that_fails_says_why_in_its_row(
    plants: Plants, real: RealPlant, tmp_path: Path
) -> None:
    job = _job(plants, real, tmp_path)
    job.past.file.unlink()
    with pytest.raises(ReplayFailed, match="failed: FileNotFoundError"):
        replay_side_by_side([job], lambda _which, _done: None)


def test_the_row_says_that_it_failed(
    plants: Plants, real: RealPlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _begin(real)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert keep_backtest(run, plants.settings, Question(LOOSE, STRICT, Window())) is None
    document = _document(real, run.id)
    assert document["state"] == "failed"
    assert "/nowhere" in document["error"]
