"""A finding in words and as a scope: where its lots were made, and nothing left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from service.actions.commonality_words import finding_sentence, stratum_scope, worth_saying
from spc.commonality import CommonFactor, SharedLevel

SINCE = "2026-01-01T00:00:00+00:00"
FURNACE = SharedLevel("equipment", "FURNACE-3", 1.0, 0.98)
HEAT = SharedLevel("heat", "H-1", 0.93, 0.1)


def finding(
    stratum: Mapping[str, str], *shared: SharedLevel, confounded: tuple[Mapping[str, str], ...] = ()
) -> CommonFactor:
    return CommonFactor(
        stratum, 28, 62, -0.74, -0.92, -0.54, z=-5.5, p=1e-8, q=1e-5,
        confounded=confounded, shared=shared,
    )  # fmt: skip


def said(found: CommonFactor) -> tuple[str, str]:
    sentence = finding_sentence(found, "Core hardness", "HRC", by_rejects=False)
    return sentence.en, sentence.zh


def test_a_shift_is_said_with_the_furnace_of_all_its_lots() -> None:
    en, zh = said(finding({"shift": "night"}, FURNACE, confounded=({"operator": "N-3"},)))
    assert en == (
        "Core hardness is 0.74 HRC lower (0.54 to 0.92) on the night shift (all at FURNACE-3): "
        "28 lots against 62, q = 1e-05; confounded with what was made by operator N-3"
    )
    assert zh.startswith("夜班（全部在 FURNACE-3）：Core hardness 偏低 0.74 HRC")


def test_the_furnace_comes_first_and_what_not_all_share_is_nearly_all() -> None:
    en, zh = said(finding({"shift": "late B"}, HEAT, FURNACE))
    assert "on the late B shift (all at FURNACE-3, nearly all of heat H-1):" in en
    assert zh.startswith("late B 班次（全部在 FURNACE-3，几乎全部为熔炼炉号 H-1）：")


def test_a_tool_and_a_parameter_are_said_in_chinese_as_they_are_used() -> None:
    tool = SharedLevel("tool", "T-9", 1.0, 0.0)
    oil = SharedLevel("parameter:oil_temp", "60 to 62", 0.95, 0.2)
    en, zh = said(finding({"shift": "night"}, tool, oil))
    assert "(all with tool T-9, nearly all at oil temp 60 to 62)" in en
    assert "（全部使用工装 T-9，几乎全部oil temp 为 60 to 62）" in zh


def test_three_are_named_and_none_twice_and_nothing_that_all_lots_have() -> None:
    everywhere = SharedLevel("gauge", "G-1", 1.0, 1.0)
    confounded = SharedLevel("operator", "N-3", 0.95, 0.0)
    more = [SharedLevel(name, "X", 0.95, 0.1) for name in ("item", "supplier", "tool")]
    found = finding(
        {"shift": "night"}, everywhere, confounded, HEAT, *more, FURNACE,
        confounded=({"operator": "N-3"},),
    )  # fmt: skip
    assert [each.factor for each in worth_saying(found)] == ["equipment", "heat", "item"]


def scope(found: CommonFactor) -> dict[str, Any] | None:
    return stratum_scope(found, {}, SINCE, None)


def test_the_scope_of_a_shift_is_what_its_one_furnace_made() -> None:
    assert scope(finding({"shift": "night"}, HEAT, FURNACE)) == {
        "shift": "night", "equipment": "FURNACE-3", "from": SINCE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stratum", "shared"),
    [
        # One lot of the night was made at another furnace: the scope must not leave it out.
        ({"shift": "night"}, SharedLevel("equipment", "FURNACE-3", 0.97, 0.5)),
        ({"shift": "night"}, SharedLevel("heat", "H-1", 1.0, 0.0)),
        ({"equipment": "FURNACE-3"}, SharedLevel("shift", "night", 1.0, 0.5)),
        ({"heat": "H-1"}, FURNACE),
        ({"operator": "N-3"}, FURNACE),
    ],
)
def test_nothing_else_narrows_a_scope(stratum: dict[str, str], shared: SharedLevel) -> None:
    assert scope(finding(stratum, shared)) == {**stratum, "from": SINCE}
