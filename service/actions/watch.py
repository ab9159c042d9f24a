"""What the false-discovery layer watches: how far out every stream stands, and which are paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.moving_average import CALLED_AT, Q
from service.records.schema import MILLION
from service.records.spc_tables import stream_state
from spc.discovery import cutoff, q_values

# A stream that has had no point for so long says nothing about the plant of today.
WATCHED = 30 * 86_400 * MILLION


@dataclass(frozen=True, slots=True)
class Discovery:
    """A stream that stands out of all: its p, and the share of false alarms at this evidence."""

    stream: str
    p: float
    q: float
    streams: int
    discoveries: int


@dataclass(slots=True)
class Watch:
    """By stream its p and the time of its last point; `alarmed` are those paged already."""

    latest: dict[str, tuple[float, int]] = field(default_factory=dict)
    alarmed: set[str] = field(default_factory=set)

    def newly_discovered(self, at: int) -> Sequence[Discovery]:
        """Of all streams with a point in the last 30 days, by Benjamini and Hochberg."""
        watched = [(name, p) for name, (p, last) in self.latest.items() if last >= at - WATCHED]
        p = np.array([each for _, each in watched])
        line = min(cutoff(p, Q), CALLED_AT)
        new = [i for i, (name, each) in enumerate(watched)
               if each <= line and name not in self.alarmed]  # fmt: skip
        if not new:
            return ()
        q, discoveries = q_values(p), int(np.sum(p <= line))
        return [
            Discovery(watched[i][0], watched[i][1], float(q[i]), len(watched), discoveries)
            for i in new
        ]


def open_watch(desk: Desk) -> Watch:
    """Every stream as it stands in this transaction; read once while nobody else writes."""
    notes = desk.watches
    if "all" not in notes:
        desk.transaction.flush()
        watch = Watch()
        s = stream_state.c
        for row in desk.transaction.connection.execute(select(s.stream, s.p, s.at, s.alarm)):
            watch.latest[row.stream] = (row.p, row.at)
            if row.alarm is not None:
                watch.alarmed.add(row.stream)
        notes["all"] = watch
    return notes["all"]
