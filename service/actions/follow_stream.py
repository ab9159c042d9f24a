"""Follow what a stream says: an alarm first, then its signals, so that all join one case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from service.actions.alarms import Alarm
from service.actions.contain import contain
from service.actions.desk import Desk
from service.actions.episodes import remember_case
from service.actions.finding import Finding
from service.actions.stream_findings import Tested, alarm_finding, signal_finding, tested_at
from service.actions.stream_signal import StreamSignal


def follow_stream(
    desk: Desk,
    signals: Iterable[StreamSignal],
    alarms: Iterable[Alarm],
    entry: int,
    *,
    tested: Callable[[StreamSignal], Tested] | None = None,
) -> list[str]:
    """The numbers of the cases that signals and alarms lead to, each as often as it is led to.

    Without `tested` a signal speaks of the lot that its own point tested.
    """
    findings = [alarm_finding(desk, tested_at(desk, a.stream, a.inspection), a, entry)
                for a in alarms]  # fmt: skip
    for signal in signals:
        if signal.episode is not None:
            of = tested(signal) if tested else tested_at(desk, signal.stream, signal.inspection)
            findings.append(signal_finding(desk, of, signal, entry))
    numbers = [_follow(desk, finding) for finding in findings]
    return [number for number in numbers if number is not None]


def _follow(desk: Desk, finding: Finding) -> str | None:
    number = contain(desk, finding)
    episode = finding.fact("episode")
    if number is not None and episode is not None:
        books = (book for book in desk.streams.values() if book.key.id == finding.stream)
        remember_case(desk, int(episode), number, next(books, None))
    return number
