"""Whoever sends a signature is the person who signs: another's name is refused, his PIN or not."""

from __future__ import annotations

from typing import Any

from service.actions.people import make_token
from service.api.roles import MAY
from service.app import PREFIX
from tests.service.api.browsing import add, browser
from tests.service.api.conftest import PIN, Service
from tests.service.api.test_roles import PERSONS

CASE = "/nonconformances/NCR-2026-0001"
OF_CASE = "/nonconformances/{number}"
HASH = "0" * 64
# Where it is sent to, and what it says besides who signs; a new signed route needs a line here.
REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    f"{OF_CASE}/signatures": (
        f"{CASE}/signatures", {"decision": "confirm", "case_version": 1, "shown_hash": HASH},
    ),
    f"{OF_CASE}/reopenings": (f"{CASE}/reopenings", {}),
    f"{OF_CASE}/notices/{{customer}}/signatures": (
        f"{CASE}/notices/BUYER/signatures", {"verdict": "send", "hash": HASH},
    ),
    f"{OF_CASE}/customers/{{customer}}/write-offs": (f"{CASE}/customers/BUYER/write-offs", {}),
    "/spc/streams/{stream}/baselines": (
        "/spc/streams/core_hardness:*:FURNACE-2:night/baselines", {},
    ),
    "/rules/{rule}/mutes": (
        "/rules/complaint-opens-a-case/mutes", {"until": "2026-03-02T08:00:00Z"},
    ),
    "/rulebooks/{name}/{version}/reviews": ("/rulebooks/plant/1/reviews", {"verdict": "approve"}),
    "/rulebooks/rollbacks": ("/rulebooks/rollbacks", {"to": "packaged"}),
}  # fmt: skip


def signed_routes(service: Service) -> set[tuple[str, str]]:
    """Every endpoint whose body says who signs and proves it by a PIN."""
    return {
        (method.upper(), path.removeprefix(PREFIX))
        for path, methods in service.app.openapi()["paths"].items()
        for method, said in methods.items()
        if {"by", "pin"} <= _fields(service, said)
    }


def _fields(service: Service, said: dict[str, Any]) -> set[str]:
    schemas = service.app.openapi().get("components", {}).get("schemas", {})
    found: set[str] = set()
    for content in said.get("requestBody", {}).get("content", {}).values():
        schema = content.get("schema", {})
        named = schemas.get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
        found |= named.get("properties", {}).keys()
    return found


def send(client: Any, path: str, by: str) -> Any:
    address, said = REQUESTS[path]
    body = {"by": by, "pin": PIN, "reason": "seen", **said}
    return client.post(PREFIX + address, json=body)


def test_every_signed_route_is_tried(story: Service) -> None:
    assert signed_routes(story) == {("POST", path) for path in REQUESTS}


def test_a_signature_in_anothers_name_is_refused_with_the_right_pin(story: Service) -> None:
    add(story, "eve", sorted(PERSONS), password=None)
    eve = browser(story, "eve")
    rows = story.rows()
    for path in REQUESTS:
        answer = send(eve, path, "sam")
        assert answer.status_code == 403, path
        assert "eve may not sign as sam; sam must sign in" in answer.json()["detail"], path
    assert story.rows() == rows, "and nobody's attempts are used up"


def test_a_persons_own_token_signs_for_nobody_else(story: Service) -> None:
    add(story, "eve", sorted(PERSONS), password=None)
    for path in REQUESTS:
        role = min(MAY["POST", _templated(path)] - {"admin"})
        story.tokens["own"] = story.write(lambda desk, role=role: make_token(
            desk, name="eve", role=role
        ))  # fmt: skip
        answer = send(story.client("own"), path, "sam")
        assert (answer.status_code, "may not sign as sam" in answer.text) == (403, True), path
        assert "may not sign as" not in send(story.client("own"), path, "eve").text, path


def test_a_token_that_is_nobodys_signs_for_nobody(story: Service) -> None:
    """Else whoever reads a PIN over a shoulder needs no password; and the log names no person."""
    rows = story.rows()
    for path in REQUESTS:
        for role in sorted(MAY["POST", _templated(path)]):
            for by in ("sam", f"the-{role}"):
                answer = send(story.client(role), path, by)
                assert answer.status_code == 403, (path, role, by)
                said = answer.json()["detail"]
                assert f"`the-{role}` is no person and may not sign" in said, path
                assert "sign in" in said
                assert "headmark users token" in said
    assert story.rows() == rows


def test_who_signs_in_his_own_name_gets_past_and_his_pin_counts(story: Service) -> None:
    add(story, "eve", sorted(PERSONS), password=None)
    eve = browser(story, "eve")
    for path in REQUESTS:
        said = send(eve, path, "eve").json()
        assert "may not sign" not in said.get("detail", ""), (path, said)


def _templated(path: str) -> str:
    return path.replace("{stream}", "{stream:path}") if ("POST", path) not in MAY else path
