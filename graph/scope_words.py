"""A scope in one sentence, for people."""

from typing import Literal

from graph.said_time import said_number, said_time
from graph.scope_words_zh import chinese_scope
from graph.selection import NAMED_AT_MOST, Range, Scope

Language = Literal["en", "zh-CN"]

CONTEXT_PHRASES = {
    "equipment": "at {}",
    "load": "of load {}",
    "tool": "with tool {}",
    "bath": "in bath {}",
    "shift": "on shift {}",
    "operator": "run by operator {}",
}
# An operation is in a window that it overlaps, so it may have begun before it.
WHEN = ("ran after {}", "began before {}", "ran between {} and {}")


def describe_scope(scope: Scope, language: Language = "en") -> str:
    """Say in one sentence what a scope chooses.

    Of a long list of lots the first are named and the others counted; times are in UTC.

    Parameters
    ----------
    scope
        What is suspect.
    language
        ``en`` or ``zh-CN``; names stay as they were recorded.

    Examples
    --------
    >>> describe_scope(Scope(load="F2-0193", process="heat_treat"))
    'Everything made by heat_treat operations of load F2-0193.'
    >>> describe_scope(Scope(heat="H-7741"), "zh-CN")
    '炉号为 H-7741 的批次及其全部后续产品。'
    """
    if language == "zh-CN":
        return chinese_scope(scope) + "。"
    sentence = _english(scope)
    return sentence[0].upper() + sentence[1:] + "."


def _english(scope: Scope) -> str:
    if scope.any:
        return "; or ".join(_english(one) for one in scope.members())
    if not scope.chooses_operations:
        return f"{_material(scope, windowed=True)}, and everything made from {_them(scope)}"
    which = [_edges(scope, *WHEN)] if scope.has_window else []
    if scope.has_material:
        material = _material(scope, windowed=False)
        which.append(f"used {material}, or what was made from {_them(scope)}")
    sentence = f"everything made by {_operations(scope)}"
    return f"{sentence} that {' and '.join(which)}" if which else sentence


def _operations(scope: Scope) -> str:
    words = scope.words()
    phrases = [f"{words.pop('process')} operations" if "process" in words else "operations"]
    phrases += [CONTEXT_PHRASES[name].format(word) for name, word in words.items()]
    if scope.parameters:
        traits = [_parameter(name, limits) for name, limits in scope.parameters.items()]
        phrases.append(f"with {_listed(traits)}")
    return " ".join(phrases)


def _material(scope: Scope, *, windowed: bool) -> str:
    parts = [f"lot {scope.lots[0]}" if len(scope.lots) == 1 else f"lots {_named(scope.lots)}"]
    parts += [f"of heat {scope.heat}"] if scope.heat is not None else []
    parts += [f"from supplier {scope.supplier}"] if scope.supplier is not None else []
    parts += [f"measured with gauge {scope.gauge}"] if scope.gauge is not None else []
    if windowed and scope.has_window:
        parts.append(_edges(scope, "from {}", "before {}", "from {} to {}"))
        if scope.gauge is None:
            parts.insert(-1, "received or made")
    return " ".join(part.rstrip() for part in parts)


def _them(scope: Scope) -> str:
    return "it" if len(scope.lots) == 1 else "them"


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
    minutes = "minute" if limits.for_minutes == 1 else "minutes"
    return f"{words} for more than {said_number(limits.for_minutes)} {minutes}"


def _values(limits: Range) -> str:
    if limits.equals is not None:
        return f"equal to {said_number(limits.equals)}"
    if limits.maximum is None:
        return f"at least {said_number(limits.minimum)}"
    if limits.minimum is None:
        return f"at most {said_number(limits.maximum)}"
    return f"between {said_number(limits.minimum)} and {said_number(limits.maximum)}"


def _named(lots: tuple[str, ...]) -> str:
    more = len(lots) - NAMED_AT_MOST
    if more <= 0:
        return _listed(list(lots))
    return f"{', '.join(lots[:NAMED_AT_MOST])} and {more} more"


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
