"""The name of a stream: the characteristic, and the context by which the control plan splits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import RowMapping

from service.actions.control_plan import SPLIT_FIELDS

# What a stream is not split by, and what was not recorded.
ALL, NONE = "*", "-"
NAMED_FIRST = ("item", "equipment", "shift")


@dataclass(frozen=True, slots=True)
class StreamKey:
    """(characteristic, item or all, equipment, shift of the operation), and further context.

    `context` holds the further fields by which the plan splits; `pooled` says whether equipment
    or shift are among those by which it does not.
    """

    characteristic: str
    item: str | None
    equipment: str | None
    shift: str | None
    context: tuple[tuple[str, str | None], ...] = ()
    pooled: tuple[str, ...] = ()
    id: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self._named())

    def _named(self) -> str:
        named = [_word(self.characteristic), ALL if self.item is None else _word(self.item)]
        for name, value in (("equipment", self.equipment), ("shift", self.shift)):
            named.append(ALL if name in self.pooled else _said(value))
        return ":".join([*named, *(f"{name}={_said(value)}" for name, value in self.context)])

    @property
    def context_document(self) -> str | None:
        """The further context as it is stored; null for a stream that has none."""
        return orjson.dumps(dict(self.context)).decode() if self.context else None


def key_for(
    characteristic: str,
    item: str | None,
    context: Mapping[str, str | None],
    split_by: tuple[str, ...],
) -> StreamKey:
    """The stream of a point: what the plan splits by, of the context the point was made in."""
    return StreamKey(
        characteristic,
        item,
        context.get("equipment") if "equipment" in split_by else None,
        context.get("shift") if "shift" in split_by else None,
        tuple((name, context.get(name)) for name in split_by if name not in NAMED_FIRST),
        tuple(name for name in ("equipment", "shift") if name not in split_by),
    )


def key_of(row: Mapping[str, Any] | RowMapping) -> StreamKey:
    """The key of a row of the table of streams."""
    said = {} if row["context"] is None else orjson.loads(row["context"])
    parts = row["id"].split(":")
    pooled = tuple(
        name for name, part in zip(("equipment", "shift"), parts[2:4], strict=True) if part == ALL
    )
    context = tuple((name, said[name]) for name in SPLIT_FIELDS if name in said)
    return StreamKey(
        row["characteristic"], row["item"], row["equipment"], row["shift"], context, pooled
    )


def characteristic_of(stream: str) -> str:
    """The characteristic that the id of a stream begins with."""
    return _unquoted(stream.split(":", 1)[0])


def _said(value: str | None) -> str:
    return NONE if value is None else _word(value)


def _word(value: str) -> str:
    """A value within an id: nothing that separates, and no name that looks like all or none."""
    quoted = value.replace("%", "%25").replace(":", "%3A")
    return {ALL: "%2A", NONE: "%2D"}.get(quoted, quoted)


def _unquoted(word: str) -> str:
    for code, sign in (("%2A", ALL), ("%2D", NONE), ("%3A", ":"), ("%25", "%")):
        word = word.replace(code, sign)
    return word
