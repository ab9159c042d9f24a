"""The sentences that a quality engineer reads first."""

from __future__ import annotations

from typing import Any

from service.backtest.words import ONLY_RULES, SAME, amounts, sentences

NONE = {"base": 0, "draft": 0, "new": 0, "removed": 0, "changed": 0}


def totals(**changes: dict[str, int]) -> dict[str, Any]:
    parts = ("cases", "lots", "letters", "customers", "stopped")
    return {"quantities": {}, **{part: {**NONE, **changes.get(part, {})} for part in parts}}


def test_more_and_fewer_are_said_with_their_figures() -> None:
    figures = totals(lots={"new": 3}, cases={"removed": 2}, customers={"removed": 1})
    figures["quantities"] = {"pcs": {"new": 1240, "removed": 0}}
    said = sentences(figures, same=False)
    (english,) = said["en"]
    assert english.startswith("The draft would have held 1,240 pcs in 3 lots more, opened 2 cases")
    assert english.endswith(" fewer, told 1 customer fewer.")
    assert said["zh-CN"] == ["草案会多扣留 3 个批次(1,240 件),少开 2 起案件,少通知 1 家客户。"]


def test_what_both_have_otherwise_is_said_apart() -> None:
    figures = totals(cases={"changed": 1}, letters={"new": 1, "changed": 2}, stopped={"removed": 1})
    assert sentences(figures, same=False)["en"] == [
        "The draft would have sent 1 letter more, let 1 shipment more go.",
        "Both have, but otherwise: 1 case, 2 letters.",
    ]
    only_otherwise = sentences(totals(lots={"changed": 1}), same=False)
    assert only_otherwise["en"] == ["Both have, but otherwise: 1 lot."]
    assert only_otherwise["zh-CN"] == ["两者都有但内容不同:1 个批次。"]


def test_nothing_is_said_to_be_nothing() -> None:
    assert sentences(totals(), same=True)["en"] == [SAME]
    assert sentences(totals(), same=False)["en"] == [ONLY_RULES]


def test_units_are_not_added_up() -> None:
    assert amounts({"kg": 3.5, "m": 0, "pcs": 12000}) == "3.5 kg and 12,000 pcs"
