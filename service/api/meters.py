"""What the service counts, for Prometheus: requests, their time, and where the plant stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection, func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.plant import Plant
from service.records.case_tables import due, hold, nonconformance, outbox
from service.records.door import Door, head_position

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


@dataclass(frozen=True)
class Meters:
    """The counters of one application; a registry of its own, so that two do not mix."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)

    def __post_init__(self) -> None:
        labels = ("method", "route")
        requests = Counter(
            "headmark_requests", "Requests answered.", (*labels, "status"), registry=self.registry
        )
        seconds = Histogram(
            "headmark_request_seconds", "Time to answer.", labels,
            buckets=BUCKETS, registry=self.registry,
        )  # fmt: skip
        object.__setattr__(self, "requests", requests)
        object.__setattr__(self, "seconds", seconds)

    def exposition(self, door: Door, plant: Plant) -> bytes:
        """Everything counted and everything asked of the database just now."""
        with door.read() as connection:
            now = CollectorRegistry()
            now.register(_State(door, plant, connection))
            return generate_latest(self.registry) + generate_latest(now)


@dataclass(frozen=True)
class _State:
    """Gauges read at the moment of the scrape."""

    door: Door
    plant: Plant
    connection: Connection

    def collect(self) -> Iterator[GaugeMetricFamily]:
        open_states = nonconformance.c.state.not_in(("closed", "dismissed"))
        figures = {
            "ledger_entries": ("Entries in the ledger.", head_position(self.connection)),
            "plant_version": ("Ledger position of this process's graph.", self.plant.version),
            "plant_loads": ("Times the graph was read anew.", self.plant.loads),
            "write_retries": ("Write transactions tried again.", self.door.retries),
            "active_holds": ("Lots on hold, by case.", self._count(hold, hold.c.released_at)),
            "open_nonconformances": (
                "Cases not closed.", self._where(nonconformance, open_states),
            ),
            "letters_pending": (
                "Letters not sent yet.", self._where(outbox, outbox.c.state == "pending"),
            ),
            "work_due": ("Due work not done yet.", self._count(due, due.c.done_at)),
        }  # fmt: skip
        for name, (said, value) in figures.items():
            yield GaugeMetricFamily(f"headmark_{name}", said, value=float(value))

    def _count(self, table: object, ended: object) -> int:
        return self._where(table, ended.is_(None))  # type: ignore[attr-defined]

    def _where(self, table: object, condition: object) -> int:
        query = select(func.count()).select_from(table).where(condition)  # type: ignore[arg-type]
        found: int = self.connection.execute(query).scalar_one()
        return found


class Metered:
    """Counts each request under its route, never under its path: a path names a lot or a token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), "500"
        meters: Meters = scope["app"].state.site.meters

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            route = getattr(scope.get("route"), "path_format", "none")
            meters.requests.labels(scope["method"], route, status).inc()
            meters.seconds.labels(scope["method"], route).observe(perf_counter() - started)
