"""How far an answer accounts for a delivery: never too far."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.actions.answer_lines import (
    DeliveredLine,
    Reckoning,
    StatedLine,
    contradiction,
    difference,
    stated_line,
)

M = 1_000_000
SENT = DeliveredLine("SH-1", "CTN-1", "CARTON", "pcs", 700 * M, 0)
NOTHING = StatedLine("SH-1", "CTN-1", 0, 0, 0, 0, 0, 0, 0)
PIECES = st.integers(0, 900).map(lambda n: n * M)


def said(**figures: int) -> StatedLine:
    return replace(NOTHING, **{name: n * M for name, n in figures.items()})


def reckon(stated: StatedLine | None, back: int = 0, sent: int = 700) -> Reckoning:
    return Reckoning(replace(SENT, delivered=sent * M, back=back * M), stated)


def test_what_came_back_may_be_what_he_had_set_aside() -> None:
    stated = said(received=700, on_hand=600, quarantined=600)
    assert reckon(stated).outstanding == 100 * M
    assert reckon(stated, back=100).outstanding == 100 * M
    assert reckon(stated, back=650).outstanding == 50 * M


def test_what_he_sent_back_and_what_arrived_are_the_same_pieces() -> None:
    stated = said(received=700, on_hand=700, quarantined=500, returned=100)
    assert reckon(stated, back=100).accounted == 600 * M
    assert reckon(stated, back=100).returned == 100 * M


def test_without_an_answer_only_what_came_back_counts() -> None:
    assert reckon(None, back=300).accounted == 300 * M
    assert reckon(None).at_risk == 0


def test_used_and_passed_on_pieces_are_accounted_for_and_a_risk() -> None:
    stated = said(received=700, used=600, forwarded=100)
    assert (reckon(stated).outstanding, reckon(stated).at_risk) == (0, 700 * M)


@given(st.builds(StatedLine, st.just("S"), st.just("L"), *[PIECES] * 7), PIECES, PIECES)
def test_nothing_is_accounted_for_that_was_not_delivered(
    stated: StatedLine, sent: int, back: int
) -> None:
    reckoned = Reckoning(replace(SENT, delivered=sent, back=back), stated)
    assert 0 <= reckoned.accounted <= sent
    assert reckoned.accounted + reckoned.outstanding == sent
    assert stated_line(stated.document()) == stated
    for language in ("en", "zh-CN", "fr"):
        for words in (contradiction(stated, reckoned.delivery, language),
                      difference(reckoned, language)):  # fmt: skip
            assert words is None or "{" not in words


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_line_that_adds_up_says_nothing(language: str) -> None:
    stated = said(received=700, on_hand=700, quarantined=700)
    assert contradiction(stated, SENT, language) is None
    assert difference(reckon(stated), language) is None


def test_the_words_are_in_the_readers_language_and_unit() -> None:
    stated = said(received=690, on_hand=690, quarantined=600)
    assert difference(reckon(stated), "zh-CN") == (
        "我方发货 700 件，贵方收到 690 件。贵方收到的产品中尚有 90 件去向不明。"
    )


@given(st.builds(StatedLine, st.just("S"), st.just("L"), *[PIECES] * 7), PIECES, PIECES)
def test_more_than_was_delivered_is_never_accounted_for_without_a_word(
    stated: StatedLine, sent: int, back: int
) -> None:
    reckoned = Reckoning(replace(SENT, delivered=sent, back=back), stated)
    gone = stated.used + stated.destroyed + stated.forwarded + reckoned.returned
    somewhere = max(gone, stated.quarantined + stated.used + stated.returned)
    if contradiction(stated, SENT) is None and somewhere > sent:
        assert difference(reckoned, "en") is not None


def test_pieces_that_came_back_and_were_used_as_well_are_shown() -> None:
    """He said that he used them all; then some came back."""
    stated = said(received=700, used=700)
    assert reckon(stated, back=100).outstanding == 0
    assert difference(reckon(stated, back=100), "en") == (
        "Used, destroyed, passed on and come back are 800 pcs together, more than the 700 pcs "
        "received."
    )
    assert "合计 800 件" in str(difference(reckon(stated, back=100), "zh-CN"))


def test_more_that_came_back_than_was_delivered_is_shown_though_he_said_nothing() -> None:
    assert difference(reckon(None, back=701), "en") is not None
    assert difference(reckon(None, back=700), "en") is None
