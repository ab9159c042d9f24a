"""What every endpoint works with: the door, the plant, the settings, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Depends, Request

from service.api.meters import Meters
from service.api.throttle import Throttle
from service.plant import Plant
from service.records.door import Door
from service.settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """One per application; made by the composition root, found at `app.state.site`."""

    settings: Settings
    door: Door
    plant: Plant
    clock: Callable[[], datetime]
    meters: Meters
    throttle: Throttle
    # A password takes 64 MB to hash: strangers who sign in all at once wait for each other.
    hashing: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


AtSite = Annotated[Site, Depends(_site)]
