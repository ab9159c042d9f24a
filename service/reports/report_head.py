"""What stands at the head of every report: what it is, who asked, when, and what it is true of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ReportKind = Literal["simulation", "drill", "recall", "notice", "status"]


@dataclass(frozen=True, slots=True)
class ReportHead:
    """The head of a report; `at` is aware, `as_of` the ledger entry that the figures are true at.

    `number` is None for a simulation that was not stored; `sentence` says the scope in the
    language of the report.
    """

    kind: ReportKind
    number: str | None
    sentence: str
    reason: str | None
    by: str
    at: datetime
    time_zone: str
    as_of: int
