"""Try out the patterns of a rulebook where they will run, before they may."""

from __future__ import annotations

from collections.abc import Sequence

from rules.correlation.compile import CompileProblem, compile_patterns, smoke_test
from rules.correlation.durable import durable_available
from rules.rulebook import Rulebook

# For each answer of the throw-away process; what takes longer hangs.
SECONDS = 10.0


def engine_faults(book: Rulebook) -> Sequence[str]:
    """What the matching engine refuses of the patterns, or dies of.

    Where the engine is not installed only its limits are checked: another process may have it.
    """
    if not book.correlations:
        return ()
    try:
        if durable_available():
            smoke_test(book.correlations, seconds=SECONDS)
        else:
            compile_patterns(book.correlations)
    except CompileProblem as problem:
        return (str(problem),)
    return ()
