"""What a Vega-Lite specification says: checked against the schema, its data and texts taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from altair.utils.schemapi import validate_jsonschema
from altair.vegalite.v6.schema import core

KINDS: Mapping[str, Any] = {
    "vconcat": core.TopLevelVConcatSpec,
    "layer": core.TopLevelLayerSpec,
    "mark": core.TopLevelUnitSpec,
}


def checked(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification, held against the schema of Vega-Lite."""
    kind = next(name for name in KINDS if name in specification)
    # Which of the many ways to write a view is meant, the schema of that way says at once.
    schema = KINDS[kind]._schema
    validate_jsonschema(dict(specification), schema, rootschema=KINDS[kind]._rootschema)
    return dict(specification)


def rows_of(specification: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every row of data that stands in a specification."""
    return [row for rows in _datasets(specification) for row in rows]


def texts_of(specification: Mapping[str, Any]) -> list[str]:
    """Head, lines below it, and every text that is written into the picture."""
    title = specification["title"]
    return [
        *title["text"],
        *title["subtitle"],
        *(row["said"] for row in rows_of(specification) if "said" in row),
    ]


def panels_of(specification: Mapping[str, Any]) -> int:
    return len(specification["vconcat"])


def layers_of(part: Any) -> Iterator[dict[str, Any]]:
    """Every single view."""
    if isinstance(part, list):
        for each in part:
            yield from layers_of(each)
    elif isinstance(part, dict):
        if "mark" in part:
            yield part
        for name in ("vconcat", "layer"):
            yield from layers_of(part.get(name))


def _datasets(part: Any) -> Iterator[list[dict[str, Any]]]:
    if isinstance(part, Mapping):
        values = part.get("values")
        if isinstance(values, list) and values and isinstance(values[0], dict):
            yield values
        for name, each in part.items():
            if name == "datasets":
                yield from each.values()
            else:
                yield from _datasets(each)
    elif isinstance(part, list):
        for each in part:
            yield from _datasets(each)
