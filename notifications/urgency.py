"""How soon a letter has to be read: it may wake somebody, or wait to be read with others."""

from collections.abc import Mapping
from typing import Any, Literal

from notifications.facts import Severity

Urgency = Literal["low", "normal", "critical"]

# Parts that must not be used have left the plant, a customer does not know, somebody changed what
# a person signs with: of whatever severity the case is.
AT_ONCE = frozenset({"escape_alarm", "undeliverable_notice", "access_changed"})
# Nobody has to do anything: what happened is told, and the case says it too.
INFORMS = frozenset({"case_opened", "case_widened", "decision_made", "commonality_found"})
# What never stands for a nonconformance, and so has no severity.
FOR_ANALYSIS = frozenset({"commonality_found"})


def urgency_of(kind: str, severity: Severity | None) -> Urgency:
    """Say how urgent a letter is.

    Parameters
    ----------
    kind
        The kind of its message.
    severity
        Of the case it is about; None if it is about none.

    Returns
    -------
    Urgency
        `critical`: whoever has to read it is woken. `low`: it informs of something minor, and may
        stand in a digest. A request for a signature or a customer's notice is never low.

    Examples
    --------
    >>> urgency_of("approval_request", "critical"), urgency_of("case_opened", "minor")
    ('critical', 'low')
    >>> urgency_of("approval_request", "minor"), urgency_of("escape_alarm", "minor")
    ('normal', 'critical')
    """
    if kind in AT_ONCE or severity == "critical":
        return "critical"
    if kind in FOR_ANALYSIS or (kind in INFORMS and severity == "minor"):
        return "low"
    return "normal"


def severity_in(payload: Mapping[str, Any]) -> Severity | None:
    """Find the severity that a stored message names; None if it names none.

    Examples
    --------
    >>> severity_in({"number": "NCR-2026-0017", "severity": "minor"})
    'minor'
    """
    found: Severity | None = payload.get("severity")
    return found if found in ("minor", "major", "critical") else None
