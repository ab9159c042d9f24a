"""A hostile rule file is refused in bounded time and memory, with one clear message."""

import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

from rules.reading.source_text import rule_file_text
from rules.rulebook import RulebookError, parse_rulebook
from tests.rules.hostile import LARGE_AND_GOOD, NOT_TEXT, TOO_MUCH, one

ORDINARY = 300
"""No file may take longer than so many ordinary ones, which are a hundredth of its length: what
takes longest takes 120 of them, and minutes without the limits."""

LONGEST_MESSAGE = 600
MEGABYTES = 120

# Some files in turn, in a process of its own; it prints by how many megabytes it has grown.
CHILD = """
import resource
from rules.rulebook import RulebookError, parse_rulebook
from tests.rules.hostile import LARGEST, TOO_MUCH
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for kind in LARGEST:
    try:
        parse_rulebook(TOO_MUCH[kind][0], source="x")
    except RulebookError:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)
"""


def _ordinary() -> float:
    """What an ordinary file takes here and now, on this machine with all that runs on it."""
    text = (files("rules") / "defaults" / "default.yaml").read_text(encoding="utf-8")
    took = []
    for _ in range(3):
        started = time.process_time()
        parse_rulebook(text, source="default.yaml")
        took.append(time.process_time() - started)
    return sorted(took)[1]


def _refusal(text: str) -> tuple[str, ...]:
    started = time.process_time()
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(text, source="plant.yaml")
    assert time.process_time() - started < ORDINARY * _ordinary()
    return tuple(problem.message for problem in refused.value.problems)


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_file_that_is_too_much_is_refused_soon_and_says_why(kind: str) -> None:
    text, said = TOO_MUCH[kind]
    messages = _refusal(text)
    assert said in messages[0] or said in messages[-1], messages[:3]
    assert len(messages) <= 101
    assert max(map(len, messages)) < LONGEST_MESSAGE


@pytest.mark.parametrize("kind", LARGE_AND_GOOD)
def test_a_file_within_the_limits_is_read_soon(kind: str) -> None:
    started = time.process_time()
    assert parse_rulebook(LARGE_AND_GOOD[kind], source="plant.yaml")
    assert time.process_time() - started < ORDINARY * _ordinary()


def test_the_largest_of_them_fit_into_little_memory() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=120, check=True
    )
    assert int(ran.stdout) < MEGABYTES


@pytest.mark.parametrize("kind", NOT_TEXT)
def test_bytes_that_are_no_rule_file_are_refused_at_their_place(kind: str) -> None:
    content, said = NOT_TEXT[kind]
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(rule_file_text(content, source="plant.yaml"), source="plant.yaml")
    (problem, *_) = refused.value.problems
    assert str(problem).startswith(f"plant.yaml{said}")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(ends: str, mark: str) -> None:
    text = mark + one("{lot: 螺栓}").replace("\n", ends)
    read = rule_file_text(text.encode(), source="plant.yaml")
    assert parse_rulebook(read, source="plant.yaml").rules == (
        parse_rulebook(one("{lot: 螺栓}"), source="plant.yaml").rules
    )
    wrong = text.replace("lot", "lott")
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(wrong, source="plant.yaml")
    assert (refused.value.problems[0].line, refused.value.problems[0].column) == (4, 55)


def test_the_limits_of_a_file_do_not_depend_on_how_it_was_opened(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_bytes(b"#" * 1_000_000)
    with pytest.raises(RulebookError, match="the file is empty"):
        parse_rulebook(rule_file_text(file.read_bytes(), source="p"), source="p")
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(RulebookError, match="at most 1 MB"):
        rule_file_text(file.read_bytes(), source="p")
