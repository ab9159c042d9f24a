"""The personal link in a request for a signature, made at the moment the letter is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from notifications.links import mint_token
from service.actions.desk import Desk
from service.records.case_tables import (
    approval_link,
    approval_round,
    nonconformance,
    person,
    signature,
)
from service.records.life_tables import approval_handover
from service.records.schema import microseconds

SIGNED_KINDS = ("approval_request", "approval_reminder")
ANSWERED_KIND = "approval_answer"


def link_payload(
    round_id: int, role: str, acting: str | None = None, on_behalf_of: str | None = None
) -> str:
    """What stands in a letter in the place of its link until it is sent."""
    parts = (str(round_id), role) if acting is None else (str(round_id), role, acting)
    return ":".join(parts if on_behalf_of is None else (*parts, on_behalf_of))


def with_personal_link(desk: Desk, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload with a link of its own; None if that signature is not wanted any more.

    A raw token exists only in the mail. So a letter that is sent again carries another one, and
    both are good: which of the two mails arrived, nobody knows.
    """
    place = str(payload["link"]).split(":", 3)
    round_id, role = int(place[0]), place[1]
    invited = _invited(desk, round_id, role, str(payload["signer"]))
    if invited is None:
        return None
    raw, stored = mint_token()
    expires = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    desk.transaction.insert(
        approval_link,
        {
            "token_hash": stored,
            "round": round_id,
            "role": role,
            "person": payload["signer"],
            "case_version": invited["version"],
            "created_at": desk.transaction.now_micros,
            "expires_at": microseconds(expires),
            "failures": 0,
            "acting": place[2] if len(place) > 2 else None,
            "on_behalf_of": place[3] if len(place) > 3 else None,
        },
    )
    return {
        **payload,
        "signer": invited["printed_name"],
        "link": f"{desk.settings.public_url.rstrip('/')}/api/v1/approvals/{raw}",
        "expires_at": expires.isoformat(timespec="minutes"),
    }


def with_link_if_wanted(desk: Desk, payload: Mapping[str, Any]) -> dict[str, Any]:
    """An answer goes out whether or not the signature of who asked is still wanted."""
    if payload["link"] is not None:
        linked = with_personal_link(desk, payload)
        if linked is not None:
            return linked
    name = select(person.c.printed_name).where(person.c.name == payload["signer"])
    printed = desk.transaction.connection.execute(name).scalar_one_or_none()
    return {**payload, "link": None, "signer": printed or payload["signer"]}


def _invited(desk: Desk, round_id: int, role: str, signer: str) -> Mapping[Any, Any] | None:
    """The signer's printed name and the version of the case, if his signature is still wanted."""
    desk.transaction.flush()
    r, p, s = approval_round.c, person.c, signature.c
    signed = exists().where(s.round == round_id, or_(s.role == role, s.person == signer))
    h = approval_handover.c
    given = exists().where(h.round == round_id, h.role == role, h.given_by == signer)
    query = (
        select(p.printed_name, nonconformance.c.version)
        .select_from(approval_round)
        .join(nonconformance, nonconformance.c.number == r.nonconformance)
        .join(person, p.name == signer)
        .where(r.id == round_id, r.state == "open", p.active.is_(True), ~signed, ~given)
    )
    return desk.transaction.connection.execute(query).mappings().first()
