"""The life of a case: which action leads from which state to which, and who may take it.

The table is data: the service keeps the state of a case in a row and moves it on by
compare-and-swap, with the state that this table names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal[
    "open", "under_review", "confirmed", "dismissed", "proposed", "approved", "executing",
    "verified", "closed",
]  # fmt: skip
Action = Literal[
    "take", "confirm", "dismiss", "propose", "withdraw", "reject", "approve", "decide_rest",
    "carry_out", "undecide", "verify", "take_back", "close", "reopen",
]  # fmt: skip

STATES: tuple[State, ...] = (
    "open", "under_review", "confirmed", "dismissed", "proposed", "approved", "executing",
    "verified", "closed",
)  # fmt: skip
UNCONFIRMED: tuple[State, ...] = ("open", "under_review")
"""Nobody has said yet whether it is a real nonconformance."""
JOINABLE: tuple[State, ...] = ("open", "under_review", "confirmed", "proposed")
"""A later finding of the same cause joins the case."""
LIVE: tuple[State, ...] = (*JOINABLE, "approved", "executing", "verified")
"""What the case holds follows the plant."""
ENDED: tuple[State, ...] = ("dismissed", "closed")

SYSTEM = "system"
"""The service itself, when what it waits for has come."""
SIGNER = "signer"
"""Whom the route of the case names; the step says which roles."""

QUALITY = frozenset({"quality_engineer", "quality_supervisor", "admin"})
"""Who may take a case under review."""
_PROPOSERS = QUALITY | {"engineering"}
SUPERVISION = frozenset({"quality_supervisor", "admin"})
"""Who may open a case again that has ended."""


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    Parameters
    ----------
    action : Action
    before : tuple of State
        Where it may be taken.
    after : State
        Where it leads.
    by : frozenset of str
        Roles that may, and `SYSTEM` or `SIGNER`.

    Examples
    --------
    >>> TRANSITIONS[0].action, TRANSITIONS[0].after
    ('take', 'under_review')
    """

    action: Action
    before: tuple[State, ...]
    after: State
    by: frozenset[str]


TRANSITIONS: tuple[Transition, ...] = (
    # Somebody of quality looks into it; another one may take it over.
    Transition("take", UNCONFIRMED, "under_review", QUALITY),
    Transition("confirm", UNCONFIRMED, "confirmed", frozenset({SIGNER})),
    # A false alarm; the service dismisses signals that came to nothing.
    Transition("dismiss", UNCONFIRMED, "dismissed", frozenset({SIGNER, SYSTEM})),
    Transition("propose", ("confirmed", "proposed"), "proposed", _PROPOSERS | {SIGNER, SYSTEM}),
    Transition("withdraw", ("proposed",), "confirmed", _PROPOSERS | {SYSTEM}),
    Transition("reject", ("proposed",), "confirmed", frozenset({SIGNER})),
    Transition("approve", ("proposed",), "approved", frozenset({SIGNER})),
    # Approved for some lots; the others are still to be decided.
    Transition("decide_rest", ("approved",), "confirmed", frozenset({SYSTEM})),
    # Also a case that was opened again, and confirmed, with nothing left to decide about.
    Transition("carry_out", ("approved", "confirmed"), "executing", frozenset({SYSTEM})),
    # A rework failed, or material came back: there is something to decide again.
    Transition(
        "undecide", ("approved", "executing", "verified"), "confirmed", frozenset({SYSTEM})
    ),
    Transition("verify", ("executing",), "verified", frozenset({SYSTEM})),
    # What proved an effect was corrected.
    Transition("take_back", ("verified", "closed"), "executing", frozenset({SYSTEM})),
    Transition("close", ("verified",), "closed", frozenset({SYSTEM})),
    # Also when a finding joins a case that people have signed: they signed something else.
    Transition(
        "reopen", ("confirmed", "proposed", "approved", "executing", "verified", *ENDED), "open",
        SUPERVISION | {SYSTEM},
    ),
)  # fmt: skip


class NotAllowedError(ValueError):
    """An action that is not open to this role, or not in this state."""


class WrongStateError(NotAllowedError):
    """An action that does not lead on from the state the case is in."""


class WrongRoleError(NotAllowedError):
    """An action that is for others."""


def next_state(state: State, action: Action, by: str) -> State:
    """Say where an action leads.

    Parameters
    ----------
    state : State
    action : Action
    by : str
        A role, `SIGNER` or `SYSTEM`.

    Returns
    -------
    State

    Raises
    ------
    WrongStateError
        The action does not lead on from this state; the message says from which it does.
    WrongRoleError
        The action is for other roles; the message names them.

    Examples
    --------
    >>> next_state("open", "take", "quality_engineer")
    'under_review'
    >>> next_state("open", "approve", SIGNER)
    Traceback (most recent call last):
    rules.case_life.WrongStateError: a case that is open cannot be approved; it is possible ...
    """
    row = next(row for row in TRANSITIONS if row.action == action)
    if state not in row.before:
        where = " or ".join(_words(row.before))
        raise WrongStateError(
            f"a case that is {_word(state)} cannot be {_DONE[action]}; "
            f"it is possible while it is {where}"
        )
    if by not in row.by:
        allowed = ", ".join(sorted(row.by - {SYSTEM, SIGNER})) or "those whom its route names"
        raise WrongRoleError(f"{by} may not do this ({action}); it is for {allowed}")
    return row.after


def open_actions(state: State, by: str) -> tuple[Action, ...]:
    """Say what a role can do with a case in a state.

    Parameters
    ----------
    state : State
    by : str

    Returns
    -------
    tuple of Action
        In the order of the table.

    Examples
    --------
    >>> open_actions("confirmed", "quality_engineer")
    ('propose',)
    """
    return tuple(row.action for row in TRANSITIONS if state in row.before and by in row.by)


_DONE: dict[Action, str] = {
    "take": "taken under review",
    "confirm": "confirmed",
    "dismiss": "dismissed",
    "propose": "proposed for",
    "withdraw": "taken back from its signers",
    "reject": "rejected",
    "approve": "approved",
    "decide_rest": "decided in part",
    "carry_out": "carried out",
    "undecide": "undecided again",
    "verify": "verified",
    "take_back": "carried out again",
    "close": "closed",
    "reopen": "opened again",
}


def _word(state: State) -> str:
    return state.replace("_", " ")


def _words(states: Iterable[State]) -> list[str]:
    return [_word(state) for state in states]
