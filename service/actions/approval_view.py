"""What a signer sees before signing: looked up by the link's token, and nothing is written."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from graph.blast_radius import blast_radius
from graph.scopes import describe_scope
from notifications.links import token_hash
from service.actions.case_letters import amounts
from service.actions.cases import Case, get_case
from service.actions.desk import Desk
from service.actions.propose_disposition import pending_proposal
from service.actions.start_approval import proposed
from service.errors import Conflict, Refused, Unknown
from service.records.canonical import canonical
from service.records.case_tables import (
    approval_link,
    approval_round,
    decision,
    finding,
    person,
    proposal,
    signature,
)
from service.records.schema import iso

CHOICES = {"review": ("confirm", "dismiss"), "approval": ("approve", "reject")}


class LinkEnded(Refused):
    """The link was good once: used, withdrawn or expired."""

    status = 410
    title = "This link has ended"


@dataclass(frozen=True, slots=True)
class Seat:
    """Whom a link lets sign what: one person, in one role, in one round."""

    token_hash: str
    round: int
    step: str
    meaning: str
    roles: tuple[str, ...]
    quorum: str
    proposal: int | None
    role: str
    person: str
    printed_name: str
    language: str
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Everything the page shows; `content` is what the signature's hash is taken of."""

    seat: Seat
    content: dict[str, Any]
    version: int
    choices: tuple[str, ...]
    nonce: str

    @property
    def shown_hash(self) -> str:
        return hash_of(self.content)

    def document(self) -> dict[str, Any]:
        return {
            **self.content,
            "choices": list(self.choices),
            "case_version": self.version,
            "nonce": self.nonce,
        }


def view_approval(desk: Desk, raw_token: str) -> ApprovalView:
    """The page behind a link; 404 for one nobody was sent, 410 with the reason for an ended one."""
    seat = find_seat(desk, raw_token)
    case = get_case(desk, seat.number)
    content = shown_content(desk, seat, case)
    return ApprovalView(
        seat=seat,
        content=content,
        version=case.version,
        choices=CHOICES[seat.meaning],
        nonce=mint_nonce(raw_token, desk.transaction.seq, case.version, hash_of(content)),
    )


def find_seat(desk: Desk, raw_token: str) -> Seat:
    hashed = token_hash(raw_token)
    link, rounds = approval_link.c, approval_round.c
    query = (
        select(
            link.role, link.person, link.expires_at, link.used_at, link.revoked_at,
            rounds.id, rounds.step, rounds.meaning, rounds.roles, rounds.quorum,
            rounds.proposal, rounds.state, rounds.nonconformance,
            person.c.printed_name, person.c.language,
        )
        .join(approval_round, rounds.id == link.round)
        .join(person, person.c.name == link.person)
        .where(link.token_hash == hashed)
    )  # fmt: skip
    row = desk.transaction.connection.execute(query).mappings().first()
    if row is None:
        raise Unknown("this link is not known; ask for a new one from your quality department")
    _still_open(desk, row)
    return Seat(
        token_hash=hashed,
        round=row["id"],
        step=row["step"],
        meaning=row["meaning"],
        roles=tuple(orjson.loads(row["roles"])),
        quorum=row["quorum"],
        proposal=row["proposal"],
        role=row["role"],
        person=row["person"],
        printed_name=row["printed_name"],
        language=row["language"],
        number=row["nonconformance"],
    )


def _still_open(desk: Desk, row: Any) -> None:
    number = row["nonconformance"]
    first = _signed(desk, row["id"], row["role"])
    if first is not None:
        raise Conflict(
            f"{number}: already decided as {row['role']} by {first['printed_name']} "
            f"({first['decision']}) at {iso(first['at'])}",
            extra={"decision": first["decision"], "decided_by": first["printed_name"]},
        )
    if row["state"] != "open" or row["revoked_at"] is not None:
        ended = _closed_by(desk, row["id"])
        raise LinkEnded(f"{number}: this question was {row['state']}{ended}; the link has ended")
    if row["expires_at"] <= desk.transaction.now_micros:
        raise LinkEnded(
            f"{number}: this link expired at {iso(row['expires_at'])}; "
            "ask your quality department for a new one"
        )


def _signed(desk: Desk, round_id: int, role: str) -> Any:
    s = signature.c
    query = select(signature).where(s.round == round_id, s.role == role)
    return desk.transaction.connection.execute(query).mappings().first()


def _closed_by(desk: Desk, round_id: int) -> str:
    s = signature.c
    query = select(s.printed_name, s.decision).where(s.round == round_id).order_by(s.id.desc())
    row = desk.transaction.connection.execute(query).first()
    return "" if row is None else f" ({row.decision} by {row.printed_name})"


# --- what is shown ---------------------------------------------------------------------------


def shown_content(desk: Desk, seat: Seat, case: Case) -> dict[str, Any]:
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    lots = radius.lots()
    proposal_id = (
        seat.proposal if seat.proposal is not None else pending_proposal(desk, case.number)
    )
    proposed_by, lines = proposed(desk, proposal_id)
    held = case.held_lots(desk)
    return {
        "nonconformance": case.number,
        "state": case.state,
        "severity": case.severity,
        "step": seat.step,
        "meaning": seat.meaning,
        "role": seat.role,
        "signer": seat.printed_name,
        "language": seat.language,
        "reason": case.reason,
        "scope": {lang: describe_scope(case.scope, lang) for lang in ("en", "zh-CN")},
        "findings": _findings(desk, case.number),
        "rules": _rules(desk, case.number),
        "lots": [
            {
                "lot": lot.lot,
                "item": lot.item,
                "unit": desk.plant.lineage.lot(lot.lot).unit,
                "on_hand": lot.on_hand + lot.in_process,
                "shipped": lot.shipped,
                "location": lot.location,
                "share": lot.share,
                "held": lot.lot in held,
            }
            for lot in lots
        ],
        "on_hand": dict(amounts(desk, lots, "on_hand", "in_process")),
        "shipped": dict(amounts(desk, lots, "shipped")),
        "cost": radius.cost(),
        "customers": [
            {"customer": each.customer, "quantity": each.quantity} for each in radius.customers()
        ],
        "proposed_by": proposed_by,
        "proposal_reason": _proposal_reason(desk, proposal_id),
        "proposal": [line._asdict() for line in lines],
        "signed": _signatures(desk, seat.round),
    }


def _findings(desk: Desk, number: str) -> list[dict[str, str]]:
    """Every finding of the case: one that joined it after a page was opened makes the page stale.

    It need not have added a lot, and yet "a false alarm" is no answer to it.
    """
    f = finding.c
    query = select(f.reason, f.at).where(f.nonconformance == number).order_by(f.id)
    rows = desk.transaction.connection.execute(query)
    return [{"reason": row.reason, "at": iso(row.at)} for row in rows]


def _rules(desk: Desk, number: str) -> list[dict[str, Any]]:
    """The two decisions that opened the case: rule, version, conditions with their values."""
    d = decision.c
    query = select(d.stage, d.rulebook, d.rulebook_version, d.document).where(
        d.nonconformance == number
    )
    return [
        {
            "stage": row.stage,
            "rulebook": row.rulebook,
            "version": row.rulebook_version,
            "decisions": orjson.loads(row.document)["decisions"],
        }
        for row in desk.transaction.connection.execute(query.order_by(d.id).limit(2))
    ]


def _proposal_reason(desk: Desk, proposal_id: int | None) -> str | None:
    if proposal_id is None:
        return None
    query = select(proposal.c.reason).where(proposal.c.id == proposal_id)
    reason: str = desk.transaction.connection.execute(query).scalar_one()
    return reason


def _signatures(desk: Desk, round_id: int) -> list[dict[str, str]]:
    s = signature.c
    rows = desk.transaction.connection.execute(
        select(signature).where(s.round == round_id).order_by(s.id)
    ).mappings()
    return [
        {"role": row["role"], "name": row["printed_name"], "decision": row["decision"]}
        for row in rows
    ]


# --- the page's own proof --------------------------------------------------------------------


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def mint_nonce(raw_token: str, seq: int, version: int, shown: str) -> str:
    """A page's nonce carries what the page showed, sealed with the token: nothing is stored yet."""
    body = f"{seq}.{version}.{shown}.{secrets.token_urlsafe(12)}"
    return f"{body}.{_seal(raw_token, body)}"


@dataclass(frozen=True, slots=True)
class PageShown:
    seq: int
    version: int
    shown_hash: str


def open_nonce(raw_token: str, nonce: str) -> PageShown:
    body, _, seal = nonce.rpartition(".")
    if not nonce.isascii() or not hmac.compare_digest(seal, _seal(raw_token, body)):
        raise Conflict("this page is not one that was sent to you; open the link again")
    seq, version, shown, _ = body.split(".")
    return PageShown(int(seq), int(version), shown)


def _seal(raw_token: str, body: str) -> str:
    return hmac.new(raw_token.encode(), body.encode(), hashlib.sha256).hexdigest()
