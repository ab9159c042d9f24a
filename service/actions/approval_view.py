"""What a signer sees before signing, by his link or signed in; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from service.actions.approval_content import shown_content
from service.actions.approval_rounds import step_of_round
from service.actions.approval_seat import LinkEnded as LinkEnded
from service.actions.approval_seat import Seat, find_seat, seat_here
from service.actions.approval_seats import invitations
from service.actions.cases import Case, get_case
from service.actions.desk import Desk
from service.actions.hand_over import may_take_over
from service.actions.page_nonce import PageShown, hash_of, mint_nonce
from service.actions.seen_facts import packed_facts
from service.records.schema import iso

CHOICES = {"review": ("confirm", "dismiss"), "approval": ("approve", "reject")}


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Everything the page shows; `content` is what the signature's hash is taken of.

    `aside` is who else is asked and by when: it changes while people sign, and decides nothing.
    """

    seat: Seat
    content: dict[str, Any]
    version: int
    seq: int
    choices: tuple[str, ...]
    nonce: str = ""
    aside: dict[str, Any] = field(default_factory=dict)

    @property
    def shown_hash(self) -> str:
        return hash_of(self.content)

    @property
    def seen(self) -> str:
        """The facts in short, for saying what has changed if the page is sent too late."""
        return packed_facts(self.content)

    def document(self) -> dict[str, Any]:
        return {
            **self.content,
            **self.aside,
            "choices": list(self.choices),
            "case_version": self.version,
            "shown_hash": self.shown_hash,
            "nonce": self.nonce,
            "seen": self.seen,
        }


def view_approval(desk: Desk, raw_token: str) -> ApprovalView:
    """The page behind a link; 404 for one nobody was sent, 410 with the reason for an ended one."""
    seat = find_seat(desk, raw_token)
    case = get_case(desk, seat.number)
    content = shown_content(desk, seat, case)
    shown = PageShown(desk.transaction.seq, case.version, hash_of(content))
    return _view(desk, seat, case, content, nonce=mint_nonce(raw_token, shown))


def view_here(desk: Desk, number: str, name: str, role: str | None = None) -> ApprovalView:
    """The same for a person who is signed in; Conflict if his signature is not asked for."""
    case = get_case(desk, number)
    seat = seat_here(desk, case, name, role)
    return _view(desk, seat, case, shown_content(desk, seat, case))


def _view(
    desk: Desk, seat: Seat, case: Case, content: dict[str, Any], *, nonce: str = ""
) -> ApprovalView:
    step = step_of_round(desk, case, seat.asked)
    choices = (*CHOICES[seat.meaning], "question", *(("delegate",) if step.delegates else ()))
    return ApprovalView(
        seat=seat,
        content=content,
        version=case.version,
        seq=desk.transaction.seq,
        choices=choices,
        nonce=nonce,
        aside=_aside(desk, seat, case, delegates=step.delegates),
    )


def _aside(desk: Desk, seat: Seat, case: Case, *, delegates: bool) -> dict[str, Any]:
    asked = seat.asked
    others = [
        {
            "name": each.who.printed_name,
            "role": each.role,
            "acting": each.acting,
            "on_behalf_of": each.on_behalf_of,
        }
        for each in invitations(desk, case, asked).people
        if each.who.name != seat.person
    ]
    takers = may_take_over(desk, case, seat) if delegates else []
    return {
        "due_at": None if asked.due_at is None else iso(asked.due_at),
        "escalated_at": None if asked.escalated_at is None else iso(asked.escalated_at),
        "others_asked": others,
        "may_take_over": [
            {"name": each.name, "printed_name": each.printed_name} for each in takers
        ],
    }
