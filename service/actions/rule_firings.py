"""What became of a rule each time it applied: fired, muted, or cooled down to a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from rules.deadline import Deadline
from rules.decisions import Containment, Response, containment_of, response_of
from rules.evaluate import Decision, Evaluation
from rules.pattern import Correlation
from rules.rule import Rule
from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.finding import Finding
from service.actions.mutes import muted
from service.records.rule_tables import rule_firing

FIRED, MUTED, COOLED = "fired", "muted", "cooled"


def keep_firings(
    desk: Desk,
    finding: Finding,
    decisions: Iterable[Decision],
    outcome: str,
    *,
    cause_key: str | None = None,
    case: str | None = None,
) -> None:
    """One row for each rule; the ledger has its decision entry already."""
    for decision in decisions:
        row = {
            "rule": decision.rule,
            "rulebook": decision.rulebook,
            "version": decision.version,
            "event": decision.event,
            "outcome": outcome,
            "cause_key": cause_key,
            "nonconformance": case,
            "record": finding.record[0],
            "record_id": finding.record[1],
            "at": desk.transaction.now_micros,
            "entry": desk.transaction.seq,
        }
        desk.transaction.insert(rule_firing, row)


def not_muted(desk: Desk, finding: Finding, decided: Containment) -> Containment:
    """The containment without what muted rules decide, which is kept as theirs."""
    evaluation = _without_muted(desk, finding, decided.evaluation)
    return decided if evaluation is decided.evaluation else containment_of(evaluation)


def response_not_muted(desk: Desk, finding: Finding, response: Response) -> Response:
    """The response without what muted rules decide, which is kept as theirs."""
    evaluation = _without_muted(desk, finding, response.evaluation)
    return response if evaluation is response.evaluation else response_of(evaluation)


def _without_muted(desk: Desk, finding: Finding, evaluation: Evaluation) -> Evaluation:
    if not evaluation.decisions:
        return evaluation
    mutes = muted(desk)
    silent = tuple(each for each in evaluation.decisions if {each.rule, each.table} & {*mutes})
    if not silent:
        return evaluation
    names = sorted({each.rule for each in silent})
    content = {"rules": names, "record": list(finding.record)}
    desk.transaction.enter("decision.muted", finding.record[1], content)
    keep_firings(desk, finding, silent, MUTED)
    kept = tuple(each for each in evaluation.decisions if each not in silent)
    return replace(evaluation, decisions=kept, muted=(*evaluation.muted, *silent))


def cooling_case(desk: Desk, decided: Containment, cause_key: str) -> str | None:
    """The case of the last firing for this cause, while every rule that decided cools down.

    A rule that has not fired yet does not: what it says has not been said.
    """
    spans = {each.rule: _cool_down(desk.rulebook, each) for each in decided.evaluation.decisions}
    if not spans or not all(spans.values()):
        return None
    desk.transaction.flush()
    f = rule_firing.c
    query = (
        select(f.rule, f.at, f.nonconformance)
        .where(
            f.rule.in_(list(spans)),
            f.cause_key == cause_key,
            f.outcome == FIRED,
            f.at > desk.transaction.now_micros - max(spans.values()),
            f.nonconformance.is_not(None),
        )
        .order_by(f.id)
    )
    last = {row.rule: row for row in desk.transaction.connection.execute(query)}
    now = desk.transaction.now_micros
    if not all(rule in last and last[rule].at > now - span for rule, span in spans.items()):
        return None
    newest: str = max(last.values(), key=lambda row: row.at).nonconformance
    return newest


def _cool_down(book: Rulebook, decision: Decision) -> int:
    """In microseconds; 0: none."""
    written: tuple[Rule | Correlation | Deadline, ...] = (
        *book.all_rules,
        *book.correlations,
        *book.deadlines,
    )
    seconds = next((each.cool_down for each in written if each.id == decision.rule), 0)
    return seconds * 1_000_000
