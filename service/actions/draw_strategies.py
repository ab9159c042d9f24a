"""Lines that are drawn by a strategy: what each would hold for the same bad checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, or_, select

from graph.said import Said
from graph.scopes import Scope, ScopeError
from service.actions.change_evidence import Evidence
from service.actions.change_words import begin_sentence
from service.actions.drawn import Drawing
from service.actions.good_checks import latest_signalled
from service.actions.since_change import place_of, since_change
from service.actions.strategies import Found, since_last_unsignalled
from service.records import tables as t
from service.records.schema import MILLION

LOTS_AT_MOST = 500


def draw_strategy(connection: Connection, name: str, scope: Scope, found: Evidence) -> Drawing:
    """The scope of a strategy for the stream whose bad checks were found, up to the same end."""
    if found.stream is None:
        raise ScopeError(
            f"variant `{name}` is drawn from a control chart, and none speaks of this scope: state "
            "a stream, or its equipment and characteristic"
        )
    until = None if scope.end is None else round(scope.end * MILLION)
    return _DRAWN[name](connection, found.stream, until, found)


def _lot(connection: Connection, stream: str, until: int | None, found: Evidence) -> Drawing:
    m, s = t.measurement.c, t.signal.c
    signals = select(s.inspection).where(s.stream == stream, s.inspection == m.inspection).exists()
    query = select(m.lot).where(m.stream == stream, or_(m.conforming.is_(False), signals))
    if found.last_good is not None:
        query = query.where(m.checked_at > round(found.last_good * MILLION))
    if until is not None:
        query = query.where(m.checked_at < until)
    newest = query.order_by(m.checked_at.desc()).limit(LOTS_AT_MOST)
    lots = tuple(dict.fromkeys(connection.execute(newest).scalars()))
    if not lots:
        raise ScopeError(f"stream `{stream}` has no bad check there: variant `lot` has no lot")
    how = Said("the lots whose checks are bad or signal", "检验不合格或判异的批次")
    return Drawing(Scope(lots=lots), how)


def _shift_window(
    connection: Connection,
    stream: str,
    until: int | None,
    found: Evidence,  # noqa: ARG001 - one signature for all
) -> Drawing:
    s = t.stream.c
    row = connection.execute(select(s.equipment, s.shift).where(s.id == stream)).one()
    bad = latest_signalled(connection, stream, until)
    if row.equipment is None or bad is None:
        raise ScopeError(f"stream `{stream}` has no shift window: it is of no one equipment")
    of = Found(bad.at, bad.checked_at, until)
    window = since_last_unsignalled(connection, stream, row.equipment, row.shift, of)
    how = Said(
        "since the last point without a signal: the change may lie before it",
        "自最近一个无信号的点起：变化可能更早",
    )
    return Drawing(window.scope, how)


def _since_change(
    connection: Connection, stream: str, until: int | None, found: Evidence
) -> Drawing:
    place = place_of(connection, stream)
    if found.dating is None or not place:
        raise ScopeError(f"nothing dates a change of stream `{stream}`: it has no `since_change`")
    change = found.dating.change
    of = Found(change.sign.at, change.sign.made_until, until)
    window = since_change(connection, change, place, of)
    return Drawing(window.scope, begin_sentence(change.bound, change.start, change.good))


_DRAWN: Mapping[str, Callable[[Connection, str, int | None, Evidence], Drawing]] = {
    "lot": _lot,
    "shift_window": _shift_window,
    "since_change": _since_change,
}
