"""From a finding to a containment: rules say what, the lineage how far; then it is carried out.

Everything here happens in the transaction of the record that was the finding: either the record is
there with its holds, its case and its letters, or nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.blast_radius import BlastRadius, blast_radius
from graph.scopes import Scope, scope_document
from rules.case_life import UNCONFIRMED
from rules.decisions import Containment, Response, decide_containment, decide_response
from service.actions.cases import (
    Case,
    add_decision,
    add_finding,
    change_state,
    find_open_case,
    get_case,
    lead_with,
    open_case,
    update_case,
)
from service.actions.choose_scope import Choice, choose_scope
from service.actions.containment_facts import (
    NONCONFORMING,
    containment_facts,
    is_page_worthy,
)
from service.actions.desk import Desk
from service.actions.dismiss_quiet_case import was_asked
from service.actions.fail_rework import fail_rework
from service.actions.finding import Finding
from service.actions.lots_to_hold import lots_to_hold
from service.actions.note_event import note_event
from service.actions.place_holds import place_holds
from service.actions.rule_firings import (
    COOLED,
    FIRED,
    cooling_case,
    keep_firings,
    not_muted,
    response_not_muted,
)
from service.actions.scope_deltas import Because, note_come_back
from service.actions.start_approval import start_approval, withdraw_approvals
from service.actions.tell import tell_of_case
from service.actions.unite_scopes import union
from service.records.canonical import canonical
from service.records.lot_book import ActiveHold


@dataclass(frozen=True, slots=True)
class Reach:
    """What a finding makes suspect: the scopes, how they were chosen, whether they are held."""

    choices: tuple[Choice, ...]
    held: bool

    @property
    def cause_key(self) -> str:
        return self.choices[0].cause_key

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(choice.scope for choice in self.choices)


# What an event makes suspect when its rule only opens a case: looked at, not held.
LOOKED_AT = {
    "spc.signal": "shift_window",
    "spc.alarm": "shift_window",
    "complaint": "lot",
    "shipment.escape": "lot",
    "supplier.alert": "lot",
}


# What a stream says is one cause, however far a rule reaches for it and whatever it tells first.
OF_A_STREAM = ("spc.signal", "spc.alarm")


def contain(desk: Desk, finding: Finding) -> str | None:
    """Carry out what the rules make of a finding; the number of its case, if they open one."""
    note_event(desk, finding)
    return carry_out(desk, finding, decide_containment(desk.rulebook, finding.event, finding.facts))


def carry_out(
    desk: Desk,
    finding: Finding,
    decided: Containment,
    *,
    reach: Reach | None = None,
    case: Case | None = None,
) -> str | None:
    """Hold, open or widen a case and tell people, as it was decided about a finding.

    Who knows better than the finding alone what it makes suspect, or which open case it is about,
    says so.
    """
    if not decided.evaluation.decisions:
        return None
    decided = not_muted(desk, finding, decided)
    if not decided.open_case:
        return None
    desk.catch_up()
    reach = reach or _reach(desk, finding, decided)
    if reach is None:
        return None  # nothing the plant knows of is meant: there is nothing to hold or look at
    cooling = cooling_case(desk, decided, reach.cause_key)
    if cooling is not None:
        finding = replace(finding, calls=False)
    if reach.held:
        fail_rework(desk, finding)  # a case that was decided is joined again: its rework failed
    case = get_case(desk, case.number) if case else find_open_case(desk, finding, reach.cause_key)
    if case is not None:
        return _join(desk, case, finding, decided, reach)
    if cooling is not None and not reach.held:
        return _note(desk, get_case(desk, cooling), finding, decided, reach)
    return _open(desk, finding, decided, reach)


def _note(desk: Desk, case: Case, finding: Finding, decided: Containment, reach: Reach) -> str:
    """While its rules cool down, a finding that holds nothing is kept in the case that was closed.

    What is to be held opens a case anew: nobody looks at a closed one.
    """
    add_finding(desk, case, finding, reach.cause_key, union(reach.scopes))
    add_decision(desk, case, "contain", decided.evaluation)
    keep_firings(
        desk, finding, decided.evaluation.decisions, COOLED,
        cause_key=reach.cause_key, case=case.number,
    )  # fmt: skip
    desk.outcome.add_case(case.number)
    return case.number


def _reach(desk: Desk, finding: Finding, decided: Containment) -> Reach | None:
    held = bool(decided.strategies)
    strategies = decided.strategies or (LOOKED_AT.get(finding.event, "lot"),)
    choices = [choose_scope(desk, name, finding) for name in strategies]
    chosen = tuple(choice for choice in choices if choice is not None)
    if not chosen and finding.lots:
        chosen = (Choice("lot", Scope(lots=finding.lots), f"lot:{','.join(finding.lots)}"),)
    cause_key = finding.cause_key
    if finding.event in OF_A_STREAM:
        cause_key = f"stream:{finding.stream}"
    if cause_key is not None:
        chosen = tuple(replace(each, cause_key=cause_key) for each in chosen)
    return Reach(chosen, held) if chosen else None


def _open(desk: Desk, finding: Finding, decided: Containment, reach: Reach) -> str:
    scope = union(reach.scopes)
    radius = radius_with_own_lots(desk, scope, finding, held=reach.held)
    response = _respond(desk, radius, finding, decided, reach, held=reach.held)
    case = open_case(desk, finding, reach.cause_key, radius.scope, response, held=reach.held)
    _keep_reasons(desk, case, finding, decided, response, reach)
    added = hold_radius(desk, case, radius, finding, opening=True) if reach.held else []
    desk.outcome.add_case(case.number)
    tell_of_case(desk, case, finding, radius, response, added=added, opened=True)
    if reach.held or is_page_worthy(finding):
        start_approval(desk, case, step=0)
    return case.number


def _join(desk: Desk, case: Case, finding: Finding, decided: Containment, reach: Reach) -> str:
    """A later finding of the same cause widens the open case instead of opening another."""
    quiet = not was_asked(desk, case.number)
    worth_it = reach.held or is_page_worthy(finding)
    if quiet and worth_it:
        case = lead_with(desk, case, finding)
    scope = union((*case.scopes, *reach.scopes)) if reach.held or not case.held else case.scope
    held = case.held or reach.held
    if reach.held and not case.held:
        scope = union(reach.scopes)  # what was only looked at is not what is held
    radius = radius_with_own_lots(desk, scope, finding, held=held)
    response = _respond(desk, radius, finding, decided, reach, held=held)
    _keep_reasons(desk, case, finding, decided, response, reach)
    again = union(reach.scopes) if reach.held else None
    added = hold_radius(desk, case, radius, finding, again=again) if held else []
    case = update_case(desk, case, radius.scope, response, held=held, changed=bool(added))
    desk.outcome.add_case(case.number)
    tell_of_case(desk, case, finding, radius, response, added=added, opened=quiet and worth_it)
    if reach.held:
        fail_rework(desk, finding, case=case.number)
    if quiet:
        if worth_it:
            start_approval(desk, case, step=0)
    elif added or (reach.held and case.state == "proposed"):
        ask_again(desk, case)
    return case.number


def _respond(
    desk: Desk,
    radius: BlastRadius,
    finding: Finding,
    decided: Containment,
    reach: Reach,
    *,
    held: bool,
) -> Response:
    facts = containment_facts(desk, radius, finding, decided, reach.choices[0], held=held)
    return response_not_muted(desk, finding, decide_response(desk.rulebook, facts))


def ask_again(desk: Desk, case: Case, *, why: str = "a later finding joined the case") -> None:
    """What people have signed is no longer what was found: the route begins anew.

    While nobody has signed, the round stays: its page shows the case as it is now.
    """
    if case.state in UNCONFIRMED:
        return
    withdraw_approvals(desk, case, reason=why)
    reopened = change_state(desk, case, "reopen", why=why, closed_at=None, closing_reason=None)
    start_approval(desk, reopened, step=0)


def widen(desk: Desk, case: Case, finding: Finding, *, again: Scope | None = None) -> list[str]:
    """Compute an open case's radius anew, for late genealogy or a correction; holds what is new.

    Also where no lot is added, something may be new to a customer: a delivery was corrected.
    `again` is what is suspect once more, whatever was released before.
    """
    desk.catch_up()
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    added = hold_radius(desk, case, radius, finding, again=again)
    response = _respond_anew(desk, case, radius, finding, None)
    case = update_case(desk, case, radius.scope, response, held=True, changed=bool(added))
    tell_of_case(desk, case, finding, radius, response, added=added, opened=False)
    if added:
        desk.outcome.add_case(case.number)
        ask_again(desk, case)
    return added


def review(desk: Desk, case: Case, finding: Finding) -> None:
    """Something happened to what a case holds (it left, say): decide the response anew."""
    desk.catch_up()
    decided = decide_containment(desk.rulebook, finding.event, finding.facts)
    radius = blast_radius(desk.plant.lineage, case.scope, unknown_ok=True)
    response = _respond_anew(desk, case, radius, finding, decided)
    add_finding(desk, case, finding, f"{finding.event}:{finding.topic}", case.scope)
    add_decision(desk, case, "contain", decided.evaluation)
    add_decision(desk, case, "respond", response.evaluation)
    decisions = (*decided.evaluation.decisions, *response.evaluation.decisions)
    keep_firings(desk, finding, decisions, FIRED, case=case.number)
    case = update_case(desk, case, case.scope, response, held=case.held, changed=True)
    desk.outcome.add_case(case.number)
    tell_of_case(desk, case, finding, radius, response, added=[], opened=False)


def _respond_anew(
    desk: Desk, case: Case, radius: BlastRadius, finding: Finding, decided: Containment | None
) -> Response:
    """The response to a case as it now reaches; whether it is about bad material stays."""
    facts = containment_facts(desk, radius, finding, decided, None)
    facts["nonconforming"] = case.event in NONCONFORMING
    return response_not_muted(desk, finding, decide_response(desk.rulebook, facts))


def hold_radius(
    desk: Desk,
    case: Case,
    radius: BlastRadius,
    finding: Finding,
    *,
    again: Scope | None = None,
    opening: bool = False,
) -> list[str]:
    """Hold every lot of the radius that this case does not hold yet.

    What was released by name under this case stays released, with what is made of it, unless a
    new finding makes it suspect `again`.
    """
    new = lots_to_hold(desk, case, radius, again)
    because = Because(finding.record, finding.reason.removeprefix(f"{case.reason}; "))
    if not opening:
        note_come_back(desk, case.number, radius, because, entry=finding.entry)
    if not new:
        return []
    names = [lot.lot for lot in new]
    entry = desk.transaction.enter(
        "containment",
        case.number,
        {
            "finding": list(finding.record),
            "lots": names,
            "reason": finding.reason,
            "scope": scope_document(radius.scope),
        },
    )
    holds = [
        ActiveHold(lot.lot, case.number, finding.reason, lot.certainty, canonical(lot.why), None)
        for lot in new
    ]
    desk.books.prefetch(("lot", name) for name in names)
    place_holds(desk, holds, entry=entry, because=because, opening=opening)
    desk.transaction.flush()
    return names


def _keep_reasons(
    desk: Desk,
    case: Case,
    finding: Finding,
    decided: Containment,
    response: Response,
    reach: Reach,
) -> None:
    add_finding(desk, case, finding, reach.cause_key, union(reach.scopes))
    add_decision(desk, case, "contain", decided.evaluation)
    add_decision(desk, case, "respond", response.evaluation)
    decisions = (*decided.evaluation.decisions, *response.evaluation.decisions)
    keep_firings(desk, finding, decisions, FIRED, cause_key=reach.cause_key, case=case.number)


def radius_with_own_lots(desk: Desk, scope: Scope, finding: Finding, *, held: bool) -> BlastRadius:
    """The radius of a scope; whatever it is, the lot that failed is in what is held."""
    radius = blast_radius(desk.plant.lineage, scope, unknown_ok=True)
    if held:
        reached = set(radius.lot_names())
        if missing := tuple(lot for lot in finding.lots if lot not in reached):
            scope = union((scope, Scope(lots=missing)))
            radius = blast_radius(desk.plant.lineage, scope, unknown_ok=True)
    return radius
