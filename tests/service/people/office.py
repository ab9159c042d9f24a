"""Where people are added and changed: writes at a desk, at a moment of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import Table, select

from service.actions.absences import Absence, add_absence, delegate_of
from service.actions.change_person import PersonChange, change_person
from service.actions.desk import Desk
from service.actions.people import Principal, add_person, check_pin, principal_of
from service.actions.sign_in import SignedIn, evaluate_password, sign_in, stored_password
from service.records.case_tables import ledger, outbox
from service.records.door import Door, Transaction

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANNA: dict[str, Any] = {
    "name": "anna", "printed_name": "Anna Meier", "email": "anna@maker.example",
    "language": "en", "roles": ["quality_supervisor"], "pin": "314159",
}  # fmt: skip
PASSWORD = "correct horse battery"


class Office:
    """Writes at a desk, at a moment of its own."""

    def __init__(self, door: Door, desk_of: Callable[[Transaction], Desk]) -> None:
        self.door, self.desk_of = door, desk_of

    def write(self, work: Callable[[Desk], T], *, now: datetime = NOW) -> T:
        return self.door.write(lambda each: work(self.desk_of(each)), by="test", now=now)

    def add(self, name: str, *roles: str, **said: Any) -> None:
        person = {**ANNA, "name": name, "printed_name": name.title(), "roles": roles, **said}
        person["email"] = said.get("email", f"{name}@maker.example")
        self.write(lambda desk: add_person(desk, **person))

    def change(self, name: str, *, now: datetime = NOW, **asked: Any) -> dict[str, Any]:
        change = PersonChange(**asked)
        return self.write(lambda desk: change_person(desk, name, change, reason="test"), now=now)

    def tries(self, pin: str, *, name: str = "anna", now: datetime = NOW) -> bool:
        return self.write(lambda desk: check_pin(desk, name, pin, now=now), now=now)

    def signs_in(
        self, password: str, *, name: str = "anna", now: datetime = NOW
    ) -> SignedIn | None:
        with self.door.read() as connection:
            stored = stored_password(connection, name)
        evaluated = evaluate_password(stored, password)
        return self.write(
            lambda desk: sign_in(desk, name, evaluated, address="10.0.0.7", now=now), now=now
        )

    def ask(self, raw: str, *, now: datetime = NOW) -> Principal:
        with self.door.read() as connection:
            return principal_of(connection, raw, now=now)

    def away(
        self, name: str, delegate: str, since: datetime, until: datetime, *, now: datetime = NOW
    ) -> int:
        asked = Absence(name, delegate, since, until, "holiday")
        done = self.write(lambda desk: add_absence(desk, asked), now=now)
        return int(done["absence"])

    def delegate(self, name: str, at: datetime) -> str | None:
        return self.write(lambda desk: delegate_of(desk, name, at))

    def ledger(self) -> list[tuple[str, str, str]]:
        with self.door.read() as connection:
            rows = connection.execute(select(ledger).order_by(ledger.c.seq))
            return [(row.kind, row.subject, row.content) for row in rows]

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.ledger()]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.door.read() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

    def letters(self) -> list[tuple[str, tuple[str, ...]]]:
        """To which address, and what was changed."""
        return [
            (row["recipient"], tuple(orjson.loads(row["payload"])["changed"]))
            for row in self.rows(outbox)
            if row["kind"] == "access_changed"
        ]
