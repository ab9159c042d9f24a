"""What people have to know about the engine: data, to be kept and said by whoever runs it."""

from dataclasses import dataclass
from typing import Literal

from rules.correlation.facts import Hit


@dataclass(frozen=True)
class Disagreement:
    """A hit that only one of the two matchers found, though both knew its facts.

    Parameters
    ----------
    hit : Hit
    found_by : {"engine", "plain"}
    meets : bool
        Whether it meets its pattern by `rules.correlation.exact`. If so it is a hit all the same,
        and was given as one; if not, it was not.
    """

    hit: Hit
    found_by: Literal["engine", "plain"]
    meets: bool


@dataclass(frozen=True)
class SetAside:
    """A fact that the engine is not told; the plain matcher decides on it alone.

    Parameters
    ----------
    fact_id : int
    reason : str
    killed : bool
        It has killed the engine twice; otherwise it is only outside what the engine can take.
    """

    fact_id: int
    reason: str
    killed: bool


@dataclass(frozen=True)
class EngineLost:
    """The engine's process was lost, and started anew.

    Parameters
    ----------
    fact_id : int or None
        What it was told when it was lost.
    reason : str
    """

    fact_id: int | None
    reason: str


@dataclass(frozen=True)
class Degraded:
    """The plain matcher serves alone from here on.

    Parameters
    ----------
    reason : str
    """

    reason: str


@dataclass(frozen=True)
class Restored:
    """The engine serves again beside the plain matcher."""


EngineReport = Disagreement | SetAside | EngineLost | Degraded | Restored
