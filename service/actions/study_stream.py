"""Phase I of a stream: tentative limits from some of its points, and what speaks against them.

Nothing is decided here. The points that signal are for a person to look at: he excludes those that
have a cause, with the cause, and freezes the limits when none is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, RowMapping

from service.actions.concern_words import concern_documents
from service.actions.control_plan import plan_at
from service.actions.effective_limits import load_limits
from service.actions.find_stream import identity, need_stream
from service.actions.look_rule_set import need_rule_set, planned_rules, rule_set_document
from service.actions.span import Span
from service.actions.stream_book import StreamBook
from service.actions.stream_key import key_of
from service.actions.stream_points import StreamPoint, read_points
from service.errors import Conflict
from service.records.schema import iso
from spc.baseline import Estimator, UnusableBaseline
from spc.guarantee import GuaranteedEstimator, guaranteed_multiplier
from spc.phase_one import PhaseOne, phase_one
from spc.rule_sets import RuleSet

CONFIDENCE, WANTED_ARL = 0.9, 370.4


@dataclass(frozen=True, slots=True)
class Study:
    """The points studied, and the limits that they would give.

    `rule_set` is what the limits are to be used with; `phase` knows which of its rules the gauge
    reads finely enough for.
    """

    stream: RowMapping
    points: Sequence[StreamPoint]
    phase: PhaseOne
    rule_set: RuleSet
    guaranteed: float | None

    @property
    def used(self) -> list[StreamPoint]:
        return [point for point in self.points if point.excluded is None]


def study_stream(
    connection: Connection,
    name: str,
    span: Span,
    *,
    rule_set: str | None = None,
    estimator: str = "auto",
) -> Study:
    """Limits from the points of a span, those left out that are excluded with a cause."""
    row = need_stream(connection, name)
    key = key_of(row)
    book = StreamBook(key, load_limits(connection, key), [], 0)
    points = span.choose(read_points(connection, book))
    planned = plan_at(connection, key.characteristic, points[-1].at)
    rules = need_rule_set(rule_set) if rule_set else planned_rules(planned)
    removed = {i: each.excluded.cause for i, each in enumerate(points) if each.excluded}
    try:
        phase = phase_one(
            [point.values for point in points],
            removed=removed, estimator=cast("Estimator", estimator), rule_set=rules,
            resolution=row["resolution"],
        )  # fmt: skip
    except UnusableBaseline as error:
        raise Conflict(f"stream `{name}`, {span.words(points)}: {error}") from None
    used = [point for point in points if point.excluded is None]
    return Study(row, points, phase, rules, _guaranteed(used, estimator))


def _guaranteed(used: Sequence[StreamPoint], estimator: str) -> float | None:
    """What to widen the limits to; None for an estimator that nothing is known of."""
    # Of different sizes the smallest: what it promises, the others keep.
    size = min((point.size for point in used if point.size > 1), default=1)
    named = cast("GuaranteedEstimator", estimator)
    try:
        return guaranteed_multiplier(
            len(used), size, confidence=CONFIDENCE, arl=WANTED_ARL, estimator=named
        )
    except ValueError:
        return None


def study_document(study: Study) -> dict[str, Any]:
    """What a person needs to decide whether these points show a process in control."""
    baseline, used = study.phase.baseline, study.used
    return {
        **identity(study.stream),
        "unit": study.stream["unit"],
        "from": iso(used[0].at),
        "to": iso(used[-1].at),
        "limits": {
            "center": baseline.limits.center,
            "sigma": baseline.limits.sigma,
            "estimator": baseline.estimator,
            "subgroups": baseline.subgroups,
            "data_hash": baseline.data_hash,
        },
        "rule_set": rule_set_document(study.phase.rule_set),
        "short_of": study.phase.short_of,
        "multiplier": {
            "usual": 3.0,
            "guaranteed": study.guaranteed,
            "confidence": CONFIDENCE,
            "arl": WANTED_ARL,
        },
        "points": _points(study),
        "signals": _signals(study),
        "dispersion_beyond": [study.points[i].inspection for i in study.phase.dispersion_beyond],
        "excluded": excluded_documents(study.points),
        "concerns": concern_documents(study.phase.concerns),
        "hindrances": hindrances(study),
    }


def hindrances(study: Study) -> list[str]:
    """What has to be cleared, or accepted with a reason, before the limits are frozen."""
    found = [
        f"{each.rule} at inspection {study.points[each.point].inspection}: find the cause and "
        f"exclude the point with it, or accept the signal with a reason"
        for each in study.phase.signals
    ]
    return found + [
        f"the spread within inspection {study.points[i].inspection} is beyond its limit: find "
        f"the cause and exclude the point with it, or accept it with a reason"
        for i in study.phase.dispersion_beyond
    ]


def excluded_documents(points: Sequence[StreamPoint]) -> list[dict[str, Any]]:
    return [
        {"inspection": point.inspection, **point.excluded.document()}
        for point in points
        if point.excluded is not None
    ]


def _points(study: Study) -> list[dict[str, Any]]:
    rules: dict[int, list[str]] = {}
    for each in study.phase.signals:
        rules.setdefault(each.point, []).append(each.rule)
    wide, limits = set(study.phase.dispersion_beyond), study.phase.baseline.limits
    return [
        {
            "inspection": point.inspection,
            "at": iso(point.at),
            "mean": point.mean,
            "size": point.size,
            "z": limits.z(point.mean, point.size),
            "rules": rules.get(i, []),
            "dispersion_beyond": i in wide,
            "excluded": None if point.excluded is None else point.excluded.document(),
        }
        for i, point in enumerate(study.points)
    ]


def _signals(study: Study) -> list[dict[str, Any]]:
    return [
        {
            "rule": each.rule,
            "inspection": study.points[each.point].inspection,
            "at": iso(study.points[each.point].at),
            "members": [study.points[i].inspection for i in each.members],
            "side": each.side,
        }
        for each in study.phase.signals
    ]
