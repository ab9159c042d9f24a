"""A name table against a plain dict and list."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import name_table
from graph.column import Stored
from graph.columns import CodedColumn
from graph.name_kernels import nearest_names
from graph.name_table import NameTable
from graph.names import SEARCHED_AT_MOST, nearest, unknown
from graph.words import Coded, words_of

NAMES = st.text(max_size=5) | st.text(alphabet="L0-", max_size=4) | st.text(min_size=60)
MANY = settings(max_examples=150, deadline=None)


@pytest.fixture
def few_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_table, "AT_HAND", 3)
    monkeypatch.setattr(name_table, "LEAST_SLOTS", 2)


@pytest.mark.usefixtures("few_at_hand")
@MANY
@given(st.lists(st.tuples(st.sampled_from(("append", "extend", "codes", "look")), st.lists(NAMES))))
def test_a_table_knows_what_a_dict_would_know(steps: list[tuple[str, list[str]]]) -> None:
    table, known = NameTable("lot"), dict[str, int]()
    for step, names in steps:
        if step == "append":
            for name in names:
                if name in known:
                    with pytest.raises(ValueError, match="is recorded already"):
                        table.append(name)
                else:
                    assert table.append(name) == known.setdefault(name, len(known))
        elif step == "extend":
            words = words_of(names)
            if len({*names, *known}) < len(names) + len(known):
                with pytest.raises(ValueError, match="is recorded already"):
                    table.extend(words.offsets, words.data)
            else:
                table.extend(words.offsets, words.data)
                known |= {name: len(known) + place for place, name in enumerate(names)}
        elif step == "codes":
            codes = table.codes(words_of(names)).tolist()
            assert codes == [known.setdefault(name, len(known)) for name in names]
        check(table, known, names)


def check(table: NameTable, known: dict[str, int], asked: list[str]) -> None:
    assert len(table) == len(known)
    assert {name: table.get(name) for name in known} == known
    assert [table.name(row) for row in range(len(known))] == list(known)
    assert [table.get(name) for name in asked] == [known.get(name) for name in asked]
    assert list(table) == list(known)
    words = words_of(asked)
    assert table.find(words.offsets, words.data).tolist() == [known.get(n, -1) for n in asked]
    rows = np.array(list(known.values())[::-2], dtype=np.int32)
    assert table.names(rows) == list(known)[::-2]
    gathered = table.words(rows)
    assert [gathered.text(place) for place in range(len(gathered))] == list(known)[::-2]
    state = {name: Stored(array.copy(), len(array)) for name, array in table.state().items()}
    again = NameTable("lot")
    again.adopt(state)
    assert (list(again), [again.get(name) for name in known]) == (list(known), [*known.values()])


def test_a_row_that_is_not_there_is_an_index_error() -> None:
    table = NameTable("lot")
    table.append("K7")
    for row in (-1, 1):
        with pytest.raises(IndexError):
            table.name(row)
        with pytest.raises(IndexError):
            table.names(np.array([0, row], dtype=np.int32))
        with pytest.raises(IndexError):
            table.words(np.array([row], dtype=np.int32))


def test_half_a_surrogate_pair_is_a_name_like_any_other() -> None:
    table = NameTable("lot")
    table.append("K7\ud800")
    assert (table.get("K7\ud800"), table.get("\udfff"), list(table)) == (0, None, ["K7\ud800"])


def test_a_hundred_thousand_names_are_found_again_after_every_way_in() -> None:
    numbers = [f"LOT-{number:06d}" for number in range(100_000)]
    table = NameTable("lot")
    first = words_of(numbers[:50_000])
    table.extend(first.offsets, first.data)
    for name in numbers[50_000:]:
        table.append(name)
    order = np.random.default_rng(1).permutation(100_000)
    asked = words_of([numbers[place] for place in order.tolist()])
    assert table.find(asked.offsets, asked.data).tolist() == order.tolist()
    assert [table.get(name) for name in numbers[::997]] == list(range(0, 100_000, 997))
    assert table.nbytes < 100_000 * 35


@MANY
@given(
    st.lists(st.text(alphabet="AB1", max_size=9), unique=True, max_size=30),
    st.text(alphabet="AB1", min_size=1, max_size=9),
    st.integers(0, 4),
)
def test_the_nearest_names_are_those_fewest_edits_away(
    names: list[str], asked: str, most: int
) -> None:
    words = words_of(names)
    rows = nearest_names(
        words.offsets, words.data, np.frombuffer(asked.encode(), np.uint8), most, 3
    )
    edits = {row: edits_between(asked, name) for row, name in enumerate(names)}
    near = sorted((count, row) for row, count in edits.items() if count <= most)
    assert rows.tolist() == [row for _, row in near[:3]]


def edits_between(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one):
        before, row = row, [number + 1]
        for place, letter_there in enumerate(other):
            replaced = before[place] + (letter != letter_there)
            row.append(min(replaced, before[place + 1] + 1, row[place] + 1))
    return row[-1]


def test_names_of_64_bytes_and_more_are_compared_or_left_alone() -> None:
    table = NameTable("lot")
    for name in ("x" * 64, "y" * 65):
        table.append(name)
    assert table.nearest("x" * 63 + "z", most_edits=2) == ["x" * 64]
    assert table.nearest("y" * 65, most_edits=2) == []
    assert table.nearest("", most_edits=2) == []


def test_a_misspelt_name_among_very_many_is_still_recognised() -> None:
    table = NameTable("lot")
    words = words_of([f"COIL-{number:05d}" for number in range(2 * SEARCHED_AT_MOST)])
    table.extend(words.offsets, words.data)
    assert unknown("lot", "COIL-0O4Z1", table).suggestions[0] in {"COIL-00401", "COIL-00411"}
    assert nearest("something else", table) == ()


def test_words_keep_their_numbers_however_they_come() -> None:
    column = CodedColumn()
    column.append("night")
    column.extend_texts(words_of(["day", None, "night"]))
    column.extend_texts(Coded(np.array([1, -1, 0], dtype=np.int32), ("late", "day")))
    assert column.view().tolist() == [0, 1, -1, 0, 1, -1, 2]
    assert column.decode(column.view().tolist()) == [
        "night", "day", None, "night", "day", None, "late",
    ]  # fmt: skip
    assert column.words() == ("night", "day", "late")
    assert column.decode([]) == []
