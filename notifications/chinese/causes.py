"""Causes in Chinese."""

from collections.abc import Callable, Mapping

from notifications.chinese.parts import (
    characteristic_of,
    equipment_of,
    limits_of,
    measured,
    place_of,
    spaced,
)
from notifications.chinese.patterns import matched, matched_headline
from notifications.chinese.recorded import missed, missed_headline, recorded, recorded_headline
from notifications.chinese.signals import alarm, alarm_headline, signal, signal_headline
from notifications.chinese.terms import TERMS
from notifications.messages import Cause


def headline(cause: Cause) -> str:
    """Say a cause in a few words, fit for a subject line.

    Examples
    --------
    >>> headline(Cause("inspection.nonconforming", characteristic="core_hardness"))
    '心部硬度超出规格'
    """
    return HEADLINES.get(cause.event, _other_headline)(cause)


def found(cause: Cause) -> str:
    """Say a cause in full sentences.

    Examples
    --------
    >>> found(Cause("furnace.survey_failed", equipment="FURNACE-2", survey="sat"))
    'FURNACE-2 系统精度校验（SAT）不合格。'
    """
    return FINDINGS.get(cause.event, _other)(cause) + place_of(cause)


def _quoted(cause: Cause) -> str:
    return f"：“{cause.text}”。" if cause.text else "。"


def _defect(cause: Cause) -> str:
    return TERMS["defect"].get(cause.defect or "", cause.defect or "")


def _nonconforming_headline(cause: Cause) -> str:
    if name := characteristic_of(cause):
        return f"{spaced(name)}超出规格"
    return f"检出缺陷“{_defect(cause)}”" if cause.defect else "检验不合格"


def _nonconforming(cause: Cause) -> str:
    name, limits = characteristic_of(cause), limits_of(cause, "规格限")
    if not name:
        return f"检验发现缺陷“{_defect(cause)}”。" if cause.defect else "检验不合格。"
    if cause.value is None:
        return f"{spaced(name)}超出{limits}。" if limits else f"{spaced(name)}超出规格。"
    judged = f"{_side(cause)}{limits}" if limits else "超出规格"
    return f"{spaced(name)}实测值 {measured(cause.value, cause)}，{judged}。"


def _side(cause: Cause) -> str:
    if cause.value is not None and cause.upper is not None and cause.value > cause.upper:
        return "高于"
    if cause.value is not None and cause.lower is not None and cause.value < cause.lower:
        return "低于"
    return "超出"


def _survey_name(cause: Cause) -> str:
    return TERMS["survey"].get(cause.survey or "", cause.survey or "炉温测试")


def _survey_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    return f"{spaced(at)}{_survey_name(cause)}不合格" if at else f"{_survey_name(cause)}不合格"


def _survey(cause: Cause) -> str:
    at = equipment_of(cause) or "相关热处理炉"
    return f"{spaced(at)}{_survey_name(cause)}不合格。"


def _calibration_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    return f"{spaced(at)}校准不合格" if at else "校准不合格"


def _calibration(cause: Cause) -> str:
    return f"{spaced(equipment_of(cause) or '相关设备')}校准不合格。"


def _complaint_headline(cause: Cause) -> str:
    about = characteristic_of(cause)
    return f"客户投诉（{about}）" if about else "客户投诉"


def _complaint(cause: Cause) -> str:
    about = characteristic_of(cause)
    who = spaced(cause.customer) if cause.customer else "客户"
    return f"{who}就{about}提出投诉{_quoted(cause)}" if about else f"{who}提出投诉{_quoted(cause)}"


def _alert_headline(cause: Cause) -> str:
    return f"供应商预警，熔炼炉号 {cause.heat}" if cause.heat else "供应商预警"


def _alert(cause: Cause) -> str:
    who = spaced(cause.supplier) if cause.supplier else "材料供应商"
    what = f"熔炼炉号 {cause.heat} " if cause.heat else "所供材料"
    return f"{who}就{what}发出质量预警{_quoted(cause)}"


def _escape(cause: Cause) -> str:
    to = f"，收货客户：{cause.customer}" if cause.customer else ""
    return f"隔离品已出厂{to}{_quoted(cause)}"


def _recall(cause: Cause) -> str:
    return f"已启动召回{_quoted(cause)}"


def _other_headline(cause: Cause) -> str:  # noqa: ARG001
    return "发现质量问题"


def _other(cause: Cause) -> str:
    return f"发现质量问题（{cause.event}）{_quoted(cause)}"


HEADLINES: Mapping[str, Callable[[Cause], str]] = {
    "inspection.nonconforming": _nonconforming_headline,
    "spc.signal": signal_headline,
    "spc.alarm": alarm_headline,
    "furnace.survey_failed": _survey_headline,
    "calibration.failed": _calibration_headline,
    "complaint": _complaint_headline,
    "supplier.alert": _alert_headline,
    "shipment.escape": lambda _: "隔离品已出厂",
    "receipt.recorded": recorded_headline,
    "operation.recorded": recorded_headline,
    "inspection.recorded": recorded_headline,
    "correlation.matched": matched_headline,
    "deadline.missed": missed_headline,
    "recall": lambda _: "召回",
}

FINDINGS: Mapping[str, Callable[[Cause], str]] = {
    "inspection.nonconforming": _nonconforming,
    "spc.signal": signal,
    "spc.alarm": alarm,
    "furnace.survey_failed": _survey,
    "calibration.failed": _calibration,
    "complaint": _complaint,
    "supplier.alert": _alert,
    "shipment.escape": _escape,
    "receipt.recorded": recorded,
    "operation.recorded": recorded,
    "inspection.recorded": recorded,
    "correlation.matched": matched,
    "deadline.missed": missed,
    "recall": _recall,
}
