"""People with PINs, the links they are sent, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson

from notifications.links import mint_token
from service.actions.approval_view import ApprovalView, view_approval
from service.actions.cases import get_case
from service.actions.decide_disposition import Answer, Decided, decide_by_link
from service.actions.desk import Desk
from service.actions.look_desk import reading_desk
from service.actions.people import add_person
from service.actions.propose_disposition import ProposedLine, propose_disposition
from service.records import case_tables as c
from service.records.schema import microseconds
from service.settings import Settings
from tests.stories.looking import case, held, rows
from tests.support.recording import NOW, Works, desk_of

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
T = TypeVar("T")
PEOPLE = {
    "sun": ["quality_supervisor"],
    "prod": ["production_manager"],
    "eng": ["engineering"],
    "both": ["production_manager", "engineering"],
}
CASE = "NCR-2026-0001"


def add_people(works: Works) -> None:
    for name, roles in PEOPLE.items():
        works.door.write(
            lambda transaction, name=name, roles=roles: add_person(  # type: ignore[misc]
                desk_of(transaction, works.plant, SETTINGS), name=name, printed_name=name.title(),
                email=f"{name}@plant.example", language="en", roles=roles, pin=f"pin-{name}",
            ), by="test", now=NOW,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signing:
    """The works, and the acts of the people who decide."""

    works: Works
    number: str = CASE

    def act(self, work: Callable[[Desk], T], *, by: str = "quality") -> T:
        return self.works.door.write(
            lambda transaction: work(desk_of(transaction, self.works.plant, SETTINGS)),
            by=by, now=NOW,
        )  # fmt: skip

    def propose(self, *lines: ProposedLine, by: str = "quality", reason: str = "tested") -> int:
        return self.act(
            lambda desk: propose_disposition(desk, self.number, lines, reason=reason), by=by
        )

    def open_round(self) -> dict[str, Any]:
        (found,) = rows(self.works, c.approval_round, state="open", nonconformance=self.number)
        return found

    def link(self, person: str, role: str | None = None, *, hours: float = 72) -> str:
        """The link that the worker would send to this person for the open round."""
        raw, stored = mint_token()
        asked = self.open_round()
        row = {
            "token_hash": stored, "round": asked["id"], "role": role or PEOPLE[person][0],
            "person": person, "failures": 0,
            "case_version": case(self.works, self.number)["version"],
            "created_at": microseconds(NOW), "expires_at": microseconds(NOW + hours * HOUR),
        }  # fmt: skip
        self.act(lambda desk: desk.transaction.insert(c.approval_link, row))
        return raw

    def page(self, raw: str, *, now: datetime = NOW) -> ApprovalView:
        with self.works.plant.reading(self.works.door) as connection:
            return view_approval(reading_desk(connection, self.works.plant, SETTINGS, now=now), raw)

    def send(
        self, raw: str, page: ApprovalView, choice: str, *, pin: str | None = None,
        proposal: Sequence[ProposedLine] = (), now: datetime = NOW, reason: str = "seen and agreed",
    ) -> Decided:  # fmt: skip
        answer = Answer(
            choice, pin or f"pin-{page.seat.person}", reason, page.nonce, page.version, proposal
        )
        works = self.works
        return decide_by_link(works.door, works.plant, SETTINGS, raw, answer, now=now)

    def sign(self, person: str, choice: str, role: str | None = None, **more: Any) -> Decided:
        raw = self.link(person, role)
        return self.send(raw, self.page(raw), choice, **more)

    def approve(self, *lines: ProposedLine) -> Decided:
        """Propose, confirm, and have production and engineering approve it."""
        self.propose(*lines)
        if self.state() == "open":
            self.sign("sun", "confirm")
        first = self.sign("prod", "approve")
        assert first.waiting_for == ("engineering",)
        return self.sign("eng", "approve")

    def state(self) -> str:
        state: str = self.act(lambda desk: get_case(desk, self.number)).state
        return state

    def held(self) -> set[str]:
        return held(self.works, self.number)

    def dispositions(self) -> dict[str, tuple[str, str]]:
        """(kind, state) by lot of all that were not withdrawn."""
        return {r["lot"]: (r["kind"], r["state"]) for r in rows(self.works, c.disposition)}

    def ledger(self, kind: str) -> list[dict[str, Any]]:
        return [orjson.loads(row["content"]) for row in rows(self.works, c.ledger, kind=kind)]


HOUR = timedelta(hours=1)
