"""Causes in English."""

from collections.abc import Callable, Mapping

from notifications.english.parts import (
    characteristic_of,
    equipment_of,
    limits_of,
    measured,
    place_of,
)
from notifications.english.patterns import matched, matched_headline
from notifications.english.recorded import missed, missed_headline, recorded, recorded_headline
from notifications.english.signals import alarm, alarm_headline, signal, signal_headline
from notifications.english.terms import TERMS
from notifications.messages import Cause


def headline(cause: Cause) -> str:
    """Say a cause in a few words, fit for a subject line.

    Examples
    --------
    >>> headline(Cause("supplier.alert", heat="H-7741"))
    'supplier alert on heat H-7741'
    """
    return HEADLINES.get(cause.event, _other_headline)(cause)


def found(cause: Cause) -> str:
    """Say a cause in full sentences.

    Examples
    --------
    >>> found(Cause("furnace.survey_failed", equipment="FURNACE-2", survey="sat"))
    'FURNACE-2 failed its system accuracy test (SAT).'
    >>> found(Cause("inspection.nonconforming", characteristic_name="Core hardness", value=38.2,
    ...             unit="HRC", upper=35.0, load="F2-0193"))
    'Core hardness measured 38.2 HRC: above the upper specification limit of 35 HRC. Load: F2-0193.'
    """
    return " ".join(
        part for part in (FINDINGS.get(cause.event, _other)(cause), place_of(cause)) if part
    )


def _quoted(cause: Cause) -> str:
    return f": “{cause.text}”" if cause.text else "."


def _nonconforming_headline(cause: Cause) -> str:
    if name := characteristic_of(cause):
        return f"{name} out of specification"
    return f"defect: {_defect(cause)}" if cause.defect else "inspection not passed"


def _defect(cause: Cause) -> str:
    return (cause.defect or "").replace("_", " ")


def _nonconforming(cause: Cause) -> str:
    name = characteristic_of(cause)
    if not name:
        return (
            f"Inspection found the defect “{_defect(cause)}”."
            if cause.defect
            else "An inspection was not passed."
        )
    limits = limits_of(cause, "specification")
    if cause.value is None:
        return f"{name} is outside the {limits}." if limits else f"{name} is out of specification."
    side = _side(cause)
    judged = f"{side} the {limits}" if limits else "out of specification"
    return f"{name} measured {measured(cause.value, cause)}: {judged}."


def _side(cause: Cause) -> str:
    if cause.value is not None and cause.upper is not None and cause.value > cause.upper:
        return "above"
    if cause.value is not None and cause.lower is not None and cause.value < cause.lower:
        return "below"
    return "outside"


def _survey_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    survey = TERMS["survey"].get(cause.survey or "", cause.survey or "furnace survey")
    return f"{survey} failed, {at}" if at else f"{survey} failed"


def _survey(cause: Cause) -> str:
    survey = TERMS["survey"].get(cause.survey or "", cause.survey or "survey")
    return f"{equipment_of(cause) or 'A furnace that treated these parts'} failed its {survey}."


def _calibration_headline(cause: Cause) -> str:
    at = cause.equipment_name or cause.equipment
    return f"calibration failed, {at}" if at else "calibration failed"


def _calibration(cause: Cause) -> str:
    return f"{equipment_of(cause) or 'Equipment used on these parts'} failed its calibration."


def _complaint_headline(cause: Cause) -> str:
    about = characteristic_of(cause)
    return f"customer complaint about {about}" if about else "customer complaint"


def _complaint(cause: Cause) -> str:
    about = f" about {characteristic_of(cause)}" if characteristic_of(cause) else ""
    return f"{cause.customer or 'A customer'} complained{about}{_quoted(cause)}"


def _alert_headline(cause: Cause) -> str:
    return f"supplier alert on heat {cause.heat}" if cause.heat else "supplier alert"


def _alert(cause: Cause) -> str:
    what = f"heat {cause.heat}" if cause.heat else "delivered material"
    supplier = cause.supplier or "The supplier of the material"
    return f"{supplier} sent an alert on {what}{_quoted(cause)}"


def _escape(cause: Cause) -> str:
    to = f" for {cause.customer}" if cause.customer else ""
    return f"Material on hold left the plant{to}{_quoted(cause)}"


def _recall(cause: Cause) -> str:
    return f"A recall was started{_quoted(cause)}"


def _other_headline(cause: Cause) -> str:  # noqa: ARG001
    return "quality finding"


def _other(cause: Cause) -> str:
    return f"Finding {cause.event}{_quoted(cause)}"


HEADLINES: Mapping[str, Callable[[Cause], str]] = {
    "inspection.nonconforming": _nonconforming_headline,
    "spc.signal": signal_headline,
    "spc.alarm": alarm_headline,
    "furnace.survey_failed": _survey_headline,
    "calibration.failed": _calibration_headline,
    "complaint": _complaint_headline,
    "supplier.alert": _alert_headline,
    "shipment.escape": lambda _: "material on hold left the plant",
    "receipt.recorded": recorded_headline,
    "operation.recorded": recorded_headline,
    "inspection.recorded": recorded_headline,
    "correlation.matched": matched_headline,
    "deadline.missed": missed_headline,
    "recall": lambda _: "recall",
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
