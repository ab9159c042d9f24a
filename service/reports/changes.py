"""What changed since: between a simulation and now, and in the course of a recall, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.reports.report_words import Spoken
from service.reports.tables import STEP, Cell, Column, Table, moment

CHANGED = ("quantities", "whereabouts", "certainty")
CHANGE_COLUMNS = tuple(
    Column(key) for key in ("change", "subject", "item", "what", "before", "after")
)
DELTA_COLUMNS = (
    Column("at", "time"),
    *(Column(key) for key in ("change", "lot", "certainty", "reason", "record", "entry")),
)


def changes_table(changes: Mapping[str, Any], spoken: Spoken) -> Table:
    """Lots that came and went, then what is different about the others, then customers."""
    rows = [*_lots(changes, spoken), *_differences(changes, spoken), *_customers(changes, spoken)]
    return Table("changes", CHANGE_COLUMNS, rows)


def deltas_table(deltas: Sequence[Mapping[str, Any]], spoken: Spoken) -> Table:
    """What came into the scope of a recall and what left it, in order."""
    rows: list[tuple[Cell, ...]] = [
        (
            moment(delta["at"]),
            spoken.said_or(f"change.{delta['change']}", delta["change"]),
            delta["lot"],
            _certainty(delta.get("certainty"), spoken),
            delta.get("reason") or "",
            " ".join(filter(None, (delta.get("record"), delta.get("record_id")))),
            str(delta.get("entry", "")),
        )
        for delta in deltas
    ]
    return Table("deltas", DELTA_COLUMNS, rows)


def _lots(changes: Mapping[str, Any], spoken: Spoken) -> Iterator[tuple[Cell, ...]]:
    for change in ("added", "cleared"):
        for lot in changes.get(change, ()):
            path = STEP.join(lot.get("why", ()))
            before, after = (None, path) if change == "added" else (path, None)
            said = spoken.say(f"change.{change}")
            yield said, lot["lot"], lot.get("item", ""), spoken.say("column.path"), before, after


def _differences(changes: Mapping[str, Any], spoken: Spoken) -> Iterator[tuple[Cell, ...]]:
    said = spoken.say("change.changed")
    for heading in CHANGED:
        for lot in changes.get(heading, ()):
            for figure in sorted(lot["then"].keys() | lot["now"].keys()):
                sides = (_figure(figure, lot[side].get(figure), spoken) for side in ("then", "now"))
                what = spoken.said_or(f"column.{figure}", figure)
                yield said, lot["lot"], lot.get("item", ""), what, *sides


def _customers(changes: Mapping[str, Any], spoken: Spoken) -> Iterator[tuple[Cell, ...]]:
    for each in changes.get("customers", ()):
        sides = [each["then"], each["now"]]
        before, after = (_sent(side, spoken) for side in sides)
        change = "added" if sides[0] is None else "cleared" if sides[1] is None else "changed"
        what = spoken.say("column.shipped")
        yield spoken.say(f"change.{change}"), each["customer"], None, what, before, after


def _figure(name: str, value: Cell, spoken: Spoken) -> Cell:
    if name == "certainty":
        return _certainty(value, spoken)
    if name == "location":
        return value or spoken.say("location.none")
    return value


def _sent(sent: Mapping[str, Any] | None, spoken: Spoken) -> Cell:
    if sent is None:
        return None
    if isinstance(sent["quantity"], Mapping):
        return " + ".join(spoken.amount(*pair[::-1]) for pair in sorted(sent["quantity"].items()))
    amount: float = sent["quantity"]
    return amount


def _certainty(certainty: Cell, spoken: Spoken) -> str:
    return spoken.said_or(f"certainty.{certainty}", str(certainty)) if certainty else ""
