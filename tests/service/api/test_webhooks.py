"""Endpoints over HTTP: a secret is told once, addresses of the plant are refused."""

from __future__ import annotations

from typing import Any

import pytest

from service.settings import Settings
from service.webhooks import receivers
from tests.service.api.conftest import Service

PATH = "/api/v1/webhooks"
URL = "https://8.8.8.8/hooks?key=very-private"


def add(service: Service, **changed: Any) -> dict[str, Any]:
    body = {"url": URL, "events": ["hold.placed"], **changed}
    answer = service.client().post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def refused(service: Service, **changed: Any) -> str:
    before = service.rows()
    body = {"url": URL, "events": ["hold.placed"], **changed}
    answer = service.client().post(PATH, json=body)
    assert answer.status_code == 422
    assert service.rows() == before
    return str(answer.json()["detail"])


def test_the_secret_is_in_the_answer_that_made_it_and_nowhere_else(service: Service) -> None:
    client = service.client()
    made = client.post(
        PATH, json={"url": URL, "events": ["hold.placed"]}, headers={"Idempotency-Key": "k"}
    ).json()
    number = made["endpoint"]
    again = client.post(f"{PATH}/{number}/rotate").json()
    secrets = [made["secret"], again["secret"]]
    assert len(set(secrets)) == 2
    client.post(f"{PATH}/{number}/test")
    others = [client.get(PATH), client.get(f"{PATH}/messages")]
    others += [client.post(f"{PATH}/{number}/disable", json={"reason": "moved"})]
    rows = service.rows()
    del rows["webhook_endpoint"]
    for secret in secrets:
        assert not any(secret in answer.text for answer in others)
        assert secret not in str(rows)
    assert "very-private" not in str(rows) + "".join(answer.text for answer in others)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://8.8.8.8/", "begins with https"),
        ("https://127.0.0.1/", "this machine"),
        ("https://[::1]/", "this machine"),
        ("https://10.1.2.3/", "a private network"),
        ("https://169.254.169.254/latest/meta-data/", "clouds keep their metadata"),
        ("https://[::ffff:10.0.0.1]/", "clothes of IPv6"),
        ("https://2130706433/", "not a plain host"),
        ("https://0x7f.1/", "not a plain host"),
        ("https://localhost/", "`localhost` stands for"),
        ("https://admin:admin@8.8.8.8/", "user name"),
        ("https://8.8.8.8:22/", "port 22 is not one of 443"),
        ("javascript:alert(1)", "begins with https"),
    ],
)
def test_an_address_that_is_not_public_is_refused_in_words(
    service: Service, url: str, said: str
) -> None:
    assert said in refused(service, url=url)


def test_a_name_that_stands_for_the_plant_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    found = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("192.168.4.2", 443))]
    monkeypatch.setattr(receivers.socket, "getaddrinfo", lambda *_, **__: found)
    reason = refused(service, url="https://hooks.customer.example/")
    assert "`hooks.customer.example` stands for 192.168.4.2: a private network" in reason
    assert receivers.checked_place(
        "https://hooks.customer.example/", settings, looking_up=lambda *_: ["8.8.8.8"]
    ).tls


def test_what_is_asked_wrongly_is_refused_with_a_suggestion(service: Service) -> None:
    assert "did you mean `hold.placed`" in refused(service, events=["hold.place"])
    assert "webhook.test" in refused(service, events=["webhook.test"])
    assert "known are" in refused(service, events=["x"])
    assert "customer" in refused(service, events=["customer.notice"], customer="NOBODY")
    assert "description" in refused(service, description="x" * 300)


def test_the_life_of_an_endpoint(service: Service) -> None:
    client, path = service.client(), f"{PATH}/{add(service)['endpoint']}"
    assert client.post(f"{path}/test").status_code == 202
    assert client.post(f"{path}/enable").status_code == 409
    assert client.post(f"{path}/disable", json={"reason": " "}).status_code == 422
    disabled = client.post(f"{path}/disable", json={"reason": "moved"}).json()
    assert (disabled["state"], disabled["disabled_reason"]) == ("disabled", "moved")
    assert (disabled["pending"], disabled["failed"]) == (0, 1)
    assert client.post(f"{path}/disable", json={"reason": "moved"}).status_code == 409
    assert client.post(f"{path}/test").status_code == 409
    assert client.post(f"{path}/replay").status_code == 409
    assert client.post(f"{path}/enable").json()["state"] == "enabled"
    integration = service.client("integration")
    assert integration.post(f"{path}/replay").json()["replayed"] == 1
    assert integration.post(f"{path}/replay").json()["replayed"] == 0
    (message,) = integration.get(f"{PATH}/messages?state=pending").json()
    one = integration.get(f"{PATH}/messages/{message['message']}").json()
    assert one["body"]["type"] == "webhook.test"
    assert integration.post(f"{PATH}/messages/{message['message']}/replay").status_code == 409
    for wrong in ("/WH-2026-9999/test", "/messages/msg_x/replay"):
        assert client.post(PATH + wrong).status_code == 404
    assert client.get(f"{PATH}/messages/msg_x").status_code == 404
    assert client.get(f"{PATH}/messages?state=lost").status_code == 422


def test_messages_come_in_pages_without_a_gap(service: Service) -> None:
    client, path = service.client(), f"{PATH}/{add(service)['endpoint']}"
    sent = [client.post(f"{path}/test").json()["message"] for _ in range(5)]
    seen, page = [], f"{PATH}/messages?limit=2"
    while page:
        answer = client.get(page)
        seen += [each["message"] for each in answer.json()]
        page = answer.links.get("next", {}).get("url", "")
    assert seen == sent
    assert client.get(f"{PATH}/messages?after=msg_x").status_code == 404


def test_a_case_is_told_to_whoever_listens(
    before_failure: Service, failing: dict[str, Any]
) -> None:
    add(before_failure, events=["case.opened", "hold.placed"])
    client = before_failure.client("machine")
    assert client.post("/api/v1/inspections", json=failing).status_code < 300
    found = before_failure.client().get(f"{PATH}/messages").json()
    assert sorted(each["event"] for each in found) == ["case.opened", "hold.placed"]
