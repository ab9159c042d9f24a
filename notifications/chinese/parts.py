"""What Chinese sentences of causes are made of."""

from notifications.chinese.terms import TERMS
from notifications.formats import number
from notifications.messages import Cause


def characteristic_of(cause: Cause) -> str:
    known = TERMS["characteristic"].get(cause.characteristic or "")
    return known or cause.characteristic_name or cause.characteristic or ""


def equipment_of(cause: Cause) -> str:
    name, identity = cause.equipment_name, cause.equipment
    if name and identity and name != identity:
        return f"{name}（{identity}）"
    return name or identity or ""


def shift_of(cause: Cause) -> str | None:
    return TERMS["shift"].get(cause.shift or "", cause.shift)


def measured(value: float, cause: Cause) -> str:
    unit = TERMS["unit"].get(cause.unit or "", cause.unit)
    return f"{number(value)} {unit}" if unit else number(value)


def limits_of(cause: Cause, sort: str) -> str:
    if cause.lower is not None and cause.upper is not None:
        return f"{sort} {number(cause.lower)}~{measured(cause.upper, cause)}"
    if cause.upper is not None:
        return f"{sort}上限 {measured(cause.upper, cause)}"
    if cause.lower is not None:
        return f"{sort}下限 {measured(cause.lower, cause)}"
    return ""


def place_of(cause: Cause) -> str:
    """Say where it was made, but for what is already in the cause's own sentence."""
    named = cause.event in {"furnace.survey_failed", "calibration.failed", "spc.alarm"}
    shift = None if cause.event == "spc.alarm" else shift_of(cause)
    facts = {
        "工序": TERMS["process"].get(cause.process or "", cause.process),
        "设备": None if named else equipment_of(cause),
        "炉次/槽次": cause.load,
        "班次": shift,
        "熔炼炉号": None if cause.event == "supplier.alert" else cause.heat,
    }
    said = "；".join(f"{label}：{fact}" for label, fact in facts.items() if fact)
    return f"{said}。" if said else ""


def spaced(name: str) -> str:
    """Put a space between a name in Latin letters and the Chinese that follows it."""
    return f"{name} " if name[-1:].isascii() else name
