"""Causes in Chinese."""

from collections.abc import Callable, Mapping

from notifications.chinese.terms import TERMS
from notifications.formats import number
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
    return FINDINGS.get(cause.event, _other)(cause) + _place(cause)


def _characteristic(cause: Cause) -> str:
    known = TERMS["characteristic"].get(cause.characteristic or "")
    return known or cause.characteristic_name or cause.characteristic or ""


def _equipment(cause: Cause) -> str:
    name, identity = cause.equipment_name, cause.equipment
    if name and identity and name != identity:
        return f"{name}（{identity}）"
    return name or identity or ""


def _measured(value: float, cause: Cause) -> str:
    unit = TERMS["unit"].get(cause.unit or "", cause.unit)
    return f"{number(value)} {unit}" if unit else number(value)


def _quoted(cause: Cause) -> str:
    return f"：“{cause.text}”。" if cause.text else "。"


def _place(cause: Cause) -> str:
    """Say where it was made; the furnace or gauge that failed is already in its own sentence."""
    named = cause.event in {"furnace.survey_failed", "calibration.failed"}
    facts = {
        "工序": TERMS["process"].get(cause.process or "", cause.process),
        "设备": None if named else _equipment(cause),
        "炉次/槽次": cause.load,
        "班次": TERMS["shift"].get(cause.shift or "", cause.shift),
        "熔炼炉号": None if cause.event == "supplier.alert" else cause.heat,
    }
    said = "；".join(f"{label}：{fact}" for label, fact in facts.items() if fact)
    return f"{said}。" if said else ""


def _defect(cause: Cause) -> str:
    return TERMS["defect"].get(cause.defect or "", cause.defect or "")


def _nonconforming_headline(cause: Cause) -> str:
    if name := _characteristic(cause):
        return f"{_end(name)}超出规格"
    return f"检出缺陷“{_defect(cause)}”" if cause.defect else "检验不合格"


def _end(name: str) -> str:
    """Put a space between a name in Latin letters and the Chinese that follows it."""
    return f"{name} " if name[-1:].isascii() else name


def _nonconforming(cause: Cause) -> str:
    name, limits = _characteristic(cause), _limits(cause, "规格限")
    if not name:
        return f"检验发现缺陷“{_defect(cause)}”。" if cause.defect else "检验不合格。"
    if cause.value is None:
        return f"{_end(name)}超出{limits}。" if limits else f"{_end(name)}超出规格。"
    judged = f"{_side(cause)}{limits}" if limits else "超出规格"
    return f"{_end(name)}实测值 {_measured(cause.value, cause)}，{judged}。"


def _side(cause: Cause) -> str:
    if cause.value is not None and cause.upper is not None and cause.value > cause.upper:
        return "高于"
    if cause.value is not None and cause.lower is not None and cause.value < cause.lower:
        return "低于"
    return "超出"


def _limits(cause: Cause, sort: str) -> str:
    if cause.lower is not None and cause.upper is not None:
        return f"{sort} {number(cause.lower)}~{_measured(cause.upper, cause)}"
    if cause.upper is not None:
        return f"{sort}上限 {_measured(cause.upper, cause)}"
    if cause.lower is not None:
        return f"{sort}下限 {_measured(cause.lower, cause)}"
    return ""


def _signal_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment or ""
    subject = _characteristic(cause) or cause.stream or "过程"
    signal = f" {cause.signal}" if cause.signal else ""
    return f"{_end(at) if at else ''}{_end(subject)}控制图判异{signal}"


def _signal(cause: Cause) -> str:
    meaning = TERMS["signal"].get(cause.signal or "")
    rule = f"触发判异准则 {cause.signal}" if cause.signal else "判异"
    rule = f"{rule}（{meaning}）" if meaning else rule
    subject = _end(_characteristic(cause) or cause.stream or "过程")
    parts = [f"{subject}控制图{rule}。"]
    if cause.value is not None:
        limits = _limits(cause, "控制限")
        against = f"，{limits}" if limits else ""
        parts.append(f"最近一点：{_measured(cause.value, cause)}{against}。")
    parts.append("判异说明过程发生了变化，并不等于产品超出规格。")
    return "".join(parts)


def _survey_name(cause: Cause) -> str:
    return TERMS["survey"].get(cause.survey or "", cause.survey or "炉温测试")


def _survey_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    return f"{_end(at)}{_survey_name(cause)}不合格" if at else f"{_survey_name(cause)}不合格"


def _survey(cause: Cause) -> str:
    at = _equipment(cause) or "相关热处理炉"
    return f"{_end(at)}{_survey_name(cause)}不合格。"


def _calibration_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    return f"{_end(at)}校准不合格" if at else "校准不合格"


def _calibration(cause: Cause) -> str:
    return f"{_end(_equipment(cause) or '相关设备')}校准不合格。"


def _complaint_headline(cause: Cause) -> str:
    about = _characteristic(cause)
    return f"客户投诉（{about}）" if about else "客户投诉"


def _complaint(cause: Cause) -> str:
    about = _characteristic(cause)
    who = _end(cause.customer) if cause.customer else "客户"
    return f"{who}就{about}提出投诉{_quoted(cause)}" if about else f"{who}提出投诉{_quoted(cause)}"


def _alert_headline(cause: Cause) -> str:
    return f"供应商预警，熔炼炉号 {cause.heat}" if cause.heat else "供应商预警"


def _alert(cause: Cause) -> str:
    who = _end(cause.supplier) if cause.supplier else "材料供应商"
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
    "spc.signal": _signal_headline,
    "furnace.survey_failed": _survey_headline,
    "calibration.failed": _calibration_headline,
    "complaint": _complaint_headline,
    "supplier.alert": _alert_headline,
    "shipment.escape": lambda _: "隔离品已出厂",
    "recall": lambda _: "召回",
}

FINDINGS: Mapping[str, Callable[[Cause], str]] = {
    "inspection.nonconforming": _nonconforming,
    "spc.signal": _signal,
    "furnace.survey_failed": _survey,
    "calibration.failed": _calibration,
    "complaint": _complaint,
    "supplier.alert": _alert,
    "shipment.escape": _escape,
    "recall": _recall,
}
