"""Recording by a form: what came of it, as the page says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.desk import Desk
from service.actions.look_case_why import letters_of
from service.actions.look_desk import reading_desk
from service.actions.look_entry import LotFacts, known_names, lot_facts
from service.actions.look_wall import characteristic_names
from service.actions.record_inspection import first_outcome
from service.actions.record_one import record_one
from service.intake.plant_records import Record
from service.pages.act import act
from service.pages.asked import Asked


def record_by_form(asked: Asked, record: Record) -> dict[str, Any]:
    """Recorded once, however often the form is sent; what it led to."""

    def work(desk: Desk) -> dict[str, Any]:
        kind: str = record.record  # type: ignore[attr-defined]
        new = record_one(desk, record) == "new"
        outcome = desk.outcome
        document = {
            "kind": kind, "id": record.id, "new": new, "lot": getattr(record, "lot", None),
            "nonconformances": outcome.nonconformances, "holds": outcome.holds,
            "violations": outcome.violations, "imbalances": outcome.imbalances,
            "warnings": outcome.warnings, "inspection": None,
        }  # fmt: skip
        if kind == "inspection":
            first = first_outcome(desk.need("inspection", record.id))
            document |= {
                "inspection": first, "nonconformances": first["nonconformances"],
                "holds": first["held_lots"],
            }  # fmt: skip
        return document

    document: dict[str, Any] = act(asked, work)
    return document


def letters_about(asked: Asked, cases: Sequence[str]) -> list[dict[str, Any]]:
    """Which letters were written about these cases: who is told."""
    with asked.read() as connection:
        return [
            {"case": number, **each} for number in cases for each in letters_of(connection, number)
        ]


def names_of(asked: Asked) -> dict[str, str]:
    """How the characteristics are called."""
    with asked.read() as connection:
        return characteristic_names(connection)


def facts_of_lots(asked: Asked, names: list[str]) -> dict[str, LotFacts]:
    """What the scanned lots are, by their numbers."""
    site = asked.site
    with asked.read() as connection:
        desk = reading_desk(connection, site.plant, site.settings, now=site.clock())
        return lot_facts(desk, names)


def offered(asked: Asked, kinds: set[str]) -> dict[str, list[tuple[str, str]]]:
    """What fields offer to choose from."""
    with asked.read() as connection:
        return {kind: known_names(connection, kind) for kind in sorted(kinds) if kind}
