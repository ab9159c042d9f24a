"""What is to be said of each box of a trace's picture when it is pointed at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from graph.lineage import Lineage
from graph.picture import Picture, PictureNode
from service.actions.look_stages import runs_named
from service.actions.look_surroundings import Around, Held
from service.plant import Plant

NAMED = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A box and what stands behind it.

    `places` and `cases` say how many of its lots are there and how many a case holds, the most
    first, `more_places` and `more_cases` how many are not named; `held` are the holds of a single
    lot, `run` the facts of a single operation.
    """

    node: PictureNode
    heat: str | None = None
    places: tuple[tuple[str, int], ...] = ()
    more_places: int = 0
    held: Sequence[Held] = ()
    cases: tuple[tuple[str, int], ...] = ()
    more_cases: int = 0
    run: dict[str, Any] | None = None


def boxes_of(connection: Connection, plant: Plant, around: Around, picture: Picture) -> list[Box]:
    """In the order of the picture's boxes; to be asked while the plant is read."""
    single = [node.first for node in picture.nodes if node.kind == "operation" and node.count == 1]
    runs = runs_named(connection, single)
    return [
        _lots(plant.lineage, around, node) if node.kind == "lot"
        else Box(node, run=runs.get(node.first) if node.count == 1 else None)
        for node in picture.nodes
    ]  # fmt: skip


def _lots(lineage: Lineage, around: Around, node: PictureNode) -> Box:
    rows = lineage.rows(node.members)
    places = Counter(lineage.lots.location.decode(lineage.lots.location.view()[rows].tolist()))
    places.pop(None, None)
    cases: Counter[str] = Counter()
    names = lineage.names_of(node.members) if node.marks.held else []
    for name in names:
        cases.update({each.case for each in around.held.get(name, ())})
    single = node.count == 1
    return Box(
        node,
        heat=lineage.lots.heat.word(int(rows[0])) if single else None,
        places=tuple((str(place), count) for place, count in places.most_common(NAMED)),
        more_places=max(len(places) - NAMED, 0),
        held=around.held.get(node.first, ()) if single else (),
        cases=() if single else tuple(cases.most_common(NAMED)),
        more_cases=0 if single else max(len(cases) - NAMED, 0),
    )
