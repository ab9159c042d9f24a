"""The notices of a case, as people and machines look at them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, select

from notifications.customer_notice import CustomerNotice
from service.actions.consignees import consignees_of
from service.actions.notice_document import notice_document
from service.actions.notice_draft import digest_of
from service.actions.told_deliveries import draft_of
from service.errors import Unknown, did_you_mean
from service.records.case_tables import nonconformance
from service.records.customer_tables import notice
from service.records.schema import iso
from service.records.tables import party
from service.settings import Settings

n = notice.c


def list_notices(connection: Connection, number: str) -> list[dict[str, Any]]:
    """Each customer of a case, with what he was told and what waits, the oldest first."""
    _need_case(connection, number)
    rows = connection.execute(
        select(notice).where(n.nonconformance == number).order_by(n.customer, n.revision)
    ).mappings()
    revisions: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        revisions.setdefault(row["customer"], []).append(_listed(row))
    return [
        {
            "customer": customer,
            "problem": found.problem,
            "their_problem": found.their_problem,
            "state": found.state,
            "told_at": _iso(found.told_at),
            "respond_by": _iso(found.respond_by),
            "answered_at": _iso(found.answered_at),
            "revisions": revisions.get(customer, []),
        }
        for customer, found in consignees_of(connection, number).items()
    ]


def look_notice(
    connection: Connection,
    settings: Settings,
    number: str,
    customer: str,
    *,
    revision: int | None = None,
) -> dict[str, Any]:
    """One revision, the newest unless another is asked for: what it says, its hash, CX-0164."""
    row = find_notice(connection, number, customer, revision=revision)
    content = draft_of(row).content
    document = notice_document(content, settings, language=language_of(connection, customer))
    return {**_listed(row), "nonconformance": number, "customer": customer, **document}


def find_notice(
    connection: Connection, number: str, customer: str, *, revision: int | None = None
) -> RowMapping:
    _need_case(connection, number)
    query = select(notice).where(n.nonconformance == number, n.customer == customer)
    if revision is not None:
        query = query.where(n.revision == revision)
    row = connection.execute(query.order_by(n.revision.desc()).limit(1)).mappings().first()
    if row is not None:
        return row
    known = list(consignees_of(connection, number))
    if customer in known:
        which = f"no revision {revision} of its notice" if revision else "no notice"
        raise Unknown(f"{number} has {which} to customer `{customer}`")
    raise Unknown(f"customer `{customer}` has no part of {number}{did_you_mean(customer, known)}")


def content_of(row: RowMapping) -> CustomerNotice:
    return draft_of(row).content


def language_of(connection: Connection, customer: str) -> str:
    query = select(party.c.language).where(party.c.id == customer)
    return str(connection.execute(query).scalar() or "en")


def _listed(row: RowMapping) -> dict[str, Any]:
    content = draft_of(row).content
    return {
        "revision": row["revision"],
        "kind": row["kind"],
        "state": row["state"],
        "at": iso(row["at"]),
        "lines": len(content.shipments),
        "added": len(content.added),
        "changed": len(content.changed),
        "cleared": len(content.cleared),
        "hash": digest_of(content),
        "signed_by": row["signed_by"],
        "signed_reason": row["signed_reason"],
        "signed_at": _iso(row["signed_at"]),
        "message_id": row["message_id"],
    }


def _need_case(connection: Connection, number: str) -> None:
    known = list(connection.execute(select(nonconformance.c.number)).scalars())
    if number not in known:
        raise Unknown(f"nonconformance `{number}` is not known{did_you_mean(number, known)}")


def _iso(micros: int | None) -> str | None:
    return None if micros is None else iso(micros)
