"""Photos and papers of an inspection: seen, and added at any time after it."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Response

from service.actions.look_record import record_document
from service.actions.record_files import files_of_inspections, keep_record_files, read_record_file
from service.api.file_answer import file_answer
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.asked import Asked, Asking
from service.pages.record_photos import sent_photos
from service.pages.show import go, show

router = APIRouter()


@router.get("/record/photos/{inspection:path}")
def get_photos(asked: Asking, inspection: str) -> Response:
    """What is kept of the inspection; and a form for more."""
    return _show(asked, inspection)


@router.post("/record/photos/{inspection:path}")
def post_photos(asked: Asking, inspection: str) -> Response:
    """All of them or none; what is kept already stays as it is."""
    try:
        files = sent_photos(asked)
        if not files:
            raise BadInput("choose a photo first")
        new = act(asked, lambda desk: {"new": keep_record_files(desk, inspection, files)})["new"]
    except Refused as refused:
        return _show(asked, inspection, refused)
    said = asked.speech.say("Kept.") if new else asked.speech.say("These were kept already.")
    return go(f"/record/photos/{quote(inspection, safe='')}", said=said)


@router.get("/record/files/{file}")
def get_file(asked: Asking, file: int) -> Response:
    """A picture is shown, anything else is saved; nothing in it is run."""
    with asked.read() as connection:
        found = read_record_file(connection, file)
    shown_as = found.media_type if found.media_type.startswith("image/") else None
    return file_answer(found.name, found.content, shown_as=shown_as)


def _show(asked: Asked, inspection: str, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        lot = record_document(connection, "inspection", inspection)["current"]["lot"]
        files = files_of_inspections(connection, [inspection]).get(inspection, [])
    return show(
        asked, "record_photos.html", status=refused.status if refused else 200,
        refusal=refused.detail if refused else None, inspection=inspection, lot=lot, files=files,
    )  # fmt: skip
