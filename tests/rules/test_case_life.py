"""Every state, every action and every role, against a table written a second time by hand."""

from itertools import product

import pytest

from rules.case_life import (
    ENDED,
    JOINABLE,
    LIVE,
    SIGNER,
    STATES,
    SYSTEM,
    TRANSITIONS,
    UNCONFIRMED,
    Action,
    NotAllowedError,
    State,
    WrongRoleError,
    WrongStateError,
    next_state,
    open_actions,
)
from rules.catalogue import ROLES

# Where each action leads from each state; a dot: it is not open there.
LEADS = """
              open          under_review  confirmed  dismissed  proposed   approved   executing  verified   closed
take          under_review  under_review  .          .          .          .          .          .          .
confirm       confirmed     confirmed     .          .          .          .          .          .          .
dismiss       dismissed     dismissed     .          .          .          .          .          .          .
propose       .             .             proposed   .          proposed   .          .          .          .
withdraw      .             .             .          .          confirmed  .          .          .          .
reject        .             .             .          .          confirmed  .          .          .          .
approve       .             .             .          .          approved   .          .          .          .
decide_rest   .             .             .          .          .          confirmed  .          .          .
carry_out     .             .             executing  .          .          executing  .          .          .
undecide      .             .             .          .          .          confirmed  confirmed  confirmed  .
verify        .             .             .          .          .          .          verified   .          .
take_back     .             .             .          .          .          .          .          executing  executing
close         .             .             .          .          .          .          .          closed     .
reopen        .             .             open       open       open       open       open       open       open
"""  # noqa: E501
# Who may; the service itself and whom the route names stand beside the roles.
MAY = """
take          admin quality_engineer quality_supervisor
confirm       signer
dismiss       signer system
propose       admin engineering quality_engineer quality_supervisor signer system
withdraw      admin engineering quality_engineer quality_supervisor system
reject        signer
approve       signer
decide_rest   system
carry_out     system
undecide      system
verify        system
take_back     system
close         system
reopen        admin quality_supervisor system
"""
EVERYBODY = (*ROLES, "machine", "integration", SIGNER, SYSTEM)


def _written() -> dict[tuple[str, str], str]:
    head, *rows = LEADS.strip().splitlines()
    states = head.split()
    return {
        (state, action): leads
        for action, *cells in (row.split() for row in rows)
        for state, leads in zip(states, cells, strict=True)
        if leads != "."
    }


WRITTEN = _written()
ALLOWED = {action: set(roles) for action, *roles in map(str.split, MAY.strip().splitlines())}
ACTIONS: tuple[Action, ...] = tuple(row.action for row in TRANSITIONS)


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_an_action_leads_where_the_written_table_says_and_nowhere_else(
    state: State, action: Action
) -> None:
    for role in EVERYBODY:
        leads = WRITTEN.get((state, action)) if role in ALLOWED[action] else None
        if leads is not None:
            assert next_state(state, action, role) == leads
        else:
            with pytest.raises(NotAllowedError):
                next_state(state, action, role)
        assert (action in open_actions(state, role)) == (leads is not None)


def test_the_written_table_has_every_action_once_and_every_state() -> None:
    assert sorted(ACTIONS) == sorted(ALLOWED) == sorted({action for _, action in WRITTEN})
    assert len(set(ACTIONS)) == len(ACTIONS) == 14
    assert {state for state, _ in WRITTEN} == set(STATES)
    assert {row.after for row in TRANSITIONS} <= set(STATES)


def _reached(start: State) -> set[str]:
    reached: set[str] = {start}
    while more := {to for (at, _), to in WRITTEN.items() if at in reached} - reached:
        reached |= more
    return reached


def test_every_state_is_reached_from_the_first_and_leads_to_an_end() -> None:
    assert _reached("open") == set(STATES)
    for state in STATES:
        assert set(ENDED) <= _reached(state), f"{state} is a dead end"


def test_only_what_is_ended_is_left_by_reopening_or_a_proof_taken_back_alone() -> None:
    ways = {state: {action for at, action in WRITTEN if at == state} for state in STATES}
    assert ways["dismissed"] == {"reopen"}
    assert ways["closed"] == {"take_back", "reopen"}
    assert all(ways[state] - {"take_back", "reopen"} for state in STATES if state not in ENDED)


def test_a_case_is_closed_or_carried_out_by_no_person() -> None:
    """Only when what the service waits for has come: it is proven, not said."""
    assert all(ALLOWED[action] == {"system"} for action in ("carry_out", "verify", "close"))
    assert {at for (at, _), to in WRITTEN.items() if to == "executing"} == {
        "approved", "confirmed", "verified", "closed",
    }  # fmt: skip
    assert {at for (at, _), to in WRITTEN.items() if to == "approved"} == {"proposed"}
    assert {at for (at, _), to in WRITTEN.items() if to == "closed"} == {"verified"}


def test_the_groups_of_states_follow_each_other() -> None:
    assert set(UNCONFIRMED) < set(JOINABLE) < set(LIVE)
    assert set(LIVE) | set(ENDED) == set(STATES)
    assert not set(LIVE) & set(ENDED)


def test_a_refusal_says_what_is_possible_and_for_whom() -> None:
    with pytest.raises(WrongStateError) as late:
        next_state("closed", "confirm", SIGNER)
    assert str(late.value) == (
        "a case that is closed cannot be confirmed; it is possible while it is open or under review"
    )
    with pytest.raises(WrongRoleError) as other:
        next_state("open", "take", "auditor")
    assert str(other.value) == (
        "auditor may not do this (take); it is for admin, quality_engineer, quality_supervisor"
    )
    with pytest.raises(WrongRoleError, match="for those whom its route names"):
        next_state("open", "confirm", "admin")
