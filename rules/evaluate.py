"""Which rules apply to an event, why, and which rules missed by one condition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.explanation import ConditionResult, judge
from rules.facts import checked
from rules.fields import Fact
from rules.outcomes import Then
from rules.rulebook import Rule, Rulebook

__all__ = ["ConditionResult", "Decision", "Evaluation", "Fact", "evaluate"]


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
    """

    rule: str
    event: str
    priority: int
    then: Then
    conditions: tuple[ConditionResult, ...]
    rulebook: str
    version: int
    digest: str

    @property
    def missed(self) -> tuple[ConditionResult, ...]:
        """The conditions any one of which would have made the rule apply; none if it did."""
        return tuple(result for result in self.conditions if result.decisive and not result.met)

    def document(self) -> dict[str, Any]:
        """Give the decision as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> Decision("r", "complaint", 0, Then(open_case=True), (), "b", 1, "").document()["then"]
        {'open_case': True}
        """
        return {
            "rule": self.rule,
            "event": self.event,
            "priority": self.priority,
            "then": self.then.document(),
            "conditions": [result.document() for result in self.conditions],
            "rulebook": self.rulebook,
            "version": self.version,
            "digest": self.digest,
        }


@dataclass(frozen=True)
class Evaluation:
    """What a rulebook says about one event.

    Parameters
    ----------
    decisions : tuple of Decision
        The rules that apply: highest priority first, then in file order.
    near_misses : tuple of Decision
        The rules that would apply if one condition were different, in the same order.
    """

    decisions: tuple[Decision, ...]
    near_misses: tuple[Decision, ...]

    def document(self) -> dict[str, Any]:
        """Give the evaluation as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> Evaluation((), ()).document()
        {'decisions': [], 'near_misses': []}
        """
        return {
            "decisions": [decision.document() for decision in self.decisions],
            "near_misses": [decision.document() for decision in self.near_misses],
        }


def evaluate(rulebook: Rulebook, event: str, facts: Mapping[str, Fact]) -> Evaluation:
    """Hold every rule for an event against the facts.

    No condition is skipped, so each rule's explanation is complete. A rule is a near miss
    when changing the outcome of a single comparison would make it apply.

    Parameters
    ----------
    rulebook : Rulebook
    event : str
        One of `rules.catalogue.EVENTS`.
    facts : mapping of str to str, float, int, bool or None
        What is known, by field name and in the catalogue's units; a field that is missing
        counts as null.

    Returns
    -------
    Evaluation

    Raises
    ------
    ValueError
        For an unknown event, a field that the event does not carry, a value of another type
        than the field's, a number that is not finite, or a text outside the field's choices.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> facts = {"characteristic": "core_hardness", "process": "heat_treat", "load": "F2-0193"}
    >>> found = evaluate(default_rulebook(), "inspection.nonconforming", facts)
    >>> [decision.then.contain for decision in found.decisions]
    ['load']
    """
    known = checked(event, facts)
    decisions: list[Decision] = []
    near_misses: list[Decision] = []
    for rule in _by_priority(rulebook, event):
        verdict = judge(rule.when, known)
        if verdict.misses == 0:
            decisions.append(_decision(rulebook, rule, verdict.results))
        elif verdict.misses == 1:
            near_misses.append(_decision(rulebook, rule, verdict.results))
    return Evaluation(tuple(decisions), tuple(near_misses))


def _by_priority(rulebook: Rulebook, event: str) -> list[Rule]:
    # sorted() is stable: rules of one priority keep the order of the file.
    listening = (rule for rule in rulebook.rules if rule.event == event)
    return sorted(listening, key=lambda rule: -rule.priority)


def _decision(rulebook: Rulebook, rule: Rule, results: tuple[ConditionResult, ...]) -> Decision:
    return Decision(
        rule=rule.id,
        event=rule.event,
        priority=rule.priority,
        then=rule.then,
        conditions=results,
        rulebook=rulebook.name,
        version=rulebook.version,
        digest=rulebook.digest,
    )
