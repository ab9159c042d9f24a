"""A decision table as the entry of a rule file."""

import json
import re

from rules.decision_table import BECAUSE, CellValue, DecisionTable
from rules.reading.table_columns import OUTPUTS

# Letters, digits and a few signs, beginning with a letter, are the same text to every reader of
# YAML, but for the words that some take for true, false or nothing.
_PLAIN = re.compile(r"[^\W\d_][\w.-]*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_SECONDS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def table_yaml(table: DecisionTable) -> str:
    """Write a decision table as one entry of `tables:`.

    Parameters
    ----------
    table : DecisionTable

    Returns
    -------
    str
        YAML, indented as it stands below `tables:`, with a line for each row.

    Examples
    --------
    >>> table = DecisionTable(
    ...     "grade", "containment", "first", ("cost",), (), 1, ("cost", "severity"),
    ...     (("> 5", "major"), ("-", "minor")),
    ... )
    >>> print(table_yaml(table), end="")
      - id: grade
        event: containment
        hit: first
        inputs: [cost]
        outputs: [severity]
        rows:
          - ["> 5", major]
          - ["-", minor]
    """
    inputs = [name for name in table.columns if not _tells(name)]
    outputs = [name for name in table.columns if _tells(name)]
    lines = [f"id: {_scalar(table.id)}", f"event: {table.event}", f"hit: {table.hit}"]
    if table.priority:
        lines.append(f"priority: {table.priority}")
    if table.cool_down:
        lines.append(f"cool_down: {duration_text(table.cool_down)}")
    lines += [f"inputs: {_flow(inputs)}", f"outputs: {_flow(outputs)}", "rows:"]
    lines += [f"  - {_flow(cells)}" for cells in table.cells]
    return "".join(f"{'  - ' if at == 0 else '    '}{line}\n" for at, line in enumerate(lines))


def duration_text(seconds: int) -> str:
    """Write a length of time in the largest unit that gives a whole number.

    Examples
    --------
    >>> duration_text(28_800), duration_text(90)
    ('8 h', '90 s')
    """
    return next(f"{seconds // size} {unit}" for unit, size in _SECONDS if seconds % size == 0)


def _tells(name: str) -> bool:
    return name in OUTPUTS or name == BECAUSE


def _flow(values: list[str] | tuple[CellValue, ...]) -> str:
    return "[" + ", ".join(_scalar(value) for value in values) + "]"


def _scalar(value: CellValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    # JSON's escapes are YAML's too.
    return json.dumps(value, ensure_ascii=False)
