"""The rules of one event with their regions: what most of lint looks at."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.catalogue import CONTAINMENT, EVENTS
from rules.decision_table import DecisionTable
from rules.lint.finding import Finding
from rules.lint.known import WHOLE, fields_of, names_given
from rules.lint.words import called, named, several
from rules.regions.boxes import Region, region_of
from rules.regions.effort import Effort, TooComplexError
from rules.regions.space import Space, space_of
from rules.rule import Rule
from rules.rulebook import Rulebook

_COMPLEX = {
    "en": "too complex to be analysed, so nothing is said about: {rules}; split what is too long",
    "zh-CN": "过于复杂，无法分析，请拆分：{rules}",
}


@dataclass(frozen=True)
class Ruled:
    """A rule or row, the facts it holds for, and its place in the order of decisions."""

    rule: Rule
    region: Region
    place: int


@dataclass(frozen=True)
class Group:
    """Everything that a rulebook decides about one event.

    Parameters
    ----------
    event : str
    space : Space
        Of every condition of the event.
    ruled : tuple of Ruled
        In the order of decisions: by priority, then as in the file. A region may be empty.
    tables : mapping of str to DecisionTable
        By id.
    ordered : tuple of Rule
        All rules and rows, also those that are too complex.
    effort : Effort
        What may still be worked out, about this event and all others.
    too_complex : tuple of Rule
        Those that are left out.
    """

    event: str
    space: Space
    ruled: tuple[Ruled, ...]
    tables: Mapping[str, DecisionTable]
    ordered: tuple[Rule, ...]
    effort: Effort
    too_complex: tuple[Rule, ...] = ()

    def complaints(self) -> list[Finding]:
        """Say which rules are too complex to be analysed."""
        if not self.too_complex:
            return []
        ids = tuple(rule.id for rule in self.too_complex)
        text = named(_COMPLEX, rules=several([called(rule) for rule in self.too_complex]))
        line = self.too_complex[0].line
        return [Finding("note", "complex", ids, line, text["en"], text["zh-CN"])]


def groups_of(rulebook: Rulebook, effort: Effort) -> tuple[Group, ...]:
    """Part a rulebook by event.

    Parameters
    ----------
    rulebook : Rulebook
    effort : Effort

    Returns
    -------
    tuple of Group
        In the order of the catalogue; only events that a rule or a table is about.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> groups_of(default_rulebook(), Effort(10_000))[0].event
    'inspection.nonconforming'
    """
    events = {rule.event for rule in rulebook.all_rules}
    return tuple(_group(rulebook, event, effort) for event in EVENTS if event in events)


def _group(rulebook: Rulebook, event: str, effort: Effort) -> Group:
    listening = [rule for rule in rulebook.all_rules if rule.event == event]
    ordered = sorted(listening, key=lambda rule: -rule.priority)
    space = space_of(
        (rule.when for rule in ordered),
        fields_of(rulebook, event),
        whole=WHOLE,
        choices={"rule": names_given(rulebook)} if event == CONTAINMENT else None,
    )
    ruled: list[Ruled] = []
    too_complex: list[Rule] = []
    for place, rule in enumerate(ordered):
        try:
            ruled.append(Ruled(rule, region_of(space, rule.when, effort=effort), place))
        except TooComplexError:
            too_complex.append(rule)
    tables = {table.id: table for table in rulebook.tables if table.event == event}
    return Group(event, space, tuple(ruled), tables, tuple(ordered), effort, tuple(too_complex))
