"""An office on an empty plant, and one where Anna works."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.actions.desk import Desk
from service.actions.people import add_person
from service.records.door import Door, Transaction
from tests.service.people.office import ANNA, PASSWORD, Office


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def office(door: Door, desk_of: Callable[[Transaction], Desk]) -> Office:
    return Office(door, desk_of)


@pytest.fixture
def anna(office: Office) -> Office:
    """Anna signs with a PIN, and has no password."""
    office.write(lambda desk: add_person(desk, **ANNA))
    return office


@pytest.fixture
def signing_in(office: Office) -> Office:
    """Anna has a password too."""
    office.write(lambda desk: add_person(desk, **ANNA, password=PASSWORD))
    return office
