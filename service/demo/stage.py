"""What every scene of the demo has at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.demo.days import Plant
from service.demo.front_door import FrontDoor
from service.demo.mailbox import Mailbox
from service.demo.processes import Processes
from service.demo.sign_room import SignRoom
from service.demo.teller import Teller


@dataclass(frozen=True, slots=True)
class Stage:
    folder: Path
    teller: Teller
    processes: Processes
    door: FrontDoor
    mailbox: Mailbox
    room: SignRoom
    plant: Plant
    tokens: Mapping[str, str]

    def date(self, day: int) -> str:
        return f"{self.plant.days[day - 1].date:%a %d %b}"
