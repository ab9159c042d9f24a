"""The limits of a stream, one version after the other: who froze them, from what, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, select

from service.actions.effective_limits import EffectiveLimits
from service.actions.stream_book import StreamBook
from service.records import tables as t
from service.records.case_tables import ledger
from service.records.schema import iso


def limits_documents(connection: Connection, book: StreamBook) -> list[dict[str, Any]]:
    """All limits that a point of the stream was or may be judged by, by their instant."""
    b = t.baseline.c
    rows = connection.execute(select(t.baseline).where(b.stream == book.key.id)).mappings()
    versions = {row["version"]: row for row in rows}
    # A later control plan may name other rules for the same limits: they begin anew with it.
    parts = [part for each in book.limits for part in (each, *each.later)]
    parts.sort(key=lambda each: each.effective_from)
    return [_document(each, versions) for each in parts]


def _document(effective: EffectiveLimits, versions: Mapping[int, RowMapping]) -> dict[str, Any]:
    row = None if effective.version is None else versions.get(effective.version)
    return {
        "center": effective.limits.center,
        "sigma": effective.limits.sigma,
        "effective_from": iso(effective.effective_from),
        "tentative": effective.tentative,
        "multiplier": effective.multiplier,
        "rule_set": effective.rule_set.name,
        "source": "record" if row is None else "baseline",
        "version": effective.version,
        "record": effective.record,
        "estimator": None if row is None else row["estimator"],
        "subgroups": None if row is None else row["subgroups"],
        "signed_by": None if row is None else row["signed_by"],
        "reason": None if row is None else row["reason"],
    }


def list_baselines(connection: Connection, stream: str) -> list[dict[str, Any]]:
    """Every frozen version of a stream's limits, the oldest first, with all that was signed."""
    b = t.baseline.c
    query = (
        select(t.baseline, ledger.c.at)
        .join(ledger, ledger.c.seq == b.entry)
        .where(b.stream == stream)
        .order_by(b.version)
    )
    return [baseline_document(row) for row in connection.execute(query).mappings()]


def baseline_document(row: RowMapping) -> dict[str, Any]:
    return {
        "stream": row["stream"],
        "version": row["version"],
        "center": row["center"],
        "sigma": row["sigma"],
        "multiplier": row["multiplier"] or 3.0,
        "rule_set": row["rule_set"],
        "estimator": row["estimator"],
        "subgroups": row["subgroups"],
        "data_hash": row["data_hash"],
        "tentative": row["tentative"],
        "effective_from": iso(row["effective_from"]),
        "last_inspection": row["last_inspection"],
        "signed_by": row["signed_by"],
        "signed_at": iso(row["at"]) if row["signed_by"] else None,
        "reason": row["reason"],
        "excluded": orjson.loads(row["excluded"] or "[]"),
        "warnings": orjson.loads(row["warnings"] or "[]"),
        "entry": row["entry"],
    }
