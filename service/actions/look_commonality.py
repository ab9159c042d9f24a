"""What unusual results have in common: "furnace 3, night shift", found by itself.

The lots are read on one consistent state of the store; the analysis is made of what was read, when
the store is free again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from service.actions.commonality_factors import Factors, Ranges, factors_of
from service.actions.commonality_rows import LotRow, rows_in_window
from service.actions.commonality_window import Alarmed, Window, alarmed_streams, windows
from service.actions.commonality_words import finding_sentence, stratum_scope
from service.errors import BadInput, Unknown, did_you_mean
from service.plant import Plant
from service.records import tables as t
from service.records.door import Door
from service.records.schema import iso
from spc.commonality import (
    Commonality,
    CommonalityRefused,
    CommonFactor,
    find_commonality,
    find_reject_commonality,
)

By = Literal["value", "rejects"]
Q = 0.05


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: which characteristic, by what, and true at which ledger position.

    `alarmed` says since when its streams with an open alarm may have changed.
    """

    characteristic: str
    name: str
    unit: str
    position: int
    by: By = "value"
    parameters: bool = True
    since: datetime | None = None
    until: datetime | None = None
    alarmed: Alarmed | None = None


def look_commonality(
    door: Door,
    plant: Plant,
    characteristic: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    by: str = "value",
    parameters: bool = True,
) -> dict[str, Any]:
    """The strata whose results differ, strongest first; without `since` the lots that fit best."""
    if since is not None and until is not None and since >= until:
        raise BadInput(f"since {since.isoformat()} is not before until {until.isoformat()}")
    with plant.reading(door) as connection:
        looked = about(
            connection, characteristic, plant.version,
            by=by, parameters=parameters, since=since, until=until,
        )  # fmt: skip
        rows = rows_in_window(connection, plant.lineage, characteristic, since=since, until=until)
    return analyse(looked, rows)


def about(
    connection: Connection,
    characteristic: str,
    position: int,
    *,
    by: str = "value",
    parameters: bool = True,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Looked:
    """What is asked, checked."""
    c = t.characteristic.c
    query = select(c.name, c.unit).where(c.id == characteristic)
    row = connection.execute(query).first()
    if row is None:
        known = list(connection.execute(select(c.id)).scalars())
        near = did_you_mean(characteristic, known)
        raise Unknown(f"characteristic `{characteristic}` is not known{near}")
    if by not in ("value", "rejects"):
        raise BadInput(f"by `{by}` is not known; known are value, rejects")
    kind: By = "rejects" if by == "rejects" else "value"
    alarmed = None
    if since is None and until is None:
        alarmed = alarmed_streams(connection, characteristic)
    return Looked(
        characteristic, row.name, row.unit, position, kind, parameters, since, until, alarmed
    )


def analyse(looked: Looked, rows: Sequence[LotRow]) -> dict[str, Any]:
    """The findings in figures and words; where the lots cannot answer, why."""
    document: dict[str, Any] = {}
    for window in windows(rows, looked.alarmed, looked.since, looked.until):
        wider = _analysed(looked, window)
        # Where the wider look says nothing either, the nearer one stands.
        document = wider if wider["findings"] or not document else document
        if document["findings"]:
            break
    return document


# --- within ----------------------------------------------------------------------------------


def _analysed(looked: Looked, window: Window) -> dict[str, Any]:
    rows = window.rows
    factors, ranges = factors_of(rows, parameters=looked.parameters)
    found: Commonality | None = None
    refused = None
    try:
        found = _found(looked, rows, factors)
    except CommonalityRefused as refusal:
        refused = str(refusal)
    return {
        "characteristic": looked.characteristic,
        "name": looked.name,
        "unit": looked.unit,
        "by": looked.by,
        "as_of": looked.position,
        "since": None if not rows else iso(min(row.started_at for row in rows)),
        "until": None if not rows else iso(max(row.made_at for row in rows)),
        "window": window.document(),
        "lots": len(rows),
        "factors": list(factors),
        "candidates": 0 if found is None else found.candidates,
        "q": Q,
        "refused": refused,
        "findings": [
            _document(looked, window, each, ranges) for each in (found.findings if found else ())
        ],
    }


def _found(looked: Looked, rows: Sequence[LotRow], factors: Factors) -> Commonality:
    if looked.by == "rejects":
        rejected, sizes = [row.rejected for row in rows], [row.size for row in rows]
        return find_reject_commonality(rejected, sizes, factors, q=Q)
    return find_commonality([row.mean for row in rows], factors, q=Q)


def _document(
    looked: Looked, window: Window, found: CommonFactor, ranges: Ranges
) -> dict[str, Any]:
    said = finding_sentence(found, looked.name, looked.unit, by_rejects=looked.by == "rejects")
    since = None if window.begins is None else iso(window.begins)
    until = None if looked.until is None else looked.until.isoformat()
    return {
        "stratum": dict(found.stratum),
        "lots": found.lots,
        "others": found.others,
        "effect": found.effect,
        "lower": found.lower,
        "upper": found.upper,
        "z": found.z,
        "p": found.p,
        "q": found.q,
        "confounded": [dict(each) for each in found.confounded],
        "shared": [asdict(each) for each in found.shared],
        "sentence": said.document(),
        "scope": stratum_scope(found, ranges, since, until),
    }
