"""What was measured with which gauge, and how equipment fared when it was checked, as columns."""

import numpy as np
from numpy.typing import NDArray

from graph.columns import CodedColumn, Column
from graph.register import Register


class GaugeRegister(Register):
    """One row an inspection made with a gauge, and one a survey or calibration of equipment.

    Times are seconds since 1970-01-01 UTC.

    Examples
    --------
    >>> gauges = GaugeRegister()
    >>> gauges.add_survey("MIC-7", "calibration", 100.0, passed=True)
    >>> gauges.add_survey("MIC-7", "calibration", 200.0, passed=False)
    >>> gauges.last_passed("MIC-7", "calibration", before=300.0)
    100.0
    """

    def __init__(self) -> None:
        self.gauge = CodedColumn()
        self.lot = Column(np.int32)
        self.measured_at = Column(np.float64)
        self.equipment = CodedColumn()
        self.kind = CodedColumn()
        self.surveyed_at = Column(np.float64)
        self.passed = Column(np.bool_)

    def add_measured(self, gauge: str, lot_row: int, at: float) -> None:
        """Record that a lot was measured with a gauge."""
        self.gauge.append(gauge)
        self.lot.append(lot_row)
        self.measured_at.append(at)

    def add_survey(self, equipment: str, kind: str, at: float, *, passed: bool) -> None:
        """Record a survey or calibration of equipment, a gauge included."""
        self.equipment.append(equipment)
        self.kind.append(kind)
        self.surveyed_at.append(at)
        self.passed.append(passed)

    def measured_with(
        self, gauge: str, start: float | None, end: float | None
    ) -> NDArray[np.int32]:
        """Rows of the lots measured with a gauge, from `start` to before `end`, ascending."""
        code = self.gauge.code(gauge)
        if code is None:
            return np.empty(0, np.int32)
        chosen = self.gauge.view() == code
        at = self.measured_at.view()
        if start is not None:
            chosen &= at >= start
        if end is not None:
            chosen &= at < end
        return np.unique(self.lot.view()[chosen])

    def last_passed(self, equipment: str, kind: str | None, before: float) -> float | None:
        """When equipment last passed a survey (of a kind, or of any) before a time, if ever."""
        codes = self.equipment.code(equipment), kind and self.kind.code(kind)
        if codes[0] is None or (kind is not None and codes[1] is None):
            return None
        at = self.surveyed_at.view()
        chosen = (self.equipment.view() == codes[0]) & self.passed.view() & (at < before)
        if kind is not None:
            chosen &= self.kind.view() == codes[1]
        return float(at[chosen].max()) if chosen.any() else None
