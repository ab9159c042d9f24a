"""The tables that only some reports have: scopes side by side, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.reports.changes import changes_table, deltas_table
from service.reports.comparison import comparison_table
from service.reports.report_words import Spoken
from service.reports.tables import Table


def extra_tables(document: Mapping[str, Any], spoken: Spoken) -> Iterator[Table]:
    """A table for each thing that stands beside the radius."""
    if document.get("compare"):
        yield comparison_table(document["compare"], _only_unit(document), spoken)
    if document.get("changes"):
        yield changes_table(document["changes"], spoken)
    if document.get("deltas") is not None:
        yield deltas_table(document["deltas"], spoken)


def _only_unit(document: Mapping[str, Any]) -> str:
    """The unit of a radius that has but one: a comparison says units only where there are more."""
    units = list(document["totals"]["by_unit"])
    return units[0] if len(units) == 1 else ""
