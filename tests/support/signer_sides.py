"""The sides of races over a signature; `lot` is the number of a case, or a link to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import select

from service.actions.approval_view import view_approval, view_here
from service.actions.decide_disposition import (
    Answer,
    AnswerHere,
    Decided,
    decide_by_link,
    decide_here,
)
from service.actions.desk import Desk
from service.actions.look_desk import reading_desk
from service.actions.propose_disposition import ProposedLine, propose_disposition
from service.actions.remind_signers import escalate_approval
from service.actions.take_back_proposal import take_back_proposal
from service.errors import Refused
from service.records.case_tables import approval_round
from service.settings import Settings
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works

PIN = "482913"


def sign_now(desk: Desk, number: str, name: str, choice: str) -> Decided | None:
    """Look at the page and sign what it shows, in one transaction."""
    desk.catch_up()
    page = view_here(desk, number, name)
    asked = AnswerHere(choice, PIN, "seen and agreed", page.version, page.shown_hash)
    return decide_here(desk, number, name, asked)


@contextmanager
def pat_signs(url: str) -> Iterator[Act]:
    """Looks at the page, then signs it: in between it may have changed."""
    works = open_works(url)
    yield lambda number: _sign(works, number, "pat")
    works.engine.dispose()


@contextmanager
def ed_signs(url: str) -> Iterator[Act]:
    """As Pat does."""
    works = open_works(url)
    yield lambda number: _sign(works, number, "ed")
    works.engine.dispose()


@contextmanager
def signs_by_link(url: str) -> Iterator[Act]:
    """Opens the page, and sends it: so does everybody else who has the link."""
    works = open_works(url)
    yield lambda link: _by_link(works, link)
    works.engine.dispose()


@contextmanager
def eve_withdraws(url: str) -> Iterator[Act]:
    works = open_works(url)
    yield lambda number: _try(
        works, lambda desk: take_back_proposal(desk, number, by="eve", reason="the wrong lot")
    )
    works.engine.dispose()


@contextmanager
def eve_proposes_anew(url: str) -> Iterator[Act]:
    works = open_works(url)
    yield lambda number: _try(works, lambda desk: _propose(desk, number))
    works.engine.dispose()


@contextmanager
def sue_signs(url: str) -> Iterator[Act]:
    """For Pat, who is away, if she is his delegate."""
    works = open_works(url)
    yield lambda number: _sign(works, number, "sue")
    works.engine.dispose()


@contextmanager
def worker_escalates(url: str) -> Iterator[Act]:
    """What is due about the open round; a round that was decided a moment ago is left alone."""
    works = open_works(url)
    yield lambda number: _try(works, lambda desk: _escalate(desk, number))
    works.engine.dispose()


def _escalate(desk: Desk, number: str) -> bool:
    a = approval_round.c
    query = select(a.id).where(a.nonconformance == number).order_by(a.id.desc()).limit(1)
    escalate_approval(desk, str(desk.transaction.connection.execute(query).scalar_one()))
    return True


def _propose(desk: Desk, number: str) -> int:
    lot = f"B-{int(number[-4:]) - 1}"
    return propose_disposition(desk, number, [ProposedLine(lot, "scrap")], reason="retested")


def _sign(works: Works, number: str, name: str) -> str:
    try:
        with works.plant.reading(works.door) as connection:
            desk = reading_desk(connection, works.plant, Settings(), now=NOW)
            page = view_here(desk, number, name)
    except Refused as refused:
        return f"told: {refused.detail}"
    asked = AnswerHere(
        "approve", PIN, "seen and agreed", page.version, page.shown_hash, seen=page.seen
    )
    return _try(works, lambda desk: decide_here(desk, number, name, asked))


def _by_link(works: Works, link: str) -> str:
    try:
        with works.plant.reading(works.door) as connection:
            desk = reading_desk(connection, works.plant, Settings(), now=NOW)
            page = view_approval(desk, link)
        answer = Answer("approve", PIN, "seen and agreed", page.nonce, page.version)
        decide_by_link(works.door, works.plant, Settings(), link, answer, now=NOW)
    except Refused as refused:
        return f"told: {refused.detail}"
    return "done"


def _try(works: Works, work: Callable[[Desk], object]) -> str:
    try:
        done = works.door.write(
            lambda at: work(desk_of(at, works.plant, Settings())), by="eve", now=NOW
        )
    except Refused as refused:
        return f"told: {refused.detail}"
    return "done" if done is not None else "wrong pin"
