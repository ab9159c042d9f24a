"""Letters that ask for signatures: one for each possible signer who has an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from graph.blast_radius import blast_radius
from notifications.messages import ApprovalRequest
from service.actions.approval_rounds import Round
from service.actions.approval_seats import Invitation
from service.actions.case_letters import lot_lines, scope_sentences
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.outbox import post_letter
from service.actions.personal_link import link_payload
from service.actions.proposal_facts import proposed


def ask_signers(
    desk: Desk, case: Case, asked: Round, people: Sequence[Invitation]
) -> list[Invitation]:
    """Put one letter for each of them into the outbox; those who have an address."""
    reachable = [each for each in people if each.who.email is not None]
    for request, invitation in requests(desk, case, asked, reachable):
        post_request(desk, request, invitation)
    return reachable


def post_request(desk: Desk, request: ApprovalRequest, to: Invitation) -> None:
    assert to.who.email is not None
    post_letter(
        desk, request, recipient=to.who.email, language=to.who.language, audience="signer",
        number=request.number,
    )  # fmt: skip


def requests(
    desk: Desk, case: Case, asked: Round, people: Iterable[Invitation]
) -> Iterator[tuple[ApprovalRequest, Invitation]]:
    """The request to each of them.

    It has no link yet: the worker makes the personal token when it sends, so that no raw token
    is ever stored.
    """
    proposed_by, lines = proposed(desk, asked.proposal)
    expires = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    desk.catch_up()
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    shown = lot_lines(desk, radius.lots())
    for each in people:
        request = ApprovalRequest(
            number=case.number,
            severity=case.severity,
            step="confirm" if asked.meaning == "review" else "decide",
            signer=each.who.name,
            cause=case.cause,
            scope=scope_sentences(case.scope),
            lots=shown,
            proposal=lines,
            proposed_by=proposed_by,
            expires_at=expires.isoformat(timespec="minutes"),
            link=link_payload(asked.id, each.role, each.acting, each.on_behalf_of),
            role=each.role,
            acting=each.acting,
            on_behalf_of=each.on_behalf_of,
        )
        yield request, each
