"""The tables of the status report: customers, quantities by unit, deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.reports.report_words import Spoken
from service.reports.summary import Fact
from service.reports.tables import Cell, Column, Table, quantities

SUMS = (
    "delivered", "on_hand", "quarantined", "used", "returned", "destroyed", "forwarded",
    "accounted", "outstanding", "at_risk",
)  # fmt: skip
STANDING = (
    Column("customer"),
    Column("problem"),
    Column("state"),
    Column("told_at", "time"),
    Column("method"),
    Column("answered_at", "time"),
    Column("checks", "count"),
)
BY_UNIT = (
    Column("customer"), Column("unit"), *quantities(*SUMS), Column("accounted_share", "share"),
)  # fmt: skip
LINE_SUMS = (
    "delivered", "received", "on_hand", "quarantined", "used", "returned", "destroyed",
    "forwarded", "outstanding",
)  # fmt: skip
BY_LINE = (
    *(Column(name) for name in ("customer", "shipment", "lot", "item", "unit")),
    *quantities(*LINE_SUMS),
)
COUNTS = (
    "consignees", "notified", "responded", "not_responded", "accounted", "written_off",
    "unreachable",
)  # fmt: skip


def status_figures(document: Mapping[str, Any], spoken: Spoken) -> list[Fact]:
    """Customers and checks, counted."""
    checks = document["checks"]
    counted = {**document, "consignees": len(document["consignees"])}
    facts = [Fact(spoken.say(f"figure.{name}"), counted[name], "count") for name in COUNTS]
    required = spoken.say("figure.checks_required", level=checks["level"])
    return [
        *facts,
        Fact(required, checks["required"], "count"),
        Fact(spoken.say("figure.checks_done"), checks["done"], "count"),
        Fact(spoken.say("figure.checks_effective"), checks["effective"], "count"),
    ]


def status_tables(document: Mapping[str, Any], spoken: Spoken) -> tuple[Table, ...]:
    """In the order of the report; a total by unit stands under the customers'."""
    customers = document["consignees"]
    return (
        Table("standing", STANDING, [_standing(each, spoken) for each in customers]),
        Table("by_unit", BY_UNIT, _by_unit(document, spoken)),
        Table(
            "by_line", BY_LINE,
            [_line(each["customer"], line) for each in customers for line in each["lines"]],
        ),
    )  # fmt: skip


def completion(document: Mapping[str, Any], spoken: Spoken, zone: str) -> str:
    """When it is expected to be done, and what says so."""
    said = document["estimated_completion"]
    at = "" if said["at"] is None else spoken.moment(datetime.fromisoformat(said["at"]), zone)
    return spoken.say(f"completion.{said['basis']}", at=at)


def _standing(each: Mapping[str, Any], spoken: Spoken) -> tuple[Cell, ...]:
    return (
        each["customer"],
        each["problem"],
        spoken.say(f"state.{each['state']}"),
        _at(each["told_at"]),
        "" if each["method"] is None else spoken.say(f"method.{each['method']}"),
        _at(each["answered_at"]),
        each["checks"],
    )


def _by_unit(document: Mapping[str, Any], spoken: Spoken) -> list[tuple[Cell, ...]]:
    rows = [
        _sums(each["customer"], sums) for each in document["consignees"]
        for sums in each["quantities"]
    ]  # fmt: skip
    if len(document["consignees"]) > 1:
        rows += [_sums(spoken.say("total"), sums) for sums in document["quantities"]]
    return rows


def _sums(name: str, sums: Mapping[str, Any]) -> tuple[Cell, ...]:
    figures = tuple(sums[figure] for figure in SUMS)
    return name, sums["unit"], *figures, sums["accounted_percent"] / 100


def _line(customer: str, line: Mapping[str, Any]) -> tuple[Cell, ...]:
    said = line["answer"] or {}
    stated = [said.get(name) for name in LINE_SUMS[1:-1]]
    names = (line["shipment"], line["lot"], line["item"], line["unit"])
    return customer, *names, line["delivered"], *stated, line["outstanding"]


def _at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
