"""The tables of a report: what the workbook and the PDF both show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from graph.totals import FIGURES
from service.reports.report_words import Spoken

Cell = str | float | int | datetime | None
ColumnKind = Literal["text", "quantity", "count", "share", "money", "time", "date"]
STEP = " > "
# Pieces are whole; what is weighed or measured is shown to the gram and the millimetre.
DECIMALS_OF_UNIT: Mapping[str, int] = {"kg": 3, "m": 3}
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` names its heading."""

    key: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a column `unit` says in what the quantities of a row are counted.

    Times are in UTC.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    def keeping(self, places: Sequence[int]) -> Table:
        """The table with some of its columns."""
        rows = [tuple(row[at] for at in places) for row in self.rows]
        return Table(self.name, tuple(self.columns[at] for at in places), rows)

    def without_empty(self, *kinds: ColumnKind) -> Table:
        """The table without columns of some kinds that are empty or zero in every row."""
        return self.keeping(
            [
                at
                for at, column in enumerate(self.columns)
                if not (column.kind in kinds or column.key == "unit")
                or any(row[at] for row in self.rows)
            ]
        )

    def unit_of(self, row: tuple[Cell, ...]) -> str:
        """The unit of a row's quantities as it was recorded; empty where none is said."""
        places = [at for at, column in enumerate(self.columns) if column.key == "unit"]
        return str(row[places[0]] or "") if places else ""


def quantities(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(key, "quantity") for key in keys)


LOT_COLUMNS = (
    *(Column(key) for key in ("lot", "item", "unit", "certainty")),
    Column("share", "share"),
    *quantities(*FIGURES),
    Column("location"),
    Column("why"),
)
LOCATION_COLUMNS = (
    *(Column(key) for key in ("location", "item", "unit")),
    Column("lots", "count"),
    *quantities("on_hand", "in_process"),
)
SHIPMENT_COLUMNS = (
    Column("shipment"),
    Column("customer"),
    Column("at", "time"),
    *(Column(key) for key in ("lot", "item", "unit")),
    *quantities("quantity"),
)
CUSTOMER_COLUMNS = (
    Column("customer"),
    Column("unit"),
    *quantities("quantity"),
    Column("shipments"),
)
GAP_COLUMNS = (Column("kind"), Column("subject"), Column("detail"))


class Units:
    """In what each lot is counted, and what it is."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.of_lot = {lot["lot"]: lot["unit"] for lot in document["lots"]}
        self.item_of = {lot["lot"]: lot["item"] for lot in document["lots"]}

    def of(self, lot: str) -> str:
        return str(self.of_lot.get(lot, ""))


def lots_table(document: Mapping[str, Any], spoken: Spoken) -> Table:
    """A row for each lot, in order of recording, with the path that brought it in."""
    units = Units(document)
    return Table("lots", LOT_COLUMNS, [_lot(lot, units, spoken) for lot in document["lots"]])


def locations_table(document: Mapping[str, Any], spoken: Spoken) -> Table:
    """What is left, on hand or in process, by location and item."""
    units = Units(document)
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for lot in document["lots"]:
        if lot["on_hand"] or lot["in_process"]:
            place = lot["location"] or "", lot["item"], units.of(lot["lot"])
            counts[place] += 1
            sums[place][0] += lot["on_hand"]
            sums[place][1] += lot["in_process"]
    rows: list[tuple[Cell, ...]] = [
        (
            place[0] or spoken.say("location.none"),
            *place[1:],
            counts[place],
            *map(_exact, sums[place]),
        )
        for place in sorted(counts)
    ]
    return Table("locations", LOCATION_COLUMNS, rows)


def shipments_table(document: Mapping[str, Any]) -> Table:
    """A row for each line of a shipment that sent a lot of the radius."""
    units = Units(document)
    return Table(
        "shipments",
        SHIPMENT_COLUMNS,
        [
            (
                line["shipment"],
                line["customer"],
                moment(line["at"]),
                line["lot"],
                units.item_of.get(line["lot"], ""),
                units.of(line["lot"]),
                line["quantity"],
            )
            for line in document["shipments"]
        ],
    )


def customers_table(document: Mapping[str, Any]) -> Table:
    """What each customer was sent: a row for each unit."""
    sent: dict[str, set[str]] = defaultdict(set)
    units = Units(document)
    for line in document["shipments"]:
        sent[line["customer"]].add(units.of(line["lot"]))
    rows = [
        (each["customer"], unit, quantity, ", ".join(each["shipments"]))
        for each in document["customers"]
        for unit, quantity in _per_unit(each["quantity"], sent[each["customer"]])
    ]
    return Table("customers", CUSTOMER_COLUMNS, rows)


def gaps_table(document: Mapping[str, Any], spoken: Spoken) -> Table:
    """What the records could not settle."""
    return Table(
        "gaps",
        GAP_COLUMNS,
        [
            (spoken.said_or(f"gap.{gap['kind']}", gap["kind"]), gap["subject"], gap["detail"])
            for gap in document["gaps"]
        ],
    )


def radius_tables(document: Mapping[str, Any], spoken: Spoken) -> tuple[Table, ...]:
    """The tables that every report has, in order."""
    return (
        lots_table(document, spoken),
        locations_table(document, spoken),
        shipments_table(document),
        customers_table(document),
        gaps_table(document, spoken),
    )


def decimals_of(value: float, unit: str) -> int:
    """How many decimals to show: the unit's, and more where the value has more."""
    decimals = DECIMALS_OF_UNIT.get(unit, 0)
    while decimals < MOST_DECIMALS and round(value, decimals) != round(value, MOST_DECIMALS):
        decimals += 1
    return decimals


def moment(text: str) -> datetime:
    """An ISO 8601 time with an offset, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _lot(lot: Mapping[str, Any], units: Units, spoken: Spoken) -> tuple[Cell, ...]:
    return (
        lot["lot"],
        lot["item"],
        units.of(lot["lot"]),
        spoken.said_or(f"certainty.{lot['certainty']}", lot["certainty"]),
        lot["share"],
        *(lot[figure] for figure in FIGURES),
        lot["location"] or spoken.say("location.none"),
        STEP.join(lot["why"]),
    )


def _per_unit(
    quantity: float | Mapping[str, float], units: set[str]
) -> Iterator[tuple[str, float]]:
    if isinstance(quantity, Mapping):
        yield from sorted(quantity.items())
    else:
        yield (next(iter(units)) if len(units) == 1 else ""), quantity


def _exact(amount: float) -> float:
    """A sum without the noise of binary arithmetic: quantities have six decimals at most."""
    return round(amount, 6)
