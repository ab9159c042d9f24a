"""Plain records and missed deadlines, in English."""

from notifications.messages import Cause

RECORDS = {"receipt": "receipt", "operation": "operation", "inspection": "inspection"}


def recorded_headline(cause: Cause) -> str:
    return f"{_record(cause)} needs attention"


def recorded(cause: Cause) -> str:
    """Say which record a rule of the plant is about.

    Examples
    --------
    >>> recorded(Cause("operation.recorded", record="operation", record_id="OP-7", lot="L-7",
    ...                rule="peak-too-hot", text="peak_c 262"))
    'Operation OP-7 (lot L-7) met rule peak-too-hot: peak_c 262.'
    """
    said = _record(cause)
    lot = f" (lot {cause.lot})" if cause.lot else ""
    rule = f" rule {cause.rule}" if cause.rule else " a rule of the plant"
    text = f": {cause.text}" if cause.text else ""
    return f"{said[:1].upper()}{said[1:]}{lot} met{rule}{text}."


def missed_headline(cause: Cause) -> str:
    return f"{_missing(cause)} missing after {_record(cause)}"


def missed(cause: Cause) -> str:
    """Say what did not happen in time.

    Examples
    --------
    >>> missed(Cause("deadline.missed", record="receipt", record_id="R-1", lot="COIL-1",
    ...              missing={"en": "mill certificate"}, seconds=86400))
    'No mill certificate was recorded within 24 h of receipt R-1 (lot COIL-1).'
    """
    lot = f" (lot {cause.lot})" if cause.lot else ""
    return f"No {_missing(cause)} was recorded within {_time(cause)} of {_record(cause)}{lot}."


def _record(cause: Cause) -> str:
    kind = RECORDS.get(cause.record or "", cause.record or "record")
    return f"{kind} {cause.record_id}" if cause.record_id else kind


def _missing(cause: Cause) -> str:
    if cause.missing and cause.missing.get("en"):
        return cause.missing["en"]
    return f"what rule {cause.rule} asks for" if cause.rule else "what has to follow"


def _time(cause: Cause) -> str:
    seconds = cause.seconds or 0
    for unit, length, least in (("d", 86_400, 3), ("h", 3_600, 1), ("min", 60, 1)):
        if seconds >= least * length and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
