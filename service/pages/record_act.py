"""Recording by a form: what came of it, as the page says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from service.actions.desk import Desk
from service.actions.look_case_why import told_people
from service.actions.look_desk import reading_desk
from service.actions.look_entry import LotFacts, known_names, lot_facts
from service.actions.look_wall import characteristic_names
from service.actions.record_files import keep_record_files
from service.actions.record_inspection import first_outcome
from service.actions.record_one import record_one
from service.actions.scanned_code import sure_names_of_code
from service.actions.sent_files import SentFile
from service.intake.plant_records import Record
from service.pages.act import act
from service.pages.asked import Asked
from service.records.tables import lot


def record_by_form(asked: Asked, record: Record, photos: Sequence[SentFile] = ()) -> dict[str, Any]:
    """Recorded once, however often the form is sent; what it led to.

    An inspection and its photos are kept together or not at all.
    """

    def work(desk: Desk) -> dict[str, Any]:
        kind: str = record.record  # type: ignore[attr-defined]
        new = record_one(desk, record) == "new"
        if photos:
            keep_record_files(desk, record.id, photos)
        outcome = desk.outcome
        document = {
            "kind": kind, "id": record.id, "new": new, "lot": getattr(record, "lot", None),
            "nonconformances": outcome.nonconformances, "holds": outcome.holds,
            "violations": outcome.violations, "imbalances": outcome.imbalances,
            "warnings": outcome.warnings, "inspection": None,
            "photos": len(photos),
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


def told_about(asked: Asked, cases: Sequence[str]) -> list[str]:
    """Who is told of these cases by letter."""
    with asked.read() as connection:
        return told_people(connection, cases)


def names_of(asked: Asked) -> dict[str, str]:
    """How the characteristics are called."""
    with asked.read() as connection:
        return characteristic_names(connection)


def with_labels_read(
    asked: Asked, fields: Mapping[str, str], names: Iterable[str]
) -> dict[str, str]:
    """The fields with the lot that a scanned label names in place of its whole code.

    Only where that lot is known, and nothing is guessed: else the field stays as it was sent.
    """
    codes = {name: sure_names_of_code(fields.get(name, "")) for name in names}
    sought = {each for found in codes.values() for each in found}
    with asked.read() as connection:
        known = set(connection.execute(select(lot.c.id).where(lot.c.id.in_(sought))).scalars())
    read = {name: [each for each in found if each in known] for name, found in codes.items()}
    return {**fields, **{name: found[0] for name, found in read.items() if found}}


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
