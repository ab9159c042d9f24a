"""Narrow, recommended and wide scopes side by side, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from service.reports.report_words import Spoken
from service.reports.tables import Cell, Column, Table, quantities

WHEREABOUTS = ("on_hand", "in_process", "shipped")
COLUMNS = (
    Column("variant"),
    Column("lots", "count"),
    Column("customers", "count"),
    Column("risk", "share"),
    Column("unit"),
    *quantities(*WHEREABOUTS),
    Column("cost", "money"),
    Column("currency"),
    Column("sentence"),
    Column("names"),
    Column("assumptions"),
)


def comparison_table(compared: Mapping[str, Any], only_unit: str, spoken: Spoken) -> Table:
    """A row for each scope; where it has several units or currencies, further rows for them."""
    rows = [row for line in compared["variants"] for row in _rows(line, only_unit, spoken)]
    return Table("comparison", COLUMNS, rows)


def _rows(line: Mapping[str, Any], only_unit: str, spoken: Spoken) -> Iterator[tuple[Cell, ...]]:
    name = spoken.said_or(f"variant.{line['name']}", line["name"])
    if line.get("same_as"):
        same = spoken.said_or(f"variant.{line['same_as']}", line["same_as"])
        sentence = f"{_said(line, spoken)} {spoken.say('comparison.same', variant=same)}"
        yield name, None, None, None, None, None, None, None, None, None, sentence, None, None
        return
    amounts, costs = _amounts(line, only_unit), _costs(line["cost"])
    for at, (amount, cost) in enumerate(zip_longest(amounts, costs, fillvalue=())):
        of_units, of_money = amount or (None,) * 4, cost or (None,) * 2
        if at:
            yield name, None, None, None, *of_units, *of_money, None, None, None
        else:
            known = line["lots"], line["customers"]["count"], line["escape"]["probability"]
            yield name, *known, *of_units, *of_money, *_texts(line, spoken)


def _amounts(line: Mapping[str, Any], only_unit: str) -> list[tuple[Cell, ...]]:
    """For each unit what is on hand, in process and shipped."""
    figures = [line[figure] for figure in WHEREABOUTS]
    units = sorted({unit for figure in figures if isinstance(figure, Mapping) for unit in figure})
    if not units:
        return [(only_unit, *figures)]
    return [(unit, *(_of_unit(figure, unit) for figure in figures)) for unit in units]


def _of_unit(figure: float | Mapping[str, float], unit: str) -> Cell:
    return figure.get(unit, 0.0) if isinstance(figure, Mapping) else None


def _costs(cost: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    """The total in the currency of the rates; then what could not be added to it."""
    apart = sorted(cost.get("apart", {}).items())
    others = [(other["scrap"] + other["replace"], currency) for currency, other in apart]
    return [(cost["total"], cost["currency"]), *others]


def _texts(line: Mapping[str, Any], spoken: Spoken) -> tuple[str, str, str]:
    assumptions = [
        *line["escape"]["assumptions"].get(spoken.code, ()),
        *line["cost"].get("assumptions", {}).get(spoken.code, ()),
    ]
    return _said(line, spoken), ", ".join(line["customers"]["names"]), " ".join(assumptions)


def _said(line: Mapping[str, Any], spoken: Spoken) -> str:
    how = line.get("how", {}).get(spoken.code, "")
    sentence = str(line["sentence"][spoken.code])
    return f"{sentence} ({how})" if how else sentence
