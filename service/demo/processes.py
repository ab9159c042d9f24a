"""The service and its worker, as processes of their own that never outlive the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from service.demo.missed import Missed

# A worker finishes what it is sending; a service, what it is answering.
TIME_TO_END = 15.0
TIME_TO_ANSWER = 120.0


class Processes:
    """The demo's children; a context that ends them, the latest first."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        # What the user has set for a plant of his own is not meant for the demo's.
        own = {k: v for k, v in os.environ.items() if not k.startswith("HEADMARK_")}
        self._environment = {**own, **settings, "PYTHONUNBUFFERED": "1"}
        self._children: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._logs = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _, child in reversed(self._children):
            _end(child)
        self._logs.close()

    def headmark(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a headmark command."""
        return self._start(name, ["service.demo.child", *arguments])

    def ask(self, name: str, *arguments: str) -> Any:
        """What a headmark command with `--json` answers; findings (exit 1) are an answer too."""
        asked = self.headmark(name, *arguments, "--json")
        try:
            if asked.wait(TIME_TO_ANSWER) not in (0, 1):
                self.check()
        except subprocess.TimeoutExpired:
            raise Missed(f"the {name} did not end within {TIME_TO_ANSWER:.0f} s") from None
        return json.loads((self._folder / f"{name}.log").read_bytes())

    def module(self, name: str) -> subprocess.Popen[bytes]:
        """Start a module that ends by itself."""
        return self._start(name.rpartition(".")[2], [name])

    def _start(self, name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        log = self._logs.enter_context((self._folder / f"{name}.log").open("wb"))
        child = subprocess.Popen(  # noqa: S603 - our own modules, by this interpreter
            [sys.executable, "-m", *arguments],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            env=self._environment,
            # A group of its own: Ctrl-C reaches the demo alone, which then ends them in order.
            start_new_session=True,
        )
        self._children.append((name, child))
        return child

    def check(self) -> None:
        """Say so if a child has ended badly."""
        for name, child in self._children:
            if child.poll():
                log = self._folder / f"{name}.log"
                last = log.read_text(errors="replace").strip().splitlines()[-1:]
                raise Missed(f"the {name} ended ({child.returncode}): {''.join(last)} ({log})")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(TIME_TO_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    assert child.stdin is not None
    child.stdin.close()
