"""What a plan or a result says, in a sentence for people."""

from __future__ import annotations

from spc.sampling.after_result import LotBound
from spc.sampling.plan import SamplingPlan
from spc.sampling.two_point import TwoPointPlan

Sentence = dict[str, str]


def plan_sentence(
    plan: SamplingPlan, reliability: float, confidence: float, bad: int | None, passes: float
) -> Sentence:
    """What to do, and what it proves when the lot passes."""
    good, sure, chance = percent(reliability), percent(confidence), percent(passes)
    of, of_zh = _of(plan.lot_size)
    if bad is None:
        worse, worse_zh = (
            f"with {percent(1 - reliability)} bad",
            f"不合格率{percent(1 - reliability)}",
        )
    else:
        worse, worse_zh = f"with {bad:,} bad parts", f"含{bad:,}件不合格品"
    return {
        "en": f"Test {plan.sample_size:,} parts{of}, drawn at random, and accept the lot "
        f"{_accepting(plan.accept)}. If it passes, at least {good} of it is good, with {sure} "
        f"confidence: a lot {worse} passes with a probability of {chance}.",
        "zh-CN": f"{of_zh}随机抽取{plan.sample_size:,}件检验，不合格品不超过{plan.accept}件则接收。"
        f"通过即以{sure}置信度证明合格率不低于{good}：{worse_zh}的批被接收的概率为{chance}。",
    }


def two_point_sentence(found: TwoPointPlan, producer: float, consumer: float) -> Sentence:
    """What to do, and how lots of the two qualities fare."""
    plan, good, bad = found.plan, percent(producer), percent(consumer)
    fails, passes = percent(found.producer_risk), percent(found.consumer_risk)
    return {
        "en": f"Test {plan.sample_size:,} parts, drawn at random, and accept the lot "
        f"{_accepting(plan.accept)}. A lot with {good} bad parts fails with a probability of "
        f"{fails}; one with {bad} bad parts passes with a probability of {passes}.",
        "zh-CN": f"随机抽取{plan.sample_size:,}件检验，不合格品不超过{plan.accept}件则接收。"
        f"不合格率{good}的批被拒收的概率为{fails}；不合格率{bad}的批被接收的概率为{passes}。",
    }


def lot_result_sentence(lot_size: int, sampled: int, found: int, bound: LotBound) -> Sentence:
    """How many bad parts the lot has at most after this result."""
    sure, rest = percent(bound.confidence), lot_size - sampled
    return {
        "en": f"{found:,} bad in {sampled:,} of {lot_size:,} parts: with {sure} confidence the lot "
        f"has at most {bound.bad:,} bad parts ({percent(bound.share)}), {bound.left:,} of them "
        f"among the {rest:,} not tested.",
        "zh-CN": f"{lot_size:,}件中抽检{sampled:,}件，发现{found:,}件不合格：以{sure}置信度，"
        f"全批不合格品至多{bound.bad:,}件（{percent(bound.share)}），"
        f"其中{bound.left:,}件在未检的{rest:,}件中。",
    }


def process_result_sentence(sampled: int, found: int, share: float, confidence: float) -> Sentence:
    """Which share of bad parts there is at most after this result."""
    sure, most = percent(confidence), percent(share)
    return {
        "en": f"{found:,} bad in {sampled:,} parts: with {sure} confidence at most {most} are bad. "
        "For a lot, give its size: the answer is sharper, and in parts.",
        "zh-CN": f"抽检{sampled:,}件，发现{found:,}件不合格：以{sure}置信度，不合格率至多{most}。"
        "若为有限批，请给出批量，结论更精确并以件数表示。",
    }


def second_sentence(alone: float, together: float, reliability: float) -> Sentence:
    """What two tests are worth, when the second is made because the first failed."""
    good = percent(reliability)
    return {
        "en": f"A sample after a failed one is a second test. Who accepts a lot that passes either "
        f"of the two shows {good} good with {percent(together)} confidence, not with "
        f"{percent(alone)}. Never average the two: the failed result stands.",
        "zh-CN": f"首检不合格后再抽样属于第二次检验。两次中任一次通过即接收，"
        f"则合格率{good}的置信度为{percent(together)}，而不是{percent(alone)}。不得将两次结果平均：首检不合格结果仍然有效。",
    }


ADVERSE = {
    "en": "Bad parts were found: the lot is not released by this sample. A further sample is a "
    "second test; do not average it with this one.",
    "zh-CN": "发现不合格品：不能凭此样本放行该批。再次抽样属于第二次检验，不得与本次结果平均。",
}
AFTER_FAILURE = {
    "en": "This holds for a first sample. After a failed one it is a second test, worth less.",
    "zh-CN": "此结论仅适用于首次抽样；首检不合格后再抽样属于第二次检验，证明力更低。",
}
ACCEPTED_BAD = {
    "en": "The lot may pass with bad parts in the sample; those parts may not.",
    "zh-CN": "样本中有不合格品时该批仍可能被接收，但这些不合格品本身不得放行。",
}
WHOLE_LOT = {
    "en": "That is every part of the lot: sort it.",
    "zh-CN": "即全批检验：请逐件分选。",
}
SPREAD = {
    "en": "The confidence is that of parts drawn at random from the whole lot; spread over "
    "containers it is proven here for plans that accept with no bad part.",
    "zh-CN": "置信度按全批随机抽样计算；分容器抽样的置信度仅对零接收方案给出证明。",
}


def percent(share: float) -> str:
    """A share for people, with the digits that matter also near 0 and near 100."""
    from_end = min(share, 1 - share)
    decimals = next((d for d in range(7) if from_end * 100 * 10**d >= 99.95), 7)
    shown = f"{100 * share:.{min(decimals, 5)}f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown} %"


def _accepting(accept: int) -> str:
    if accept == 0:
        return "only if none is bad"
    return f"with at most {accept} bad {'one' if accept == 1 else 'ones'} among them"


def _of(lot_size: int | None) -> tuple[str, str]:
    if lot_size is None:
        return "", ""
    return f" of {lot_size:,}", f"从{lot_size:,}件中"
