"""A scope in one sentence, for people."""

from typing import Literal

from graph.scope_json import iso_time
from graph.selection import Range, Scope

Language = Literal["en", "zh-CN"]

WORDS_ZH = {
    "process": "工序",
    "equipment": "设备",
    "load": "炉次",
    "tool": "工装",
    "bath": "槽",
    "shift": "班次",
    "operator": "操作员",
}


def describe_scope(scope: Scope, language: Language = "en") -> str:
    """Say in one sentence what a scope chooses.

    Parameters
    ----------
    scope
        What is suspect.
    language
        ``en`` or ``zh-CN``; names stay as they were recorded.

    Examples
    --------
    >>> describe_scope(Scope(load="F2-0193", process="heat_treat"))
    'Everything made by operations with process heat_treat, load F2-0193.'
    >>> describe_scope(Scope(heat="H-7741"), "zh-CN")
    '炉号 H-7741 的批次及其后续产品。'
    """
    if language == "zh-CN":
        return _chinese(scope) + "。"
    sentence = _english(scope)
    return sentence[0].upper() + sentence[1:] + "."


def _english(scope: Scope) -> str:
    if scope.any:
        return "; or ".join(_english(one) for one in scope.any)
    if not scope.chooses_operations:
        received = _window(scope, "from {}", "before {}", " ")
        when = f" received or made {received}" if received else ""
        return f"lots {_material_english(scope)}{when}, and everything made from them"
    traits = [f"{name} {word}" for name, word in scope.words().items()]
    traits += [_parameter(name, limits) for name, limits in scope.parameters.items()]
    sentence = "everything made by operations"
    sentence += f" with {', '.join(traits)}" if traits else ""
    window = _window(scope, "from {}", "before {}", " ")
    sentence += f" running {window}" if window else ""
    return sentence + (
        f" that used lots {_material_english(scope)}, or what was made from them"
        if scope.has_material
        else ""
    )


def _material_english(scope: Scope) -> str:
    parts = [", ".join(scope.lots)] if scope.lots else []
    parts += [f"of heat {scope.heat}"] if scope.heat else []
    parts += [f"from supplier {scope.supplier}"] if scope.supplier else []
    return " ".join(parts)


def _chinese(scope: Scope) -> str:
    if scope.any:
        return "；或者".join(_chinese(one) for one in scope.any)
    window = _window(scope, "{} 起", "{} 之前", "、")
    if not scope.chooses_operations:
        when = f"{window}收到或制造、" if window else ""
        return f"{when}{_material_chinese(scope)}及其后续产品"
    traits = [f"{WORDS_ZH[name]} {word}" for name, word in scope.words().items()]
    traits += [_parameter(name, limits) for name, limits in scope.parameters.items()]
    traits += [f"{window}进行"] if window else []
    used = f"且使用{_material_chinese(scope)}或其后续产品" if scope.has_material else ""
    return f"{'、'.join(traits)}{used}的作业所生产的全部产品"


def _material_chinese(scope: Scope) -> str:
    parts = [f"供应商 {scope.supplier} "] if scope.supplier else []
    parts += [f"炉号 {scope.heat} "] if scope.heat else []
    origin = "、".join(parts)
    if not scope.lots:
        return f"{origin}的批次"
    named = f"批次 {'、'.join(scope.lots)} "
    return f"{origin}的{named}" if origin else named


def _window(scope: Scope, since: str, until: str, joint: str) -> str:
    edges = [(scope.start, since), (scope.end, until)]
    return joint.join(words.format(iso_time(at)) for at, words in edges if at is not None)


def _parameter(name: str, limits: Range) -> str:
    if limits.equals is not None:
        return f"{name} = {limits.equals}"
    if limits.minimum is None:
        return f"{name} ≤ {limits.maximum:g}"
    if limits.maximum is None:
        return f"{name} ≥ {limits.minimum:g}"
    return f"{name} {limits.minimum:g}–{limits.maximum:g}"
