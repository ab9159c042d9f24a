"""Several workers match at once and take each other over all the time: each hit is decided once."""

from __future__ import annotations

import time
from collections import Counter

from service.records.case_tables import decision
from service.records.rule_tables import rule_hit
from service.settings import Settings
from tests.support.correlating import (
    TWO_SURVEYS,
    Floor,
    book,
    plant_records,
    rules_text,
    survey,
    treated,
)
from tests.support.recording import Works
from tests.support.rival_runner import rival
from tests.support.store_state import assert_chain_intact

EVENTS = 40
WORKERS = 3


def test_workers_that_take_each_other_over_decide_everything_once(works: Works) -> None:
    floor = Floor(works, Settings(_env_file=None))  # type: ignore[call-arg]
    floor.obey(book(TWO_SURVEYS))
    works.record(*plant_records(), *treated("BOLTS"))
    rivals = [rival(floor.url, rules_text(TWO_SURVEYS)) for _ in range(WORKERS)]
    assert [told.recv() for _, told in rivals] == ["ready"] * WORKERS
    for n in range(EVENTS):
        works.record(survey(f"S-{n:02}", 7 * n))
        time.sleep(0.02)
    for _, told in rivals:
        told.send("stop")
    taken_over = [told.recv() for _, told in rivals]
    for process, _ in rivals:
        process.join()
    assert floor.hits() == {
        ("two-surveys", (f"S-{n:02}", f"S-{n + 1:02}")) for n in range(EVENTS - 1)
    }
    assert len(floor.rows(rule_hit)) == EVENTS - 1
    assert sum(taken_over) > WORKERS, "they have stood in each other's way"
    stages = Counter(row["stage"] for row in floor.rows(decision))
    assert stages["contain"] == EVENTS - 1
    with works.door.read() as connection:
        assert_chain_intact(connection)
