"""Numbers, times, links, back-off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.backoff import next_attempt
from notifications.formats import moment, number, one_line
from notifications.links import mint_token, token_hash

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_waits_grow_and_end_after_about_three_days() -> None:
    times: list[timedelta] = []
    at = NOW
    while (upcoming := next_attempt(len(times) + 1, now=at)) is not None:
        times.append(upcoming - at)
        at = upcoming
    assert [wait.total_seconds() / 60 for wait in times[:5]] == [1, 5, 15, 60, 240]
    assert times == sorted(times)
    assert timedelta(hours=75) <= at - NOW < timedelta(hours=76)


@pytest.mark.parametrize("attempts", [0, -1])
def test_something_must_have_been_tried(attempts: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        next_attempt(attempts, now=NOW)


def test_a_time_without_an_offset_starts_no_wait() -> None:
    with pytest.raises(ValueError, match="offset"):
        next_attempt(1, now=NOW.replace(tzinfo=None))


def test_a_token_is_long_different_each_time_and_fits_a_url() -> None:
    tokens = {mint_token()[0] for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(raw) >= 43 and raw.replace("-", "").replace("_", "").isalnum() for raw in tokens)


def test_only_the_hash_is_stored() -> None:
    raw, stored = mint_token()
    assert stored == token_hash(raw)
    assert len(stored) == 64
    assert raw not in stored


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234567.0, "1,234,567"),
        (1234567.891, "1,234,567.891"),
        (0.000001, "0.000001"),
        (999999999.999999, "999,999,999.999999"),
        (1e-7, "0.0000001"),
        (100.0, "100"),
        (1e16, "10,000,000,000,000,000"),
        (-5.5, "-5.5"),
        (7, "7"),
    ],
)
def test_numbers_are_written_plainly(value: float, written: str) -> None:
    assert number(value) == written


@settings(max_examples=100, deadline=None)
@given(millionths=st.integers(0, 10**14))
def test_no_quantity_is_written_wrongly(millionths: int) -> None:
    assert float(number(millionths / 10**6).replace(",", "")) == millionths / 10**6


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_not_written(value: float) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        number(value)


def test_times_are_written_in_utc_across_midnight() -> None:
    assert moment("2026-03-02T02:30:00+08:00") == "2026-03-01 18:30 UTC"
    assert moment("2026-03-02T02:30:00Z") == "2026-03-02 02:30 UTC"


@pytest.mark.parametrize("text", ["2026-03-02T08:00:00", "yesterday", "2026-13-01"])
def test_a_time_nobody_can_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"offset|Invalid|month"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("K7\u202e321", "K7321"),
        ("K7\u2028Bcc", "K7 Bcc"),
        ("K7\x00\t\x85M2", "K7 M2"),
        ("\ud800", "\ufffd"),
        ("  螺栓 M6  ", "螺栓 M6"),
    ],
)
def test_what_is_not_to_be_seen_is_taken_out(text: str, seen: str) -> None:
    assert one_line(text) == seen
