"""The two decisions of the rules: what to contain, and how to respond to a containment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.catalogue import CONTAINMENT, FINDINGS, SEVERITIES, Fact
from rules.evaluate import Decision, Evaluation, evaluate
from rules.outcomes import NoticeTiming, Severity
from rules.problems import unknown
from rules.routes import DEFAULT_ROUTE
from rules.rulebook import Rulebook

_MILDEST: Severity = "minor"


@dataclass(frozen=True)
class Containment:
    """What to hold because of a finding.

    Parameters
    ----------
    strategies : tuple of str
        The union of what the rules ask for, in order of priority; empty: hold nothing.
    open_case : bool
        Open a nonconformance; always so when something is held.
    evaluation : Evaluation
        Why.
    """

    strategies: tuple[str, ...]
    open_case: bool
    evaluation: Evaluation


@dataclass(frozen=True)
class Response:
    """What follows from a containment.

    Parameters
    ----------
    severity : {"minor", "major", "critical"}
        The most severe that a rule names, "minor" if none does.
    route : str
        The approval route named by the rule of the highest priority, else "default".
    roles : tuple of str
        Everyone whom a rule wants told, each once.
    customers : bool
        Tell the customers who hold suspect material.
    evaluation : Evaluation
        Why.
    notice : {"at_once", "after_signature"}
        Whether customers are told at once, which they are if no rule says otherwise, or when a
        quality supervisor has signed what they are told. The rule of the highest priority that
        speaks of it decides; of several at that priority, one that wants a signature.
    """

    severity: Severity
    route: str
    roles: tuple[str, ...]
    customers: bool
    evaluation: Evaluation
    notice: NoticeTiming = "at_once"


def decide_containment(rulebook: Rulebook, event: str, facts: Mapping[str, Fact]) -> Containment:
    """Decide what a finding puts on hold.

    Parameters
    ----------
    rulebook : Rulebook
    event : str
        One of `rules.catalogue.FINDINGS`.
    facts : mapping of str to str, float, int, bool or None

    Returns
    -------
    Containment

    Raises
    ------
    ValueError
        For an event that is not a finding, or facts that are not in the catalogue.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> signal = {"signal": "WE1", "critical": True, "equipment": "FURNACE-3"}
    >>> decide_containment(default_rulebook(), "spc.signal", signal).strategies
    ('since_change',)
    """
    if event not in FINDINGS:
        raise ValueError(unknown("finding", event, FINDINGS))
    return containment_of(evaluate(rulebook, event, facts))


def containment_of(evaluation: Evaluation) -> Containment:
    """Give what the decisions of an evaluation put on hold.

    Parameters
    ----------
    evaluation : Evaluation
        Of a finding.

    Returns
    -------
    Containment

    Examples
    --------
    >>> containment_of(Evaluation((), ())).open_case
    False
    """
    outcomes = [decision.then for decision in evaluation.decisions]
    strategies = _once(then.contain for then in outcomes if then.contain)
    # Whatever is on hold is on hold under a case: nobody could release it otherwise.
    open_case = bool(strategies) or any(then.open_case for then in outcomes)
    return Containment(strategies, open_case, evaluation)


def decide_response(rulebook: Rulebook, facts: Mapping[str, Fact]) -> Response:
    """Decide how severe a containment is, who decides about it and who is told.

    Parameters
    ----------
    rulebook : Rulebook
    facts : mapping of str to str, float, int, bool or None
        Of the event "containment".

    Returns
    -------
    Response

    Raises
    ------
    ValueError
        For facts that are not in the catalogue.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> reach = {"nonconforming": True, "safety_critical": True, "shipped": 1200}
    >>> response = decide_response(default_rulebook(), reach)
    >>> response.severity, response.customers
    ('critical', True)
    """
    return response_of(evaluate(rulebook, CONTAINMENT, facts))


def response_of(evaluation: Evaluation) -> Response:
    """Give how severe the decisions of an evaluation are, who decides and who is told.

    Parameters
    ----------
    evaluation : Evaluation
        Of the event "containment".

    Returns
    -------
    Response

    Examples
    --------
    >>> response_of(Evaluation((), ())).severity
    'minor'
    """
    outcomes = [decision.then for decision in evaluation.decisions]
    severities = [then.severity for then in outcomes if then.severity]
    return Response(
        severity=max(severities, key=SEVERITIES.index, default=_MILDEST),
        route=_route(evaluation.decisions),
        roles=_once(role for then in outcomes for role in then.notify),
        customers=any(then.customers for then in outcomes),
        evaluation=evaluation,
        notice=_notice(evaluation.decisions),
    )


def _route(decisions: Iterable[Decision]) -> str:
    # Highest priority first. Two rules that name different routes at one priority never
    # get here: such a rule file is refused when it is read.
    named = (decision.then.route for decision in decisions if decision.then.route)
    return next(named, DEFAULT_ROUTE.name)


def _notice(decisions: Iterable[Decision]) -> NoticeTiming:
    # A notice that waits can still be sent; one that was sent cannot be taken back. So between
    # rules of one rank the one that wants it looked at counts.
    named = [each for each in decisions if each.then.notice]
    highest = max((each.priority for each in named), default=0)
    first = {each.then.notice for each in named if each.priority == highest}
    return "after_signature" if "after_signature" in first else "at_once"


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
