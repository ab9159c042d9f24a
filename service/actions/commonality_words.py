"""What lots have in common, in a sentence, and as the scope of a recall."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.said import Said
from graph.said_time import said_number
from notifications.chinese.terms import TERMS
from spc.commonality import CommonFactor, SharedLevel

PARAMETER = "parameter:"
# A parameter's ranges by their labels, lowest and highest both inclusive.
Ranges = Mapping[str, Mapping[str, tuple[float, float]]]

SAID: Mapping[str, Callable[[str], Said]] = {
    "equipment": lambda name: Said(f"for {name}", f"{name}"),
    "shift": lambda name: Said(f"on the {name} shift", _shift_zh(name)),
    "operator": lambda name: Said(f"by operator {name}", f"操作员 {name}"),
    "tool": lambda name: Said(f"with tool {name}", f"工装 {name}"),
    "bath": lambda name: Said(f"in bath {name}", f"槽 {name}"),
    "item": lambda name: Said(f"of item {name}", f"产品 {name}"),
    "heat": lambda name: Said(f"of heat {name}", f"熔炼炉号 {name}"),
    "supplier": lambda name: Said(f"of supplier {name}", f"供应商 {name}"),
    "gauge": lambda name: Said(f"measured with gauge {name}", f"量具 {name}"),
}
# How Chinese joins "all" to a level; the other factors by 为.
ALL_ZH: Mapping[str, str] = {
    "equipment": "在 ",
    "bath": "在",
    "shift": "在",
    "tool": "使用",
    "gauge": "使用",
}
SHARED_AT_MOST = 3
NEARLY_EVERYWHERE = 0.9


def finding_sentence(
    found: CommonFactor, characteristic: str, unit: str, *, by_rejects: bool
) -> Said:
    """By how much, for which lots, how sure, and what it cannot be told apart from.

    "Core hardness is 0.9 HRC lower (0.6 to 1.2) on the night shift (all at FURNACE-3): 41 lots
    against 512, q = 2e-09; confounded with operator N-3."
    """
    place = _place(found)
    differs = _rejected(found) if by_rejects else _measured(found, unit)
    compared = Said(
        f"{found.lots} lots against {found.others}, q = {found.q:.1g}",
        f"{found.lots} 批对 {found.others} 批，q = {found.q:.1g}",
    )
    others = [stratum_said(each) for each in found.confounded]
    en = "; confounded with what was made " + " or ".join(each.en for each in others)
    zh = "；无法与以下因素区分：" + "、".join(each.zh for each in others)
    return Said(
        f"{characteristic} {differs.en} {place.en}: {compared.en}{en if others else ''}",
        f"{place.zh}：{characteristic} {differs.zh}（{compared.zh}{zh if others else ''}）",
    )


def stratum_said(stratum: Mapping[str, str]) -> Said:
    """A stratum in words, its factors in the usual order."""
    order = [*SAID]
    names = sorted(stratum, key=lambda name: order.index(name) if name in SAID else len(order))
    said = [_level(name, stratum[name]) for name in names]
    return Said(" ".join(each.en for each in said), " ".join(each.zh for each in said))


def worth_saying(found: CommonFactor) -> list[SharedLevel]:
    """What to name of that which the lots of a stratum share, equipment first.

    A furnace is named even where everything runs through it: a person has to go there. Another
    level that nearly all lots have anyway tells nothing, and what is confounded is said as such.
    """
    confounded = [pair for each in found.confounded for pair in each.items()]
    told = [
        each
        for each in found.shared
        if (each.factor, each.level) not in confounded
        and (each.factor == "equipment" or each.elsewhere < NEARLY_EVERYWHERE)
    ]
    return sorted(told, key=lambda each: each.factor != "equipment")[:SHARED_AT_MOST]


def stratum_scope(
    found: CommonFactor, ranges: Ranges, since: str | None, until: str | None
) -> dict[str, Any] | None:
    """What a recall of the stratum would be asked as; None where no scope says just that.

    A scope has no word for an item, and joins a gauge to what was made of what it measured. Of a
    shift whose lots were made at one machine, every one of them, only what that machine made: the
    others were not measured. A machine is not narrowed to a shift, nor material to where it went:
    what is wrong with them is so elsewhere as well.
    """
    stratum = dict(found.stratum)
    if "item" in stratum or ("gauge" in stratum and len(stratum) > 1):
        return None
    words = {name: level for name, level in stratum.items() if not name.startswith(PARAMETER)}
    scope: dict[str, Any] = dict(words)
    if list(stratum) == ["shift"]:
        scope |= _only_machine(found.shared)
    parameters = {
        name.removeprefix(PARAMETER): _range(level, ranges.get(name, {}))
        for name, level in stratum.items()
        if name.startswith(PARAMETER)
    }
    if parameters:
        scope["parameters"] = parameters
    window = {"from": since, "to": until}
    return scope | {name: moment for name, moment in window.items() if moment is not None}


# --- within ----------------------------------------------------------------------------------


def _shift_zh(name: str) -> str:
    return TERMS["shift"].get(name, f"{name} 班次")


def _place(found: CommonFactor) -> Said:
    """A stratum, and in brackets where else its lots belong: "(all at FURNACE-3)"."""
    place = stratum_said(found.stratum)
    shared = [_shared(each) for each in worth_saying(found)]
    if not shared:
        return place
    en, zh = ", ".join(each.en for each in shared), "，".join(each.zh for each in shared)
    return Said(f"{place.en} ({en})", f"{place.zh}（{zh}）")


def _shared(each: SharedLevel) -> Said:
    level = Said(f"at {each.level}", each.level)
    if each.factor != "equipment":
        level = _level(each.factor, each.level)
    every = each.share == 1.0
    join = ALL_ZH.get(each.factor, "" if each.factor.startswith(PARAMETER) else "为")
    return Said(
        f"{'all' if every else 'nearly all'} {level.en}",
        f"{'全部' if every else '几乎全部'}{join}{level.zh}",
    )


def _only_machine(shared: Sequence[SharedLevel]) -> dict[str, str]:
    machines = [each for each in shared if each.factor == "equipment" and each.share == 1.0]
    return {each.factor: each.level for each in machines}


def _range(level: str, ranges: Mapping[str, tuple[float, float]]) -> dict[str, float | str]:
    if level not in ranges:
        return {"equals": level}
    low, high = ranges[level]
    return {"min": low, "max": high}


def _level(name: str, level: str) -> Said:
    if name in SAID:
        return SAID[name](level)
    parameter = name.removeprefix(PARAMETER).replace("_", " ")
    return Said(f"at {parameter} {level}", f"{parameter} 为 {level}")


def _measured(found: CommonFactor, unit: str) -> Said:
    far = _figure(abs(found.effect))
    low, high = _ends(found)
    lower = found.effect < 0
    return Said(
        f"is {far} {unit} {'lower' if lower else 'higher'} ({low} to {high})",
        f"{'偏低' if lower else '偏高'} {far} {unit}（{low} 至 {high}）",
    )


def _rejected(found: CommonFactor) -> Said:
    far = _figure(100 * abs(found.effect))
    low, high = _ends(found, 100)
    fewer = found.effect < 0
    return Said(
        f"is rejected {far} percentage points {'less' if fewer else 'more'} often "
        f"({low} to {high})",
        f"不合格率{'低' if fewer else '高'} {far} 个百分点（{low} 至 {high}）",
    )


def _ends(found: CommonFactor, scale: float = 1.0) -> tuple[str, str]:
    """The interval as it is said: towards the side of the effect."""
    side = -scale if found.effect < 0 else scale
    low, high = sorted((side * found.lower, side * found.upper))
    return _figure(low), _figure(high)


def _figure(value: float) -> str:
    return said_number(float(f"{value:.2g}"))
