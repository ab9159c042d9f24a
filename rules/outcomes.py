"""What a rule decides when its conditions hold."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["minor", "major", "critical"]
NoticeTiming = Literal["at_once", "after_signature"]
NOTICE_TIMINGS: tuple[NoticeTiming, ...] = ("at_once", "after_signature")


@dataclass(frozen=True)
class Then:
    """The outcome of a rule: the first two for a finding, the others for a containment.

    Parameters
    ----------
    contain : str or None
        A strategy: how to choose what is suspect.
    open_case : bool
        Open a nonconformance without holding anything.
    severity : {"minor", "major", "critical"} or None
    route : str or None
        Name of the approval route.
    notify : tuple of str
        Roles of the people to tell.
    customers : bool
        Also tell the customers who hold suspect material.
    notice : {"at_once", "after_signature"} or None
        When what customers are told goes out; None leaves it to other rules.

    Examples
    --------
    >>> Then(contain="load").document()
    {'contain': 'load'}
    """

    contain: str | None = None
    open_case: bool = False
    severity: Severity | None = None
    route: str | None = None
    notify: tuple[str, ...] = ()
    customers: bool = False
    notice: NoticeTiming | None = None

    def document(self) -> dict[str, object]:
        """Give the outcome as a JSON-able object that says only what is decided.

        Returns
        -------
        dict

        Examples
        --------
        >>> Then(severity="major", notify=("engineering",)).document()
        {'severity': 'major', 'notify': ['engineering']}
        """
        said: dict[str, object] = {
            "contain": self.contain,
            "open_case": self.open_case,
            "severity": self.severity,
            "route": self.route,
            "notify": list(self.notify),
            "customers": self.customers,
            "notice": self.notice,
        }
        return {name: value for name, value in said.items() if value}
