"""The control limits of a stream: every version, a study for new ones, and freezing them signed.

Also what the process can do within the drawing, or why that cannot be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from service.actions.desk import Desk
from service.actions.freeze_baseline import SIGNERS, Freeze, freeze_baseline
from service.actions.look_limits import list_baselines
from service.actions.look_streams import stream_document
from service.actions.span import Span
from service.actions.stream_capability import stream_capability
from service.actions.study_stream import study_document, study_stream
from service.errors import BadInput, Conflict, Refused
from service.pages.act import act_signed
from service.pages.asked import Asked, Asking
from service.pages.rules_words import instant_of
from service.pages.show import go, show
from service.pages.stream_span import span_of
from service.pages.stream_words import (
    ESTIMATORS,
    STATE_WORDS,
    StreamWords,
    not_capable,
    standing_of,
    stream_path,
)
from spc.rule_sets import RULE_SETS

router = APIRouter()
USUAL, MOST = 50, 100_000
TYPED = ("reason", "effective_from", "accept_signals", "multiplier")
GUARANTEED: Final = "guaranteed"


@dataclass(frozen=True, slots=True)
class StudyAsked:
    """Which points are studied, and how; an empty rule set is the planned one."""

    span: Span
    points: str
    estimator: str
    rule_set: str


@router.get("/spc/streams/{stream:path}/limits")
def get_limits(asked: Asking, stream: str) -> Response:
    """The limits in force and before, and those that a study would give."""
    return _limits(asked, stream)


@router.post("/spc/streams/{stream:path}/limits")
def post_limits(asked: Asking, stream: str) -> Response:
    """Frozen as they were shown, and signed; what has changed since is looked at anew."""
    try:
        frozen = act_signed(asked, lambda desk: _frozen(asked, desk, stream))
    except Refused as refused:
        return _limits(asked, stream, refused)
    said = asked.speech.say(
        "Version %(version)s of the limits is frozen and judges from %(at)s on.",
        version=asked.speech.number(frozen["version"]),
        at=asked.speech.moment(frozen["effective_from"]),
    )  # fmt: skip
    return go(f"{stream_path(stream)}/limits", said=said)


@router.get("/spc/streams/{stream:path}/capability")
def get_capability(asked: Asking, stream: str) -> Response:
    """Of the points since the present limits judge, or of some days."""
    refused: Refused | None = None
    able: dict[str, Any] | None = None
    with asked.read() as connection:
        found = stream_document(connection, stream)
        try:
            span = span_of(asked)
            able = stream_capability(connection, stream, Span(span.begin, span.end))
        except Refused as error:
            refused = error
    api = f"/api/v1{stream_path(stream)}/picture?language={asked.speech.language}&format=svg"
    return show(
        asked, "stream_capability.html", found=found, able=able, path=stream_path(stream),
        reasons=[] if refused is None else not_capable(found, refused.detail, asked.speech),
        standing=standing_of(found), words=StreamWords(asked.speech), state_words=STATE_WORDS,
        histogram=f"{api}&kind=histogram", since=asked.query("from"), until=asked.query("to"),
    )  # fmt: skip


# --- limits ----------------------------------------------------------------------------------


def _limits(asked: Asked, stream: str, refused: Refused | None = None) -> Response:
    study = trouble = None
    with asked.read() as connection:
        found = stream_document(connection, stream)
        baselines = list_baselines(connection, stream)
        try:
            wanted = _wanted(asked)
            study = _study(connection, stream, wanted)
        except Refused as error:
            wanted, trouble = StudyAsked(Span(points=USUAL), str(USUAL), "auto", ""), error.detail
    signs = asked.is_one_of(SIGNERS) and asked.may("POST", "/spc/streams/{stream}/limits")
    return show(
        asked, "stream_limits.html", status=200 if refused is None else refused.status,
        found=found, baselines=baselines[::-1], study=study, wanted=wanted, trouble=trouble,
        rows=_compared(found, study) if study else [], hindering=_hindering(study),
        refused=refused, may_freeze=signs,
        path=stream_path(stream), standing=standing_of(found), state_words=STATE_WORDS,
        words=StreamWords(asked.speech), estimators=ESTIMATORS, rule_sets=list(RULE_SETS),
        typed={name: asked.field_of(name) for name in TYPED},
        since=_typed(asked, "from"), until=_typed(asked, "to"),
    )  # fmt: skip


def _study(connection: Connection, stream: str, wanted: StudyAsked) -> dict[str, Any]:
    return study_document(
        study_stream(
            connection, stream, wanted.span, rule_set=wanted.rule_set or None,
            estimator=wanted.estimator,
        )
    )  # fmt: skip


def _hindering(study: dict[str, Any] | None) -> set[str]:
    """The inspections that speak against a process in control."""
    if study is None:
        return set()
    return {each["inspection"] for each in study["signals"]} | set(study["dispersion_beyond"])


def _typed(asked: Asked, name: str) -> str:
    """Of the form that was sent, else of the address."""
    return asked.field_of(name) or asked.query(name)


def _wanted(asked: Asked) -> StudyAsked:
    days, points = span_of(asked), _typed(asked, "points") or str(USUAL)
    if not (points.isascii() and points.isdecimal() and 0 < len(points) < 7 and int(points) > 0):
        raise BadInput(asked.speech.say("Write how many points are studied, such as 50."))
    span = Span(days.begin, days.end) if days.dated else Span(points=min(int(points), MOST))
    estimator, rule_set = _typed(asked, "estimator"), _typed(asked, "rule_set")
    return StudyAsked(
        span, points, estimator if estimator in ESTIMATORS else "auto",
        rule_set if rule_set in RULE_SETS else "",
    )  # fmt: skip


def _compared(found: dict[str, Any], study: dict[str, Any]) -> list[dict[str, Any]]:
    """The limits in force beside those of the study, for means of the last point's size."""
    present = found["limits"][-1] if found["limits"] else None
    size = found["points"][-1]["size"]
    reach = sqrt(size)
    proposed = study["limits"]

    def row(name: str, sigmas: float) -> dict[str, Any]:
        after = proposed["center"] + 3 * sigmas * proposed["sigma"] / reach
        before = None
        if present is not None:
            wide = present["multiplier"] * sigmas * present["sigma"] / reach
            before = present["center"] + wide
        return {"name": name, "before": before, "after": after}

    sigma = {
        "name": "sigma", "before": None if present is None else present["sigma"],
        "after": proposed["sigma"],
    }  # fmt: skip
    return [row("upper", 1), row("center", 0), row("lower", -1), sigma]


def _frozen(asked: Asked, desk: Desk, stream: str) -> dict[str, Any] | None:
    wanted = _wanted(asked)
    desk.transaction.flush()
    study = _study(desk.transaction.connection, stream, wanted)
    if study["limits"]["data_hash"] != asked.field_of("seen"):
        raise Conflict(
            asked.speech.say("Points have come or changed since you looked: look at the new study.")
        )
    multiplier = asked.field_of("multiplier")
    return freeze_baseline(
        desk,
        Freeze(
            stream=stream, span=wanted.span, signed_by=asked.who.name,
            pin=asked.form.fields.get("pin", ""), reason=asked.field_of("reason"),
            rule_set=wanted.rule_set or None, estimator=wanted.estimator,
            multiplier=GUARANTEED if multiplier == GUARANTEED else 3.0,
            effective_from=instant_of(asked, "effective_from"),
            accept_signals=asked.field_of("accept_signals") or None,
        ),
    )  # fmt: skip
