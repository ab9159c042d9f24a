"""A person at a browser: the cookie, and what goes with a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.people import add_person
from service.actions.sessions import begin_session
from tests.service.api.conftest import PIN, Service

PASSWORD = "correct horse battery"
COOKIE = "headmark"


def add(service: Service, name: str, roles: Sequence[str], password: str | None = PASSWORD) -> None:
    service.write(
        lambda desk: add_person(
            desk, name=name, printed_name=name.title(), email=f"{name}@plant.example",
            language="en", roles=roles, pin=PIN, password=password,
        )
    )  # fmt: skip


def sign_in(service: Service, name: str, password: str = PASSWORD, **headers: str) -> Any:
    return service.client(None).post(
        "/api/v1/session", json={"name": name, "password": password}, headers=headers
    )


def browser(service: Service, name: str) -> Any:
    """A client with a session that is begun without the password, which takes long to hash."""
    begun = service.write(lambda desk: begin_session(desk, name, address="test"))
    client = service.client(None)
    client.cookies.set(COOKIE, begun.raw)
    client.headers["X-CSRF-Token"] = begun.csrf
    return client
