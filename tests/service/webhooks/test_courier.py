"""Messages arrive, come again under their own id, and nobody's silence holds up the others."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import orjson
import pytest
from standardwebhooks.webhooks import Webhook

from notifications.webhook import Accepted, Gone, NotAccepted
from service.actions.deliver_webhooks import AT_ONCE, claim_messages, keep_answers
from service.actions.tell_webhooks import tell_webhooks
from service.actions.webhook_endpoints import (
    disable_endpoint,
    replay_failed,
    replay_message,
    rotate_secret,
    send_test,
)
from service.errors import Conflict
from service.records.case_tables import outbox
from service.records.schema import microseconds
from service.webhooks.courier import WebhookCourier
from tests.service.webhooks.conftest import Office, settings_for
from tests.service.webhooks.receiver import Receiver, Says

LEASE = timedelta(seconds=300)
DOCUMENT = {"nonconformance": "NCR-2026-0001", "lots": ["K7", "M2"], "reason": "芯部硬度超差"}


def tell(office: Office, times: int = 1, subject: str = "NCR-2026-0001") -> None:
    office.write(
        lambda desk: [
            tell_webhooks(desk, "hold.placed", subject, {**DOCUMENT, "part": part})
            for part in range(1, times + 1)
        ]
    )


def test_what_arrives_is_signed_canonical_and_says_what_happened(
    office: Office, receiver: Receiver
) -> None:
    made = office.add(receiver.url())
    tell(office)
    assert office.courier.deliver() == 1
    (got,) = receiver.got
    said = Webhook(made.secret).verify(got.body, got.headers)
    assert said["type"] == "hold.placed"
    assert said["data"] == {**DOCUMENT, "part": 1}
    assert got.body == orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    (row,) = office.messages()
    assert (row["state"], row["attempts"], row["last_status"]) == ("delivered", 1, 204)
    assert row["id"] == got.headers["webhook-id"]
    assert office.courier.deliver() == 0


def test_it_is_tried_for_75_hours_under_one_id_and_as_it_was(
    staffed: Office, receiver: Receiver
) -> None:
    endpoint = staffed.add(receiver.url()).endpoint
    receiver.says["/in"] = Says(503, body=b"closed")
    started = staffed.clock.ahead
    tell(staffed)
    waits = []
    while staffed.messages("pending"):
        assert staffed.courier.deliver() == 1
        wait = staffed.messages()[0]["next_at"] - microseconds(staffed.clock())
        waits.append(wait / 1e6)
        staffed.clock.pass_(seconds=wait / 1e6 + 0.01)
    assert len(receiver.got) == 10
    assert 75 < (staffed.clock.ahead - started).total_seconds() / 3600 < 76
    assert all(early < late for early, late in pairwise(waits[:-1]))
    assert len(set(receiver.ids())) == len({each.body for each in receiver.got}) == 1
    assert len({each.headers["webhook-timestamp"] for each in receiver.got}) == 10
    (row,) = staffed.messages("failed")
    assert (row["last_status"], row["last_error"]) == (503, "HTTP 503: closed")
    assert staffed.endpoint(endpoint)["state"] == "failing"
    assert staffed.entries("webhook.failing") == [endpoint]


def test_administrators_hear_of_the_first_message_given_up_and_of_no_other(
    staffed: Office, receiver: Receiver
) -> None:
    endpoint = staffed.add(receiver.url()).endpoint
    tell(staffed, 3)
    give_up(staffed)
    letters = [row for row in staffed.rows(outbox) if row["kind"] == "webhook_trouble"]
    assert [row["recipient"] for row in letters] == ["ada@maker.example"]
    assert orjson.loads(letters[0]["payload"])["endpoint"] == endpoint
    assert len(staffed.messages("failed")) == 3
    tell(staffed)
    assert len(staffed.messages("pending")) == 1, "a failing endpoint is still told"
    staffed.courier.deliver()
    assert staffed.endpoint(endpoint)["state"] == "enabled"
    assert staffed.entries("webhook.recovered") == [endpoint]


def give_up(office: Office) -> None:
    """The tenth try of everything that waits fails."""
    for _ in range(10):
        office.clock.pass_(hours=25)
        claimed = office.write(lambda desk: claim_messages(desk, limit=50, lease=LEASE))
        results = [(each, NotAccepted("no connection")) for each in claimed]
        office.write(lambda desk, results=results: keep_answers(desk, results))


def test_an_endpoint_that_is_gone_is_disabled_and_what_waited_can_be_replayed(
    staffed: Office, receiver: Receiver
) -> None:
    endpoint = staffed.add(receiver.url()).endpoint
    receiver.says["/in"] = Says(410)
    tell(staffed, AT_ONCE + 3)
    assert staffed.courier.deliver() <= AT_ONCE + 1
    row = staffed.endpoint(endpoint)
    assert (row["state"], row["disabled_reason"]) == ("disabled", "HTTP 410")
    assert len(staffed.messages("failed")) == AT_ONCE + 3
    assert staffed.entries("webhook.disabled") == [endpoint]
    assert len([row for row in staffed.rows(outbox) if row["kind"] == "webhook_trouble"]) == 1
    tell(staffed)
    assert len(staffed.messages()) == AT_ONCE + 3, "a disabled endpoint is told nothing"
    with pytest.raises(Conflict, match="enable it first"):
        staffed.write(lambda desk: replay_failed(desk, endpoint))


def test_a_wish_to_be_left_alone_is_heeded(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url())
    receiver.says["/in"] = Says(429, (("Retry-After", "3600"),))
    tell(office)
    office.courier.deliver()
    waits = office.messages()[0]["next_at"] - microseconds(office.clock())
    assert 3595e6 < waits <= 3600e6


def test_a_replay_sends_the_same_message_again(office: Office, receiver: Receiver) -> None:
    office.add(receiver.url())
    tell(office)
    office.courier.deliver()
    message = office.messages()[0]["id"]
    office.write(lambda desk: replay_message(desk, message))
    with pytest.raises(Conflict, match="waiting to be sent"):
        office.write(lambda desk: replay_message(desk, message))
    office.courier.deliver()
    assert receiver.ids() == [message, message]
    assert receiver.got[0].body == receiver.got[1].body


def test_for_a_day_after_a_rotation_both_secrets_verify(office: Office, receiver: Receiver) -> None:
    old = office.add(receiver.url())
    new = office.write(lambda desk: rotate_secret(desk, old.endpoint))
    office.write(lambda desk: send_test(desk, old.endpoint))
    office.courier.deliver()
    got = receiver.got[0]
    for each in (old, new):
        assert Webhook(each.secret).verify(got.body, got.headers)["type"] == "webhook.test"
    office.clock.pass_(hours=24, seconds=1)
    office.write(lambda desk: send_test(desk, old.endpoint))
    office.courier.deliver()
    assert len(receiver.got[1].headers["webhook-signature"].split()) == 1


# --- who may send what -----------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_of_an_endpoint_only_a_few_are_claimed_and_others_are_not_held_up(
    office: Office, receiver: Receiver
) -> None:
    busy = office.add(receiver.url("/busy"), "hold.placed").endpoint
    tell(office, 10)
    office.add(receiver.url("/other"), "hold.placed")
    tell(office, 2)
    first = office.write(lambda desk: claim_messages(desk, limit=50, lease=LEASE))
    assert [each.endpoint for each in first].count(busy) == AT_ONCE
    assert len(first) == AT_ONCE + 2
    assert office.write(lambda desk: claim_messages(desk, limit=50, lease=LEASE)) == []
    done = [(first[0], Accepted(200))]
    office.write(lambda desk: keep_answers(desk, done))
    (next_one,) = office.write(lambda desk: claim_messages(desk, limit=50, lease=LEASE))
    assert next_one.endpoint == busy


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_lease_that_ran_out_is_anothers_and_late_news_do_not_count(
    office: Office, receiver: Receiver
) -> None:
    office.add(receiver.url())
    tell(office)
    (late,) = office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    office.clock.pass_(seconds=301)
    (now,) = office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    assert (now.id, now.attempts) == (late.id, 2)
    office.write(lambda desk: keep_answers(desk, [(late, NotAccepted("slow"))]))
    assert office.messages()[0]["lease_until"] == now.lease_until, "it is not ours to settle"
    office.write(lambda desk: keep_answers(desk, [(late, Accepted(200))]))
    assert office.messages()[0]["state"] == "delivered", "but what has arrived has arrived"
    office.write(lambda desk: keep_answers(desk, [(now, NotAccepted("slow"))]))
    assert office.messages()[0]["state"] == "delivered"


def test_what_arrived_while_its_endpoint_was_disabled_counts(
    office: Office, receiver: Receiver
) -> None:
    endpoint = office.add(receiver.url()).endpoint
    tell(office)
    claimed = office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    office.write(lambda desk: disable_endpoint(desk, endpoint, reason="moved"))
    assert office.messages()[0]["state"] == "failed"
    office.write(lambda desk: keep_answers(desk, [(claimed[0], Accepted(200))]))
    assert office.messages()[0]["state"] == "delivered"
    assert office.endpoint(endpoint)["state"] == "disabled"


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_no_answer_wakes_what_was_given_up_when_its_endpoint_was_disabled(
    office: Office, receiver: Receiver
) -> None:
    endpoint = office.add(receiver.url()).endpoint
    tell(office, 2)
    claimed = office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    office.write(lambda desk: disable_endpoint(desk, endpoint, reason="moved"))
    answers = [(claimed[0], NotAccepted("slow")), (claimed[1], Gone("HTTP 410", 410))]
    office.write(lambda desk: keep_answers(desk, answers))
    assert {row["state"] for row in office.messages()} == {"failed"}
    assert office.endpoint(endpoint)["disabled_reason"] == "moved"
    assert office.entries("webhook.disabled") == [endpoint], "it was disabled once"
    office.clock.pass_(seconds=301)
    assert office.courier.deliver() == 0
    assert receiver.got == []


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_secret_that_is_changed_between_sending_and_marking_signs_the_repeat(
    office: Office, receiver: Receiver
) -> None:
    """The courier died after it sent; the receiver knows the old secret, or the new one already."""
    old = office.add(receiver.url())
    tell(office)
    office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    new = office.write(lambda desk: rotate_secret(desk, old.endpoint))
    office.clock.pass_(seconds=301)
    assert office.courier.deliver() == 1
    (got,) = receiver.got
    # The verifier refuses what is five minutes ahead of it, which the office's clock is now.
    at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    signatures = got.headers["webhook-signature"].split()
    body = got.body.decode()
    for each in (old, new):
        assert Webhook(each.secret).sign(got.headers["webhook-id"], at, body) in signatures


def test_no_secret_is_shown_of_what_is_claimed(office: Office, receiver: Receiver) -> None:
    made = office.add(receiver.url())
    tell(office)
    claimed = office.write(lambda desk: claim_messages(desk, limit=5, lease=LEASE))
    assert claimed[0].secrets == (made.secret,)
    assert "whsec_" not in repr(claimed) + repr(made)


def test_a_dead_endpoint_does_not_delay_the_others(office: Office, receiver: Receiver) -> None:
    receiver.says["/dead"] = Says(after=3.0)
    office.add(receiver.url("/dead"), "hold.placed")
    tell(office, 30)
    office.add(receiver.url("/quick"), "case.opened")
    done = threading.Thread(target=office.courier.deliver)
    done.start()
    time.sleep(0.3)
    started = time.monotonic()
    office.write(lambda desk: tell_webhooks(desk, "case.opened", "NCR-2026-0002", {}))
    while not receiver.ids("/quick"):
        assert time.monotonic() - started < 2.0
        time.sleep(0.01)
    assert time.monotonic() - started < 0.9, "the dead one takes a second to time out"
    assert receiver.busiest["/dead"] <= AT_ONCE
    office.courier.close()
    done.join(10)
    assert not done.is_alive()


def test_a_courier_that_is_told_to_stop_claims_nothing_more(
    office: Office, receiver: Receiver
) -> None:
    office.add(receiver.url())
    tell(office)
    office.courier.close()
    assert office.courier.deliver() == 0
    assert office.messages("pending")


def test_a_message_that_cannot_be_signed_keeps_no_other_back(
    office: Office, receiver: Receiver
) -> None:
    broken, _ = office.add(receiver.url("/broken")), office.add(receiver.url("/good"))
    with office.works.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE webhook_endpoint SET secret = 'whsec_x' WHERE id = '{broken.endpoint}'"
        )
    tell(office)
    assert office.courier.deliver() == 2
    assert [row["state"] for row in office.messages()] == ["pending", "delivered"]
    assert "SecretError" in office.messages()[0]["last_error"]


def test_a_receiver_that_moved_into_the_plant_gets_nothing(
    office: Office, receiver: Receiver
) -> None:
    """The name was good when it was added; now it stands for an address of the plant."""
    office.add(receiver.url())
    with office.works.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE webhook_endpoint SET url = 'https://moved.example/'")
    courier = WebhookCourier(
        office.works.door, office.works.plant, settings_for(receiver), clock=office.clock,
        looking_up=lambda *_: ["127.0.0.1"],
    )  # fmt: skip
    tell(office)
    assert courier.deliver() == 1
    assert "stands for 127.0.0.1" in office.messages("pending")[0]["last_error"]
    assert receiver.connections == 0
