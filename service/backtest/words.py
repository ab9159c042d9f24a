"""What a quality engineer reads first, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.render import LANGUAGES

ZH_UNITS = LANGUAGES["zh-CN"].terms["unit"]

Figures = Mapping[str, Any]
SAME = (
    "The draft would have led to exactly the same: no hold, case, letter or customer more or less."
)
ONLY_RULES = (
    "The draft would have led to the same holds, cases and letters; only which rules fired differs."
)


def sentences(totals: Figures, *, same: bool) -> dict[str, list[str]]:
    """The difference in a few sentences; the document holds every figure of them."""
    return {"en": _english(totals, same=same), "zh-CN": _chinese(totals, same=same)}


def amount(number: float) -> str:
    """1240 as 1,240; 12.5 as 12.5."""
    return f"{number:,.6f}".rstrip("0").rstrip(".")


def amounts(quantities: Mapping[str, float], units: Mapping[str, str] | None = None) -> str:
    """`1,240 pcs and 3.5 kg`; nothing for nothing. `units` are their words in another language."""
    said = units or {}
    return " and ".join(
        f"{amount(number)} {said.get(unit, unit)}" for unit, number in quantities.items() if number
    )


def _side(totals: Figures, side: str) -> dict[str, float]:
    return {unit: figures[side] for unit, figures in totals["quantities"].items()}


# --- English ---------------------------------------------------------------------------------


def _english(totals: Figures, *, same: bool) -> list[str]:
    if same:
        return [SAME]
    did = [*_held(totals), *_opened(totals), *_told(totals), *_stopped(totals)]
    said = [f"The draft would have {', '.join(did)}."] if did else []
    if changed := _otherwise(totals):
        said.append(changed)
    return said or [ONLY_RULES]


def _held(totals: Figures) -> list[str]:
    lots = totals["lots"]
    found = []
    for kind, word in (("new", "more"), ("removed", "fewer")):
        if lots[kind]:
            what = amounts(_side(totals, kind))
            held = f"{what} in " if what else ""
            found.append(f"held {held}{_count(lots[kind], 'lot')} {word}")
    return found


def _opened(totals: Figures) -> list[str]:
    return [f"opened {each}" for each in _more_and_fewer(totals["cases"], "case")]


def _told(totals: Figures) -> list[str]:
    letters = [f"sent {each}" for each in _more_and_fewer(totals["letters"], "letter")]
    return [
        *letters,
        *(f"told {each}" for each in _more_and_fewer(totals["customers"], "customer")),
    ]


def _stopped(totals: Figures) -> list[str]:
    figures, found = totals["stopped"], []
    if figures["new"]:
        found.append(f"stopped {_count(figures['new'], 'shipment')} more at the gate")
    if figures["removed"]:
        found.append(f"let {_count(figures['removed'], 'shipment')} more go")
    return found


def _more_and_fewer(figures: Figures, noun: str) -> list[str]:
    found = []
    if figures["new"]:
        found.append(f"{_count(figures['new'], noun)} more")
    if figures["removed"]:
        found.append(f"{_count(figures['removed'], noun)} fewer")
    return found


def _otherwise(totals: Figures) -> str | None:
    nouns = {"cases": "case", "lots": "lot", "letters": "letter", "stopped": "shipment"}
    counts = [
        _count(totals[name]["changed"], noun)
        for name, noun in nouns.items()
        if totals[name]["changed"]
    ]
    return f"Both have, but otherwise: {', '.join(counts)}." if counts else None


def _count(number: int, noun: str) -> str:
    return f"{amount(number)} {noun}{'' if number == 1 else 's'}"


# --- Chinese ---------------------------------------------------------------------------------

_ZH = {
    "cases": ("多开", "少开", "起案件"),
    "letters": ("多发", "少发", "封信"),
    "customers": ("多通知", "少通知", "家客户"),
    "stopped": ("多拦下", "少拦下", "批发货"),
}
_ZH_UNITS = {"cases": "起案件", "lots": "个批次", "letters": "封信", "stopped": "批发货"}


def _chinese(totals: Figures, *, same: bool) -> list[str]:
    if same:
        return ["草案的结果完全相同:扣留、案件、信件和客户都不增不减。"]
    did = []
    for kind, word in (("new", "多扣留"), ("removed", "少扣留")):
        if totals["lots"][kind]:
            what = amounts(_side(totals, kind), ZH_UNITS).replace(" and ", "、")
            did.append(
                f"{word} {amount(totals['lots'][kind])} 个批次" + (f"({what})" if what else "")
            )
    for name, (more, fewer, unit) in _ZH.items():
        for kind, word in (("new", more), ("removed", fewer)):
            if totals[name][kind]:
                did.append(f"{word} {amount(totals[name][kind])} {unit}")
    changed = [
        f"{amount(totals[name]['changed'])} {unit}"
        for name, unit in _ZH_UNITS.items()
        if totals[name]["changed"]
    ]
    said = [f"草案会{','.join(did)}。"] if did else []
    if changed:
        said.append(f"两者都有但内容不同:{'、'.join(changed)}。")
    return said or ["扣留、案件和信件都相同;只是触发的规则不同。"]
