"""Which rules apply to an event, why, and which rules missed by one condition."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

from rules.decision import Decision, decision_from
from rules.decision_table import DecisionTable
from rules.explanation import ConditionResult
from rules.fields import Fact
from rules.prepared_rule import PreparedRule
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.tables.evaluate_table import Chosen, chosen

__all__ = ["ConditionResult", "Decision", "Evaluation", "Fact", "decision_from", "evaluate"]

_DECIDE = PreparedRule.decide


@dataclass(frozen=True)
class Evaluation:
    """What a rulebook says about one event.

    Parameters
    ----------
    decisions : tuple of Decision
        The rules that apply: highest priority first, then in file order.
    near_misses : tuple of Decision
        The rules that would apply if one condition were different, in the same order. What
        `evaluate` gives looks for them when they are first asked for: the answer of a rulebook
        of a thousand rules does not wait for those that do not apply.
    dropped : tuple of Decision
        Rows of tables that hold as well, and that the hit policy passes over.
    muted : tuple of Decision
        Rules that apply and that somebody has muted: they decide nothing.
    """

    decisions: tuple[Decision, ...]
    near_misses: tuple[Decision, ...]
    dropped: tuple[Decision, ...] = ()
    muted: tuple[Decision, ...] = ()

    if not TYPE_CHECKING:  # or every misspelt name would be an attribute

        def __getattr__(self, name: str) -> Any:
            unasked = vars(self).get("_unasked")
            if name != "near_misses" or unasked is None:
                raise AttributeError(f"{type(self).__name__} has no {name!r}")
            found = unasked[0].near_misses(unasked[1])
            vars(self)[name] = found
            return found

    def document(self) -> dict[str, Any]:
        """Give the evaluation as a JSON-able object.

        Returns
        -------
        dict
            `dropped` and `muted` only where there are any.

        Examples
        --------
        >>> Evaluation((), ()).document()
        {'decisions': [], 'near_misses': []}
        """
        lists = {
            "decisions": self.decisions,
            "near_misses": self.near_misses,
            "dropped": self.dropped,
            "muted": self.muted,
        }
        return {
            name: [decision.document() for decision in found]
            for name, found in lists.items()
            if found or name in ("decisions", "near_misses")
        }


def evaluate(rulebook: Rulebook, event: str, facts: Mapping[str, Fact]) -> Evaluation:
    """Hold every rule for an event against the facts.

    Rules that cannot hold are not looked at until somebody asks for near misses. Of those that
    apply no condition is skipped, so each decision's explanation is complete. A rule is a near
    miss when changing the outcome of a single comparison would make it apply. Rows of a decision
    table are rules of which its hit policy chooses.

    Parameters
    ----------
    rulebook : Rulebook
    event : str
        One of `rules.catalogue.EVENTS`.
    facts : mapping of str to str, float, int, bool or None
        What is known, by field name and in the catalogue's units; a field that is missing
        counts as null. `parameter.NAME` is a parameter of the operation, see
        `rules.facts.checked`.

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
    prepared = rulebook.prepared[event]
    known = prepared.checked(facts)
    applying = prepared.index.applying(known)
    # Made without its __init__, which would want the near misses.
    evaluation = object.__new__(Evaluation)
    said = evaluation.__dict__
    said["_unasked"] = prepared, known
    if not applying:
        said["decisions"] = ()
    elif not prepared.tables:
        said["decisions"] = tuple(map(_DECIDE, applying, repeat(known)))
    else:
        dropped: list[Decision] = []
        said["decisions"] = _by_policy(prepared.tables, applying, known, dropped)
        said["dropped"] = tuple(dropped)
    return evaluation


def _by_policy(
    tables: Sequence[DecisionTable],
    applying: Sequence[PreparedRule],
    known: Mapping[str, Fact],
    dropped: list[Decision],
) -> tuple[Decision, ...]:
    """Let each table choose among its rows; they decide where the first of them stood."""
    ready = {rule.rule.id: rule for rule in applying}
    answers = {
        table.id: (table, chosen(table, [each.rule for each in applying if _is_of(each, table)]))
        for table in tables
    }
    decisions: list[Decision] = []
    for rule in applying:
        if rule.rule.table is None:
            decisions.append(rule.decide(known))
        elif rule.rule.table in answers:
            table, answer = answers.pop(rule.rule.table)
            decisions += _rows(table, answer, ready, known)
            dropped += [
                replace(ready[row.id].decide(known), policy=table.hit, rivals=_ids(answer.rows))
                for row in answer.dropped
            ]
    return tuple(decisions)


def _is_of(rule: PreparedRule, table: DecisionTable) -> bool:
    return rule.rule.table == table.id


def _rows(
    table: DecisionTable,
    answer: Chosen,
    ready: Mapping[str, PreparedRule],
    known: Mapping[str, Fact],
) -> Iterator[Decision]:
    for row in answer.rows:
        decision = ready[row.id].decide(known)
        if answer.violation:
            others = tuple(name for name in _ids(answer.rows) if name != row.id)
            decision = replace(decision, policy=table.hit, rivals=others)
        yield decision


def _ids(rows: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(row.id for row in rows)
