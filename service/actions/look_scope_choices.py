"""What a scope can be picked from: the names in the newest runs and materials, newest first."""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.records import tables as t

# So far back it is looked, and so many names are offered; whatever is older is typed or scanned.
NEWEST = 2_000
OFFERED = 60
OF_RUNS = ("equipment", "load", "process", "shift", "tool", "bath", "operator")
OF_MATERIAL = ("heat", "supplier")


def look_scope_choices(connection: Connection) -> dict[str, list[str]]:
    """The names by the field of a scope; one pass over the newest rows."""
    runs = select(*(t.operation.c[name] for name in OF_RUNS)).order_by(t.operation.c.entry.desc())
    made = select(*(t.lot.c[name] for name in OF_MATERIAL)).order_by(t.lot.c.changed.desc())
    found: dict[str, list[str]] = {}
    for names, query in ((OF_RUNS, runs), (OF_MATERIAL, made)):
        seen: dict[str, dict[str, None]] = {name: {} for name in names}
        for row in connection.execute(query.limit(NEWEST)):
            for name, value in zip(names, row, strict=True):
                if value and len(seen[name]) < OFFERED:
                    seen[name].setdefault(value)
        found |= {name: list(values) for name, values in seen.items()}
    return found
