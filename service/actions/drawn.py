"""Three lines around what is suspect: narrow, recommended and wide, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.said import Said
from graph.scopes import Scope
from service.actions.unite_scopes import union

AS_STATED = Said("as stated", "按所述范围")
NOTHING_NARROWER = Said(
    "as recommended: nothing recorded draws the line closer",
    "与建议范围相同：没有记录可使范围更窄",
)
NOTHING_WIDER = Said(
    "as recommended: nothing recorded draws the line further out",
    "与建议范围相同：没有记录可使范围更宽",
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A scope and how it was drawn."""

    scope: Scope
    how: Said


@dataclass(frozen=True, slots=True)
class Drawn:
    narrow: Drawing
    recommended: Drawing
    wide: Drawing


def drawn_together(parts: Sequence[Drawn]) -> Drawn:
    """The lines of a union: those of its parts together."""
    return Drawn(
        narrow=_together([part.narrow for part in parts]),
        recommended=_together([part.recommended for part in parts]),
        wide=_together([part.wide for part in parts]),
    )


def _together(drawings: Sequence[Drawing]) -> Drawing:
    hows = list(dict.fromkeys(each.how for each in drawings))
    how = Said("; ".join(each.en for each in hows), "；".join(each.zh for each in hows))
    return Drawing(union(each.scope for each in drawings), how)
