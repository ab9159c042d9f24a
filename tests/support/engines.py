"""Engines that are up to something, for a runner to cope with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rules.correlation.facts import Hit, MatchFact
from rules.correlation.reports import EngineReport
from rules.pattern import Correlation
from service.correlation.engine import Engine, PlainEngine


class Meddling:
    """Opens engines that do something else, once, before their first answer."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        self.deeds = [deed]

    def __call__(self, patterns: Sequence[Correlation], _: Iterable[int]) -> Engine:
        return _MeddlingEngine(patterns, self.deeds)


class _MeddlingEngine(PlainEngine):
    def __init__(self, patterns: Sequence[Correlation], deeds: list[Callable[[], Any]]) -> None:
        super().__init__(patterns)
        self._deeds = deeds

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        if facts and self._deeds:
            self._deeds.pop()()
        return super().assert_(facts)


class Scripted:
    """Opens engines that say what they are told to, beside what is true."""

    def __init__(self) -> None:
        self.lies: list[Hit] = []
        self.reports: list[EngineReport] = []
        self.degraded: str | None = None
        self.opened: list[tuple[int, ...]] = []

    def __call__(self, patterns: Sequence[Correlation], killers: Iterable[int]) -> Engine:
        self.opened.append(tuple(killers))
        return _ScriptedEngine(patterns, self)


class _ScriptedEngine(PlainEngine):
    def __init__(self, patterns: Sequence[Correlation], script: Scripted) -> None:
        super().__init__(patterns)
        self._script = script

    @property
    def degraded(self) -> str | None:  # type: ignore[override]
        return self._script.degraded

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        lies = self._script.lies if facts else []
        self._script.lies = [] if facts else self._script.lies
        return (*super().assert_(facts), *lies)

    def take_reports(self) -> tuple[EngineReport, ...]:
        reports, self._script.reports = tuple(self._script.reports), []
        return reports
