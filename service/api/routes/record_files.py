"""Photos and papers of an inspection: sent after it, listed, and given back as they were."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from service.actions.desk import Desk
from service.actions.idempotency import Reply
from service.actions.look_record import record_document
from service.actions.record_files import files_of_inspections, keep_record_files, read_record_file
from service.actions.sent_files import SentFile, safe_name
from service.api.authorise import Who
from service.api.bodies import LargeBody
from service.api.file_answer import file_answer
from service.api.once import OnceLarge, once, reply_of, shown
from service.api.sent_form import MULTIPART, sent_form
from service.api.site import AtSite
from service.errors import BadInput

router = APIRouter(tags=["records"])
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                }
            }
        },
    }
}


@router.post("/inspections/{name:path}/files", openapi_extra=FORM, status_code=201,
             summary="Keep photos of an inspection")  # fmt: skip
def post_files(
    site: AtSite,
    who: Who,
    attempt: OnceLarge,
    body: LargeBody,
    name: str,
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """Up to five of 10 MB: JPEG, PNG, WebP, PDF; all or none. What is kept already stays."""
    if not content_type.lower().startswith(MULTIPART):
        raise BadInput("send the files as multipart/form-data")
    files = [SentFile(safe_name(each), content) for each, content in
             sent_form(content_type, body).files]  # fmt: skip
    if not files:
        raise BadInput("no file was sent")

    def work(desk: Desk) -> Reply:
        new = keep_record_files(desk, name, files)
        kept = files_of_inspections(desk.transaction.connection, [name])[name]
        return reply_of(201, {"inspection": name, "new": new, "files": kept})

    return once(site, who, attempt, work)


@router.get("/inspections/{name:path}/files", summary="The photos of an inspection")
def get_files(site: AtSite, name: str) -> Response:
    """Name, media type, size, SHA-256, by whom and when, ledger entry; the oldest first."""
    with site.door.read() as connection:
        record_document(connection, "inspection", name)
        kept = files_of_inspections(connection, [name]).get(name, [])
    return shown({"inspection": name, "files": kept})


@router.get("/record-files/{file}", summary="A photo or paper as it was sent")
def get_file(site: AtSite, file: int) -> Response:
    """To be saved: no browser shows or runs it."""
    with site.door.read() as connection:
        found = read_record_file(connection, file)
    return file_answer(found.name, found.content)
