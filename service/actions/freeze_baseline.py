"""Freeze control limits: an immutable version, signed by a person with his PIN, with the reason.

Never automatic. What is frozen is recomputed here from the points that the signer names: nobody
signs figures that came from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, Literal

from sqlalchemy import func, select

from service.actions.desk import Desk
from service.actions.judge_stream import rejudge_stream
from service.actions.look_limits import list_baselines
from service.actions.people import check_pin
from service.actions.signer import signer
from service.actions.span import Span
from service.actions.stated import stated
from service.actions.stream_key import key_of
from service.actions.study_stream import (
    Study,
    excluded_documents,
    hindrances,
    study_document,
    study_stream,
)
from service.errors import BadInput, Conflict
from service.records import tables as t
from service.records.canonical import canonical
from service.records.schema import iso, microseconds

SIGNERS = ("quality_engineer", "quality_supervisor")
NARROWEST, WIDEST = 2.0, 6.0
WRONG_PIN = "the PIN is wrong, or locked after too many wrong ones; nothing was frozen"
MEANING = "These limits describe the process in control; they judge it from their instant on."


@dataclass(frozen=True, slots=True)
class Freeze:
    """What the signer asks to be frozen."""

    stream: str
    span: Span
    signed_by: str
    pin: str = field(repr=False)
    reason: str
    rule_set: str | None = None
    multiplier: float | Literal["guaranteed"] = 3.0
    estimator: str = "auto"
    effective_from: datetime | None = None
    accept_signals: str | None = None


def freeze_baseline(desk: Desk, asked: Freeze) -> dict[str, Any] | None:
    """The version frozen; None if the PIN is wrong, which the caller commits, then refuses.

    A wrong PIN is counted, and the count has to outlive the refusal.
    """
    reason = stated(asked.reason, "reason", "a signature says why")
    _check(asked)
    if not check_pin(desk, asked.signed_by, asked.pin, now=desk.transaction.now):
        return None
    printed_name = signer(desk, asked.signed_by, SIGNERS, to="freeze control limits")
    desk.transaction.flush()
    connection = desk.transaction.connection
    study = study_stream(
        connection, asked.stream, asked.span, rule_set=asked.rule_set, estimator=asked.estimator
    )
    accepted = _accepted(study, asked.accept_signals)
    effective_from = _effective_from(desk, study, asked.effective_from)
    row = _row(study, asked, reason, accepted, effective_from)
    row["version"] = _next_version(desk, row)
    signed = {**row, "printed_name": printed_name, "meaning": MEANING}
    row["entry"] = desk.transaction.enter("spc.baseline", asked.stream, signed)
    desk.transaction.insert(t.baseline, row)
    desk.transaction.flush()
    desk.forget_limits()
    rejudge_stream(desk, key_of(study.stream), effective_from)
    desk.transaction.flush()
    return list_baselines(connection, asked.stream)[-1]


# --- what is asked of the signer and of the data ---------------------------------------------


def _check(asked: Freeze) -> None:
    if not asked.span.stated:
        raise BadInput("points: say which points: from (and to), or the last so many points")
    multiplier = asked.multiplier
    if isinstance(multiplier, str):
        return
    if not (isfinite(multiplier) and NARROWEST <= multiplier <= WIDEST):
        raise BadInput(
            f"multiplier: {multiplier} is not `guaranteed` or a number of sigmas from "
            f"{NARROWEST:g} to {WIDEST:g}; 3 is usual"
        )


def _accepted(study: Study, reason: str | None) -> list[dict[str, Any]]:
    """Signals frozen in with a reason; Conflict where they have neither cause nor reason."""
    found = hindrances(study)
    if not found:
        return []
    if reason is None or not reason.strip():
        raise Conflict(
            f"{len(found)} points of phase I speak against a process in control, the first: "
            f"{found[0]}",
            extra={"hindrances": found},
        )
    return [{"kind": "accepted_signals", "reason": reason.strip(), "text": each} for each in found]


def _effective_from(desk: Desk, study: Study, wanted: datetime | None) -> int:
    """Never reaching back over the points used, nor behind a version that was signed before."""
    last = study.used[-1]
    earliest, because = last.at + 1, f"its last point, {last.inspection}, is of {iso(last.at)}"
    b = t.baseline.c
    signed = select(func.max(b.effective_from)).where(
        b.stream == study.stream["id"], b.tentative.is_(False)
    )
    before = desk.transaction.connection.execute(signed).scalar()
    at = earliest if wanted is None else microseconds(wanted)
    if before is not None and before > at:
        earliest, because = before, f"a signed version is effective from {iso(before)}"
    if at < earliest:
        raise Conflict(
            f"effective_from: limits judge only what comes after them, and {because}; "
            f"the earliest is {iso(earliest)}"
        )
    return at


def _next_version(desk: Desk, row: dict[str, Any]) -> int:
    b = t.baseline.c
    query = select(t.baseline).where(b.stream == row["stream"]).order_by(b.version.desc())
    latest = desk.transaction.connection.execute(query.limit(1)).mappings().first()
    if latest is None:
        return 1
    same = ("data_hash", "effective_from", "multiplier", "rule_set", "tentative", "estimator")
    if all(latest[name] == row[name] for name in same):
        raise Conflict(
            f"version {latest['version']} of `{row['stream']}` is these very limits, signed by "
            f"{latest['signed_by']}"
        )
    return int(latest["version"]) + 1


def _multiplier(study: Study, asked: Freeze) -> float:
    if asked.multiplier != "guaranteed":
        return float(asked.multiplier)
    if study.guaranteed is None:
        raise BadInput(
            f"multiplier: no guarantee is known for the estimator {asked.estimator}; "
            "take auto, or give a number"
        )
    return study.guaranteed


def _row(
    study: Study,
    asked: Freeze,
    reason: str,
    accepted: list[dict[str, Any]],
    effective_from: int,
) -> dict[str, Any]:
    baseline = study.phase.baseline
    warnings = [*study_document(study)["concerns"], *accepted]
    return {
        "stream": study.stream["id"],
        "center": baseline.limits.center,
        "sigma": baseline.limits.sigma,
        "subgroups": baseline.subgroups,
        "estimator": baseline.estimator,
        "data_hash": baseline.data_hash,
        "tentative": False,
        "effective_from": effective_from,
        "last_inspection": study.used[-1].inspection,
        "rule_set": study.rule_set.name,
        "multiplier": _multiplier(study, asked),
        "signed_by": asked.signed_by,
        "reason": reason,
        "excluded": canonical(excluded_documents(study.points)),
        "warnings": canonical(warnings),
    }
