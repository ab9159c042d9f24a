"""The engine's own process: `python -m rules.correlation.child`, a message in, a message out.

durable-rules can crash the process, hang inside C where no Python signal handler runs, and print
what it likes. So it lives here alone: whoever started this process limits the time of each answer
and kills it. It also ends by itself: when the pipe closes (its parent is gone), and by the kernel's
alarm when one message takes too long and nobody is left to kill it.
"""

import copy
import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from durable import engine  # type: ignore[import-untyped]

from rules.correlation.frames import FrameReader, frame

MOST_MEMORY = 2 << 30
"""Bytes of address space: far more than the facts that the parent allows here."""

Found = list[list[object]]


class QuietHost(engine.Host):  # type: ignore[misc]
    """A host without timer threads: no pulses, and no action is run again behind our back."""

    def _run(self) -> None:
        pass


class Engine:
    """The rulesets, and what their actions have written down."""

    def __init__(self, definitions: list[dict[str, Any]]) -> None:
        self._host = QuietHost()
        self._found: Found = []
        self._begun = 0
        for number, definition in enumerate(definitions):
            rules = copy.deepcopy(definition)  # the engine takes `run` out of what it is given
            for name, rule in rules.items():
                rule["run"] = self._action(number, name)
            self._host.set_rulesets({f"s{number}": rules})

    def _action(self, number: int, name: str) -> Callable[[Any], None]:
        def write_down(c: Any) -> None:
            self._begun += 1
            message = c._m  # noqa: SLF001  the only way to all of its events at once
            ids = [message[f"e{step}"]["id"] for step in range(len(message))]
            self._found.append([number, name, ids])

        return write_down

    def tell(self, facts: list[tuple[int, dict[str, Any]]]) -> Found:
        """Assert facts one by one; give what their rules have written down."""
        self._found, self._begun = [], 0
        for number, fact in facts:
            try:
                self._host.assert_fact(f"s{number}", fact)
            except engine.MessageNotHandledException:
                pass  # no rule takes it any further: the usual case
            except engine.MessageObservedException as error:
                raise RuntimeError(f"two facts by one id: {fact['id']}") from error
        if self._begun != len(self._found):
            raise RuntimeError(f"an action failed: {self._exceptions({n for n, _ in facts})}")
        return self._found

    def retract(self, facts: list[tuple[int, str]]) -> Found:
        """Forget facts; what is not known is passed over."""
        for number, fact_id in facts:
            self._host.retract_fact(f"s{number}", {"id": fact_id})
        return []

    def _exceptions(self, numbers: set[int]) -> list[object]:
        states = (self._host.get_state(f"s{number}") for number in sorted(numbers))
        return [state.get("exception") for state in states]


def _answers(messages: Iterator[object], limit: Callable[[float], None]) -> Iterator[Found]:
    first = next(messages, None)
    if not isinstance(first, Mapping):
        return
    seconds = float(first["seconds"])
    limit(seconds)
    running = Engine(first["load"])
    yield []
    for message in messages:
        limit(seconds)
        if not isinstance(message, Mapping):
            raise TypeError(f"not a message: {message!r}")
        yield (
            running.tell(message["tell"])
            if "tell" in message
            else running.retract(message["retract"])
        )


def _messages(pipe: int, limit: Callable[[float], None]) -> Iterator[object]:
    reader = FrameReader()
    while True:
        limit(0)  # no limit to waiting
        piece = os.read(pipe, 1 << 16)
        if not piece:
            return
        yield from reader.feed(piece)


def _limit(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Answer messages until the pipe closes."""
    # What C prints to standard output must not get among the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    # The default action needs no interpreter: it ends the process in the middle of C.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_resources()
    try:
        for found in _answers(_messages(0, _limit), _limit):
            _write(answers, frame(found))
    except BaseException as error:
        _write(answers, frame({"error": f"{type(error).__name__}: {error}"[:500]}))
        os._exit(3)
    os._exit(0)  # without the engine's own clearing up, which has crashed before


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _limit_resources() -> None:
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    main()
