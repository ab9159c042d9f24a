"""`headmark webhooks`: added with a secret that is printed once, posted by the worker, replayed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from standardwebhooks.webhooks import Webhook

from tests.service.cli.conftest import Headmark
from tests.service.webhooks.receiver import Receiver, Says, receiving


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as receiver:
        monkeypatch.setenv("HEADMARK_WEBHOOK_HOSTS", receiver.listed)
        yield receiver


def test_from_adding_to_replaying(headmark: Headmark, receiver: Receiver) -> None:
    added = headmark("webhooks", "add", receiver.url(), "--event", "case.opened")
    number, secret = added.out.split(".")[0], added.out.split()[-1]
    assert "not shown again" in added.out
    assert headmark("webhooks", "test", number).code == 0
    assert headmark("worker", "--once", "--json").json["webhooks"] == 1
    assert Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    (message,) = headmark("webhooks", "messages", "--json").json
    assert (message["state"], message["event"]) == ("delivered", "webhook.test")
    assert headmark("webhooks", "replay", message["message"]).code == 0
    assert headmark("worker", "--once").out.startswith("0 letters and 1 webhooks tried")
    assert len(set(receiver.ids())) == 1
    assert len(receiver.got) == 2
    one = headmark("webhooks", "messages", message["message"]).json
    assert one["body"]["data"] == {"endpoint": number}


def test_disabled_rotated_and_listed(headmark: Headmark, receiver: Receiver) -> None:
    add = ("webhooks", "add", receiver.url(), "--event", "hold.placed", "--json")
    made = headmark(*add).json
    rotated = headmark("webhooks", "rotate", made["endpoint"], "--json").json
    assert rotated["secret"] != made["secret"]
    receiver.says["/in"] = Says(410)
    assert headmark("webhooks", "test", made["endpoint"], "--json").code == 0
    headmark("worker", "--once")
    (endpoint,) = headmark("webhooks", "list", "--json").json
    assert (endpoint["state"], endpoint["failed"]) == ("disabled", 1)
    assert headmark("webhooks", "enable", made["endpoint"]).code == 0
    replayed = headmark("webhooks", "replay", "--endpoint", made["endpoint"])
    assert replayed.out == "1 messages wait for the worker.\n"
    assert headmark("webhooks", "disable", made["endpoint"], "--reason", "moved").code == 0
    shown = headmark("webhooks", "list").out + headmark("webhooks", "messages").out
    assert made["endpoint"] in shown
    assert "whsec_" not in shown


def test_refusals_say_what_would_do(headmark: Headmark) -> None:
    refused = headmark("webhooks", "add", "https://127.0.0.1/", "--event", "case.opened")
    assert (refused.code, "this machine" in refused.err) == (2, True)
    near = headmark("webhooks", "add", "https://8.8.8.8/", "--event", "case.open")
    assert "did you mean `case.opened`" in near.err
    assert headmark("webhooks", "replay").code == 2
    assert headmark("webhooks", "replay", "msg_x").code == 2
    assert headmark("webhooks", "test", "WH-2026-0009").code == 2
