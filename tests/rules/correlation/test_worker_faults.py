"""Whatever the engine's process does, whoever asked it goes on, and soon."""

from __future__ import annotations

import os
import random
import signal as signals
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rules.correlation import compile as compiling
from rules.correlation import frames
from rules.correlation.compile import CompileProblem, compile_patterns, smoke_test, try_out
from rules.correlation.durable import (
    DurableMatcher,
    WorkerDied,
    WorkerTimedOut,
    durable_available,
)
from rules.correlation.facts import Hit
from rules.correlation.frames import FrameReader, NotAFrameError, frame
from rules.correlation.shards import Shard
from rules.correlation.worker import LostError, Worker
from tests.rules.correlation.oracle import patterns, tell
from tests.rules.correlation.signals import signal, two_signals

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable-rules is not installed")


def _child(code: str) -> list[str]:
    """A process that does something else than what it is asked."""
    start = "import os, sys, time\nfrom rules.correlation.frames import frame\n"
    return [sys.executable, "-c", start + code]


MISBEHAVING = {
    "says nothing": ("time.sleep(60)", "no answer for"),
    "ends at once": ("", "it ended"),
    "ends in the middle of a frame": ("os.write(1, frame([])[:3])", "it ended"),
    "fails": ("sys.exit(3)", r"it ended \(exit 3\)"),
    "prints": ("print('Segmentation fault', flush=True); time.sleep(60)", "a message of"),
    "sends what is not JSON": (r"os.write(1, b'\0\0\0\2[}'); time.sleep(60)", "not JSON"),
    "sends nested brackets": (
        r"os.write(1, b'\0\1\x86\xa0' + b'[' * 100000); time.sleep(60)",
        "not JSON",
    ),
    "gives up": ("os.write(1, frame({'error': 'MemoryError: no'})); time.sleep(60)", "MemoryError"),
    "answers too often": ("os.write(1, frame([]) * 3); time.sleep(60)", "not asked"),
    "sends half an answer": ("os.write(1, frame([])[:3]); time.sleep(60)", "no answer for"),
}


@pytest.mark.parametrize("what", MISBEHAVING)
def test_a_process_that_misbehaves_is_killed_and_named(what: str) -> None:
    code, said = MISBEHAVING[what]
    worker = Worker(_child(code))
    with pytest.raises(LostError, match=said):
        worker.ask([frame([])], timeout=1.0 if "no answer" in said else 20.0)
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def test_more_questions_than_a_pipe_holds_reach_a_process_that_does_not_read_yet() -> None:
    """64 kB fit into a pipe; writing the rest waits for the child, and the parent does not hang."""
    echo = """
from rules.correlation.frames import FrameReader
time.sleep(0.3)
reader = FrameReader()
while piece := os.read(0, 65536):
    for message in reader.feed(piece):
        data = frame(message)
        while data:
            data = data[os.write(1, data):]
"""
    worker = Worker(_child(echo))
    try:
        questions = [frame(["x" * 10_000, place]) for place in range(200)]
        answers = worker.ask(questions, timeout=20)
        assert [frame(answer) for answer in answers] == questions
    finally:
        worker.close()


@pytest.mark.parametrize("read", [0, 5_000, 70_000])
def test_a_process_that_stops_reading_is_not_waited_for_for_ever(read: int) -> None:
    worker = Worker(_child(f"os.read(0, {read}); time.sleep(60)"))
    began = time.monotonic()
    with pytest.raises(LostError, match="no answer for") as lost:
        worker.ask([frame("x" * 1_000_000)] * 5, timeout=0.5)
    assert time.monotonic() - began < 10
    assert lost.value.timed_out


def test_answers_of_another_shape_are_no_hits() -> None:
    for answer in ("[[0, 'r0']]", "[[7, 'r0', ['f0', 'f1']]]", "[[0, 'r0', ['f8', 'f9']]]", "5"):
        code = f"""
os.read(0, 65536)
os.write(1, frame([]))
os.read(0, 65536)
os.write(1, frame({answer}))
time.sleep(60)
"""
        matcher = DurableMatcher([two_signals()], timeout=20, command=_child(code))
        with pytest.raises(WorkerDied, match="no answer"):
            tell(matcher, [signal(1)])


@needs_durable
@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (signals.SIGSEGV, WorkerDied),
        (signals.SIGKILL, WorkerDied),
        (signals.SIGSTOP, WorkerTimedOut),
    ],
)
def test_a_killed_or_stopped_engine_is_reported_and_a_rebuilt_one_knows_what_was_known(
    number: signals.Signals, kind: type[Exception]
) -> None:
    matcher = DurableMatcher([two_signals()], timeout=2)
    try:
        tell(matcher, [signal(1)])
        pid = matcher.pid
        assert pid is not None
        os.kill(pid, number)
        with pytest.raises(kind) as lost:
            tell(matcher, [signal(2, 1)])
        assert getattr(lost.value, "fact_id", None) == 2
        assert matcher.pid is None
        with pytest.raises(WorkerDied, match="not been rebuilt"):
            tell(matcher, [signal(2, 1)])
        matcher.rebuild([signal(1)])
        assert tell(matcher, [signal(2, 1)]) == (Hit("two", (1, 2)),)
    finally:
        matcher.close()


@needs_durable
def test_the_engine_ends_when_its_parent_is_gone() -> None:
    code = """
import os
import random
from rules.correlation.session import Session
session = Session([], timeout=10)
print(session.pid, flush=True)
os._exit(0)
"""
    root = str(Path(frames.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while _alive(pid):
        assert time.monotonic() < deadline, "the engine outlives its parent"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


HANGING: dict[str, dict[str, object]] = {
    "600 conditions side by side": {
        f"r{place}": {"all": [{"e0": {"m": place}}, {"e1": {"n": place}}]} for place in range(600)
    },
    "no condition": {"r0": {"all": [{"e0": {"$and": []}}]}},
}


@needs_durable
@pytest.mark.parametrize("what", HANGING)
def test_rules_that_hang_the_engine_are_found_out_in_a_process_of_their_own(what: str) -> None:
    shard = Shard({}, HANGING[what], {"two/0": "m0"}, {}, {"two/0": ()})
    began = time.monotonic()
    with pytest.raises(CompileProblem, match="no answer for 1 s"):
        try_out([shard], [signal(1)], seconds=1.0)
    assert time.monotonic() - began < 10


@needs_durable
def test_an_engine_that_hangs_without_a_parent_to_kill_it_ends_by_itself() -> None:
    shard = Shard({}, HANGING["no condition"], {}, {}, {})
    from_outside = Worker()
    load = frame({"load": [shard.definition], "seconds": 0.5})
    with pytest.raises(LostError, match="SIGALRM"):
        from_outside.ask([load, frame({"tell": [[0, {"id": "f0", "ts": 0}]]})], timeout=20)


@needs_durable
def test_rules_that_the_engine_refuses_are_refused_with_its_words() -> None:
    shard = Shard({}, {"r0": {"all": [{"e0": {"$unknown": {"m0": 1}}}]}}, {}, {}, {})
    with pytest.raises(CompileProblem, match="error code"):
        try_out([shard], [], seconds=5)


@needs_durable
def test_good_patterns_pass_the_trial() -> None:
    rnd = random.Random(8)
    smoke_test([one for place in range(25) for one in patterns(rnd, f"set{place}.")], seconds=20)


@needs_durable
def test_the_trial_finds_out_rules_that_find_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_second(correlations: object) -> tuple[Shard, ...]:
        (shard,) = compile_patterns([two_signals()])
        definition = {"r0": {"all": [{"e0": {"m0": True}}, {"e1": {"m9": True}}]}}
        return (Shard(shard.rules, definition, shard.marks, shard.keys, shard.needs),)

    monkeypatch.setattr(compiling, "compile_patterns", without_second)
    with pytest.raises(CompileProblem, match="does not find correlation `two`"):
        smoke_test([two_signals()])


def test_messages_come_whole_however_the_pipe_cuts_them() -> None:
    data = frame([1, "三号炉"]) + frame([]) + frame({"a": None})
    for size in (1, 2, 3, 5, 7, 100):
        reader = FrameReader()
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        messages = [message for piece in pieces for message in reader.feed(piece)]
        assert messages == [[1, "三号炉"], [], {"a": None}]


def test_a_number_that_is_none_is_never_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        frame({"ts": float("nan")})
    with pytest.raises(NotAFrameError):
        list(FrameReader().feed(b"Fatal Python error: Aborted"))
