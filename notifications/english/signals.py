"""Signals of control charts, and alarms over all of them, in English."""

from notifications.english.parts import (
    characteristic_of,
    equipment_of,
    limits_of,
    measured,
    shift_of,
)
from notifications.english.terms import TERMS
from notifications.formats import number, probability
from notifications.messages import Cause

MEANS = "A signal says that the process changed, not that parts are out of specification."


def signal_headline(cause: Cause) -> str:
    signal = f"signal {cause.signal}" if cause.signal else "control chart signal"
    at = cause.equipment_name or cause.equipment
    on = f"{signal} on {characteristic_of(cause) or cause.stream or 'a control chart'}"
    return f"{on} at {at}" if at else on


def signal(cause: Cause) -> str:
    subject = characteristic_of(cause) or cause.stream or "a characteristic"
    gave = f"The control chart of {subject} gave the signal {_rule(cause)}."
    parts = (gave, _last_point(cause), _worth_a_call(cause), MEANS)
    return " ".join(part for part in parts if part)


def alarm_headline(cause: Cause) -> str:
    """Say an alarm in a few words.

    Examples
    --------
    >>> alarm_headline(Cause("spc.alarm", characteristic_name="Core hardness", q=0.01,
    ...                      equipment="FURNACE-3", shift="night"))
    'Core hardness at FURNACE-3, night: the process has moved'
    """
    return f"{_subject(cause, cause.equipment_name or cause.equipment)}: {_what(cause)}"


def alarm(cause: Cause) -> str:
    """Say an alarm in full sentences.

    Examples
    --------
    >>> alarm(Cause("spc.alarm", characteristic_name="Core hardness", equipment="FURNACE-3",
    ...             shift="night", q=0.01, streams=212)).partition(". ")[0]
    'Core hardness at FURNACE-3, night: the process has moved (q = 0.01 over 212 streams)'
    """
    said = f"{_subject(cause, equipment_of(cause))}: {_what(cause)}{_evidence(cause)}."
    rule = f"The signal was {_rule(cause)}." if cause.signal else ""
    limited = cause.lower is not None or cause.upper is not None
    parts = (said, rule, _last_point(cause) if limited else "", MEANS)
    return " ".join(part for part in parts if part)


def _subject(cause: Cause, at: str | None) -> str:
    name = characteristic_of(cause) or cause.stream or "A characteristic"
    place = ", ".join(part for part in (at, shift_of(cause)) if part)
    return f"{name} at {place}" if place else name


def _what(cause: Cause) -> str:
    return "a point beyond the control limits" if _of_one_point(cause) else "the process has moved"


def _of_one_point(cause: Cause) -> bool:
    """A rule and no q: critical characteristics do not wait for the other streams."""
    return cause.q is None and cause.signal is not None


def _evidence(cause: Cause) -> str:
    if _of_one_point(cause):
        return ", and the characteristic is critical"
    if cause.q is None:
        return ""
    over = "" if cause.streams is None else f" over {number(cause.streams)} streams"
    return f" (q {probability(cause.q)}{over})"


def _rule(cause: Cause) -> str:
    meaning = TERMS["signal"].get(cause.signal or "")
    return f"{cause.signal} ({meaning})" if meaning else cause.signal or "out of control"


def _last_point(cause: Cause) -> str:
    if cause.value is None:
        return ""
    limits = limits_of(cause, "control")
    against = f", against the {limits}" if limits else ""
    return f"Last point: {measured(cause.value, cause)}{against}."


def _worth_a_call(cause: Cause) -> str:
    if cause.page_worthy is None:
        return ""
    if cause.page_worthy:
        return "The stream stands out among all streams: look at it now."
    return "Seen beside all other streams it may be chance."
