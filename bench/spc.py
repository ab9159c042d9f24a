"""The detector over a history and point by point, against PyPI `shewhart` on the same points."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bench.figure import Figure, of_times
from bench.spc_peers import apply_peer, check_peer
from bench.timing import slow_medians_ms
from spc.rule_sets import NELSON, WESTERN_ELECTRIC, RuleSet
from spc.run_lengths import run_length
from spc.signals import flags
from spc.simulated_runs import runs_to_signal
from spc.stream_state import StreamState

POINTS = 200_000
MANY = 2_000_000
SEED = 1924


def run() -> Iterator[Figure]:
    z = np.random.default_rng(SEED).standard_normal(POINTS)
    for rule_set in (WESTERN_ELECTRIC, NELSON):
        check_peer(z, rule_set)
        yield from _of_rule_set(z, rule_set)
    yield _anew()


def _of_rule_set(z: NDArray[np.float64], rule_set: RuleSet) -> Iterator[Figure]:
    points = z.tolist()
    peer, batch, streaming = slow_medians_ms(
        lambda: apply_peer(z, rule_set),
        lambda: flags(z, rule_set),
        lambda: _stream(points, rule_set),
    )
    of = f"{POINTS:,} points by {rule_set.name}"
    yield of_times(f"shewhart's apply_rules / the history at once: {of}", peer, batch, ">= 100")
    yield of_times(f"shewhart's apply_rules / point by point: {of}", peer, streaming, ">= 5")


def _stream(points: list[float], rule_set: RuleSet) -> int:
    update, signals = StreamState(rule_set).update, 0
    for z in points:
        if update(z):
            signals += 1
    return signals


def _anew() -> Figure:
    """What the detector does to a process in control, against what is exact for it."""
    z = np.random.default_rng(SEED).standard_normal(MANY)
    mean, exact = float(runs_to_signal(z).mean()), run_length(WESTERN_ELECTRIC).mean
    return Figure(
        f"points to a false alarm, {MANY:,} points / exact run length",
        mean / exact,
        None,
        f"{mean:.2f} / {exact:.2f}",
    )
