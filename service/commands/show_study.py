"""A study of phase I, for the person who has to act on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.commands.answer import figures, say, table

COLUMNS = ("inspection", "at", "mean", "z", "what to do")


def show_study(document: Mapping[str, Any]) -> None:
    limits, multiplier = document["limits"], document["multiplier"]
    figures(
        f"Phase I of {document['stream']}",
        {
            "points": f"{limits['subgroups']} used, {len(document['excluded'])} excluded",
            "from": document["from"],
            "to": document["to"],
            "centre": f"{limits['center']:.6g} {document['unit']}",
            "sigma": f"{limits['sigma']:.4g} ({limits['estimator']})",
            "rules": _rules(document["rule_set"]),
            "width": _width(multiplier),
        },
    )
    marked = [row for row in document["points"] if _what(row)]
    shown = ([_short(row[name]) for name in COLUMNS[:-1]] + [_what(row)] for row in marked)
    table(f"Points to look at ({len(marked)})", COLUMNS, shown)
    say(*(f"warning: {each['text']}" for each in document["concerns"]))
    if document["short_of"]:
        say(f"warning: 25 subgroups are wanted, {document['short_of']} more.")
    say(_verdict(len(document["hindrances"])))


def _width(multiplier: Mapping[str, Any]) -> str:
    if multiplier["guaranteed"] is None:
        return "3 sigma"
    return (
        f"3 sigma; {multiplier['guaranteed']:.2f} to be {multiplier['confidence']:.0%} sure "
        f"of no more than a false alarm in {multiplier['arl']:.0f} points"
    )


def _rules(rules: Mapping[str, Any]) -> str:
    return f"{rules['name']}, a false alarm every {rules['in_control_arl']:.1f} points"


def _what(row: Mapping[str, Any]) -> str:
    if row["excluded"] is not None:
        return f"excluded by {row['excluded']['by']}: {row['excluded']['cause']}"
    said = list(row["rules"])
    if row["dispersion_beyond"]:
        said.append("spread beyond its limit")
    return f"{', '.join(said)}: find the cause" if said else ""


def _short(cell: Any) -> Any:
    return round(cell, 4) if isinstance(cell, float) else cell


def _verdict(hindrances: int) -> str:
    if not hindrances:
        return "Nothing speaks against a process in control: `headmark spc freeze` makes it so."
    return (
        f"{hindrances} marks to clear: `headmark spc exclude STREAM INSPECTION --cause TEXT`, "
        "then study again; or freeze with --accept-signals REASON."
    )
