"""What a label's code names."""

from __future__ import annotations

from time import perf_counter

import pytest

from service.actions.scanned_code import names_of_code, sure_names_of_code

ITEM = "0109506000134352"


@pytest.mark.parametrize(
    "code",
    [
        "K7", " K7\r\n", "]C0K7", "]d1K7",
        f"]d2{ITEM}10K7\x1d21S-9", f"]C1{ITEM}10K7", f"]Q3\x1d{ITEM}17270131" + "10K7\r",
        "(01)09506000134352(10)K7(21)S-9\r", f"]d2{ITEM}10K7<GS>3750",
    ],
)  # fmt: skip
def test_a_label_names_its_lot_first(code: str) -> None:
    assert names_of_code(code)[0] == "K7"
    assert sure_names_of_code(code)[0] == "K7"


def test_a_serial_a_carton_and_an_item_are_named_too() -> None:
    assert names_of_code(f"{ITEM}21S-9")[1] == "S-9"
    assert names_of_code("(00)106141412345678908")[0] == "106141412345678908"
    assert {"09506000134352", "9506000134352"} <= {*names_of_code(f"(01){ITEM[2:]}")}


def test_a_separator_that_the_keyboard_swallowed_is_guessed_except_at_the_gate() -> None:
    code = f"]d2{ITEM}10K721S-9"
    assert {"K721S-9", "K7", "S-9"} <= {*names_of_code(code)}
    assert "K7" not in sure_names_of_code(code)


def test_a_serial_says_nothing_at_the_gate_where_its_label_names_a_lot() -> None:
    assert "S-9" not in sure_names_of_code(f"]d2{ITEM}10K7\x1d21S-9")


def test_an_own_number_that_begins_like_a_part_is_itself() -> None:
    assert names_of_code("01A") == ["01A"]
    assert names_of_code("10K7") == ["10K7"]
    # The check digit is wrong: an own number of many digits.
    assert names_of_code("0109506000134353") == ["0109506000134353"]


@pytest.mark.parametrize("code", ["", " \r", "]C1", "]", "(10)", "\x1d"])
def test_what_names_nothing_is_no_mistake(code: str) -> None:
    assert all(names_of_code(code))


@pytest.mark.parametrize(
    "code",
    ["]d2" + "10" * 250, "(" * 500, "]d2" + "10\x1d" * 160, "]d2" + "1021" * 120, "9" * 9_999],
)
def test_a_hostile_code_takes_no_time(code: str) -> None:
    began = perf_counter()
    names_of_code(code)
    assert perf_counter() - began < 0.5
