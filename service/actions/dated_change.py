"""When a stream changed, and since when what it made is suspect.

The change behind a signal or an alarm is dated on the points **in the order of making**, not of the
test. A maximum-likelihood date lies after the change about as often as not, so what bounds a recall
is the earliest start that the data do not speak against, as a step or as a drift (`spc` knows how).
Hard evidence moves it: limits that were declared, a survey that the machine passed, limits that
were themselves estimated from what may have been bad already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection, select

from graph.said import Said
from service.actions import change_words as words
from service.actions.change_ground import Ground, margin, read_ground
from service.actions.change_signs import Sign, latest_sign
from service.actions.control_plan import plan_at
from service.actions.good_checks import Mark, last_passed
from service.actions.made_points import (
    MadePoint,
)
from service.actions.stream_marks import exclusions_of
from service.records import tables as t
from service.records.spc_tables import point_exclusion
from spc.change_dating import ChangeDate, clamped, date_change, drop_for

Bound = Literal["good check", "survey", "limits", "first run"]
# Smallest shifts that matter, as far as they are taken from the specification: in sigmas.
MARGINS = (0.5, 3.0)


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change of a stream; `start` (microseconds) is where its window begins, None: first run.

    `points` are in order of making up to the sign; the indices of `date` are of them. `bound`
    says what the window begins at.
    """

    stream: str
    sign: Sign
    coverage: float
    points: tuple[MadePoint, ...]
    date: ChangeDate
    good: Mark | None
    start: int | None
    bound: Bound
    evidence: tuple[Said, ...]

    @property
    def first(self) -> MadePoint:
        """The first point to hold for."""
        return self.points[self.date.earliest]

    @property
    def most_likely(self) -> MadePoint:
        return self.points[self.date.most_likely]

    @property
    def last(self) -> MadePoint:
        return self.points[self.date.upper]

    @property
    def drift(self) -> MadePoint | None:
        """Where a slow drift would have begun; None where a step says it as well."""
        return None if self.date.drift is None else self.points[self.date.drift.start]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, the survey that it was held against, and what else is to be said."""

    date: ChangeDate
    passed: Mark | None
    coverage: float
    said: tuple[Said, ...]


def dated_change(
    connection: Connection, stream: str, *, until: int | None = None
) -> DatedChange | None:
    """The change behind the latest sign of what was made before `until` (microseconds)."""
    sign = latest_sign(connection, stream, before=until)
    return None if sign is None else change_behind(connection, stream, sign)


def change_behind(connection: Connection, stream: str, sign: Sign) -> DatedChange | None:
    """The change that a sign speaks of; None where no point was judged by limits."""
    ground = read_ground(connection, stream, sign)
    if ground is None:
        return None
    plan = plan_at(connection, ground.key.characteristic, sign.at)
    delta = plan.delta_min
    if plan.delta_from_specification:
        delta = margin(connection, ground, sign) or delta
    drop = drop_for(plan.coverage)
    date = date_change(ground.z, sign.side, delta_min=delta, drop=drop)
    said = _exclusions(connection, stream, ground)
    if ground.declared is not None and date.earliest <= ground.index_after(ground.declared - 1):
        whole = date_change(ground.whole, sign.side, delta_min=delta, drop=drop)
        if clamped(whole, ground.index_after(ground.declared - 1)).clamp == "contradicted":
            said = (words.contradicted_limits_sentence(ground.declared), *said)
            ground, date = replace(ground, z=ground.whole, declared=None), whole
    dated = Dated(date, None, plan.coverage, said)
    return _bounded(connection, sign, ground, _held_against(connection, sign, ground, dated))


def last_known_good(connection: Connection, stream: str, before: int) -> Mark | None:
    """The last subgroup made before a moment that conforms, signals nothing and counts."""
    m, s, x = t.measurement.c, t.signal.c, point_exclusion.c
    signals = select(s.inspection).where(s.stream == stream, s.inspection == m.inspection)
    excluded = select(x.inspection).where(
        x.stream == stream, x.inspection == m.inspection, x.withdrawn_at.is_(None)
    )
    query = (
        select(m.inspection, m.checked_at, m.at)
        .where(m.stream == stream, m.conforming.is_(True), m.checked_at < before)
        .where(~signals.exists(), ~excluded.exists())
        .order_by(m.checked_at.desc(), m.inspection.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return None if row is None else Mark("inspection", *row, stream=stream)


# --- within ----------------------------------------------------------------------------------


def _held_against(connection: Connection, sign: Sign, ground: Ground, dated: Dated) -> Dated:
    """The date after the last passed survey of the machine that the points do not speak against."""
    equipment, before = ground.key.equipment, sign.made_until
    said = dated.said
    while equipment is not None:
        passed = last_passed(connection, equipment, None, before)
        if passed is None or passed.checked_at <= (ground.declared or 0):
            break
        date = clamped(dated.date, ground.index_after(passed.checked_at))
        if date.clamp != "contradicted":
            return replace(dated, date=date, passed=passed, said=said)
        said = (*said, words.contradicted_sentence(passed))
        before = passed.checked_at
    return replace(dated, said=said)


def _bounded(connection: Connection, sign: Sign, ground: Ground, dated: Dated) -> DatedChange:
    """Where the window of a dated change begins, and why."""
    date, stream = dated.date, ground.key.id
    first = ground.points[date.earliest].checked_at
    # A check of the very moment at which the first changed part was made clears nothing of it.
    good = last_known_good(connection, stream, first)
    opening = _opening(ground, date, good)
    bounds: dict[Bound, int | None] = {
        "good check": None if opening or good is None else good.checked_at,
        "limits": ground.declared,
        "survey": None if dated.passed is None else dated.passed.checked_at,
    }
    bound, start = _latest(bounds)
    said = _said(ground, dated, good, (bound, start))
    if start is None and opening is not None:
        said.append(opening)
    points = tuple(ground.points)
    evidence = (*said, *dated.said)
    return DatedChange(stream, sign, dated.coverage, points, date, good, start, bound, evidence)


def _said(
    ground: Ground, dated: Dated, good: Mark | None, begin: tuple[Bound, int | None]
) -> list[Said]:
    date, (bound, start) = dated.date, begin
    most_likely, first = (ground.points[i].checked_at for i in (date.most_likely, date.earliest))
    said = [words.dated_sentence(most_likely, first, dated.coverage, good)]
    if date.drift is not None and date.earliest < date.lower:
        said.append(words.drift_sentence(first))
    if bound == "survey" and dated.passed is not None:
        said.append(words.survey_sentence(dated.passed))
    if bound == "limits" and start is not None:
        said.append(words.declared_sentence(start))
    return said


def _opening(ground: Ground, date: ChangeDate, good: Mark | None) -> Said | None:
    """Why the data do not say where the change began, if they do not.

    A step among the points that tentative limits were estimated from has moved the centre line;
    the first points of a drift have hardly.
    """
    if ground.limits.tentative and ground.points[date.lower].at < ground.limits.effective_from:
        return words.REACHES_BASELINE
    if date.earliest == 0 and ground.cut_off:
        return words.REACHES_FIRST
    return words.NO_GOOD if good is None else None


def _latest(bounds: dict[Bound, int | None]) -> tuple[Bound, int | None]:
    known = [(moment, name) for name, moment in bounds.items() if moment is not None]
    if not known:
        return "first run", None
    moment, name = max(known)
    return name, moment


def _exclusions(connection: Connection, stream: str, ground: Ground) -> tuple[Said, ...]:
    excluded = exclusions_of(connection, stream)
    count = sum(point.inspection in excluded for point in ground.points)
    return (words.excluded_sentence(count),) if count else ()
