"""`headmark spc study | freeze | baselines`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from service.actions.find_stream import need_stream
from service.actions.freeze_baseline import WRONG_PIN, Freeze, freeze_baseline
from service.actions.look_limits import list_baselines
from service.actions.study_stream import study_document, study_stream
from service.commands.answer import AsJson, Database, end, print_json, say, table
from service.commands.show_study import show_study
from service.commands.spc_span import (
    Points,
    Since,
    Stream,
    Until,
    instant_of,
    secret_pin,
    span_of,
    write_at_desk,
)
from service.commands.works import open_door, settings_of
from service.errors import BadInput, Forbidden

USUAL_POINTS = 50
BASELINES = ("version", "effective_from", "center", "sigma", "multiplier", "rule_set",
             "subgroups", "tentative", "signed_by", "reason")  # fmt: skip
RuleSetName = Annotated[str | None, typer.Option("--rule-set", help="Else those in force.")]
Estimator = Annotated[
    str,
    typer.Option(help="auto, pooled_s, mean_s, mean_range, moving_range, median_moving_range."),
]


def install(spc: typer.Typer) -> None:
    spc.command()(study)
    spc.command()(freeze)
    spc.command()(baselines)


def study(
    stream: Stream,
    since: Since = None,
    until: Until = None,
    points: Points = None,
    rule_set: RuleSetName = None,
    estimator: Estimator = "auto",
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Phase I: the limits that some points would give, and what speaks against them.

    Takes the last 50 points unless told otherwise; changes nothing. Exit code 1 where a point
    signals: exclude it with its cause, then study again.
    """
    span = span_of(since, until, points)
    if not span.stated:
        span = span_of(None, None, USUAL_POINTS)
    with open_door(settings_of(database)).read() as connection:
        found = study_stream(connection, stream, span, rule_set=rule_set, estimator=estimator)
        document = study_document(found)
    (print_json if as_json else show_study)(document)
    end(findings=bool(document["hindrances"]))


def freeze(
    stream: Stream,
    by: Annotated[str, typer.Option(help="Who signs: a quality engineer or supervisor.")],
    reason: Annotated[str, typer.Option(help="Why these limits; kept with the signature.")],
    since: Since = None,
    until: Until = None,
    points: Points = None,
    pin: Annotated[
        str | None, typer.Option(help="`-`: read it from standard input; else asked for.")
    ] = None,
    rule_set: RuleSetName = None,
    estimator: Estimator = "auto",
    multiplier: Annotated[
        str, typer.Option(help="Width in sigma: 3, another number, or `guaranteed`.")
    ] = "3",
    effective_from: Annotated[
        str | None, typer.Option(help="ISO 8601 with offset; else right after the last point.")
    ] = None,
    accept_signals: Annotated[
        str | None, typer.Option(help="Why points that signal are part of the process.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Freeze control limits from some points, signed with your PIN; a new version each time."""
    asked = Freeze(
        stream=stream, span=span_of(since, until, points), signed_by=by, pin=secret_pin(pin),
        reason=reason, rule_set=rule_set, multiplier=_multiplier(multiplier), estimator=estimator,
        effective_from=instant_of(effective_from, "--effective-from"),
        accept_signals=accept_signals,
    )  # fmt: skip
    settings = settings_of(database)
    frozen = write_at_desk(open_door(settings), settings, lambda desk: freeze_baseline(desk, asked))
    if frozen is None:
        raise Forbidden(WRONG_PIN)
    if as_json:
        print_json(frozen)
        return
    say(
        f"Version {frozen['version']} of {stream} is frozen: centre {frozen['center']:.6g}, "
        f"sigma {frozen['sigma']:.4g}, {frozen['multiplier']:.3g} sigma wide, by "
        f"{frozen['rule_set']}, from {frozen['subgroups']} subgroups; effective from "
        f"{frozen['effective_from']}."
    )


def baselines(stream: Stream, as_json: AsJson = False, database: Database = None) -> None:
    """List the frozen versions of a stream's limits."""
    with open_door(settings_of(database)).read() as connection:
        need_stream(connection, stream)
        found = list_baselines(connection, stream)
    if as_json:
        print_json(found)
        return
    rows = ([_short(each[name]) for name in BASELINES] for each in found)
    table(f"Baselines of {stream}", BASELINES, rows)


def _short(cell: object) -> object:
    return f"{cell:.6g}" if isinstance(cell, float) else cell


def _multiplier(text: str) -> float | Literal["guaranteed"]:
    if text == "guaranteed":
        return "guaranteed"
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"--multiplier: `{text}` is not a number, or `guaranteed`") from None
