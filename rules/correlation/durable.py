"""The matcher that asks durable-rules, in a process of its own."""

import os
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType

from rules.correlation.compile import compile_patterns
from rules.correlation.encoding import LeftOut, Told
from rules.correlation.exact import fault
from rules.correlation.facts import Hit, MatchFact, in_order
from rules.correlation.session import Session
from rules.correlation.worker import COMMAND, LostError
from rules.pattern import Correlation

MOST_LIVE = 25_000
"""Facts that the engine may hold: at some 8 kB each, about 200 MB."""
_LEFT_TO_EXACT = ("order", "different")
"""What the compiled rules do not ask, so that the engine may be wrong about it."""


class WorkerLost(Exception):  # noqa: N818  an outcome that every caller has to expect
    """The engine's process is gone; `rebuild` starts another.

    Parameters
    ----------
    fact_id : int or None
        The fact that it was told when it died; None when it was not told any.
    reason : str
    """

    def __init__(self, fact_id: int | None, reason: str) -> None:
        super().__init__(reason)
        self.fact_id = fact_id
        self.reason = reason


class WorkerDied(WorkerLost):
    """It crashed, was killed, or talked nonsense."""


class WorkerTimedOut(WorkerLost):
    """It gave no answer in time, and was killed."""


class WorkerFull(WorkerLost):
    """It would have to hold more facts than it may."""


def durable_available() -> bool:
    """Tell whether durable-rules is installed here, and can be run beside this process.

    Returns
    -------
    bool
        It is not loaded into this process: that it works shows when its own comes up.
    """
    installed = all(find_spec(name) is not None for name in ("durable", "durable_rules_engine"))
    return os.name == "posix" and installed


class DurableMatcher:
    """Finds patterns with durable-rules; see `rules.correlation.matcher.Matcher`.

    Not for use alone: when the process is lost, what it was asked has to be asked again, as
    `rules.correlation.paired.PairedMatcher` does.

    Parameters
    ----------
    correlations : sequence of Correlation
    timeout : float
        Seconds that the process may take for one answer.
    most_live : int
        Facts that the engine may hold, counting each combination of several lots.
    command : sequence of str
        How its process is started.

    Raises
    ------
    CompileProblem
        For patterns that the engine cannot be given.
    WorkerDied, WorkerTimedOut
        If the process does not come up; also from `assert_`, `retract` and `rebuild`.
    WorkerFull
        From `assert_` and `rebuild`.
    """

    def __init__(
        self,
        correlations: Sequence[Correlation],
        *,
        timeout: float = 5.0,
        most_live: int = MOST_LIVE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._by_id = {one.id: one for one in correlations}
        self._shards = compile_patterns(correlations)
        self._timeout, self._most_live, self._command = timeout, most_live, command
        self._known: dict[int, MatchFact] = {}
        self._left_out: dict[int, str] = {}
        self._wrong: list[Hit] = []
        self._session: Session | None = None
        self._session = self._start()

    @property
    def pid(self) -> int | None:
        """Of the engine's process, None when it is lost."""
        return None if self._session is None else self._session.pid

    @property
    def left_out(self) -> Mapping[int, str]:
        """The known facts that the engine was not told, and why."""
        return MappingProxyType(self._left_out)

    def take_wrong(self) -> tuple[Hit, ...]:
        """Give, once, what the engine said although its own rules rule it out."""
        wrong, self._wrong = tuple(self._wrong), []
        return wrong

    def assert_(self, facts: Sequence[MatchFact]) -> tuple[Hit, ...]:
        """Take in facts; give the hits that they complete, as `in_order` sorts them."""
        new = {fact.id: fact for fact in facts if fact.id not in self._known}
        told = self._encoded(new.values())
        self._known.update(new)
        return self._exact(self._tell(told))

    def retract(self, ids: Iterable[int]) -> None:
        """Forget facts; ids that are not known are passed over."""
        known = [one for one in ids if self._known.pop(one, None) is not None]
        for one in known:
            self._left_out.pop(one, None)
        if self._session is not None and known:
            try:
                self._session.forget(known)
            except LostError as lost:
                raise self._lost(lost, None) from lost

    def rebuild(self, facts: Sequence[MatchFact]) -> None:
        """Start a new process that knows exactly these facts; their own hits are not given."""
        self.close()
        self._known = {fact.id: fact for fact in facts}
        self._left_out.clear()
        self._session = self._start()
        self._tell(self._encoded(self._known.values()))

    def close(self) -> None:
        """End the process."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _start(self) -> Session:
        try:
            return Session(self._shards, timeout=self._timeout, command=self._command)
        except LostError as lost:
            raise self._lost(lost, None) from lost

    def _encoded(self, facts: Iterable[MatchFact]) -> list[tuple[int, list[Told]]]:
        """Encode facts, leaving out those that the engine cannot be told."""
        if self._session is None:
            raise WorkerDied(None, "it is gone and has not been rebuilt")
        told: list[tuple[int, list[Told]]] = []
        for fact in facts:
            try:
                encoded = self._session.encode(fact)
            except LeftOut as left_out:
                self._left_out[fact.id] = str(left_out)
                continue
            if self._session.live > self._most_live:
                self.close()
                raise WorkerFull(fact.id, f"more than {self._most_live} facts at a time")
            if encoded:
                told.append((fact.id, encoded))
        return told

    def _tell(self, told: Sequence[tuple[int, list[Told]]]) -> list[Hit]:
        if self._session is None:
            raise WorkerDied(None, "it is gone and has not been rebuilt")
        try:
            return list(self._session.tell([facts for _, facts in told]))
        except LostError as lost:
            blamed = told[lost.answered][0] if lost.answered < len(told) else None
            raise self._lost(lost, blamed) from lost

    def _lost(self, lost: LostError, fact_id: int | None) -> WorkerLost:
        self.close()
        kind = WorkerTimedOut if lost.timed_out else WorkerDied
        return kind(fact_id, lost.reason)

    def _exact(self, raw: Iterable[Hit]) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        for hit in dict.fromkeys(raw):
            found = fault(self._by_id[hit.rule], [self._known[one] for one in hit.facts])
            if found is None:
                hits.append(hit)
            elif found not in _LEFT_TO_EXACT:
                self._wrong.append(hit)
        return in_order(hits)
