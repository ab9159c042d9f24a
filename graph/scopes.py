"""Scopes: what is suspect, in JSON, in words, and as lots and operations of a lineage.

The parts: `graph.selection` (the data), `graph.scope_json`, `graph.scope_words`,
`graph.suspects` (what a scope chooses, by `graph.material` and `graph.choice`).
"""

from graph.gaps import Gap
from graph.scope_json import iso_time, parse_scope, scope_document
from graph.scope_words import Language, describe_scope
from graph.selection import Range, Scope, ScopeError
from graph.suspects import Suspects, resolve, selects_operation

__all__ = [
    "Gap",
    "Language",
    "Range",
    "Scope",
    "ScopeError",
    "Suspects",
    "describe_scope",
    "iso_time",
    "parse_scope",
    "resolve",
    "scope_document",
    "selects_operation",
]
