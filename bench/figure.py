"""One measured ratio, with its goal and what it was measured from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is a bound such as `<= 3` or `>= 60`."""

    name: str
    ratio: float
    goal: str
    measured: str

    @property
    def met(self) -> bool:
        sign, bound = self.goal.split()
        return self.ratio <= float(bound) if sign == "<=" else self.ratio >= float(bound)
