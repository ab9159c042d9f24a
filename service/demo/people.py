"""The demo's people and their tokens, made as `headmark users` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rules.rulebook import default_rulebook
from service.actions.desk import Desk
from service.actions.people import add_person, make_token
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.records.engine import open_engine
from service.records.make_schema import ensure_schema
from service.settings import Settings, database_url

MACHINE = "mes"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    printed_name: str
    role: str
    language: str
    pin: str
    password: str

    @property
    def email(self) -> str:
        return f"{self.name}@headmark.example"


SUPERVISOR = Person("lin.mei", "林梅", "quality_supervisor", "zh-CN", "470-815", "quiet-harbour-31")
ENGINEER = Person(
    "anna.berg", "Anna Berg", "quality_engineer", "en", "268-394", "copper-lantern-58"
)
PRODUCTION = Person(
    "tom.okafor", "Tom Okafor", "production_manager", "en", "935-172", "winter-orchard-24"
)
ENGINEERING = Person("zhou.wei", "周伟", "engineering", "zh-CN", "604-283", "silver-bicycle-76")
SHIPPING = Person("maria.silva", "Maria Silva", "shipping", "en", "751-946", "velvet-compass-43")
DESIGN = Person(
    "ingrid.holt", "Ingrid Holt", "design_authority", "en", "582-037", "granite-teapot-92"
)
ADMIN = Person("omar.haddad", "Omar Haddad", "admin", "en", "319-860", "morning-pencil-65")
PEOPLE = (SUPERVISOR, ENGINEER, PRODUCTION, ENGINEERING, DESIGN, SHIPPING, ADMIN)


def make_people(database: Path) -> dict[str, str]:
    """Make the schema, the people and a token each, and one for the machines; by name."""
    settings = Settings(database=str(database))
    engine = open_engine(database_url(settings.database))
    ensure_schema(engine)
    # People are no part of the lineage: nothing here asks it, so it is not loaded.
    plant = Plant(default_rulebook())

    def at_desk(transaction: Transaction) -> dict[str, str]:
        return _make(Desk(transaction, Books(transaction), plant, settings))

    tokens = Door(engine).write(at_desk, by="demo", now=datetime.now(UTC))
    engine.dispose()
    return tokens


def _make(desk: Desk) -> dict[str, str]:
    for each in PEOPLE:
        add_person(
            desk, name=each.name, printed_name=each.printed_name, email=each.email,
            language=each.language, roles=[each.role], pin=each.pin, password=each.password,
        )  # fmt: skip
    tokens = {each.name: make_token(desk, name=each.name, role=each.role) for each in PEOPLE}
    return {**tokens, MACHINE: make_token(desk, name=MACHINE, role="machine")}
