"""`python -m service.demo.child COMMAND...`: a headmark command that ends when its parent does.

The parent holds the other end of the standard input and never writes. However it ends, killed
included, the operating system closes that end, and the child stops as on SIGTERM.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from service.cli import run

STDIN = 0


def _end_with_the_parent() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter ends by itself.
    os.read(STDIN, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    raise SystemExit(run(sys.argv[1:]))
