"""The worker: letters, webhooks, due work, events to match. Any number may run at once.

APScheduler only says when to look. What there is to do stands in our own tables, so that a worker
may be killed at any moment and another goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from notifications.delivery import Delivery, PermanentFailure, TemporaryFailure
from notifications.mailer import Mailer
from service.actions.compose_letter import ClaimedLetter, compose_letter
from service.actions.desk import Desk
from service.actions.do_due_work import DueRow, claim_due, do_due, unknown_work, work_is_due
from service.actions.forget_old import arm_forgetting
from service.actions.letter_pictures import DrawChart
from service.actions.letter_templates import template_language
from service.actions.send_notices import claim_letters, letters_wait, record_deliveries
from service.actions.template_trouble import tell_of_template
from service.actions.watch_commonality import arm_commonality
from service.charts.letter_charts import LetterCharts
from service.correlation.runner import CorrelationRunner
from service.mail_connection import mailer_of as mailer_of
from service.plant import Plant
from service.records.books import Books
from service.records.door import Door, Transaction
from service.settings import Settings
from service.webhooks.courier import WebhookCourier

T = TypeVar("T")
BY = "worker"
DUE_PER_CLAIM = 50
# Sending stops when this share of the lease is over: what is late then is left to be claimed
# again, rather than sent while another worker has it.
LEASE_USED_FOR_SENDING = 0.5

log = structlog.get_logger()


class Worker:
    """One worker; a context that keeps its mail connections open between the polls."""

    def __init__(
        self,
        door: Door,
        plant: Plant,
        settings: Settings,
        mailer_factory: Callable[[], Mailer],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        charts: Callable[[Door], DrawChart] = LetterCharts,
    ) -> None:
        self.door = door
        self.plant = plant
        self.settings = settings
        self._clock = clock
        self._charts = charts
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._mailer = mailer_factory()
        self._loop = asyncio.Runner()
        self._scheduler = _scheduler(self, settings.poll_seconds)
        self._reported: set[int] = set()
        self._correlation = CorrelationRunner(door, plant, settings, clock=clock)
        self._courier = WebhookCourier(door, plant, settings, clock=clock)

    def __enter__(self) -> Self:
        self._loop.run(self._mailer.__aenter__())
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._courier.close()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._correlation.close()
        self._loop.run(self._mailer.__aexit__(exc_type, exc, traceback))
        self._loop.close()

    def start(self) -> None:
        """Poll in the background until the context ends."""
        self._scheduler.start()

    def arm(self) -> None:
        """Make due what comes again by itself, where it is not yet."""
        self._write(arm_commonality)
        self._write(arm_forgetting)

    # --- letters -----------------------------------------------------------------------------

    def send_letters(self) -> int:
        """Send everything that is due to go out; returns how many letters were tried."""
        tried = 0
        while letters := self._claim_letters():
            self._loop.run(self._send(letters))
            tried += len(letters)
        return tried

    def _claim_letters(self) -> list[ClaimedLetter]:
        with self.door.read() as connection:
            if not letters_wait(connection, now=self._clock(), time_zone=self.settings.time_zone):
                return []
        limit = self.settings.letters_per_claim
        return self._write(lambda desk: claim_letters(desk, limit=limit, lease=self._lease))

    async def _send(self, letters: Sequence[ClaimedLetter]) -> None:
        """Send over all connections, and record the deliveries as they come in.

        Recording at the end would take one transaction less, and repeat every letter of the
        batch if this process died before it.
        """
        until = asyncio.get_running_loop().time() + self._lease.total_seconds() * (
            LEASE_USED_FOR_SENDING
        )
        draw = self._charts(self.door)
        broken: dict[tuple[str, str], str] = {}
        before: dict[tuple[str, str], asyncio.Task[Delivery]] = {}
        waiting: dict[asyncio.Task[Delivery], ClaimedLetter] = {}
        async with asyncio.TaskGroup() as group:
            for each in letters:
                # One after the other, though several go at once: no reminder arrives before what
                # it reminds of. One that fails for now keeps back none that follows.
                place = each.recipient, each.nonconformance or each.message_id
                task = group.create_task(
                    self._send_after(before.get(place), each, until, draw, broken)
                )
                waiting[task] = each
                before[place] = task
            while waiting:
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                results = [(waiting.pop(task), task.result()) for task in done]
                await asyncio.to_thread(self._record_deliveries, results)
        for (kind, language), reason in broken.items():
            await asyncio.to_thread(self._tell_of_template, kind, language, reason)

    async def _send_after(
        self,
        before: asyncio.Task[Delivery] | None,
        letter: ClaimedLetter,
        until: float,
        draw: DrawChart,
        broken: dict[tuple[str, str], str],
    ) -> Delivery:
        if before is not None:
            await asyncio.wait([before])
        return await self._send_one(letter, until, draw, broken)

    async def _send_one(
        self,
        letter: ClaimedLetter,
        until: float,
        draw: DrawChart,
        broken: dict[tuple[str, str], str],
    ) -> Delivery:
        template = letter.kind, template_language(letter.language)
        try:
            # In a thread: while a chart is drawn, other letters go out.
            envelope = await asyncio.to_thread(
                compose_letter,
                letter,
                self.settings,
                draw,
                lambda reason: broken.update({template: reason}),
            )
        except Exception as error:
            # Whatever is wrong with one letter must not keep the others back; and a person has
            # to know of it now, not after three days of trying.
            log.exception("a letter cannot be composed", outbox=letter.id, kind=letter.kind)
            return PermanentFailure(f"the letter could not be composed: {error}")
        try:
            async with asyncio.timeout_at(until):
                return await self._mailer.send(envelope)
        except TimeoutError:
            return TemporaryFailure("the mail server took too long")

    def _record_deliveries(self, results: list[tuple[ClaimedLetter, Delivery]]) -> None:
        self._write(lambda desk: record_deliveries(desk, results))

    def _tell_of_template(self, kind: str, language: str, reason: str) -> None:
        self._write(lambda desk: tell_of_template(desk, kind, language, reason))

    # --- due work ----------------------------------------------------------------------------

    def do_due_work(self) -> int:
        """Do everything that is due; returns how many pieces were done."""
        self._report_unknown()
        done = 0
        while rows := self._claim_due():
            done += sum(self._do(row) for row in rows)
        return done

    def _claim_due(self) -> list[DueRow]:
        with self.door.read() as connection:
            if not work_is_due(connection, now=self._clock()):
                return []
        return self._write(lambda desk: claim_due(desk, limit=DUE_PER_CLAIM, lease=self._lease))

    def _do(self, row: DueRow) -> bool:
        try:
            self._write(lambda desk: do_due(desk, row))
        except Exception:
            # Nothing of it is kept; it is tried again when the lease runs out.
            log.exception("due work failed", kind=row.kind, subject=row.subject, tries=row.attempts)
            return False
        return True

    def _report_unknown(self) -> None:
        with self.door.read() as connection:
            unknown = unknown_work(connection, now=self._clock())
        for row, kind, subject in unknown:
            if row not in self._reported:
                log.warning("due work of an unknown kind is left", kind=kind, subject=subject)
                self._reported.add(row)

    # --- events that belong together ---------------------------------------------------------

    def match_events(self) -> int:
        """Match what waits, if no other worker does; returns how much was done with."""
        try:
            return self._correlation.poll()
        except Exception:
            # Nothing of it is kept; what waited waits on.
            log.exception("events could not be matched")
            return 0

    # --- webhooks ----------------------------------------------------------------------------

    def deliver_webhooks(self) -> int:
        """Post the messages that are due; returns how many were tried."""
        return self._courier.deliver()

    def _write(self, work: Callable[[Desk], T]) -> T:
        def at_desk(transaction: Transaction) -> T:
            return work(Desk(transaction, Books(transaction), self.plant, self.settings))

        return self.door.write(at_desk, by=BY, now=self._clock())


def _scheduler(worker: Worker, seconds: float) -> BackgroundScheduler:
    """Looks at each table every second, never twice at a time, and not again for what it missed."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )
    for job in (
        worker.match_events,
        worker.do_due_work,
        worker.send_letters,
        worker.deliver_webhooks,
    ):
        scheduler.add_job(job, "interval", seconds=seconds, next_run_time=datetime.now(UTC))
    return scheduler
