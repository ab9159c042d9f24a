"""One event of a pattern that is complete, and what it makes suspect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.scopes import Scope
from rules.catalogue import EVENT_STRATEGIES
from service.actions.choose_scope import Choice, choose_scope
from service.actions.contain import LOOKED_AT
from service.actions.desk import Desk
from service.actions.finding import Finding


@dataclass(frozen=True, slots=True)
class Member:
    """A noted event in its place of the pattern: the finding that meets the step, all its lots."""

    event: int
    finding: Finding
    lots: tuple[str, ...]
    at: int


def choices_of(
    desk: Desk, members: Sequence[Member], strategy: str | None, cause_key: str
) -> tuple[Choice, ...]:
    """What each of these makes suspect, as one cause; without a strategy what is to be looked at.

    A strategy means nothing to an event that names no such thing, and the others decide.
    """
    chosen = [choice for each in members if (choice := _choice(desk, each, strategy))]
    if not chosen and (lots := lots_of(members)):
        chosen = [Choice("lot", Scope(lots=lots), "")]
    return tuple(Choice(each.strategy, each.scope, cause_key) for each in chosen)


def lots_of(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lot for each in members for lot in each.lots))


def _choice(desk: Desk, member: Member, strategy: str | None) -> Choice | None:
    allowed = EVENT_STRATEGIES[member.finding.event]
    if strategy is None:
        # A furnace names no lot: what is looked at is what it treated.
        looked_at = LOOKED_AT.get(member.finding.event, "lot" if member.lots else allowed[0])
        return choose_scope(desk, looked_at, member.finding)
    return choose_scope(desk, strategy, member.finding) if strategy in allowed else None
