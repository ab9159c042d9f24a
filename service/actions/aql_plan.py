"""A plan of ISO 2859-1 with what it lets through, and what it is not for, in sentences."""

from __future__ import annotations

from typing import Any, get_args

from service.actions.sampling_sentences import Sentence, percent
from service.errors import BadInput
from spc.sampling.binomial import pass_probability
from spc.sampling.lot_by_lot import AQLS as AQLS
from spc.sampling.lot_by_lot import LEVELS as _LEVELS
from spc.sampling.lot_by_lot import LotByLotPlan, Severity, lot_by_lot_plan
from spc.sampling.operating_characteristic import quality_at

LEVELS = ("I", "II", "III", *(each for each in _LEVELS if each.startswith("S")))
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
# What stands between a plan by lots and a suspect lot.
FOR_SERIES: Sentence = {
    "en": "ISO 2859-1 keeps a process at its AQL over a series of lots. A suspect lot is sorted "
    "piece by piece, or by a plan that shows how good this one lot is.",
    "zh-CN": "ISO 2859-1 用于连续批，使过程平均保持在 AQL 水平。"
    "可疑批应逐件挑选，或采用能证明该批自身质量的方案。",
}
EVERY_PART: Sentence = {
    "en": "The sample would be as large as the lot: every part is inspected.",
    "zh-CN": "样本量不小于批量：须逐件检验。",
}


def aql_document(lot_size: int, level: str, aql: str, severity: str) -> dict[str, Any]:
    """n, Ac and Re, with the code letter, the chances at the AQL, and the sentence."""
    known = next((each for each in SEVERITIES if each == severity), None)
    if known is None:
        fault = f"`{severity[:40]}` is not one of {', '.join(SEVERITIES)}"
        raise BadInput(f"severity: {fault}", [("severity", fault)])
    try:
        found = lot_by_lot_plan(lot_size, aql, level, known)
    except ValueError as error:
        raise BadInput(str(error), [("", str(error))]) from None
    plan = found.plan
    passes = 1.0 if found.every_part else _passes(found, float(aql) / 100)
    return {
        "question": "aql",
        "letter": found.letter,
        "used": found.used,
        "every_part": found.every_part,
        "plan": {
            "sample_size": plan.sample_size,
            "accept": plan.accept,
            "reject": plan.accept + 1,
            "lot_size": plan.lot_size,
        },
        "passes_at_aql": passes,
        "sentence": EVERY_PART if found.every_part else _sentence(found, aql, known, passes),
        "notes": [FOR_SERIES],
    }


def _passes(found: LotByLotPlan, share: float) -> float:
    return pass_probability(share, found.plan.sample_size, found.plan.accept)


def _sentence(found: LotByLotPlan, aql: str, severity: Severity, passes: float) -> Sentence:
    plan, worst = found.plan, percent(quality_at(found.plan, 0.1))
    word, chance = {"normal": "正常", "tightened": "加严"}[severity], percent(passes)
    row, row_zh = "", ""
    if found.used != found.letter:
        row = f" (the arrow of the table leads to the plan of letter {found.used})"
        row_zh = f"（表中箭头指向字码 {found.used} 的方案）"
    return {
        "en": f"Code letter {found.letter}{row}, {severity} inspection: test {plan.sample_size:,} "
        f"parts of {plan.lot_size:,}, accept with up to {plan.accept} bad, reject from "
        f"{plan.accept + 1}. A lot at the AQL of {aql} % passes with a probability of {chance}; "
        f"one with {worst} bad parts still passes one time in ten.",
        "zh-CN": f"样本量字码 {found.letter}{row_zh}，{word}检验：从 {plan.lot_size:,} 件中抽取 "
        f"{plan.sample_size:,} 件，"
        f"不合格品不超过 {plan.accept} 件接收，达到 {plan.accept + 1} 件拒收。"
        f"质量为 AQL {aql}% 的批被接收的概率为 {chance}；"
        f"不合格率 {worst} 的批仍有十分之一的概率被接收。",
    }
