"""The engine's process from outside: asked with a time limit, killed when it does not answer."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rules.correlation.frames import FrameReader, NotAFrameError

COMMAND = (sys.executable, "-m", "rules.correlation.child")
_PIECE = 1 << 16
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "TMPDIR")
"""Nothing else of the environment: the engine has no use for anybody's secrets."""


class LostError(Exception):
    """The process is gone, or was killed for what it did.

    Parameters
    ----------
    answered : int
        How many of the questions it answered before.
    reason : str
    timed_out : bool
    """

    def __init__(self, answered: int, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.answered = answered
        self.reason = reason
        self.timed_out = timed_out


class Worker:
    """A child process that answers each message with one message.

    Parameters
    ----------
    command : sequence of str
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            process_group=0,  # Ctrl-C is for the parent, which then closes the pipe
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("both were asked for")
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        os.set_blocking(self._stdout.fileno(), False)
        self._reader = FrameReader()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(self, questions: Sequence[bytes], *, timeout: float) -> list[object]:
        """Put questions, each a frame; give the answers, as many.

        Writing and reading take turns, so that full pipes never block either side.

        Raises
        ------
        LostError
            If the process ends, sends what is no answer, or gives no further answer for
            `timeout` seconds. It is dead then.
        """
        answers: list[object] = []
        left = memoryview(b"".join(questions))
        deadline = time.monotonic() + timeout
        while len(answers) < len(questions):
            ready = self._ready(writing=bool(left), seconds=deadline - time.monotonic())
            if not ready:
                raise self._lost(len(answers), f"no answer for {timeout:g} s", timed_out=True)
            if self._stdin.fileno() in ready:
                left = left[self._write(left[:_PIECE]) :]
            if self._stdout.fileno() in ready:
                new = self._read(len(answers), len(questions))
                if new:
                    answers += new
                    deadline = time.monotonic() + timeout
        return answers

    def close(self) -> None:
        """Kill the process, whatever it is doing; it holds nothing that has to be kept."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()

    def _ready(self, *, writing: bool, seconds: float) -> list[int]:
        poll = select.poll()
        poll.register(self._stdout.fileno(), select.POLLIN)
        if writing:
            poll.register(self._stdin.fileno(), select.POLLOUT)
        return [one for one, _ in poll.poll(max(0.0, seconds) * 1000)]

    def _write(self, piece: memoryview) -> int:
        """Write what fits; to a dead process everything, for its end shows when it is read."""
        try:
            return os.write(self._stdin.fileno(), piece)
        except BlockingIOError:
            return 0
        except BrokenPipeError:
            return len(piece)

    def _read(self, answered: int, asked: int) -> list[object]:
        try:
            piece = os.read(self._stdout.fileno(), _PIECE)
        except BlockingIOError:
            return []
        if not piece:
            raise self._lost(answered, "it ended")
        new: list[object] = []
        try:
            for answer in self._reader.feed(piece):
                if isinstance(answer, dict):
                    said = str(answer.get("error", answer))
                    raise self._lost(answered + len(new), f"it gave up: {said}")
                new.append(answer)
        except NotAFrameError as error:
            raise self._lost(answered + len(new), f"it sent what is no answer: {error}") from error
        if answered + len(new) > asked:
            raise self._lost(asked, "it answered what it was not asked")
        return new

    def _lost(self, answered: int, reason: str, *, timed_out: bool = False) -> LostError:
        """Make sure that it is dead, and say how it ended."""
        try:
            code = self._process.wait(timeout=0 if timed_out else 0.5)
        except subprocess.TimeoutExpired:
            code = None
        self.close()
        if code is not None and code < 0:
            reason = f"killed by {signal.Signals(-code).name}"
        elif code:
            reason = f"{reason} (exit {code})"
        return LostError(answered, reason, timed_out=timed_out)


def _environment() -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # Where this package was imported from, be it installed or not.
    return {**passed_on, "PYTHONPATH": str(Path(__file__).parents[2])}
