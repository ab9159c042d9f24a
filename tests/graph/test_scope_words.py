"""A scope in one sentence, in both languages."""

import pytest

from graph.scopes import Range, Scope, describe_scope

WINDOW = {"start": 1772604000.0, "end": 1772690400.5}


@pytest.mark.parametrize(
    ("scope", "english", "chinese"),
    [
        (
            Scope(lots=("M2",), supplier="MILL-A", start=WINDOW["start"]),
            (
                "Lot M2 from supplier MILL-A received or made from 2026-03-04 06:00 UTC, and "
                "everything made from it."
            ),
            (
                "由供应商 MILL-A 供应、自 2026-03-04 06:00 UTC 起收到或制造的批次 M2 "
                "及其全部后续产品。"
            ),
        ),
        (
            Scope(lots=("M2", "K7", "A1")),
            "Lots M2, K7 and A1, and everything made from them.",
            "批次 M2、K7、A1 及其全部后续产品。",
        ),
        (
            Scope(gauge="MIC-7", **WINDOW),
            (
                "Lots measured with gauge MIC-7 from 2026-03-04 06:00 UTC to 2026-03-05 06:00:00.5 "
                "UTC, and everything made from them."
            ),
            (
                "在 2026-03-04 06:00 UTC 至 2026-03-05 06:00:00.5 UTC 之间用量具 MIC-7 测量的"
                "批次及其全部后续产品。"
            ),
        ),
        (
            Scope(equipment="F2", shift="night", start=WINDOW["start"], end=WINDOW["end"]),
            (
                "Everything made by operations at F2 on shift night that ran between "
                "2026-03-04 06:00 UTC and 2026-03-05 06:00:00.5 UTC."
            ),
            (
                "设备为 F2、班次为 night、在 2026-03-04 06:00 UTC 至 2026-03-05 06:00:00.5 UTC "
                "之间运行的作业所生产的全部产品。"
            ),
        ),
        (
            Scope(process="heat_treat", heat="H", end=WINDOW["start"]),
            (
                "Everything made by heat_treat operations that began before 2026-03-04 06:00 UTC "
                "and used lots of heat H, or what was made from them."
            ),
            (
                "工序为 heat_treat、在 2026-03-04 06:00 UTC 之前开始、使用了"
                "炉号为 H 的批次或其后续产品的作业所生产的全部产品。"
            ),
        ),
        (
            Scope(bath="B", parameters={"temper": Range(maximum=580, for_minutes=10)}),
            (
                "Everything made by operations in bath B with temper at most 580 for more than 10 "
                "minutes."
            ),
            "槽为 B、temper 不高于 580 且持续超过 10 分钟的作业所生产的全部产品。",
        ),
        (
            Scope(
                parameters={
                    "a": Range(590, 600.123456789),
                    "b": Range(equals="salt"),
                    "c": Range(1, for_minutes=1),
                }
            ),
            (
                "Everything made by operations with a between 590 and 600.123456789, b equal to "
                "salt and c at least 1 for more than 1 minute."
            ),
            (
                "a 在 590 与 600.123456789 之间、b 等于 salt、c 不低于 1 且持续超过 1 分钟"
                "的作业所生产的全部产品。"
            ),
        ),
        (
            Scope(any=(Scope(heat="H"), Scope(any=(Scope(tool="T"), Scope(operator="P-7"))))),
            (
                "Lots of heat H, and everything made from them; or everything made by operations "
                "with tool T; or everything made by operations run by operator P-7."
            ),
            (
                "炉号为 H 的批次及其全部后续产品；或者工装为 T 的作业所生产的全部产品；"
                "或者操作员为 P-7 的作业所生产的全部产品。"
            ),
        ),
    ],
)
def test_a_scope_can_be_said_in_a_sentence(scope: Scope, english: str, chinese: str) -> None:
    assert describe_scope(scope) == english
    assert describe_scope(scope, "zh-CN") == chinese


def test_a_sentence_counts_the_lots_of_a_long_list() -> None:
    scope = Scope(lots=tuple(f"L{number}" for number in range(40)))
    assert describe_scope(scope).endswith("L10, L11 and 28 more, and everything made from them.")
    assert describe_scope(scope, "zh-CN").endswith("L11 等 40 个及其全部后续产品。")
