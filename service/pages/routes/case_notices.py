"""What a customer is told: read as he will get it, then signed or sent back."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.look_case_head import case_head
from service.actions.look_notices import content_of, find_notice, language_of, look_notice
from service.actions.notice_files import PDF, XLSX, notice_file
from service.actions.sign_notice import SignedNotice, sign_notice
from service.errors import BadInput, Refused
from service.pages.act import act_signed
from service.pages.asked import Asked, Asking
from service.pages.routes.case_life import path_of
from service.pages.show import go, show

router = APIRouter()
MEDIA = {"xlsx": XLSX, "pdf": PDF}
PAGE = 50


@router.get("/cases/{number}/customers/{customer}/notice")
def get_notice(asked: Asking, number: str, customer: str) -> Response:
    """One revision, the newest unless another is asked for; or as the file that he gets."""
    kind = asked.query("format")
    return _file(asked, number, customer, kind) if kind else _shown(asked, number, customer)


@router.post("/cases/{number}/customers/{customer}/notice")
def post_notice(asked: Asking, number: str, customer: str) -> Response:
    """Signed for exactly the notice that was read; it is sent then, or stays unsent."""
    try:
        wanted = SignedNotice(
            number, customer, _verdict(asked), asked.who.name, asked.form.fields.get("pin", ""),
            asked.field_of("reason"), asked.field_of("hash"),
        )  # fmt: skip

        def work(desk: Desk) -> Any | None:
            return sign_notice(desk, wanted)

        done = act_signed(asked, work)
    except Refused as refused:
        return _shown(asked, number, customer, refused)
    say = asked.speech.say
    said = {
        "sent": say("Signed; the notice is on its way."),
        "no_address": say("Signed, but there is no address: call the customer and log the call."),
    }.get(done["state"], say("Rejected; the customer is not told this."))
    return go(path_of(number, "customers", customer), said=said)


def _verdict(asked: Asked) -> Literal["send", "reject"]:
    if asked.field_of("verdict") == "send":
        return "send"
    if asked.field_of("verdict") == "reject":
        return "reject"
    raise BadInput(asked.speech.say("Choose whether the notice is sent or rejected."))


def _file(asked: Asked, number: str, customer: str, kind: str) -> Response:
    if kind not in MEDIA:
        raise BadInput(f"format: `{kind[:20]}` is not one of {', '.join(MEDIA)}")
    with asked.read() as connection:
        row = find_notice(connection, number, customer, revision=_revision(asked))
        language = language_of(connection, customer)
    content = content_of(row)
    name = f"{content.problem}-{content.revision}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(notice_file(content, kind, language), 200, headers, MEDIA[kind])


def _shown(asked: Asked, number: str, customer: str, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        case = case_head(connection, number)
        found = look_notice(
            connection, asked.site.settings, number, customer, revision=_revision(asked)
        )
    return show(
        asked, "case_notice.html", status=200 if refused is None else refused.status,
        case=case, number=number, customer=customer, notice=found, content=found["notice"],
        shipments=found["notice"]["shipments"][:PAGE],
        more=max(0, len(found["notice"]["shipments"]) - PAGE), refused=refused,
        typed={name: asked.field_of(name) for name in ("verdict", "reason")},
    )  # fmt: skip


def _revision(asked: Asked) -> int | None:
    wanted = asked.query("revision")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else None
