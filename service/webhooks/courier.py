"""The courier: claims messages, posts them, keeps what became of each; any number may run at once.

While one endpoint lets its messages wait, others' are claimed and posted: of each only a few are
on their way at a time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog

from notifications.webhook import Answer, NotAccepted, signed_headers
from service.actions.deliver_webhooks import (
    ClaimedMessage,
    claim_messages,
    keep_answers,
    messages_wait,
)
from service.actions.desk import Desk
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings
from service.webhooks.post import Poster
from service.webhooks.receivers import Resolve, inside_of, resolve

T = TypeVar("T")
BY = "worker"
MOST_AT_ONCE = 32
# After this share of the lease a message is given up for now: nobody may send it while another
# worker has claimed it again.
LEASE_USED = 0.5

log = structlog.get_logger()
Running = dict["asyncio.Task[Answer]", ClaimedMessage]


class WebhookCourier:
    """Posts what waits, until nothing does or it is told to stop."""

    def __init__(
        self,
        door: Door,
        plant: Plant,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        looking_up: Resolve = resolve,
    ) -> None:
        self._door, self._plant, self._settings, self._clock = door, plant, settings, clock
        self._look_up = looking_up
        inside_of(settings)  # a wrong setting is refused at the start, not at the first message
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._stopping = threading.Event()

    def deliver(self) -> int:
        """Post everything that is due; how many messages were tried."""
        if self._stopping.is_set() or not self._waits():
            return 0
        return asyncio.run(self._deliver())

    def close(self) -> None:
        """Claim nothing more; what is on its way comes to its end."""
        self._stopping.set()

    async def _deliver(self) -> int:
        tried = 0
        running: Running = {}
        async with Poster(self._settings, looking_up=self._look_up) as poster:
            try:
                while True:
                    claimed = await asyncio.to_thread(self._claim, MOST_AT_ONCE - len(running))
                    tried += len(claimed)
                    running |= {
                        asyncio.create_task(self._post(poster, each)): each for each in claimed
                    }
                    if not running:
                        return tried
                    await self._wait(running)
            finally:
                for task in running:
                    task.cancel()

    def _claim(self, limit: int) -> list[ClaimedMessage]:
        if limit <= 0 or self._stopping.is_set() or not self._waits():
            return []
        return self._write(lambda desk: claim_messages(desk, limit=limit, lease=self._lease))

    def _waits(self) -> bool:
        with self._door.read() as connection:
            return messages_wait(connection, now=self._clock())

    async def _post(self, poster: Poster, message: ClaimedMessage) -> Answer:
        try:
            async with asyncio.timeout(self._lease.total_seconds() * LEASE_USED):
                body = message.body.encode()
                at = int(self._clock().timestamp())
                headers = signed_headers(message.secrets, message.id, at, body)
                return await poster.post(message.url, headers, body)
        except TimeoutError:
            return NotAccepted("no answer in time")
        except Exception as error:
            # Whatever is wrong with one message must not keep the others back.
            log.exception("a webhook message cannot be posted", message=message.id)
            return NotAccepted(f"it could not be posted: {type(error).__name__}")

    async def _wait(self, running: Running) -> None:
        """Until something is answered, or it is time to look for what has come in since."""
        done, _ = await asyncio.wait(
            running, timeout=self._settings.poll_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        results = [(running.pop(task), task.result()) for task in done]
        if results:
            await asyncio.to_thread(self._keep, results)

    def _keep(self, results: list[tuple[ClaimedMessage, Answer]]) -> None:
        self._write(lambda desk: keep_answers(desk, results))

    def _write(self, work: Callable[[Desk], T]) -> T:
        def at_desk(transaction: Transaction) -> T:
            return work(Desk(transaction, Books(transaction), self._plant, self._settings))

        return self._door.write(at_desk, by=BY, now=self._clock())
