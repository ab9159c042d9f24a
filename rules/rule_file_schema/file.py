"""The schema of a whole rule file."""

from collections.abc import Sequence
from typing import Any

from rules.own_fields import OwnField
from rules.reading.limits import (
    MOST_CORRELATIONS,
    MOST_DEADLINES,
    MOST_RULES,
    MOST_TABLES,
)
from rules.reading.tests import MOST_TESTS
from rules.rule_file_schema import sections
from rules.rule_file_schema.conditions import condition_definitions
from rules.rule_file_schema.pieces import CELL, NAME, Schema, a_list, a_named_table, a_table, ref

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIDING = ("rules", "tables", "correlations", "deadlines")


def rule_file_schema(own_fields: Sequence[OwnField] | None = None) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of rule files, made from what the reader reads by.

    It says what stands where, of which type, with which choices, in which unit and under which
    name in both languages (`title`, `x-title-zh`, `x-unit`, `x-unit-from`). What one entry says
    of another (a list that exists, limits that cross, cells of a table) only the reader checks:
    whatever it accepts fits the schema, not the other way round.

    Parameters
    ----------
    own_fields : sequence of OwnField, optional
        The only own fields that conditions may name. Without it any name is taken for one
        where an event has an operation.

    Returns
    -------
    dict
        JSON-able.

    Examples
    --------
    >>> schema = rule_file_schema()
    >>> schema["$defs"]["field.inspected"]["x-unit"]
    'pcs'
    >>> schema["$defs"]["then.supplier.alert"]["properties"]["contain"]["enum"]
    ['lot', 'heat']
    """
    entries: dict[str, Schema] = {
        "rulebook": NAME,
        "version": {"type": "integer", "minimum": 1},
        "fields": sections.own_fields(),
        "lists": a_named_table(a_list(CELL)),
        "conditions": a_named_table({"type": "object", "minProperties": 1, "maxProperties": 1}),
        "routes": sections.routes(),
        "rules": a_list(ref("rule"), most=MOST_RULES),
        "tables": a_list(ref("table"), most=MOST_TABLES),
        "correlations": a_list(ref("correlation"), most=MOST_CORRELATIONS),
        "deadlines": a_list(ref("deadline"), most=MOST_DEADLINES),
        "tests": a_list(ref("test"), most=MOST_TESTS),
    }
    return {
        "$schema": DIALECT,
        "title": "rule file",
        "x-title-zh": "规则文件",
        **a_table(sections.titled(entries), ("rulebook", "version")),
        "anyOf": [{"required": [name]} for name in DECIDING],
        "$defs": _definitions(own_fields),
    }


def _definitions(own_fields: Sequence[OwnField] | None) -> dict[str, Schema]:
    return {
        "rule": sections.rule(),
        "table": sections.decision_table(),
        "correlation": sections.correlation(),
        "deadline": sections.deadline(),
        "test": sections.test(),
        "given": sections.given(own_fields),
        **sections.outcome_definitions(),
        **condition_definitions(own_fields),
    }
