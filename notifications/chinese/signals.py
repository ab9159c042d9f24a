"""Signals of control charts, and alarms over all of them, in Chinese."""

from notifications.chinese.parts import (
    characteristic_of,
    equipment_of,
    limits_of,
    measured,
    shift_of,
    spaced,
)
from notifications.chinese.terms import TERMS
from notifications.formats import number, probability
from notifications.messages import Cause

MEANS = "判异说明过程发生了变化，并不等于产品超出规格。"


def signal_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment or ""
    subject = characteristic_of(cause) or cause.stream or "过程"
    signal = f" {cause.signal}" if cause.signal else ""
    return f"{spaced(at) if at else ''}{spaced(subject)}控制图判异{signal}"


def signal(cause: Cause) -> str:
    rule = f"触发判异准则 {_rule(cause)}" if cause.signal else "判异"
    subject = spaced(characteristic_of(cause) or cause.stream or "过程")
    return f"{subject}控制图{rule}。{_last_point(cause)}{_worth_a_call(cause)}{MEANS}"


def alarm_headline(cause: Cause) -> str:
    """Say an alarm in a few words.

    Examples
    --------
    >>> alarm_headline(Cause("spc.alarm", characteristic="core_hardness", q=0.01,
    ...                      equipment="FURNACE-3", shift="night"))
    'FURNACE-3 夜班心部硬度：过程已发生偏移'
    """
    return f"{_subject(cause, cause.equipment_name or cause.equipment)}：{_what(cause)}"


def alarm(cause: Cause) -> str:
    """Say an alarm in full sentences.

    Examples
    --------
    >>> alarm(Cause("spc.alarm", characteristic="core_hardness", equipment="FURNACE-3",
    ...             shift="night", q=0.01, streams=212)).partition("。")[0]
    'FURNACE-3 夜班心部硬度：过程已发生偏移（q = 0.01，共 212 个数据流）'
    """
    said = f"{_subject(cause, equipment_of(cause))}：{_what(cause)}{_evidence(cause)}。"
    rule = f"触发判异准则 {_rule(cause)}。" if cause.signal else ""
    limited = cause.lower is not None or cause.upper is not None
    return f"{said}{rule}{_last_point(cause) if limited else ''}{MEANS}"


def _subject(cause: Cause, at: str | None) -> str:
    name = characteristic_of(cause) or cause.stream or "受控特性"
    return "".join(spaced(part) for part in (at, shift_of(cause), name) if part).rstrip()


def _what(cause: Cause) -> str:
    return "有点超出控制限" if _of_one_point(cause) else "过程已发生偏移"


def _of_one_point(cause: Cause) -> bool:
    """A rule and no q: critical characteristics do not wait for the other streams."""
    return cause.q is None and cause.signal is not None


def _evidence(cause: Cause) -> str:
    if _of_one_point(cause):
        return "，且为关键特性"
    if cause.q is None:
        return ""
    over = "" if cause.streams is None else f"，共 {number(cause.streams)} 个数据流"
    return f"（q {probability(cause.q)}{over}）"


def _rule(cause: Cause) -> str:
    meaning = TERMS["signal"].get(cause.signal or "")
    return f"{cause.signal}（{meaning}）" if meaning else cause.signal or ""


def _last_point(cause: Cause) -> str:
    if cause.value is None:
        return ""
    limits = limits_of(cause, "控制限")
    against = f"，{limits}" if limits else ""
    return f"最近一点：{measured(cause.value, cause)}{against}。"


def _worth_a_call(cause: Cause) -> str:
    if cause.page_worthy is None:
        return ""
    if cause.page_worthy:
        return "与全部数据流相比，该数据流明显异常，请立即查看。"
    return "与全部数据流相比，可能属于偶然波动。"
