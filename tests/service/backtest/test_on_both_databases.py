"""The past is read from, and the row is kept in, either database."""

from __future__ import annotations

from pathlib import Path

from service.actions.look_backtests import backtest_document, list_backtests
from service.backtest.one_replay import Job, replay_past
from service.backtest.past import read_past, write_past
from service.backtest.runs import Run, begin_run
from service.backtest.scratch import make_empty
from service.settings import Settings
from tests.service.backtest.replaying import cases_of, holds_of, really, rules
from tests.support.master_data import MASTER_DATA, defect, operation, receipt
from tests.support.recording import NOW, Works

RECORDS = (*MASTER_DATA, receipt("COIL"), operation("OP-1", {"COIL": 9}, {"B-1": 90}),
           defect("I-1", "B-1"))  # fmt: skip


def test_the_past_is_the_ledgers_and_replays_alike(
    works: Works, settings: Settings, tmp_path: Path
) -> None:
    works.plant.rulebook = rules().read()
    works.record(*RECORDS)
    with works.door.read() as connection:
        past = write_past(connection, tmp_path / "past.jsonl")
    entries = list(read_past(past))
    assert past.records == len(RECORDS) == sum(each.is_record for each in entries)
    assert [each.seq for each in entries] == sorted(each.seq for each in entries)
    assert [real.record for real in past.cases] == [("inspection", "I-1")]
    job = Job(past, rules(), settings, make_empty(tmp_path), tmp_path / "a.db")
    replayed = replay_past(job, lambda _: None)
    assert cases_of(replayed) == cases_of(really(works))
    assert holds_of(replayed) == holds_of(really(works))


def test_a_row_is_begun_kept_and_read(works: Works) -> None:
    book = rules().read()
    number = works.door.write(
        lambda transaction: begin_run(transaction, base=book, draft=book, now=NOW), by="q", now=NOW
    )
    run = Run(works.door, number, "q", lambda: NOW)
    run.progress(1, 2)
    run.finish({"past": {"entries": 1, "position": 7}, "same": True})
    run.fail("too late to fail")
    with works.door.read() as connection:
        document = backtest_document(connection, number, now=NOW)
        (listed,) = list_backtests(connection, now=NOW)
    assert (document["state"], document["position"], document["error"]) == ("done", 7, None)
    assert document["report"]["same"] is True
    assert listed == {name: said for name, said in document.items() if name != "report"}
