"""Processes that start fast: forked from a small server that has imported everything once."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext

WARM = ["tests.support.warm"]


def fork_server() -> ForkServerContext:
    """Real processes with memory of their own, for the price of a fork instead of an import."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WARM)
    return context
