"""What follows from a complete pattern: a case joined or opened, others linked, material held."""

from __future__ import annotations

from collections.abc import Sequence

from rules.decisions import containment_of
from rules.evaluate import Decision, Evaluation
from rules.pattern import Correlation
from service.actions.contain import Reach, carry_out
from service.actions.desk import Desk
from service.actions.hit_member import Member, choices_of
from service.actions.link_cases import cases_of, link_cases, to_join
from service.actions.matched_finding import matched_finding


def follow_hit(
    desk: Desk, correlation: Correlation, decision: Decision, members: Sequence[Member]
) -> str | None:
    """Carry out what a pattern decides; the number of the case, None if nothing is to be held.

    Where its events have led to cases that are open, the oldest is joined and the others are
    linked to it: people look at one of them.
    """
    desk.catch_up()
    contained = [members[index] for index in correlation.contain_of]
    finding = matched_finding(desk, decision, members, contained)
    decided = containment_of(Evaluation((decision,), ()))
    strategy = decision.then.contain
    choices = choices_of(desk, contained, strategy, finding.cause_key or "")
    if not choices:
        return None
    cases = cases_of(desk, members, finding.cause_key or "")
    reach = Reach(choices, held=strategy is not None)
    number = carry_out(desk, finding, decided, reach=reach, case=to_join(cases))
    if number is not None:
        link_cases(desk, number, [case.number for case in cases], decision.rule)
    return number
