"""A case of signals that was not worth a page ends with their episode, if nothing came of it."""

from __future__ import annotations

from sqlalchemy import func, select

from rules.case_life import UNCONFIRMED
from service.actions.cases import change_state, get_case
from service.actions.desk import Desk
from service.actions.episode import Episode
from service.records.case_tables import approval_round, finding, hold, proposal


def dismiss_quiet_case(desk: Desk, episode: Episode, reason: str) -> None:
    """Dismiss it when it never held anything, nobody was asked, and it is of this stream alone."""
    number = episode.nonconformance
    if number is None:
        return
    case = get_case(desk, number)
    if case.state not in UNCONFIRMED or case.held or was_asked(desk, number):
        return
    connection = desk.transaction.connection
    f = finding.c
    others = select(func.count()).where(
        f.nonconformance == number,
        f.cause_key != f"stream:{episode.stream}",
        f.event != "finding.withdrawn",
    )
    held = select(func.count()).where(hold.c.nonconformance == number)
    proposed = select(func.count()).where(proposal.c.nonconformance == number)
    if any(connection.execute(query).scalar_one() for query in (others, held, proposed)):
        return
    said = f"episode {episode.id} ended: {reason}"
    at = desk.transaction.now_micros
    change_state(desk, case, "dismiss", why=said, closed_at=at, closing_reason=said)


def was_asked(desk: Desk, number: str) -> bool:
    """Whether anybody was ever asked to sign for a case: whether people know of it."""
    desk.transaction.flush()
    rounds = select(approval_round.c.id).where(approval_round.c.nonconformance == number)
    return desk.transaction.connection.execute(rounds.limit(1)).first() is not None
