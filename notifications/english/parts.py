"""What English sentences of causes are made of."""

from notifications.english.terms import TERMS
from notifications.formats import number
from notifications.messages import Cause


def characteristic_of(cause: Cause) -> str:
    return cause.characteristic_name or (cause.characteristic or "").replace("_", " ")


def equipment_of(cause: Cause) -> str:
    name, identity = cause.equipment_name, cause.equipment
    if name and identity and name != identity:
        return f"{name} ({identity})"
    return name or identity or ""


def shift_of(cause: Cause) -> str | None:
    return TERMS["shift"].get(cause.shift or "", cause.shift)


def measured(value: float, cause: Cause) -> str:
    return f"{number(value)} {cause.unit}" if cause.unit else number(value)


def limits_of(cause: Cause, sort: str) -> str:
    if cause.lower is not None and cause.upper is not None:
        return f"{sort} limits of {number(cause.lower)} to {measured(cause.upper, cause)}"
    if cause.upper is not None:
        return f"upper {sort} limit of {measured(cause.upper, cause)}"
    if cause.lower is not None:
        return f"lower {sort} limit of {measured(cause.lower, cause)}"
    return ""


def place_of(cause: Cause) -> str:
    """Say where it was made, but for what is already in the cause's own sentence."""
    named = cause.event in {"furnace.survey_failed", "calibration.failed", "spc.alarm"}
    shift = None if cause.event == "spc.alarm" else shift_of(cause)
    facts = {
        "process": TERMS["process"].get(cause.process or "", cause.process),
        "equipment": None if named else equipment_of(cause),
        "load": cause.load,
        "shift": shift,
        "heat": None if cause.event == "supplier.alert" else cause.heat,
    }
    said = "; ".join(f"{label}: {fact}" for label, fact in facts.items() if fact)
    return f"{said[0].upper()}{said[1:]}." if said else ""
