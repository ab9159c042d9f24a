"""When letters go: quiet hours, letters an hour and digests, set by a form."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Response

from service.actions.desk import Desk
from service.actions.letter_policy import policy_document, set_policy
from service.errors import BadInput, Refused
from service.pages.act import act
from service.pages.admin_tabs import show_tab
from service.pages.asked import Asked, Asking
from service.pages.show import go

router = APIRouter()
TAB = "/admin/mail"
PATH = f"{TAB}/policy"
VERSIONS = 10
FIELDS = ("quiet_from", "quiet_until", "hourly", "digest", "time_zone", "reason")


@router.get("/admin/mail/policy")
def get_policy(asked: Asking) -> Response:
    return _policy(asked)


@router.post("/admin/mail/policy")
def post_policy(asked: Asking) -> Response:
    """What waits for a digest that is no more goes at the time it would have."""

    def work(desk: Desk) -> Any:
        text = _text(asked)
        made = set_policy(desk, text, source="form", reason=asked.field_of("reason"))
        return {"version": made.version}

    try:
        act(asked, work)
    except Refused as refused:
        return _policy(asked, refused)
    return go(PATH, said=asked.speech.say("From now on letters go so."))


def _text(asked: Asked) -> str:
    """The file that says it: what is empty is not limited. Texts are quoted as JSON has them."""
    start, until = asked.field_of("quiet_from"), asked.field_of("quiet_until")
    if bool(start) != bool(until):
        raise BadInput(asked.speech.say("Quiet hours have a beginning and an end."))
    times = asked.field_of("digest").replace(",", " ").replace("，", " ").split()
    hourly = asked.field_of("hourly")
    if hourly and not (hourly.isascii() and hourly.isdigit() and len(hourly) < 7):
        raise BadInput(asked.speech.say("Letters an hour are a whole number."))
    lines = {
        "time_zone": _quoted(asked.field_of("time_zone")),
        "quiet_hours": _quoted(f"{start[:5]}-{until[:5]}") if start else "",
        "hourly": hourly,
        "digest": f"[{', '.join(map(_quoted, times))}]" if times else "",
    }
    said = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    # A policy says something: of one that limits nothing, whose clock it would go by.
    return said or f"time_zone: {_quoted(asked.site.settings.time_zone)}\n"


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode() if text else ""


def _policy(asked: Asked, refused: Refused | None = None) -> Response:
    with asked.read() as connection:
        found = policy_document(connection, asked.site.settings.time_zone)
    policy = found["policy"]
    start, _, until = (policy["quiet_hours"] or "").partition("-")
    known = {
        "quiet_from": start, "quiet_until": until, "hourly": policy["hourly"] or "",
        "digest": ", ".join(policy["digest"]), "time_zone": policy["time_zone"] or "",
        "reason": "",
    }  # fmt: skip
    typed = {name: asked.field_of(name) for name in FIELDS} if asked.form.fields else known
    return show_tab(
        asked, "admin_policy.html", TAB, refused=refused, policy=policy, typed=typed,
        versions=found["versions"][:VERSIONS], may_set=asked.may("POST", PATH),
        zone=asked.site.settings.time_zone,
    )  # fmt: skip
