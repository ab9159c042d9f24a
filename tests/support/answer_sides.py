"""The sides of races over a customer's answer; `lot` is a page (link and nonce) or a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rules.case_life import SIGNER
from service.actions.cases import change_state, get_case
from service.actions.consignees import mark_consignee
from service.actions.customer_accounts import account_of
from service.actions.desk import Desk
from service.actions.give_answer import give_answer
from service.actions.place_holds import release_holds
from service.actions.start_approval import withdraw_approvals
from service.actions.take_answer import Answer, GivenLine
from service.actions.tell_cleared import tell_dismissed
from service.actions.write_off_customer import WriteOff, write_off_customer
from service.errors import Refused
from service.records.customer_tables import write_off
from service.settings import Settings
from tests.support.race import Act
from tests.support.recording import NOW, Works, desk_of, open_works

CUSTOMER, PIN = "BUYER", "482913"
SENT = 20


def page(number: str, shipment: str, lot: str, link: str, nonce: str) -> str:
    """What the sides of one meeting are told."""
    return " ".join((number, shipment, lot, link, nonce))


@contextmanager
def customer_answers(url: str) -> Iterator[Act]:
    """Sends the page that is open before him: all of it is set aside."""
    with _works(url) as works:
        yield lambda told: _said(lambda: _answer(works, told))


@contextmanager
def plant_calls_off(url: str) -> Iterator[Act]:
    """A false alarm: the case is dismissed, and its customer's notice cancelled."""
    with _works(url) as works:
        yield lambda told: _said(lambda: _act(works, lambda desk: _dismiss(desk, told.split()[0])))


@contextmanager
def sam_writes_off(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda told: _said(lambda: _act(works, lambda desk: _write_off(desk, told, "sam")))


@contextmanager
def sue_writes_off(url: str) -> Iterator[Act]:
    with _works(url) as works:
        yield lambda told: _said(lambda: _act(works, lambda desk: _write_off(desk, told, "sue")))


@contextmanager
def sue_writes_off_what_she_saw_before(url: str) -> Iterator[Act]:
    """Unsafe: looks in one transaction and writes in another, without looking again."""
    with _works(url) as works:
        yield lambda told: _carelessly(works, told.split()[0])


def _answer(works: Works, told: str) -> None:
    _, shipment, lot, link, nonce = told.split()
    figures = {"received": SENT, "on_hand": SENT, "quarantined": SENT}
    answer = Answer("Ada", (GivenLine(shipment, lot, figures),))
    give_answer(works.door, works.plant, Settings(), link, nonce, answer, now=NOW)


def _dismiss(desk: Desk, number: str) -> None:
    case = get_case(desk, number)
    withdraw_approvals(desk, case, reason="test")
    release_holds(desk, number, sorted(case.held_lots(desk)), reason="test")
    now = desk.transaction.now_micros
    case = change_state(
        desk, case, "dismiss", why="test", by_role=SIGNER, closed_at=now, closing_reason="test"
    )
    tell_dismissed(desk, case)


def _write_off(desk: Desk, told: str, person: str) -> None:
    asked = WriteOff(told.split()[0], CUSTOMER, person, PIN, "he is out of business")
    assert write_off_customer(desk, asked) is not None, "the PIN is right"


def _carelessly(works: Works, number: str) -> str:
    with works.door.read() as connection:
        account = account_of(connection, number, CUSTOMER)
    if account is None or account.settled:
        return "told"

    def work(desk: Desk) -> None:
        row = {
            "nonconformance": number, "customer": CUSTOMER, "person": "sue",
            "printed_name": "Sue", "reason": "r", "shown": "{}", "shown_hash": "0" * 64,
            "at": desk.transaction.now_micros, "local_time": "-",
            "entry": desk.transaction.enter("customer.written_off", number, {}),
        }  # fmt: skip
        desk.transaction.insert(write_off, row)
        mark_consignee(desk, account.consignee, "written_off")

    _act(works, work)
    return "done"


def _act(works: Works, work: Callable[[Desk], None]) -> None:
    works.door.write(lambda at: work(desk_of(at, works.plant, Settings())), by="sam", now=NOW)


def _said(act: Callable[[], None]) -> str:
    try:
        act()
    except Refused as refused:
        return f"told: {refused.detail}"
    return "done"


@contextmanager
def _works(url: str) -> Iterator[Works]:
    works = open_works(url)
    try:
        yield works
    finally:
        works.engine.dispose()
