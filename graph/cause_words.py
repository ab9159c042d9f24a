"""A common cause in words, for people, in English and Chinese."""

from collections.abc import Mapping, Sequence

from graph.cause_radius import CauseRadius
from graph.exposure import Exposure
from graph.odds import Odds
from graph.scopes import Language

ZH = {
    "lot": "批次",
    "operation": "作业",
    "heat": "炉号",
    "supplier": "供应商",
    "load": "炉次",
    "tool": "工装",
    "bath": "槽",
    "shift": "班次",
    "operator": "操作员",
}

CHINESE_UNITS = {"pcs": "件"}

NAMED = 5
"""Of many things that the same lots share so many are named, apart from the first."""

INCONCLUSIVE = {
    "en": "Inconclusive: with fewer than three bad lots, much is shared by chance.",
    "zh-CN": "尚无定论：不良批次少于三个时，许多共同点只是巧合。",
}
NOTHING_TO_COMPARE = {
    "en": "There are no other lots of the same items to compare with: what the bad lots share may "
    "be what all lots share.",
    "zh-CN": "没有同类的其他批次可供比较：不良批次的共同点可能是所有批次的共同点。",
}
NOTHING_SHARED = {
    "en": "By the records, no two of the bad lots share an ancestor or a context.",
    "zh-CN": "根据记录，任何两个不良批次都没有共同的来源或条件。",
}


def name_suspicion(words: Mapping[str, str], language: Language = "en") -> str:
    """What several lots share, by name.

    Examples
    --------
    >>> name_suspicion({"process": "heat_treat", "equipment": "FURNACE-2", "shift": "night"})
    'heat_treat at FURNACE-2, shift night'
    >>> name_suspicion({"heat": "H-7741"}, "zh-CN")
    '炉号 H-7741'
    """
    joint = "、" if language == "zh-CN" else ", "
    rest = {name: word for name, word in words.items() if name not in ("process", "equipment")}
    parts = [f"{ZH[name] if language == 'zh-CN' else name} {word}" for name, word in rest.items()]
    if "equipment" in words:
        machine = f"{words['process']} at {words['equipment']}"
        if language == "zh-CN":
            machine = f"设备 {words['equipment']} 的 {words['process']} 工序"
        parts.insert(0, machine)
    return joint.join(parts)


def describe_cause(
    suspicions: Sequence[Mapping[str, str]],
    exposure: Exposure,
    odds: Odds,
    q: float,
    radius: CauseRadius,
    language: Language = "en",
) -> str:
    """Say what bad lots share, how sure that is, and what a recall of it would reach.

    Parameters
    ----------
    suspicions
        The names by field of each thing that the same lots share, the nearest first.
    exposure, odds, q, radius
        As of `graph.cause_findings.CommonCause`.
    language
        ``en`` or ``zh-CN``; names stay as they were recorded.

    Examples
    --------
    >>> radius = CauseRadius(7, {"pcs": 1200.0}, {}, {"pcs": 300.0}, ("PLANT-NORTH",))
    >>> of = ([{"load": "F2-0193"}], Exposure(3, 3, 1, 7), Odds(30.3, 0.96, 959.7), 0.033, radius)
    >>> describe_cause(*of)
    '3 of 3 bad lots and 1 of 7 others trace back to load F2-0193 (odds ratio 30, 95 % interval \
0.96 to 960; q = 0.033). A recall of load F2-0193 reaches 7 lots: 1200 pcs on hand, 300 pcs \
shipped to 1 customer.'
    >>> describe_cause(*of, "zh-CN")
    '3 个不良批次中的 3 个、7 个其他批次中的 1 个可追溯到炉次 F2-0193（优势比 30，95% 置信区间 \
0.96 至 960；q = 0.033）。若召回炉次 F2-0193，将涉及 7 个批次：库存 1200 件，已向 1 个客户发运 \
300 件。'
    """
    if language == "zh-CN":
        return _chinese(suspicions, exposure, odds, q, radius)
    return _english(suspicions, exposure, odds, q, radius)


def _english(
    suspicions: Sequence[Mapping[str, str]],
    exposure: Exposure,
    odds: Odds,
    q: float,
    radius: CauseRadius,
) -> str:
    first, *others = (name_suspicion(words) for words in suspicions)
    sentence = (
        f"{exposure.exposed_bad} of {exposure.bad} bad lots and {exposure.exposed_others} of "
        f"{exposure.others} others trace back to {first} (odds ratio {_short(odds.ratio)}, "
        f"95 % interval {_short(odds.low)} to {_short(odds.high)}; q = {_short(q)})."
    )
    if others:
        more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
        sentence += (
            f" So do exactly the same lots to {', '.join(others[:NAMED])}{more}: "
            "the records cannot tell which it is."
        )
    left = f"{_amounts(radius.on_hand)} on hand"
    if any(radius.in_process.values()):
        left += f", {_amounts(radius.in_process)} in process"
    customers = _count(len(radius.customers), "customer")
    return (
        f"{sentence} A recall of {first} reaches {_count(radius.lots, 'lot')}: {left}, "
        f"{_amounts(radius.shipped)} shipped to {customers}."
    )


def _chinese(
    suspicions: Sequence[Mapping[str, str]],
    exposure: Exposure,
    odds: Odds,
    q: float,
    radius: CauseRadius,
) -> str:
    first, *others = (name_suspicion(words, "zh-CN") for words in suspicions)
    sentence = (
        f"{exposure.bad} 个不良批次中的 {exposure.exposed_bad} 个、"
        f"{exposure.others} 个其他批次中的 {exposure.exposed_others} 个可追溯到{first}"
        f"（优势比 {_short(odds.ratio)}，95% 置信区间 "
        f"{_short(odds.low)} 至 {_short(odds.high)}；q = {_short(q)}）。"
    )
    if others:
        more = f"等 {len(others)} 项" if len(others) > NAMED else ""
        sentence += f"完全相同的批次也可追溯到{'、'.join(others[:NAMED])}{more}，仅凭记录无法区分。"
    left = f"库存 {_amounts(radius.on_hand, CHINESE_UNITS)}"
    if any(radius.in_process.values()):
        left += f"，在制 {_amounts(radius.in_process, CHINESE_UNITS)}"
    return (
        f"{sentence}若召回{first}，将涉及 {radius.lots} 个批次：{left}，"
        f"已向 {len(radius.customers)} 个客户发运 {_amounts(radius.shipped, CHINESE_UNITS)}。"
    )


def _short(number: float) -> str:
    # Two figures, and no power of ten for what can be read without.
    return f"{float(f'{number:.2g}'):.6g}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _amounts(by_unit: Mapping[str, float], units: Mapping[str, str] | None = None) -> str:
    """`1200 pcs + 3 kg`; a unit that has a word in the language by its word."""
    said = units or {}
    parts = (f"{amount:.12g} {said.get(unit, unit)}" for unit, amount in by_unit.items() if amount)
    return " + ".join(parts) or "0"
