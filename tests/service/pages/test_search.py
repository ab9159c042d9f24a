"""The search, and every other search field: a scanned code finds its object."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from service.pages.recall_scope import names_of
from tests.service.api.conftest import Service
from tests.service.pages.conftest import SignedIn, sign_in_as

LABEL = "]d2010950600013435210K7\x1d21S-9"


@pytest.mark.parametrize("code", [LABEL, "(10)K7", "k7", "K7\r", "]C0K7"])
def test_a_label_opens_its_lot(story: Service, code: str) -> None:
    person = sign_in_as(story, "auditor")
    assert person.get(f"/search?q={quote(code)}").headers["location"] == "/lots/K7"


@pytest.mark.parametrize("path", ["/cases?q=", "/spc?q=", "/trace?q=", "/concessions?q="])
def test_any_search_field_leads_to_what_it_has_not(story: Service, path: str) -> None:
    person = sign_in_as(story, "quality_engineer")
    answer = person.get(path + quote("(10)COIL-1"))
    for _ in range(2):
        if answer.status_code == 303 and answer.headers["location"].startswith("/search"):
            answer = person.get(answer.headers["location"])
    assert answer.headers["location"] == "/lots/COIL-1"


def test_the_gate_reads_a_label(story: Service) -> None:
    person = sign_in_as(story, "shipping")
    page = person.get(f"/gate/answer?code={quote(LABEL)}").text
    assert 'data-verdict="stop"' in page
    assert "K7" in page.split('class="why"')[1]
    assert 'data-verdict="stop"' in person.get("/gate/answer?code=]d210NONE").text


def test_lots_are_scanned_one_after_the_other() -> None:
    assert names_of(f"{LABEL}\n(10)K8, K9；K9") == ["K7", "K8", "K9"]


def test_people_are_found_by_administrators_alone(service: Service, as_role: SignedIn) -> None:
    admin, auditor = as_role("admin"), as_role("auditor")
    where = admin.get(f"/search?q={auditor.name}").headers["location"]
    assert where == f"/admin/people/{auditor.name}"
    assert auditor.get(f"/search?q={auditor.name}").status_code == 200


def test_what_is_nearly_a_number_is_offered_whatever_it_is(story: Service) -> None:
    page = sign_in_as(story, "auditor").get("/search?q=NCR-2026-0010").text
    assert 'href="/cases/NCR-2026-0001"' in page
