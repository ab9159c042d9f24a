"""Run an analysis of commonality and keep it: who, when, at which ledger position, what it found.

No ledger entry: looking changes nothing. The lots of a characteristic are kept in memory between
the runs of one process, so that a run reads only what was measured since the run before.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from service.actions.commonality_rows import rows_up_to
from service.actions.desk import Desk
from service.actions.look_commonality import about, analyse
from service.records.canonical import canonical
from service.records.schema import iso
from service.records.spc_tables import commonality_run

r = commonality_run.c


def run_commonality(
    desk: Desk, characteristic: str, *, by: str, of: str = "value"
) -> dict[str, Any]:
    """Analyse the newest lots of a characteristic and store the answer."""
    desk.catch_up()
    connection, position = desk.transaction.connection, desk.transaction.start
    looked = about(connection, characteristic, position, by=of)
    readings = desk.plant.lot_rows
    readings[characteristic] = rows_up_to(
        connection, desk.plant.lineage, characteristic, position, readings.get(characteristic)
    )
    document = analyse(looked, readings[characteristic].newest())
    row = {
        "characteristic": characteristic,
        "at": desk.transaction.now_micros,
        "by": by,
        "position": position,
        "lots": document["lots"],
        "candidates": document["candidates"],
        "document": canonical(document),
    }
    number = connection.execute(insert(commonality_run).values(row)).inserted_primary_key
    return {**_head(number[0] if number else None, row), **document}


def list_runs(
    connection: Connection, characteristic: str | None = None, *, limit: int | None = None
) -> list[dict[str, Any]]:
    """The runs that were stored, the newest first."""
    query = select(commonality_run).order_by(r.id.desc()).limit(limit)
    if characteristic is not None:
        query = query.where(r.characteristic == characteristic)
    return [
        {**_head(row["id"], row), **orjson.loads(row["document"])}
        for row in connection.execute(query).mappings()
    ]


def last_run(connection: Connection, characteristic: str) -> dict[str, Any] | None:
    """The newest run of a characteristic."""
    return next(iter(list_runs(connection, characteristic, limit=1)), None)


def new_findings(document: dict[str, Any], before: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The findings that the run before did not have, by another name neither.

    Of strata that the lots cannot tell apart, now one may come first and now another.
    """
    known = [name for each in (before or {}).get("findings", ()) for name in _names(each)]
    return [
        each for each in document["findings"] if not any(name in known for name in _names(each))
    ]


def _names(finding: dict[str, Any]) -> list[dict[str, str]]:
    return [finding["stratum"], *finding["confounded"]]


def _head(number: int | None, row: Any) -> dict[str, Any]:
    return {"run": number, "at": iso(row["at"]), "run_by": row["by"]}
