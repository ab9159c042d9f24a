"""Answers of any length: packed to the letter, cut into lots whatever the lots are called."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.actions.stored_answer import (
    AnswerDamaged,
    AnswerDraft,
    lots_of,
    rest_of,
    unpacked,
)

# What would be taken for the seams between lots, if a name could hold it unescaped.
HOSTILE = ('"lots":[{"lot":', '},{"lot":', '}],"operations":', '"}],', "\\", '"', "}],", '\\"')
names = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=4).map("".join)
# Written with the lot's name first, as every answer has it.
lots = st.lists(
    st.builds(
        lambda lot, item, why: {"lot": lot, "item": item, "why": why},
        names, names, st.lists(names, max_size=3),
    ),
    max_size=6,
)  # fmt: skip


def document(lots_: list[dict[str, Any]], name: str) -> dict[str, Any]:
    gaps = [{"kind": "imbalance", "lot": name}]
    return {
        "sentence": {"en": name}, "scope": {"lots": [name, name]}, "complete": True,
        "lots": lots_, "operations": 3, "shipments": [{"shipment": name, "lot": name}],
        "gaps": gaps, "compare": {"variants": [{"lots": [{"lot": name}]}]}, "simulation": name,
    }  # fmt: skip


def cut(text: bytes, size: int) -> Iterator[bytes]:
    return (text[start : start + size] for start in range(0, len(text), size))


@given(lots=lots, name=names, size=st.integers(1, 2_000))
def test_lots_are_cut_out_whatever_they_are_called_and_wherever_pieces_end(
    lots: list[dict[str, Any]], name: str, size: int
) -> None:
    whole = document(lots, name)
    text = orjson.dumps(whole)
    assert [orjson.loads(lot) for lot in lots_of(cut(text, size))] == lots
    assert rest_of(cut(text, size)) == {**whole, "lots": []}


@given(lots=lots, name=names, size=st.integers(1, 2_000))
def test_what_is_stored_is_what_was_answered(
    lots: list[dict[str, Any]], name: str, size: int
) -> None:
    text = orjson.dumps(document(lots, name))
    draft = AnswerDraft(cut(text[:-5], size))
    draft.ended(b"another end, which did not come about")
    answer = draft.ended(text[-5:])
    assert b"".join(answer.pieces) == text
    assert (answer.size, answer.sha256) == (len(text), hashlib.sha256(text).hexdigest())
    assert b"".join(unpacked(answer.packed, answer.sha256)) == text


def test_an_answer_that_was_damaged_is_never_given_out_whole() -> None:
    text = orjson.dumps(document([{"lot": f"L-{n}"} for n in range(50_000)], "x"))
    answer = AnswerDraft(cut(text, 70_000)).ended(b"")
    other = AnswerDraft(cut(text.replace(b"L-49999", b"L-99999"), 70_000)).ended(b"")
    for packed in (answer.packed[:-40], b"no" + answer.packed[2:], other.packed):
        got: list[bytes] = []
        with pytest.raises(AnswerDamaged):
            got.extend(unpacked(packed, answer.sha256))
        assert sum(map(len, got)) < len(text)


def test_an_answer_cut_off_within_its_lots_is_noticed() -> None:
    text = orjson.dumps(document([{"lot": "A"}, {"lot": "B"}], "x"))
    with pytest.raises(AnswerDamaged, match="ends within its lots"):
        list(lots_of([text[: text.index(b"operations")]]))
    with pytest.raises(AnswerDamaged, match="ends within its lots"):
        rest_of([text[: text.index(b"operations")]])


def test_a_page_of_62000_lots_takes_neither_the_time_nor_the_memory_of_all() -> None:
    why = [f"OP-{n:07d}" for n in range(12)]
    every = [{"lot": f"LOT-{n:07d}", "item": "HEX-BOLT", "why": why} for n in range(62_000)]
    answer = AnswerDraft([orjson.dumps(document(every, "x"))]).ended(b"")
    assert answer.size > 10_000_000
    del every
    tracemalloc.start()
    page = list(islice(lots_of(unpacked(answer.packed, answer.sha256)), 61_000, 61_100))
    rest = rest_of(unpacked(answer.packed, answer.sha256))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert orjson.loads(page[0])["lot"] == "LOT-0061000"
    assert (len(page), rest["operations"]) == (100, 3)
    assert peak < 8_000_000
