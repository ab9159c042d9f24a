"""What every endpoint works with: the door, the plant, the settings, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
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


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


AtSite = Annotated[Site, Depends(_site)]
