"""One measured figure: a ratio to a named peer, with its goal and what it was measured from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` is a bound such as `<= 3` or `>= 60`; a figure without one is there to be compared.

    `nodes` is the size of the plant it was measured on, 0 where that says nothing.
    """

    name: str
    ratio: float
    goal: str | None
    measured: str
    nodes: int = 0

    @property
    def met(self) -> bool:
        if self.goal is None:
            return True
        sign, bound = self.goal.split()
        if sign not in ("<=", ">="):
            raise ValueError(f"the goal `{self.goal}` of `{self.name}` is neither <= nor >=")
        return self.ratio <= float(bound) if sign == "<=" else self.ratio >= float(bound)


def of_times(
    name: str, one_ms: float, other_ms: float, goal: str | None = None, *, nodes: int = 0
) -> Figure:
    """The ratio of two times, given in milliseconds."""
    return Figure(name, one_ms / other_ms, goal, f"{_time(one_ms)} / {_time(other_ms)}", nodes)


def _time(ms: float) -> str:
    return f"{ms / 1000:.2f} s" if ms >= 10_000 else f"{ms:.3g} ms" if ms < 100 else f"{ms:.0f} ms"
