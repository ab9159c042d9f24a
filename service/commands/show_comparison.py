"""Narrow, recommended and wide side by side, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.commands.answer import say, table

FIGURES = ("lots", "on_hand", "in_process", "shipped")
COSTS = ("hold", "sort", "scrap", "replace", "freight", "total")


def show_comparison(compare: Mapping[str, Any]) -> None:
    """The lines as columns, their figures as rows, then where each runs and what was assumed."""
    lines = compare["variants"]
    reached = [line for line in lines if not line.get("same_as")]
    table("Compared", ("", *(line["name"] for line in reached)), _rows(reached))
    for line in lines:
        if line.get("same_as"):
            say(f"{line['name']}: the same as {line['same_as']}")
            continue
        how = f" ({line['how']['en']})" if line.get("how") else ""
        say(f"{line['name']}: {line['sentence']['en']}{how}")
    say(*(f"assumed: {each}" for each in _assumptions(reached)))


def _rows(lines: list[Mapping[str, Any]]) -> Iterator[tuple[object, ...]]:
    for name in FIGURES:
        yield (name.replace("_", " "), *(_said(line[name]) for line in lines))
    yield ("customers", *(line["customers"]["count"] for line in lines))
    yield ("places", *(line["places"]["count"] for line in lines))
    yield ("gaps in the records", *(line["gaps"] for line in lines))
    for name in COSTS:
        yield (f"cost: {name}", *(_money(line["cost"], name) for line in lines))
    if any(line["cost"].get("apart") for line in lines):
        yield ("cost: in other currencies", *(_apart(line["cost"]) for line in lines))
    yield ("risk that a bad lot lies outside", *(_risk(line["escape"]) for line in lines))


def _said(figure: object) -> object:
    """A figure, or one a unit."""
    if not isinstance(figure, Mapping):
        return figure
    return ", ".join(f"{amount:g} {unit}" for unit, amount in figure.items())


def _money(cost: Mapping[str, Any], name: str) -> str:
    return f"{cost[name]:,.2f} {cost['currency']}"


def _apart(cost: Mapping[str, Any]) -> str:
    """What has no rate in the plant's currency: shown, not added."""
    return ", ".join(
        f"{other['scrap'] + other['replace']:,.2f} {currency}"
        for currency, other in sorted(cost.get("apart", {}).items())
    )


def _risk(escape: Mapping[str, Any]) -> str:
    probability = escape["probability"]
    return "not known" if probability is None else f"{100 * probability:.1f} %"


def _assumptions(lines: list[Mapping[str, Any]]) -> Iterator[str]:
    """Each once, with the line it is of where it is not of all."""
    seen: dict[str, list[str]] = {}
    for line in lines:
        for part in (line["cost"], line["escape"]):
            for said in part["assumptions"]["en"]:
                seen.setdefault(said, []).append(line["name"])
    for said, names in seen.items():
        yield said if len(names) == len(lines) else f"{', '.join(names)}: {said}"
