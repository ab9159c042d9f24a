"""Conditions in words: what was found, what was asked, in one language and with trade terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rules.catalogue import CATALOGUE
from rules.explanation import ConditionResult
from rules.fields import FIELDS, Fact, Field
from rules.phrases import PHRASES
from rules.wording import Phrases

Terms = Mapping[str, Mapping[str, str]]
"""Words of a language for the names that records use: by field, then by name."""

NO_TERMS: Terms = MappingProxyType({})
_SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
# Names of things stay as they are: nobody finds FURNACE_3 under "furnace 3".
_IN_WORDS = frozenset(
    {"characteristic", "defect", "process", "stage", "item_kind", "equipment_kind", "strategy"}
)


@dataclass(frozen=True)
class Words:
    """How one event is spoken of.

    Parameters
    ----------
    language : {"en", "zh-CN"}
    event : str
    facts : mapping of str to str, float, int, bool or None
        What is known of it.
    terms : mapping of str to mapping of str to str
        Trade words by field and name.
    """

    language: str
    event: str
    facts: Mapping[str, Fact]
    terms: Terms

    @property
    def phrases(self) -> Phrases:
        """The templates of the language."""
        return PHRASES[self.language]

    def field(self, result: ConditionResult) -> Field:
        """Give the field of a result: the event's, the rulebook's own, or what it once was."""
        known = CATALOGUE.get(self.event, {}).get(result.field) or FIELDS.get(result.field)
        if result.own is not None:
            return result.own
        if known is not None:
            return known
        label = MappingProxyType(dict.fromkeys(PHRASES, result.field))
        return Field(result.field, "text", None, label, None, "")

    def label(self, field: Field) -> str:
        """Give a field's label in this language, or the only one that there is."""
        return field.label.get(self.language) or next(iter(field.label.values()), field.name)

    def value(self, value: Fact, field: Field, unit: str | None = None) -> str:
        """Say a value, in its unit."""
        if isinstance(value, bool):
            return self.phrases.names["true" if value else "false"]
        if isinstance(value, int | float):
            # 38.300000000000004 is an accident of binary arithmetic. An integer is exact.
            shown = f"{value:.12g}" if isinstance(value, float) else str(value)
            measure = unit or field.unit or self._unit_of(field)
            return f"{shown} {self.phrases.units.get(measure, measure)}" if measure else shown
        if field.choices is not None and value in self.phrases.names:
            return self.phrases.names[str(value)]
        return self.name(field.name, str(value))

    def name(self, field: str, name: str) -> str:
        """Say a name of the records: its trade word, or the name as words."""
        term = self.terms.get(field, {}).get(name)
        if term is not None:
            return term
        as_words = field in _IN_WORDS and _SNAKE.fullmatch(name)
        return name.replace("_", " ") if as_words else name

    def found(self, result: ConditionResult) -> str:
        """Say a condition that was met."""
        phrases, field = self.phrases, self.field(result)
        label = self.label(field)
        if result.actual is None:
            return phrases.not_recorded.format(label=label)
        actual = self._actual(result, field)
        if field.type == "boolean":
            return phrases.flag.format(label=label, actual=actual)
        the = phrases.the.format(label=label)
        if result.operator in ("equals", "in", "not in", "blank"):
            return phrases.is_.format(label=the, actual=actual)
        comparison = self.comparison(result)
        if result.field == "value" and self.measured is not None:
            return phrases.measured.format(name=self.measured, actual=actual, comparison=comparison)
        return phrases.and_also.format(label=the, actual=actual, comparison=comparison)

    def wanted(self, result: ConditionResult) -> str:
        """Say a condition that was not met, and what was found instead."""
        phrases, field = self.phrases, self.field(result)
        asked = self._asked(result, field)
        if result.actual is not None:
            return phrases.but_is.format(asked=asked, actual=self._actual(result, field))
        recorded = self.facts.get(result.field)
        if recorded is not None and result.unit is not None:
            actual = self.value(recorded, field)
            return phrases.but_other.format(asked=asked, actual=actual)
        return asked if result.operator == "blank" else phrases.but_blank.format(asked=asked)

    def comparison(self, result: ConditionResult) -> str:
        """Say an operator with what it compares a fact with."""
        field, expected = self.field(result), result.expected
        members = expected if isinstance(expected, tuple) else (expected,)
        values = [self.value(member, field, result.unit) for member in members]
        return self.phrases.comparisons[result.operator].format(
            expected=self.phrases.comma.join(values), low=values[0], high=values[-1]
        )

    @property
    def measured(self) -> str | None:
        """The characteristic that the event is about, in words; None where it names none."""
        characteristic = self.facts.get("characteristic")
        if not isinstance(characteristic, str):
            return None
        return self.name("characteristic", characteristic)

    def _asked(self, result: ConditionResult, field: Field) -> str:
        phrases, label = self.phrases, self.label(field)
        the, comparison = phrases.the.format(label=label), self.comparison(result)
        if result.field == "value" and self.measured is not None:
            the = self.measured
        if result.operator == "blank" and result.expected:
            return phrases.not_recorded.format(label=label)
        if result.operator != "equals":
            return phrases.asked.format(label=the, comparison=comparison)
        if field.type == "boolean":
            return phrases.flag.format(label=label, actual=comparison)
        return phrases.is_.format(label=the, actual=comparison)

    def _actual(self, result: ConditionResult, field: Field) -> str:
        """What was found, also as it was recorded where the rule asks in another unit."""
        actual = self.value(result.actual, field, result.unit)
        recorded = self.facts.get(result.field)
        if result.unit is None or recorded is None:
            return actual
        written = self.value(recorded, field)
        if written == actual:
            return actual
        return self.phrases.converted.format(recorded=written, actual=actual)

    def _unit_of(self, field: Field) -> str | None:
        # The three numbers of a measurement are in the unit that the event tells.
        unit = self.facts.get(field.unit_from) if field.unit_from is not None else None
        return unit if isinstance(unit, str) else None


def series(items: Sequence[str], comma: str, last: str) -> str:
    """Join what is said: "a, b and c".

    Parameters
    ----------
    items : sequence of str
    comma, last : str
        Between the items, and before the last one.

    Returns
    -------
    str

    Examples
    --------
    >>> series(["a", "b", "c"], ", ", " and ")
    'a, b and c'
    """
    return last.join([comma.join(items[:-1]), items[-1]] if len(items) > 1 else items)
