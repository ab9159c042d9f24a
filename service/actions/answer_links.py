"""The link to a customer's answer page: made when a letter is sent, good until the case ends."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from notifications.links import mint_token, token_hash
from rules.case_life import ENDED
from service.actions.await_answer import await_answer
from service.actions.consignees import consignees_of
from service.actions.customer_accounts import SETTLED
from service.actions.desk import Desk
from service.errors import Conflict, Refused, Unknown
from service.records.case_tables import nonconformance
from service.records.customer_tables import answer_link, consignee
from service.records.schema import iso, microseconds

# So long at least; longer while the customer still has something to account for.
VALID = timedelta(days=90)


class AnswerLinkEnded(Refused):
    """The link was good once: its case has ended, it was withdrawn, or it expired."""

    status = 410
    title = "This link has ended"


@dataclass(frozen=True, slots=True)
class AnswerSeat:
    """Whom a link lets answer for what: one customer, in one case."""

    token_hash: str
    number: str
    customer: str


def with_answer_link(desk: Desk, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with a link of its own, where there is still something to answer.

    A raw token exists only in the mail. So a letter that is sent again carries another one, and
    both are good: which of the two mails arrived, nobody knows.
    """
    number, customer = str(payload["number"]), str(payload.get("consignee", ""))
    desk.transaction.flush()
    case = nonconformance.c
    query = select(case.state).where(case.number == number)
    state = desk.transaction.connection.execute(query).scalar_one_or_none()
    found = consignees_of(desk.transaction.connection, number).get(customer)
    if state is None or state in ENDED or found is None or found.state == "cleared":
        return {**payload, "answer_link": None}
    raw, stored = mint_token()
    desk.transaction.insert(
        answer_link,
        {
            "token_hash": stored,
            "nonconformance": number,
            "customer": customer,
            "created_at": desk.transaction.now_micros,
            "expires_at": microseconds(desk.transaction.now + VALID),
        },
    )
    await_answer(desk, found)
    link = f"{desk.settings.public_url.rstrip('/')}/api/v1/answers/{raw}"
    return {**payload, "answer_link": link}


def wanted_answer_link(desk: Desk, payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """As above for a reminder: None if the answer has come, or is not wanted any more."""
    found = consignees_of(desk.transaction.connection, str(payload["number"]))
    asked = found.get(str(payload["consignee"]))
    if asked is None or asked.state != "told":
        return None
    linked = with_answer_link(desk, payload)
    return None if linked["answer_link"] is None else linked


def find_answer_seat(desk: Desk, raw_token: str) -> AnswerSeat:
    """404 for a link that nobody was sent, 410 with the reason for one that has ended."""
    hashed = token_hash(raw_token)
    link, case = answer_link.c, nonconformance.c
    query = (
        select(
            link.nonconformance, link.customer, link.expires_at, link.revoked_at,
            case.state, consignee.c.state.label("standing"),
        )
        .join(nonconformance, case.number == link.nonconformance)
        .join(
            consignee,
            (consignee.c.nonconformance == link.nonconformance)
            & (consignee.c.customer == link.customer),
        )
        .where(link.token_hash == hashed)
    )  # fmt: skip
    row = desk.transaction.connection.execute(query).mappings().first()
    if row is None:
        raise Unknown("this link is not known; ask the supplier who told you for a new one")
    _still_good(desk, row)
    return AnswerSeat(hashed, row["nonconformance"], row["customer"])


def _still_good(desk: Desk, row: Mapping[Any, Any]) -> None:
    number = row["nonconformance"]
    if row["state"] in ENDED:
        raise AnswerLinkEnded(f"{number} is closed; no answer is needed any more, thank you")
    if row["revoked_at"] is not None:
        raise AnswerLinkEnded(f"{number}: this link was withdrawn; ask for a new one")
    over = row["expires_at"] <= desk.transaction.now_micros
    if over and row["standing"] in SETTLED:
        raise AnswerLinkEnded(f"{number}: this link expired at {iso(row['expires_at'])}")


# --- the page's own proof --------------------------------------------------------------------


def mint_answer_nonce(raw_token: str) -> str:
    """Sealed with the token: it proves that the page was opened, and nothing is stored yet."""
    body = f"answer.{secrets.token_urlsafe(16)}"
    return f"{body}.{_seal(raw_token, body)}"


def check_answer_nonce(raw_token: str, nonce: str) -> None:
    body, _, seal = nonce.rpartition(".")
    fresh = nonce.isascii() and len(nonce) <= 200 and body.startswith("answer.")
    if not fresh or not hmac.compare_digest(seal, _seal(raw_token, body)):
        raise Conflict("this page is not one that was sent to you; open the link again")


def _seal(raw_token: str, body: str) -> str:
    return hmac.new(raw_token.encode(), body.encode(), hashlib.sha256).hexdigest()
