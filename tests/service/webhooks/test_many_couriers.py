"""Several processes, one of them killed: every message arrives, doubles only under the same id."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event

import pytest

from service.webhooks.courier import WebhookCourier
from tests.service.webhooks.conftest import Office, settings_for
from tests.service.webhooks.receiver import Receiver, Says
from tests.service.webhooks.test_courier import tell
from tests.support.processes import fork_server
from tests.support.recording import open_works

LEASE, MOST_SECONDS = 2.0, 40


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _carry(url: str, port: int, stop: Event) -> None:
    settings = settings_for(Receiver(port=port), lease_seconds=LEASE)
    works = open_works(url, by="worker")
    courier = WebhookCourier(works.door, works.plant, settings)
    ends = time.monotonic() + MOST_SECONDS
    while not stop.is_set() and time.monotonic() < ends:
        courier.deliver()
        time.sleep(0.05)
    works.engine.dispose()


def _start(office: Office, receiver: Receiver, number: int) -> list[tuple[BaseProcess, Event]]:
    context = fork_server()
    url = office.works.engine.url.render_as_string(hide_password=False)
    # An event for each: a process killed while it waits for one would hold up who sets it.
    stops = [context.Event() for _ in range(number)]
    started: list[tuple[BaseProcess, Event]] = []
    for stop in stops:
        process = context.Process(target=_carry, args=(url, receiver.port, stop))
        process.start()
        started.append((process, stop))
    return started


def _wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + MOST_SECONDS
    while not until():
        assert time.monotonic() < ends, "the couriers did not get there"
        time.sleep(0.02)


def test_three_couriers_share_the_messages_and_none_goes_twice(
    office: Office, receiver: Receiver
) -> None:
    for path in ("/a", "/b", "/c"):
        office.add(receiver.url(path))
    tell(office, 20)
    couriers = _start(office, receiver, 3)
    _wait(lambda: len(office.messages("delivered")) == 60)
    for process, stop in couriers:
        stop.set()
        process.join(MOST_SECONDS)
        assert process.exitcode == 0
    times = Counter(each.headers["webhook-id"] for each in receiver.got)
    assert len(times) == 60
    assert set(times.values()) == {1}


def test_what_was_sent_and_not_marked_comes_again_under_the_same_id(
    office: Office, receiver: Receiver
) -> None:
    office.add(receiver.url())
    tell(office)
    killed: list[int] = []

    def kill() -> None:
        """The answer is on its way; nobody lives to write it down."""
        os.kill(killed[0], signal.SIGKILL)
        receiver.says.clear()

    receiver.says["/in"] = Says(204, then=kill, after=0.3)
    ((process, _),) = _start(office, receiver, 1)
    assert process.pid is not None
    killed.append(process.pid)
    process.join(MOST_SECONDS)
    assert process.exitcode == -signal.SIGKILL
    (row,) = office.messages("pending")
    assert (len(receiver.got), row["attempts"]) == (1, 1)
    ((_, stop),) = _start(office, receiver, 1)
    _wait(lambda: bool(office.messages("delivered")))
    stop.set()
    assert receiver.ids() == [row["id"], row["id"]]
    assert receiver.got[0].body == receiver.got[1].body
