"""What weakens a control chart, in sentences for those who read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spc.assumptions import Concern

# What it is, what it does to false alarms, and what to do about it.
ENGLISH = {
    "autocorrelation": (
        "Successive points depend on each other (lag-1 autocorrelation {figure:.2f})",
        "chart batch means or residuals, or take samples further apart",
    ),
    "resolution": (
        "The gauge reads in steps of {figure:.2f} sigma, and ties end the runs",
        "read finer, or judge by the 3-sigma rule alone; a shift is found late",
    ),
    "skew": (
        "The points are skewed ({figure:.2f})",
        "chart larger subgroups, or fit a law and chart its percentiles",
    ),
}
CHINESE = {
    "autocorrelation": (
        "相邻点相互关联（一阶自相关 {figure:.2f}）",
        "请改用批均值或残差作图，或加大取样间隔",
    ),
    "resolution": (
        "量具分辨力为 {figure:.2f} 倍 σ，读数并列会打断链",
        "请提高读数精度，或仅用 3σ 规则判定；偏移会被较晚发现",
    ),
    "skew": (
        "数据偏斜（偏度 {figure:.2f}）",
        "请增大子组容量，或拟合分布后按百分位作图",
    ),
}


def concern_documents(concerns: Iterable[Concern]) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind,
            "figure": each.figure,
            "arl": each.arl,
            "nominal_arl": each.nominal_arl,
            "text": _english(each),
            "text_zh": _chinese(each),
        }
        for each in concerns
    ]


def _english(concern: Concern) -> str:
    what, way_out = ENGLISH[concern.kind]
    effect = "" if concern.arl is None else (
        f": in control a signal every {concern.arl:.0f} points, "
        f"not every {concern.nominal_arl:.0f}"
    )  # fmt: skip
    return f"{what.format(figure=concern.figure)}{effect}; {way_out}."


def _chinese(concern: Concern) -> str:
    what, way_out = CHINESE[concern.kind]
    effect = "" if concern.arl is None else (
        f"：受控时约每 {concern.arl:.0f} 点出现一次信号，而非每 {concern.nominal_arl:.0f} 点"
    )  # fmt: skip
    return f"{what.format(figure=concern.figure)}{effect}；{way_out}。"
