"""What has changed is told to open pages as it happens, by server-sent events.

Only that the ledger has moved is told, and to where; the page then loads anew what it shows, in
the role of whoever looks at it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from threading import Lock

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from service.pages.asked import Asking
from service.records.door import Door, head_position

router = APIRouter()

LOOK_EVERY = 1.0
# A line now and then, so that a lost connection is noticed on both sides.
BREATH_EVERY = 15.0
# The browser comes back by itself, and shows then that it is still signed in.
LONGEST = 300.0
COME_BACK_MS = 3000


@dataclass(slots=True)
class HeadWatch:
    """Where the ledger stands, looked up once a second for all who ask."""

    door: Door
    looked_at: float = -LOOK_EVERY
    position: int = 0
    _one: Lock = field(default_factory=Lock)

    def look(self) -> int:
        with self._one:
            if time.monotonic() - self.looked_at >= LOOK_EVERY:
                with self.door.read() as connection:
                    self.position = head_position(connection)
                self.looked_at = time.monotonic()
            return self.position


@router.get("/live", include_in_schema=False)
async def get_live(request: Request, _asked: Asking) -> StreamingResponse:
    """An event whenever something was recorded; it says where the ledger stands."""
    watch: HeadWatch = request.app.state.head_watch
    events = told(watch.look)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, 200, headers, "text/event-stream")


async def told(look: Callable[[], int]) -> AsyncIterator[str]:
    """The stream of one page, until it is closed or has been long enough."""
    position = await run_in_threadpool(look)
    yield f"retry: {COME_BACK_MS}\nid: {position}\nevent: here\ndata: {position}\n\n"
    begun = last = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        await asyncio.sleep(LOOK_EVERY / 2)
        now = await run_in_threadpool(look)
        if now != position:
            position, last = now, time.monotonic()
            yield f"id: {position}\nevent: moved\ndata: {position}\n\n"
        elif time.monotonic() - last > BREATH_EVERY:
            last = time.monotonic()
            yield ": still here\n\n"
