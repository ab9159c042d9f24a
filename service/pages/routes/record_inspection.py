"""An inspection by hand: the lot is scanned, its characteristics are there, values are judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from service.actions.find_anything import near_names
from service.actions.look_desk import reading_desk
from service.actions.look_entry import (
    characteristics_asked,
    known_names,
    lot_facts,
    process_of,
    waiting_lots,
)
from service.errors import Refused
from service.pages.asked import Asked, Asking
from service.pages.navigation import N_
from service.pages.record_act import names_of, record_by_form, told_about, with_labels_read
from service.pages.record_inspection import (
    DEFECT_ROWS,
    inspection_of,
    sheets_of,
    value_name,
)
from service.pages.record_photos import sent_photos
from service.pages.record_read import Faults, FormFaults, fields_of_refusal, made_id
from service.pages.show import show

router = APIRouter()
STAGE_WORDS = (
    ("incoming", N_("incoming inspection")),
    ("first_article", N_("first article")),
    ("patrol", N_("patrol inspection")),
    ("final", N_("final inspection")),
)


@router.get("/record/inspection")
def get_inspection_form(asked: Asking) -> Response:
    """The lot is asked for; what is measured on it comes with it."""
    fields = with_labels_read(asked, asked.request.query_params, ("lot",))
    return _show(asked, {**fields, "id": made_id("I", asked.speech)})


@router.post("/record/inspection/check")
def post_inspection_check(asked: Asking) -> Response:
    """The same page with what is typed judged; nothing is recorded."""
    return _show(asked, with_labels_read(asked, asked.form.fields, ("lot",)))


@router.post("/record/inspection")
def post_inspection_form(asked: Asking) -> Response:
    """Look up what was scanned, or record the inspection."""
    fields = with_labels_read(asked, asked.form.fields, ("lot",))
    if asked.field_of("step") != "record":
        return _show(asked, fields)
    try:
        sheets = sheets_of(_facts(asked, fields)["expected"], fields, asked.speech)
        record = inspection_of(sheets, fields, asked.speech, asked.who.name)
        outcome = record_by_form(asked, record, sent_photos(asked))
    except FormFaults as refused:
        return _show(asked, fields, refused, refused.fields)
    except Refused as refused:
        said = fields_of_refusal(refused.detail, fields, asked.speech)
        return _show(asked, fields, refused, said)
    return show(
        asked, "record_outcome.html", title=N_("Inspection of a lot"), outcome=outcome,
        again="inspection",
        told=told_about(asked, outcome["nonconformances"]),
        names=names_of(asked),
    )  # fmt: skip


def _show(
    asked: Asked,
    fields: Mapping[str, str],
    refused: Refused | None = None,
    faults: Faults | None = None,
) -> Response:
    facts = _facts(asked, fields)
    sheets = sheets_of(facts["expected"], fields, asked.speech)
    used = [each for each in sheets if each.of.usual or each.is_used]
    return show(
        asked, "record_inspection.html", fields=fields, stages=STAGE_WORDS, faults=faults or {},
        status=refused.status if refused else 200, refusal=refused.detail if refused else None,
        shown=used or sheets, others=[each for each in sheets if used and each not in used],
        every=sheets, photos_lost=bool(asked.form.files),
        defects_used=any(text for name, text in fields.items() if name.startswith("defect.")),
        value_name=value_name, defect_rows=range(1, DEFECT_ROWS + 1), **facts,
    )  # fmt: skip


def _facts(asked: Asked, fields: Mapping[str, str]) -> dict[str, Any]:
    site, name = asked.site, fields.get("lot", "").strip()
    with asked.read() as connection:
        desk = reading_desk(connection, site.plant, site.settings, now=site.clock())
        lots = lot_facts(desk, [name])
        lot = lots.get(name)
        operation = fields.get("operation", "").strip() or (lot.operation if lot else None)
        process = process_of(connection, operation)
        return {
            "lot": lot, "lots": lots,
            "near": near_names(connection, name) if name and lot is None else [],
            "waiting": [] if lot else waiting_lots(connection),
            "expected_operation": lot.operation if lot else None,
            "expected": characteristics_asked(connection, lot, process) if lot else [],
            "offered": {"gauge": known_names(connection, "gauge")},
        }  # fmt: skip
