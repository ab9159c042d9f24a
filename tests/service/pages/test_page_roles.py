"""All pages and forms, walked in all roles; what is in no table is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from service.actions.known_roles import KNOWN_ROLES
from service.pages.may import OPEN_PAGES, PAGES_MAY
from service.pages.pages import pages_app
from tests.service.api.conftest import Service
from tests.service.api.test_roles import routes as api_routes
from tests.service.pages.conftest import Person, sign_in_as

PERSONS = [role for role in KNOWN_ROLES if role not in ("machine", "integration")]
# A stream that does not end by itself; its guard is the others'.
ENDLESS = {"/live"}


def routes() -> Iterator[tuple[str, str]]:
    for route in api_routes(pages_app()):
        for method in sorted(route.methods - {"HEAD"}):
            yield method, route.path_format


def place(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def test_every_page_is_in_the_table_or_open_and_nothing_else_is(service: Service) -> None:
    known = set(routes())
    assert known - set(PAGES_MAY) == {each for each in known if each[1] in OPEN_PAGES}
    assert set(PAGES_MAY) <= known


def test_nobody_who_is_not_signed_in_sees_a_page(service: Service, stranger: Person) -> None:
    for method, path in routes():
        if path in OPEN_PAGES:
            continue
        answer = stranger.client.request(method, place(path), follow_redirects=False)
        assert answer.status_code == 303, (method, path, answer.status_code)
        assert answer.headers["location"].startswith("/sign-in")


def test_a_wrong_role_is_told_so_and_a_right_one_is_not(service: Service) -> None:
    """A form of no session is refused after the role is looked at: nothing is done here."""
    for role in PERSONS:
        person = sign_in_as(service, role)
        for (method, path), allowed in PAGES_MAY.items():
            if path in ENDLESS:
                continue
            status = person.client.request(
                method, place(path), follow_redirects=False,
                headers={"content-type": "application/x-www-form-urlencoded"},
            ).status_code  # fmt: skip
            refused = status == 403 and method == "GET"
            if method == "GET":
                assert refused == (role not in allowed), (role, method, path, status)
                assert status < 500, (role, method, path, status)
            elif role not in allowed:
                assert status == 403, (role, method, path, status)


def test_a_form_without_its_hidden_field_changes_nothing(service: Service) -> None:
    person = sign_in_as(service, *PERSONS)
    before = service.rows()
    for method, path in PAGES_MAY:
        if method == "POST":
            answer = person.client.post(place(path), data={"pin": "482913"}, follow_redirects=False)
            assert answer.status_code == 403, path
    assert service.rows() == before


def test_a_form_from_another_site_changes_nothing(service: Service) -> None:
    person = sign_in_as(service, *PERSONS)
    before = service.rows()
    for method, path in PAGES_MAY:
        if method == "POST":
            answer = person.client.post(
                place(path), data={"csrf": "x"}, headers={"origin": "https://evil.example"}
            )
            assert answer.status_code == 403, path
    assert service.rows() == before


def test_no_template_lets_a_text_through_unescaped() -> None:
    templates = Path(__file__).parents[3] / "service" / "pages" / "templates"
    # The style of the pages behind a mail's link is ours, and its hash is in their headers.
    allowed = {"_page.html": {"style | safe"}}
    for file in templates.glob("*.html"):
        unsafe = set(re.findall(r"[\w.\[\]()'\" ]+\|\s*safe", file.read_text()))
        assert {each.strip() for each in unsafe} <= allowed.get(file.name, set()), file.name
