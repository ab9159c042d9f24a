"""The results of a run as JSON: the machine's facts, and each figure with the part it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from bench.figure import Figure
from bench.machine import facts


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of a part of the bench."""

    part: str
    figure: Figure

    @property
    def ratio(self) -> str:
        """Three figures of it: the fourth is the machine's mood."""
        value = self.figure.ratio
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

    @property
    def nodes(self) -> str:
        return f"{self.figure.nodes:,}" if self.figure.nodes else ""


@dataclass(frozen=True, slots=True)
class Results:
    """One run."""

    machine: dict[str, object]
    measured: tuple[Measured, ...]


def write_results(file: Path, measured: Sequence[Measured]) -> None:
    figures = [{"part": one.part, **asdict(one.figure)} for one in measured]
    document = {"machine": facts(), "figures": figures}
    file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def read_results(file: Path) -> Results:
    document = orjson.loads(file.read_bytes())
    measured = tuple(
        Measured(each.pop("part"), Figure(**each)) for each in map(dict, document["figures"])
    )
    return Results(document["machine"], measured)
