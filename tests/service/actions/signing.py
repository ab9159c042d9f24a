"""People with PINs, the links they are sent, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import orjson

from notifications.links import mint_token
from service.actions.approval_view import ApprovalView, view_approval
from service.actions.cases import get_case
from service.actions.concessions import NewConcession, add_concession
from service.actions.decide_disposition import Answer, Decided, decide_by_link
from service.actions.desk import Desk
from service.actions.look_desk import reading_desk
from service.actions.people import add_person
from service.actions.propose_disposition import ProposedLine, propose_disposition
from service.actions.prove_effect import prove_effect
from service.actions.reported_effect import ReportedEffect
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
    "des": ["design_authority"],
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

    def link(
        self, person: str, role: str | None = None, *, hours: float = 72,
        acting: str | None = None, on_behalf_of: str | None = None,
    ) -> str:  # fmt: skip
        """The link that the worker would send to this person for the open round."""
        raw, stored = mint_token()
        asked = self.open_round()
        row = {
            "token_hash": stored, "round": asked["id"], "role": role or PEOPLE[person][0],
            "person": person, "failures": 0, "acting": acting, "on_behalf_of": on_behalf_of,
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
        to: str = "",
    ) -> Decided:  # fmt: skip
        answer = Answer(
            choice, pin or f"pin-{page.seat.person}", reason, page.nonce, page.version, proposal,
            to, page.seen,
        )  # fmt: skip
        works = self.works
        return decide_by_link(works.door, works.plant, SETTINGS, raw, answer, now=now)

    def sign(
        self, person: str, choice: str, role: str | None = None, *, acting: str | None = None,
        on_behalf_of: str | None = None, **more: Any,
    ) -> Decided:  # fmt: skip
        raw = self.link(person, role, acting=acting, on_behalf_of=on_behalf_of)
        return self.send(raw, self.page(raw), choice, **more)

    def approve(self, *lines: ProposedLine) -> Decided:
        """Propose, confirm, and have production and engineering approve it."""
        self.propose(*lines)
        if self.state() == "open":
            self.sign("sun", "confirm")
        first = self.sign("prod", "approve")
        assert first.waiting_for == ("engineering",)
        done = self.sign("eng", "approve")
        # What is used though it does not conform needs the design authority too.
        conceded = any(line.disposition in ("use_as_is", "repair") for line in lines)
        return self.sign("des", "approve") if conceded else done

    def prove(self, lot: str, *, by: str = "line", **said: Any) -> None:
        """Report that the decision that stands on a lot was carried out."""
        waiting = [
            row for row in rows(self.works, c.disposition, nonconformance=self.number)
            if row["made_lot"] == lot and row["state"] in ("approved", "awaiting_inspection")
        ]  # fmt: skip
        line = waiting[0]["id"]
        said = {name: value for name, value in said.items() if value is not None}
        self.act(lambda desk: prove_effect(desk, self.number, line, ReportedEffect(**said)), by=by)

    def scrap(self, *lots: str, quantity: Decimal | None = None) -> None:
        """The pieces are made unusable, and somebody has seen it."""
        for lot in lots:
            self.prove(lot, quantity=quantity, rendered_unusable=True, witness="eng")

    def concede(self, number: str = "CON-77", item: str = "BOLT", **said: Any) -> None:
        """Register a concession, good for a month unless it says otherwise."""
        if not said.keys() & {"quantity", "expires_at"}:
            said["expires_at"] = NOW + timedelta(days=30)
        new = NewConcession(number, item, "a trial has shown it", **said)
        self.act(lambda desk: add_concession(desk, new))

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
