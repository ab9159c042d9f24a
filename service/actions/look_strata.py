"""A look at what results have in common, with the values that its pictures are drawn of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.actions.commonality_factors import factors_of
from service.actions.commonality_rows import LotRow, rows_in_window
from service.actions.commonality_window import windows
from service.actions.look_commonality import about, analyse
from service.plant import Plant
from service.records.door import Door


@dataclass(frozen=True, slots=True)
class Strata:
    """What was found, and of each finding the results of its lots and of all others."""

    document: dict[str, Any]
    values: Sequence[tuple[list[float], list[float]]]


def look_strata(
    door: Door,
    plant: Plant,
    characteristic: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    by: str = "value",
) -> Strata:
    """As a look at commonality, which keeps of the lots no more than the figures."""
    with plant.reading(door) as connection:
        looked = about(connection, characteristic, plant.version, by=by, since=since, until=until)
        rows = rows_in_window(connection, plant.lineage, characteristic, since=since, until=until)
    document = analyse(looked, rows)
    compared = next(
        (
            each.rows
            for each in windows(rows, looked.alarmed, since, until)
            if each.document() == document["window"]
        ),
        rows,
    )
    return Strata(document, list(_sides_of(compared, document["findings"], by)))


def _sides_of(
    rows: Sequence[LotRow], findings: Sequence[Mapping[str, Any]], by: str
) -> Iterator[tuple[list[float], list[float]]]:
    """The results of the lots of each stratum and of all others; what is settled is in neither."""
    levels, _ = factors_of(rows)
    open_ones = set(range(len(rows)))
    for each in findings:
        stratum = dict(each["stratum"])
        inside = {
            place
            for place in open_ones
            if all(levels[name][place] == level for name, level in stratum.items())
        }
        yield _results(rows, inside, by), _results(rows, open_ones - inside, by)
        open_ones -= inside


def _results(rows: Sequence[LotRow], places: Set[int], by: str) -> list[float]:
    """The mean of each lot, or the per cent of it that was rejected."""
    chosen = [rows[place] for place in sorted(places)]
    if by == "value":
        return [row.mean for row in chosen]
    return [100 * row.rejected / row.size for row in chosen]
