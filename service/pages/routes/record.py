"""Recording by hand: one form for each kind of thing that happens to material."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Response

from service.actions.look_entry import waiting_lots
from service.errors import Refused, Unknown
from service.pages.asked import Asked, Asking
from service.pages.record_act import (
    facts_of_lots,
    offered,
    record_by_form,
    told_about,
    with_labels_read,
)
from service.pages.record_forms import FORMS, RecordForm
from service.pages.record_read import (
    Faults,
    FormFaults,
    cell_name,
    fields_of_refusal,
    made_id,
    record_of,
    rows_of,
)
from service.pages.show import show

router = APIRouter()


@router.get("/record")
def get_record(asked: Asking) -> Response:
    """What can be recorded; and the lots that nobody has inspected."""
    with asked.read() as connection:
        waiting = waiting_lots(connection)
    return show(asked, "record.html", forms=FORMS.values(), waiting=waiting)


@router.get("/record/{kind}")
def get_record_form(asked: Asking, kind: str) -> Response:
    """An empty form; a lot that a label or a link names is filled in."""
    form = _form(kind)
    fields = _read(asked, form, asked.request.query_params)
    return _show(asked, form, {**fields, "id": made_id(form.prefix, asked.speech)})


@router.post("/record/{kind}")
def post_record_form(asked: Asking, kind: str) -> Response:
    """Look up what was scanned, or record it."""
    form = _form(kind)
    fields = _read(asked, form, asked.form.fields)
    if asked.field_of("step") != "record":
        return _show(asked, form, fields)
    try:
        record = record_of(form, fields, asked.speech, asked.who.name)
        outcome = record_by_form(asked, record)
    except FormFaults as refused:
        return _show(asked, form, fields, refused, refused.fields)
    except Refused as refused:
        said = fields_of_refusal(refused.detail, fields, asked.speech)
        return _show(asked, form, fields, refused, said)
    return show(
        asked, "record_outcome.html", title=form.title, outcome=outcome, again=kind,
        told=told_about(asked, outcome["nonconformances"]),
    )  # fmt: skip


def _form(kind: str) -> RecordForm:
    if kind not in FORMS:
        raise Unknown(f"there is no form for {kind}")
    return FORMS[kind]


def _show(
    asked: Asked,
    form: RecordForm,
    fields: Mapping[str, str],
    refused: Refused | None = None,
    faults: Faults | None = None,
) -> Response:
    rows = {lines.name: rows_of(lines, fields) for lines in form.lines}
    blanks = [*form.blanks, *(blank for lines in form.lines for blank in lines.blanks)]
    scanned = [text for name in _lot_names(form, rows) if (text := fields.get(name, "").strip())]
    return show(
        asked, "record_form.html", form=form, fields=fields, rows=rows, faults=faults or {},
        status=refused.status if refused else 200, refusal=refused.detail if refused else None,
        offered=offered(asked, {each.known for each in blanks}), cell_name=cell_name,
        scanned=list(dict.fromkeys(scanned)), lots=facts_of_lots(asked, scanned) if scanned else {},
        focus=_focus(form, fields, faults or {}),
        looked_up=bool(form.lines) or any(each.is_lot for each in form.blanks),
    )  # fmt: skip


def _focus(form: RecordForm, fields: Mapping[str, str], faults: Faults) -> str:
    """Where the cursor is to be: at the first fault, else at what is to be filled in first."""
    empty = (each.name for each in form.blanks if each.required and not fields.get(each.name))
    return next(iter(faults), next(empty, ""))


def _read(asked: Asked, form: RecordForm, fields: Mapping[str, str]) -> dict[str, str]:
    rows = {lines.name: rows_of(lines, fields) for lines in form.lines}
    return with_labels_read(asked, fields, _lot_names(form, rows))


def _lot_names(form: RecordForm, rows: Mapping[str, int]) -> list[str]:
    """The fields that a lot is scanned into."""
    names = [blank.name for blank in form.blanks if blank.is_lot]
    for lines in form.lines:
        names += [
            cell_name(lines, number, blank)
            for number in range(1, rows[lines.name] + 1)
            for blank in lines.blanks
            if blank.is_lot
        ]
    return names
