"""A decision: the rule that made it, what it decided, and everything that speaks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.decision_table import HIT_POLICIES, HitPolicy
from rules.explanation import ConditionResult, result_from, said_facts
from rules.explanation_steps import JoinResult, StepResult, join_from, step_from
from rules.fields import Fact
from rules.outcomes import Then


@dataclass(frozen=True)
class Late:
    """What did not happen in time: the deadline of a decision.

    Parameters
    ----------
    within : int
        Microseconds.
    missing : mapping of str to str or None
        What people call that which is missing, by language.

    Examples
    --------
    >>> Late(3_600_000_000, {"en": "final inspection", "zh-CN": "最终检验"}).within
    3600000000
    """

    within: int
    missing: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Decision:
    """A rule that applied, or missed by one condition, with what it found.

    Parameters
    ----------
    rule, event : str
        The rule's id and the event it listens to.
    priority : int
    then : Then
        What the rule decides when it applies.
    conditions : tuple of ConditionResult
        Every comparison of the rule, in the order it is written.
    rulebook : str
    version : int
    digest : str
        Name, version and SHA-256 of the rule file, so that the decision can be repeated.
    steps : tuple of StepResult
        Of a pattern: each of its events with its own conditions.
    joins : tuple of JoinResult
        Of a pattern: what joins them, and the times between them.
    table : str or None
        The decision table whose row `rule` is.
    policy : {"unique", "first", "priority"} or None
        The table's hit policy, where it had something to say about this row.
    rivals : tuple of str
        With "unique" the rows that hold as well, against the policy; else the rows that
        count instead of this one.
    facts : mapping of str to str, float, int, bool or None
        What is known of the event. The document keeps those in `rules.explanation.SAID`; they
        are no part of the decision, and equal decisions may differ in them.
    late : Late or None
        Of a deadline: what did not happen in time.
    """

    rule: str
    event: str
    priority: int
    then: Then
    conditions: tuple[ConditionResult, ...]
    rulebook: str
    version: int
    digest: str
    steps: tuple[StepResult, ...] = ()
    joins: tuple[JoinResult, ...] = ()
    table: str | None = None
    policy: HitPolicy | None = None
    rivals: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict, compare=False, repr=False)
    late: Late | None = None

    @property
    def missed(self) -> tuple[ConditionResult, ...]:
        """The conditions any one of which would have made the rule apply; none if it did."""
        return tuple(result for result in self.conditions if result.decisive and not result.met)

    @property
    def row(self) -> str | None:
        """The number of the table's row, as text; None of a rule."""
        return None if self.table is None else self.rule.removeprefix(f"{self.table}.")

    def document(self) -> dict[str, Any]:
        """Give the decision as a JSON-able object.

        Returns
        -------
        dict
            What only patterns, tables or deadlines have is left out of other decisions.

        Examples
        --------
        >>> Decision("r", "complaint", 0, Then(open_case=True), (), "b", 1, "").document()["then"]
        {'open_case': True}
        """
        written: dict[str, Any] = {
            "rule": self.rule,
            "event": self.event,
            "priority": self.priority,
            "then": self.then.document(),
            "conditions": [result.document() for result in self.conditions],
            "rulebook": self.rulebook,
            "version": self.version,
            "digest": self.digest,
        }
        if self.steps:
            written["steps"] = [step.document() for step in self.steps]
            written["joins"] = [join.document() for join in self.joins]
        if self.table is not None:
            written["table"] = self.table
        if self.policy is not None:
            written["policy"], written["rivals"] = self.policy, list(self.rivals)
        if self.late is not None:
            missing = self.late.missing
            written["late"] = {
                "within": self.late.within,
                "missing": None if missing is None else dict(missing),
            }
        said = said_facts(self.facts)
        return {**written, "facts": said} if said else written


def decision_from(document: Mapping[str, Any]) -> Decision:
    """Read what `Decision.document` wrote, now or in an earlier version.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    Decision

    Examples
    --------
    >>> decision = Decision("r", "complaint", 0, Then(open_case=True), (), "b", 1, "")
    >>> decision_from(decision.document()) == decision
    True
    """
    policies = [policy for policy in HIT_POLICIES if policy == document.get("policy")]
    late, then = document.get("late"), dict(document["then"])
    then["notify"] = tuple(then.get("notify", ()))
    return Decision(
        rule=document["rule"],
        event=document["event"],
        priority=document["priority"],
        then=Then(**then),
        conditions=_results(document),
        rulebook=document["rulebook"],
        version=document["version"],
        digest=document["digest"],
        steps=tuple(step_from(each, _results(each)) for each in document.get("steps", ())),
        joins=tuple(join_from(each) for each in document.get("joins", ())),
        table=document.get("table"),
        policy=policies[0] if policies else None,
        rivals=tuple(document.get("rivals", ())),
        facts=dict(document.get("facts", {})),
        late=None if late is None else Late(late["within"], late["missing"]),
    )


def _results(document: Mapping[str, Any]) -> tuple[ConditionResult, ...]:
    return tuple(result_from(each) for each in document["conditions"])
