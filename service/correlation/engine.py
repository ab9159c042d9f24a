"""The matcher that the settings ask for, and what it has to report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from rules.correlation.durable import DurableMatcher, durable_available
from rules.correlation.facts import Hit, MatchFact
from rules.correlation.paired import PairedMatcher
from rules.correlation.plain import PlainMatcher
from rules.correlation.reports import EngineReport
from rules.pattern import Correlation
from service.settings import Settings

DURABLE, PLAIN = "durable", "plain"


class Engine(Protocol):
    """A matcher that never fails, and tells what people have to know about it."""

    @property
    def degraded(self) -> str | None: ...
    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]: ...
    def retract(self, ids: Iterable[int]) -> None: ...
    def rebuild(self, facts: Sequence[MatchFact]) -> None: ...
    def close(self) -> None: ...
    def take_reports(self) -> tuple[EngineReport, ...]: ...


class PlainEngine(PlainMatcher):
    """The plain matcher where it is meant to serve alone: it has nothing to report."""

    degraded: str | None = None

    def take_reports(self) -> tuple[EngineReport, ...]:
        return ()


OpenEngine = Callable[[Sequence[Correlation], Iterable[int]], Engine]
"""Opens a matcher of patterns; the events named are known to have killed it."""


def engine_name(settings: Settings) -> str:
    """Which engine serves: where durable-rules is not installed the plain matcher does."""
    wanted = settings.correlation_engine == DURABLE and durable_available()
    return DURABLE if wanted else PLAIN


def open_engine(settings: Settings) -> OpenEngine:
    """How to open the engine of the settings."""

    def paired(patterns: Sequence[Correlation], set_aside: Iterable[int]) -> Engine:
        if not patterns:
            return PlainEngine(())

        def start() -> DurableMatcher:
            return DurableMatcher(patterns, timeout=settings.correlation_timeout_seconds)

        return PairedMatcher(start, patterns, set_aside=set_aside)

    def plain(patterns: Sequence[Correlation], _: Iterable[int]) -> Engine:
        return PlainEngine(patterns)

    return paired if engine_name(settings) == DURABLE else plain
