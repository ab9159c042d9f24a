"""What a recall drill goes through, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrillStep:
    """One step: what it is called, and what must have been done to tick it."""

    key: str
    words: Mapping[str, str]


STEPS = (
    DrillStep("scope_stated", {"en": "Scope stated", "zh-CN": "确定召回范围"}),
    DrillStep("first_answer", {"en": "First answer", "zh-CN": "得到首次答复"}),
    DrillStep("stock_located", {"en": "Stock located", "zh-CN": "找到库存位置"}),
    DrillStep("customers_identified", {"en": "Customers identified", "zh-CN": "确定相关客户"}),
    DrillStep(
        "customers_reached",
        {"en": "Customers reached (exercise)", "zh-CN": "联系到客户（演练）"},
    ),
    DrillStep("quantities_reconciled", {"en": "Quantities reconciled", "zh-CN": "核对数量"}),
    DrillStep("report_issued", {"en": "Report issued", "zh-CN": "出具报告"}),
)
KNOWN = tuple(step.key for step in STEPS)
# Kept among the steps, so that the database lets a drill end once.
FINISHED = "finished"

FIRST_ANSWER_WITHIN = 600
FINISHED_WITHIN = 4 * 3600
