"""What a reader has to know about how the past was replayed."""

from __future__ import annotations

from service.backtest.evidence import Replayed
from service.backtest.past import Past

ALWAYS_EN = (
    """Both rulebooks replay the whole past, whatever rulebooks really decided it then. What was \
refused in reality is not in the ledger and is not replayed.""",
    """Lots that people released are released in both, also under cases that only one of them \
opens; other decisions of people (signatures, dispositions) are not made up.""",
    """A shipment that a rulebook would have stopped is counted, and booked as gone all the same, \
so that what was recorded after it can be replayed.""",
    """What unusual results have in common is analysed apart from the rules and left out; so are \
letters that only a signature brings about.""",
)
ALWAYS_ZH = (
    "两套规则都重放全部历史,不论当时由哪套规则作出判定。当时被拒收的记录不在账本中,不重放。",
    "由人放行的批次在两边都放行,包括只有一边才开的案件;人的其他决定(签字、处置)不作假设。",
    "本会被拦下的发货计数后仍按已发出入账,使其后的记录得以重放。",
    "异常结果的共性分析与规则无关,不包括在内;只因签字才发出的信件也不包括。",
)
NOTHING_EN = "Nothing was recorded yet: there is no past to replay."
NOTHING_ZH = "尚无记录:没有可重放的历史。"


def notes(past: Past, base: Replayed, draft: Replayed) -> dict[str, list[str]]:
    """In English and in Chinese, one for one."""
    english, chinese = list(ALWAYS_EN), list(ALWAYS_ZH)
    if past.records == 0:
        english.append(NOTHING_EN)
        chinese.append(NOTHING_ZH)
    for name, replayed, word in (("base", base, "基准"), ("draft", draft, "草案")):
        if count := len(replayed.not_replayed):
            what = f"{count} entries of the past could not be replayed with the {name}"
            english.append(f"{what}; `not_replayed` says which and why.")
            chinese.append(f"{word}有 {count} 条历史记录无法重放,见 `not_replayed`。")
    return {"en": english, "zh-CN": chinese}
