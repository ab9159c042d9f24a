"""A scope in one Chinese sentence."""

from graph.said_time import said_number, said_time
from graph.selection import NAMED_AT_MOST, Range, Scope

WORDS = {
    "process": "工序",
    "equipment": "设备",
    "load": "炉次",
    "tool": "工装",
    "bath": "槽",
    "shift": "班次",
    "operator": "操作员",
}


def chinese_scope(scope: Scope) -> str:
    """What a scope chooses, without the full stop.

    Examples
    --------
    >>> chinese_scope(Scope(load="F2-0193", process="heat_treat"))
    '工序为 heat_treat、炉次为 F2-0193 的作业所生产的全部产品'
    """
    if scope.any:
        return "；或者".join(chinese_scope(one) for one in scope.members())
    if not scope.chooses_operations:
        return f"{_material(scope, windowed=True)}及其全部后续产品"
    traits = [f"{WORDS[name]}为 {word}" for name, word in scope.words().items()]
    traits += [_parameter(name, limits) for name, limits in scope.parameters.items()]
    if scope.has_window:
        traits.append(_edges(scope, "在 {} 之后运行", "在 {} 之前开始", "在 {} 至 {} 之间运行"))
    if scope.has_material:
        traits.append(f"使用了{_material(scope, windowed=False)}或其后续产品")
    return f"{_joined(traits)}的作业所生产的全部产品"


def _material(scope: Scope, *, windowed: bool) -> str:
    parts = [f"由供应商 {scope.supplier} 供应"] if scope.supplier is not None else []
    parts += [f"炉号为 {scope.heat}"] if scope.heat is not None else []
    measured = f"用量具 {scope.gauge} 测量"
    if windowed and scope.has_window:
        verb = "收到或制造" if scope.gauge is None else measured
        edges = (f"自 {{}} 起{verb}", f"在 {{}} 之前{verb}", f"在 {{}} 至 {{}} 之间{verb}")
        parts.append(_edges(scope, *edges))
    elif scope.gauge is not None:
        parts.append(measured)
    if not scope.lots:
        return f"{_joined(parts)}的批次"
    named = _spaced(f"批次 {_named(scope.lots)}")
    return f"{_joined(parts)}的{named}" if parts else named


def _edges(scope: Scope, since: str, until: str, between: str) -> str:
    start = None if scope.start is None else said_time(scope.start)
    end = None if scope.end is None else said_time(scope.end)
    if start is None:
        return until.format(end)
    return since.format(start) if end is None else between.format(start, end)


def _parameter(name: str, limits: Range) -> str:
    words = f"{name} {_values(limits)}"
    if limits.for_minutes is None:
        return words
    return f"{_spaced(words)}且持续超过 {said_number(limits.for_minutes)} 分钟"


def _values(limits: Range) -> str:
    if limits.equals is not None:
        return f"等于 {said_number(limits.equals)}"
    if limits.maximum is None:
        return f"不低于 {said_number(limits.minimum)}"
    if limits.minimum is None:
        return f"不高于 {said_number(limits.maximum)}"
    return f"在 {said_number(limits.minimum)} 与 {said_number(limits.maximum)} 之间"


def _named(lots: tuple[str, ...]) -> str:
    if len(lots) <= NAMED_AT_MOST:
        return "、".join(lots)
    return f"{'、'.join(lots[:NAMED_AT_MOST])} 等 {len(lots)} 个"


def _joined(traits: list[str]) -> str:
    return _spaced("、".join(traits))


def _spaced(text: str) -> str:
    # A Chinese character stands close to the next one, a name or number apart from it.
    return f"{text} " if text[-1:].isascii() else text
