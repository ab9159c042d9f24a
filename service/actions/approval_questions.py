"""A signer asks before he signs; what is answered goes back to him, with a fresh link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from notifications.messages import ApprovalAnswer, ApprovalQuestion
from service.actions.approval_content import questions_of
from service.actions.approval_rounds import find_round
from service.actions.approval_seat import Seat
from service.actions.approval_seats import active_person, invitations
from service.actions.cases import Case, get_case
from service.actions.desk import Desk
from service.actions.outbox import people_with, post_letter
from service.actions.personal_link import link_payload
from service.actions.proposal_facts import proposed
from service.actions.stated import stated
from service.errors import Conflict, Unknown
from service.records.case_tables import person
from service.records.life_tables import approval_question

q = approval_question.c


def ask_question(desk: Desk, seat: Seat, case: Case, text: str) -> int:
    """Keep the question and send it to who proposed, else to the quality engineers."""
    said = {"round": seat.round, "role": seat.role, "question": text}
    entry = desk.transaction.enter("approval.question", case.number, said)
    row = {
        "nonconformance": case.number,
        "round": seat.round,
        "asked_by": seat.person,
        "question": text,
        "asked_at": desk.transaction.now_micros,
        "entry": entry,
    }
    inserted = desk.transaction.connection.execute(approval_question.insert().values(**row))
    assert inserted.inserted_primary_key is not None
    number = int(inserted.inserted_primary_key[0])
    letter = ApprovalQuestion(
        number=case.number,
        severity=case.severity,
        cause=case.cause,
        question=str(number),
        asked_by=seat.printed_name,
        text=text,
    )
    for email, language in _answerers(desk, seat):
        post_letter(
            desk, letter, recipient=email, language=language, audience="plant",
            number=case.number,
        )  # fmt: skip
    return number


def _answerers(desk: Desk, seat: Seat) -> list[tuple[str, str]]:
    proposer, _ = proposed(desk, seat.proposal)
    who = None if proposer is None else active_person(desk, proposer)
    if who is not None and who.email is not None:
        return [(who.email, who.language)]
    return [
        (email, language)
        for name, _, email, language in people_with(desk, ["quality_engineer"])
        if name != seat.person
    ]


def answer_question(
    desk: Desk, number: str, question: int, answer: str, *, by: str
) -> dict[str, Any]:
    """Keep the answer and mail it to who asked; a question is answered once."""
    text = stated(answer, "answer", "say what is to be known")
    case = get_case(desk, number)
    query = select(approval_question).where(q.id == question, q.nonconformance == number)
    row = desk.transaction.connection.execute(query).mappings().first()
    if row is None:
        raise Unknown(f"question {question} of {number} is not known")
    # Two may answer at once: the first answer is the one that signers read.
    changed = desk.transaction.connection.execute(
        update(approval_question)
        .where(q.id == question, q.answered_at.is_(None))
        .values(answer=text, answered_by=by, answered_at=desk.transaction.now_micros)
    )
    if changed.rowcount != 1:
        raise Conflict(f"question {question} of {number} was answered by {row['answered_by']}")
    said = {"question": question, "answer": text, "answered_by": by}
    desk.transaction.enter("approval.answer", number, said)
    _mail_answer(desk, case, row, text, by)
    return next(each for each in questions_of(desk, number) if each["question"] == question)


def _mail_answer(desk: Desk, case: Case, row: Any, answer: str, by: str) -> None:
    asker = active_person(desk, row["asked_by"])
    if asker is None or asker.email is None:
        return
    expires = desk.transaction.now + timedelta(hours=desk.settings.approval_hours)
    letter = ApprovalAnswer(
        number=case.number,
        severity=case.severity,
        cause=case.cause,
        signer=asker.name,
        question=row["question"],
        answered_by=_printed(desk, by),
        answer=answer,
        link=_place_of(desk, case, row),
        expires_at=expires.isoformat(timespec="minutes"),
    )
    post_letter(
        desk, letter, recipient=asker.email, language=asker.language, audience="signer",
        number=case.number,
    )  # fmt: skip


def _place_of(desk: Desk, case: Case, row: Any) -> str | None:
    """His place at the round from which he asked; None once he has none any more."""
    asked = find_round(desk, row["round"])
    if asked is None or asked.state != "open":
        return None
    mine = [
        each for each in invitations(desk, case, asked).people if each.who.name == row["asked_by"]
    ]
    if not mine:
        return None
    place = min(mine, key=lambda each: each.rank)
    return link_payload(asked.id, place.role, place.acting, place.on_behalf_of)


def _printed(desk: Desk, name: str) -> str:
    query = select(person.c.printed_name).where(person.c.name == name)
    printed: str | None = desk.transaction.connection.execute(query).scalar_one_or_none()
    return printed or name
