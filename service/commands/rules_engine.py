"""`headmark rules engine`."""

from __future__ import annotations

from typing import Any

import typer

from service.actions.look_correlations import correlations_document
from service.commands.answer import AsJson, Database, end, print_json, say, table
from service.commands.works import now, open_door, settings_of
from service.records.schema import microseconds

HITS = ("at", "kind", "rule", "state", "nonconformance", "events")
ASIDE = ("at", "event", "record", "id", "reason")


def install(rules: typer.Typer) -> None:
    rules.command()(engine)


def engine(as_json: AsJson = False, database: Database = None) -> None:
    """How the matching of correlations stands; exit code 1 where something is in its way."""
    with open_door(settings_of(database)).read() as connection:
        found = correlations_document(connection, now=microseconds(now()))
    if as_json:
        print_json(found)
    else:
        _show(found)
    end(findings=bool(found["trouble"] or found["set_aside"]))


def _show(found: dict[str, Any]) -> None:
    holder = found["holder"] or "no worker"
    say(
        f"Matched by {holder} ({found['engine'] or 'no engine yet'}); {found['events']} events "
        f"kept, {found['waiting']} waiting, the oldest for {found['lag_seconds']:.0f} s."
    )
    if found["trouble"]:
        say(f"Trouble: {found['trouble']}")
    hits = found["latest_hits"]
    if hits:
        rows = ([_cell(each[name]) for name in HITS] for each in hits)
        table(f"Latest hits ({len(hits)})", HITS, rows)
    aside = found["set_aside"]
    if aside:
        rows = ([each[name] for name in ASIDE] for each in aside)
        table(f"Set aside ({len(aside)})", ASIDE, rows)


def _cell(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return ", ".join(" ".join(str(part) for part in each) for each in value)
