"""A new rulebook, a new start: what was matched stays decided, what is in flight is not lost."""

from __future__ import annotations

from hashlib import sha256

import pytest

from rules.rulebook import parse_rulebook
from service.actions.desk import Desk
from service.records.rule_tables import rule_hit, rulebook_version
from tests.support.correlating import (
    CRACK_THEN_COMPLAINT,
    THREE_KINDS,
    TWO_SURVEYS,
    Floor,
    book,
    complaint,
    corrected,
    cracked,
    rules_text,
    survey,
)
from tests.support.engines import Meddling
from tests.support.master_data import operation, receipt

ONLY_TWO = book(TWO_SURVEYS)
BOTH = book(TWO_SURVEYS, THREE_KINDS, version=2)


def test_an_event_before_the_new_rulebook_and_one_after_it_meet_under_the_new_one(
    floor: Floor,
) -> None:
    floor.obey(ONLY_TWO)
    runner = floor.runner()
    floor.works.record(survey("S-1", 0))
    runner.poll()
    floor.obey(BOTH)
    floor.works.record(survey("S-2", 7))
    runner.poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}
    assert {row["version"] for row in floor.rows(rule_hit)} == {2}


def test_what_a_new_rulebook_finds_in_the_past_alone_is_not_decided(floor: Floor) -> None:
    floor.obey(ONLY_TWO)
    runner = floor.runner()
    floor.works.record(survey("A", 0), survey("B", 3, kind="sat"), survey("C", 6))
    runner.poll()
    before = floor.hits()
    floor.obey(BOTH)
    floor.works.record(survey("ELSEWHERE", 7, furnace=2))
    runner.poll()
    assert floor.hits() == before
    floor.works.record(survey("D", 8))
    runner.poll()
    assert floor.hits() - before == {("two-surveys", (name, "D")) for name in "ABC"} | {
        ("tus-sat-tus", ("A", "B", "D"))
    }


def test_a_rulebook_that_moves_while_a_batch_is_matched_decides_it_itself(floor: Floor) -> None:
    floor.obey(ONLY_TWO)
    floor.works.record(survey("A", 0), survey("B", 3, kind="sat"), survey("C", 6))
    runner = floor.runner(Meddling(lambda: floor.obey(book(THREE_KINDS, version=3))))
    runner.poll()
    assert floor.hits() == {("tus-sat-tus", ("A", "B", "C"))}


def test_a_rulebook_without_the_pattern_lets_what_waits_go(floor: Floor) -> None:
    floor.obey(ONLY_TWO)
    floor.works.record(survey("S-1", 0), survey("S-2", 7))
    floor.obey(book(CRACK_THEN_COMPLAINT, version=2))
    floor.runner().poll()
    assert floor.hits() == set()
    assert set(floor.states().values()) == {"matched"}


def test_the_next_runner_finds_what_the_one_before_had_found_but_not_decided(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.works.record(survey("S-1", 0))
    first = floor.runner()
    first.poll()
    floor.works.record(survey("S-2", 7))
    with monkeypatch.context() as broken:
        broken.setattr("service.correlation.session.do_work", _dies)
        with pytest.raises(KeyboardInterrupt):
            first.poll()
    assert floor.hits() == set()
    floor.runner().poll() or floor.clock.pass_(minutes=1)
    floor.runner().poll()
    assert floor.hits() == {("two-surveys", ("S-1", "S-2"))}


def test_a_restart_decides_nothing_again_and_misses_nothing(floor: Floor) -> None:
    for n in range(8):
        floor.works.record(survey(f"S-{n}", 4 * n))
        runner = floor.runner()
        runner.poll()
        runner.close()
    pairs = {("two-surveys", (f"S-{a}", f"S-{b}")) for a in range(8) for b in (a + 1, a + 2)}
    assert floor.hits() == {(rule, ids) for rule, ids in pairs if ids[1] in floor.states()}


def test_genealogy_of_before_a_new_rulebook_is_no_news_to_it(floor: Floor) -> None:
    floor.obey(book(CRACK_THEN_COMPLAINT.replace("30 d", "1 h"), TWO_SURVEYS))
    floor.works.record(
        receipt("M"), operation("OP-1", {"M": 10}, {"BAD": 10}),
        operation("OP-2", {"BAD": 5}, {"SOLD": 5}, item="BOLT"),
        cracked("I-1", "BAD", 0), complaint("C-1", "SOLD", 48),
    )  # fmt: skip
    runner = floor.runner()
    runner.poll()
    floor.obey(book(CRACK_THEN_COMPLAINT, version=2))
    floor.works.record(operation("OP-9", {"M": 1}, {"OTHER": 1}))
    runner.poll()
    assert floor.hits() == set()
    floor.works.record(complaint("C-2", "SOLD", 72))
    runner.poll()
    assert floor.hits() == {("crack-then-complaint", ("I-1", "C-2"))}


def test_genealogy_that_brings_news_brings_nothing_old_with_it(floor: Floor) -> None:
    floor.obey(book(CRACK_THEN_COMPLAINT.replace("30 d", "1 h"), TWO_SURVEYS))
    floor.works.record(
        receipt("M"), operation("OP-1", {"M": 10}, {"BAD": 10, "WORSE": 10}),
        operation("OP-2", {"BAD": 5}, {"SOLD": 5}, item="BOLT"),
        cracked("I-1", "BAD", 0), cracked("I-2", "WORSE", 1), complaint("C-1", "SOLD", 48),
    )  # fmt: skip
    runner = floor.runner()
    runner.poll()
    floor.obey(book(CRACK_THEN_COMPLAINT, version=2))
    floor.works.record(survey("X", 0))
    runner.poll()
    made = operation("OP-2", {"BAD": 5, "WORSE": 1}, {"SOLD": 5}, item="BOLT")
    floor.works.record(corrected(1, made))
    runner.poll()
    assert floor.hits() == {("crack-then-complaint", ("I-2", "C-1"))}


@pytest.mark.parametrize(("before", "found"), [("30 d", True), ("1 h", False)])
def test_a_link_known_while_nobody_matched_is_news_to_a_pattern_that_was_kept(
    floor: Floor, before: str, found: bool
) -> None:
    """Also under another rulebook; a pattern that asks for more than before is a new one."""
    old = rules_text(CRACK_THEN_COMPLAINT.replace("30 d", before), TWO_SURVEYS)
    floor.obey(parse_rulebook(old, source="old.yaml"))
    floor.write(lambda desk: _store(desk, old))
    floor.works.record(
        receipt("M"), operation("OP-1", {"M": 10}, {"BAD": 10}),
        operation("OP-2", {"M": 5}, {"SOLD": 5}, item="BOLT"),
        cracked("I-1", "BAD", 0), complaint("C-1", "SOLD", 48),
    )  # fmt: skip
    first = floor.runner()
    first.poll()
    first.close()
    floor.obey(book(CRACK_THEN_COMPLAINT, version=2))
    made = operation("OP-2", {"M": 5, "BAD": 1}, {"SOLD": 5}, item="BOLT")
    floor.works.record(corrected(1, made))
    floor.runner().poll()
    assert floor.hits() == ({("crack-then-complaint", ("I-1", "C-1"))} if found else set())


def _store(desk: Desk, text: str) -> None:
    row = {
        "name": "correlating", "version": 1, "digest": sha256(text.encode()).hexdigest(),
        "text": text, "by": "qe", "reason": "first", "at": 0, "entry": 1,
    }  # fmt: skip
    desk.transaction.insert(rulebook_version, row)


def _dies(*_: object) -> None:
    raise KeyboardInterrupt
