"""Pages as a person without a script gets them: a cookie, HTML, and forms sent as they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from service.actions.people import add_person
from service.actions.sessions import begin_session
from tests.service.api import conftest as at_api
from tests.service.api.conftest import PIN, Service

# The plants of the API's tests: empty but for its people, and after K7 failed hardness.
staffed, failed = at_api.staffed, at_api.failed
service, story = at_api.service, at_api.story

LANGUAGES = ("en", "zh-CN")


@dataclass
class _Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(_Form(known.get("action", ""), known.get("method", "get")))
        elif tag in ("input", "textarea", "select") and self.forms and known.get("name"):
            kind = known.get("type", "text")
            if kind not in ("checkbox", "radio") or "checked" in known:
                self.forms[-1].fields[known["name"]] = known.get("value", "")


@dataclass
class Person:
    """Somebody at a browser without a script."""

    client: Any
    name: str

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, follow_redirects=False, **options)

    def send(self, path: str, action: str, /, **fields: str) -> Any:
        """Open the page at `path`, fill in its form to `action`, and send it."""
        forms = _Forms()
        forms.feed(self.get(path).text)
        found = next(each for each in forms.forms if each.action == action)
        return self.client.post(
            action or path, data=found.fields | fields, follow_redirects=False,
            headers={"origin": str(self.client.base_url).rstrip("/")},
        )  # fmt: skip

    def send_twice(self, path: str, action: str, /, **fields: str) -> list[Any]:
        """One form, sent a second time before the first answer was seen."""
        forms = _Forms()
        forms.feed(self.get(path).text)
        found = next(each for each in forms.forms if each.action == action)
        origin = {"origin": str(self.client.base_url).rstrip("/")}
        sent = found.fields | fields
        return [
            self.client.post(action, data=sent, follow_redirects=False, headers=origin)
            for _ in range(2)
        ]


SignedIn = Callable[..., Person]


def sign_in_as(service: Service, *roles: str, language: str = "en", name: str = "") -> Person:
    """A person with these roles, made now, and signed in."""
    name = name or f"{roles[0]}-{len(roles)}-{language}"
    service.write(
        lambda desk: add_person(
            desk, name=name, printed_name=name.title(), email=f"{name}@plant.example",
            language=language, roles=roles, pin=PIN, password=None,
        )
    )  # fmt: skip
    return signed_in(service, name)


def signed_in(service: Service, name: str) -> Person:
    """Somebody known already, signed in without a password, which takes long to hash."""
    begun = service.write(lambda desk: begin_session(desk, name, address="test"))
    client = service.client(None)
    client.cookies.set("headmark", begun.raw)
    client.headers["accept"] = "text/html"
    return Person(client, name)


@pytest.fixture
def stranger(service: Service) -> Person:
    client = service.client(None)
    client.headers["accept"] = "text/html"
    return Person(client, "")


@pytest.fixture
def as_role(service: Service) -> SignedIn:
    """`as_role("quality_engineer")`: somebody with that role, on an empty plant."""

    def become(*roles: str, language: str = "en") -> Person:
        return sign_in_as(service, *roles, language=language)

    return become
