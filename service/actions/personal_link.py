"""The personal link in a request for a signature, made at the moment the letter is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from notifications.links import mint_token
from service.actions.desk import Desk
from service.records.case_tables import approval_link, approval_round, nonconformance, person
from service.records.schema import microseconds

SIGNED_KINDS = ("approval_request", "approval_reminder")


def with_personal_link(desk: Desk, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload with a link of its own; None if that signature is not wanted any more.

    A raw token exists only in the mail. So a letter that is sent again carries another one, and
    both are good: which of the two mails arrived, nobody knows.
    """
    round_id, _, role = str(payload["link"]).partition(":")
    invited = _invited(desk, int(round_id), str(payload["signer"]))
    if invited is None:
        return None
    raw, stored = mint_token()
    expires = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    desk.transaction.insert(
        approval_link,
        {
            "token_hash": stored,
            "round": int(round_id),
            "role": role,
            "person": payload["signer"],
            "case_version": invited["version"],
            "created_at": desk.transaction.now_micros,
            "expires_at": microseconds(expires),
            "failures": 0,
        },
    )
    return {
        **payload,
        "signer": invited["printed_name"],
        "link": f"{desk.settings.public_url.rstrip('/')}/api/v1/approvals/{raw}",
        "expires_at": expires.isoformat(timespec="minutes"),
    }


def _invited(desk: Desk, round_id: int, signer: str) -> Mapping[Any, Any] | None:
    """The signer's printed name and the version of the case, if the round is still open."""
    r, p = approval_round.c, person.c
    query = (
        select(p.printed_name, nonconformance.c.version)
        .select_from(approval_round)
        .join(nonconformance, nonconformance.c.number == r.nonconformance)
        .join(person, p.name == signer)
        .where(r.id == round_id, r.state == "open", p.active.is_(True))
    )
    return desk.transaction.connection.execute(query).mappings().first()
