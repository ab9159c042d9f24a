"""A decision table as a JSON-able object."""

from typing import Any

from rules.decision_table import BECAUSE, CONDITION, DecisionTable
from rules.reading.table_columns import OUTPUTS


def table_document(table: DecisionTable) -> dict[str, Any]:
    """Give a decision table as a JSON-able object: its columns, and the cells of each row.

    Parameters
    ----------
    table : DecisionTable

    Returns
    -------
    dict

    Examples
    --------
    >>> table = DecisionTable(
    ...     "grade", "containment", "first", ("cost",), (), 7, ("cost", "severity"),
    ...     (("> 5", "major"),),
    ... )
    >>> table_document(table)["columns"][1], table_document(table)["rows"]
    ({'name': 'severity', 'kind': 'outcome'}, [{'id': 'grade.1', 'cells': ['> 5', 'major']}])
    """
    return {
        "id": table.id,
        "event": table.event,
        "hit": table.hit,
        "priority": table.priority,
        "cool_down_seconds": table.cool_down,
        "line": table.line,
        "columns": [{"name": name, "kind": _kind(name)} for name in table.columns],
        "rows": [
            {"id": f"{table.id}.{number}", "cells": list(cells)}
            for number, cells in enumerate(table.cells, start=1)
        ],
    }


def _kind(name: str) -> str:
    if name in (BECAUSE, CONDITION):
        return name
    return "outcome" if name in OUTPUTS else "fact"
