"""Lines are cut out of any blocks alike, and a line too long costs no memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from service.intake.read_lines import Line, read_files, split_lines

LONGEST = 20


def _lines(*blocks: bytes) -> list[Line]:
    return list(split_lines(blocks, name="f", longest=LONGEST))


def test_blank_lines_are_skipped_and_counted() -> None:
    assert [(line.number, line.text) for line in _lines(b"{}\n\n  \t\r\n[]\n")] == [
        (1, b"{}"),
        (4, b"[]"),
    ]


def test_a_last_line_without_a_newline_is_read() -> None:
    assert [line.text for line in _lines(b"{}\n{1}")] == [b"{}", b"{1}"]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert _lines(b"\xef\xbb\xbf{}\n")[0].text == b"{}"


def test_a_line_may_be_as_long_as_allowed_whatever_ends_it() -> None:
    exact = b"x" * LONGEST
    for end in (b"", b"\n", b"\r\n"):
        assert _lines(exact + end) == [Line("f:1", 1, exact)]


def test_a_line_too_long_is_a_fault_and_the_next_one_is_read() -> None:
    too_long, following = _lines(b"x" * (LONGEST + 1) + b"\n{}\n")
    assert too_long == Line("f:1", 1, b"", "line is longer than 20 bytes")
    assert following == Line("f:2", 2, b"{}")


def test_a_line_of_100_megabytes_costs_no_memory() -> None:
    def blocks() -> Iterator[bytes]:
        block = b"x" * 100_000
        for _ in range(1_000):
            yield block
        yield b"\n{}\n"

    tracemalloc.start()
    found = list(split_lines(blocks(), name="f", longest=1_048_576))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [line.fault is None for line in found] == [False, True]
    assert peak < 4_000_000


@settings(max_examples=100)
@given(st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"x", b"\n"))), st.integers(1, 7))
def test_it_does_not_matter_where_the_blocks_end(parts: list[bytes], size: int) -> None:
    whole = b"".join(parts)
    cut = [whole[start : start + size] for start in range(0, len(whole), size)]
    assert _lines(*cut) == _lines(whole)


def test_files_are_read_in_the_order_given_each_with_its_own_numbers(tmp_path: Path) -> None:
    first, second = tmp_path / "b.jsonl", tmp_path / "a.jsonl"
    first.write_bytes(b"{1}\n{2}")
    second.write_bytes(b"{3}\n")
    read: list[int] = []
    found = read_files([first, second], longest=LONGEST, on_read=read.append)
    assert [(line.place, line.text) for line in found] == [
        (f"{first}:1", b"{1}"),
        (f"{first}:2", b"{2}"),
        (f"{second}:1", b"{3}"),
    ]
    assert sum(read) == 11
