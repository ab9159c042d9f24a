"""A confirmed case that never held anything: closed by hand, when nothing is awaited."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from service.actions.close_by_hand import close_by_hand
from service.actions.desk import Desk
from service.errors import BadInput, Conflict
from service.records import case_tables as c
from tests.service.actions.signing import CASE, Signing
from tests.stories.looking import case


def never_held(desk: Desk) -> None:
    """As where the rule decided to hold nothing."""
    desk.transaction.connection.execute(delete(c.hold))
    desk.transaction.connection.execute(update(c.nonconformance).values(held=False))


def test_it_is_closed_with_what_was_done_about_it(signing: Signing) -> None:
    signing.act(never_held)
    assert signing.sign("sun", "confirm").state == "confirmed", "nothing ends it by itself"
    with pytest.raises(BadInput, match="say what was done"):
        signing.act(lambda desk: close_by_hand(desk, CASE, reason=" "))
    signing.act(lambda desk: close_by_hand(desk, CASE, reason="gauge repaired"), by="sun")
    row = case(signing.works, CASE)
    assert (row["state"], row["closing_reason"]) == ("closed", "gauge repaired")
    said = signing.ledger("nonconformance.state")[-3:]
    assert [(each["action"], each["why"]) for each in said] == [
        (action, "gauge repaired") for action in ("carry_out", "verify", "close")
    ]
    with pytest.raises(Conflict, match="is closed: only a confirmed case"):
        signing.act(lambda desk: close_by_hand(desk, CASE, reason="again"))


def test_a_case_that_waits_for_something_is_not_closed_and_says_for_what(signing: Signing) -> None:
    with pytest.raises(Conflict, match="is open: only a confirmed case"):
        signing.act(lambda desk: close_by_hand(desk, CASE, reason="done"))
    signing.sign("sun", "confirm")
    with pytest.raises(Conflict, match="lot B1 is held, and what becomes of it is not decided"):
        signing.act(lambda desk: close_by_hand(desk, CASE, reason="done"))
    assert signing.state() == "confirmed"
