"""Changing the control plan: by form or by file, seen as a comparison before it is set."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.change_control_plan import (
    ALL,
    fields_of,
    newest_plan,
    plan_changes,
    with_fields,
)
from service.actions.control_plan import CHARTS, FROM_SPECIFICATION, SPLIT_FIELDS
from service.actions.desk import Desk
from service.actions.look_wall import characteristic_names
from service.actions.read_control_plan import read_plan_file
from service.actions.set_control_plan import known_characteristics, set_control_plan
from service.errors import BadInput, Conflict, Refused, TooLarge
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.rules_words import instant_of
from service.pages.show import go, show
from service.pages.stream_words import StreamWords
from service.pages.typed_number import typed_number
from spc.rule_sets import RULE_SETS

router = APIRouter()
LARGEST = 200_000
TYPED = ("reason", "effective_from")


@router.get("/spc/plans/change")
def get_plan_change(asked: Asking) -> Response:
    """How one characteristic, or all others, are split and judged, to be changed."""
    return _form(asked)


@router.post("/spc/plans/change")
def post_plan_change(asked: Asking) -> Response:
    """Shown as a comparison first; set when it is confirmed."""
    if asked.field_of("do") == "set":
        return _set(asked)
    try:
        return _preview(asked, _file(asked) if asked.field_of("do") == "file" else _changed(asked))
    except Refused as refused:
        return _form(asked, refused)


def _set(asked: Asked) -> Response:
    try:
        done = act(asked, lambda desk: _new_version(asked, desk))
    except Refused as refused:
        try:
            return _preview(asked, _carried(asked), refused)
        except Refused:
            return _form(asked, refused)
    said = asked.speech.say(
        "Version %(version)s of the control plan judges from %(at)s on.",
        version=asked.speech.number(done["version"]),
        at=asked.speech.moment(done["effective_from"]),
    )  # fmt: skip
    return go("/spc/plans", said=said)


def _new_version(asked: Asked, desk: Desk) -> dict[str, Any]:
    desk.transaction.flush()
    if asked.field_of("seen") != str(newest_plan(desk.transaction.connection).version):
        raise Conflict(
            asked.speech.say("Somebody set the control plan since you looked: change it anew.")
        )
    return set_control_plan(
        desk, _carried(asked), by=asked.who.name, reason=asked.field_of("reason"),
        effective_from=instant_of(asked, "effective_from"),
    )  # fmt: skip


# --- what is to be set ------------------------------------------------------------------------


def _changed(asked: Asked) -> object:
    """The newest plan with what was typed for one characteristic."""
    name = asked.field_of("of")
    with asked.read() as connection:
        newest = newest_plan(connection)
    if name and asked.field_of("follows"):
        return with_fields(newest, name, None)
    return with_fields(newest, name, _typed_fields(asked))


def _typed_fields(asked: Asked) -> dict[str, Any]:
    hours, share = asked.field_of("gap_hours"), typed_number(asked.field_of("coverage"))
    margin = asked.field_of("delta_by") == FROM_SPECIFICATION
    return {
        "split_by": [each for each in SPLIT_FIELDS if asked.field_of(f"split.{each}")],
        "rule_set": asked.field_of("rule_set"),
        "gap_hours": typed_number(hours) if hours else None,
        "gap_on_setup": bool(asked.field_of("gap_on_setup")),
        "clean_run": typed_number(asked.field_of("clean_run")),
        "delta_min": FROM_SPECIFICATION if margin else typed_number(asked.field_of("delta_min")),
        "coverage": share if isinstance(share, str) else round(share / 100, 6),
        "chart": asked.field_of("chart"),
    }


def _file(asked: Asked) -> object:
    """The plan of the file; a document of another kind is refused with its place."""
    if not asked.form.files:
        raise BadInput(asked.speech.say("Choose a file first."))
    name, content = asked.form.files[0]
    bare = name.replace("\\", "/").rpartition("/")[2][:120] or "file"
    if len(content) > LARGEST:
        raise TooLarge(f"{bare}: larger than {LARGEST / 1_000_000} MB")
    try:
        return read_plan_file(content.decode("utf-8-sig"), bare)
    except UnicodeDecodeError as error:
        fault = f"not UTF-8: invalid byte at position {error.start + 1}"
        raise BadInput(f"{bare}: {fault}") from None


def _carried(asked: Asked) -> object:
    try:
        return orjson.loads(asked.field_of("document"))
    except orjson.JSONDecodeError:
        raise BadInput(asked.speech.say("This form is not whole: open the page again.")) from None


# --- showing ----------------------------------------------------------------------------------


def _preview(asked: Asked, document: object, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        newest = newest_plan(connection)
        checked, changes = plan_changes(connection, newest, document)
        words = StreamWords(asked.speech, characteristic_names(connection))
    return show(
        asked, "control_plan_preview.html", status=200 if refused is None else refused.status,
        changes=changes, document=orjson.dumps(checked).decode(), refused=refused,
        seen=asked.field_of("seen") or str(newest.version), words=words,
        typed={name: asked.field_of(name) for name in TYPED}, of=asked.field_of("of"),
    )  # fmt: skip


def _form(asked: Asked, refused: Refused | None = None) -> Response:
    name = asked.field_of("of") or asked.query("of")
    with asked.read() as connection:
        newest = newest_plan(connection)
        names = known_characteristics(connection)
        words = StreamWords(asked.speech, characteristic_names(connection))
    name = name if name in names else ALL
    sent = refused is not None and asked.field_of("do") == "fields"
    plan = _typed_fields(asked) if sent else fields_of(newest, name)
    return show(
        asked, "control_plan_change.html", status=200 if refused is None else refused.status,
        of=name, names=sorted(names), plan=plan,
        own=name in newest.own, refused=refused, words=words, charts=CHARTS,
        rule_sets=list(RULE_SETS), split_fields=SPLIT_FIELDS, margin=FROM_SPECIFICATION,
    )  # fmt: skip
