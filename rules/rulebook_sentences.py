"""Rules, patterns and deadlines said as sentences, before they have decided anything."""

from collections.abc import Iterable, Mapping, Sequence

from rules.catalogue import CATALOGUE, CUSTOMERS
from rules.conditions import AllOf, AnyOf, Condition, Expression, Not
from rules.deadline import Deadline
from rules.fields import Field
from rules.outcomes import Then
from rules.own_fields import OwnField
from rules.pattern import Correlation, Join, PatternStep
from rules.phrases import PHRASES
from rules.rule import Rule
from rules.rulebook_phrases import RULE_PHRASES

LANGUAGES = ("en", "zh-CN")
_LENGTHS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000))


def say(
    part: Rule | Correlation | Deadline, own_fields: Sequence[OwnField] = (), language: str = "en"
) -> str:
    """Say what a rule, a pattern or a deadline asks for, and what it decides.

    Parameters
    ----------
    part : Rule, Correlation or Deadline
    own_fields : sequence of OwnField
        Of its rulebook.
    language : {"en", "zh-CN"}

    Returns
    -------
    str
        Without a full stop.

    Raises
    ------
    ValueError
        For another language.

    Examples
    --------
    >>> when = AllOf((Condition("process", "equals", "heat_treat"), Condition("z", "above", 3)))
    >>> print(say(Rule("r", "spc.signal", 0, when, Then(contain="load"), 1)))
    When the process gave a signal, and process is heat_treat and distance from the centre line is \
above 3 sigma: hold the whole load
    """
    if language not in LANGUAGES:
        raise ValueError(f"rules are said in {', '.join(LANGUAGES)}, not {language!r}")
    teller = _Teller({own.field.name: own.field for own in own_fields}, language)
    match part:
        case Rule():
            said = teller.rule(part)
        case Correlation():
            said = teller.pattern(part)
        case Deadline():
            said = teller.deadline(part)
    return said[:1].upper() + said[1:]


class _Teller:
    """Says the parts of one rulebook in one language."""

    def __init__(self, own: Mapping[str, Field], language: str) -> None:
        self._own = own
        self._language = language
        self._words = PHRASES[language]
        self._rules = RULE_PHRASES[language]

    def rule(self, rule: Rule) -> str:
        return self._rules.rule.format(
            event=self._words.happened[rule.event],
            when=self._when(rule.when, rule.event),
            then=self._then(rule.then),
        ) + self._remarks(rule)

    def deadline(self, deadline: Deadline) -> str:
        return self._rules.deadline.format(
            event=self._words.happened[deadline.event],
            when=self._when(deadline.when, deadline.event),
            window=self._length(deadline.within),
            unless=self._unless(deadline),
            then=self._then(deadline.then),
        ) + self._remarks(deadline)

    def pattern(self, pattern: Correlation) -> str:
        return self._rules.pattern.format(
            steps=self._rules.then_.join(map(self._step, pattern.steps)),
            window=self._length(pattern.window),
            joins=self._joins(pattern),
            then=self._then(pattern.then),
        ) + self._remarks(pattern)

    def _step(self, step: PatternStep) -> str:
        said = self._words.happened[step.event]
        if when := self._expression(step.when, step.event):
            said = self._rules.step.format(event=said, when=when)
        if step.within is not None:
            said += self._rules.within.format(window=self._length(step.within))
        return said

    def _unless(self, deadline: Deadline) -> str:
        kept = deadline.unless
        if kept is None:
            return self._rules.still
        fields = self._fields(kept.event)
        labels = [fields[name].label[self._language] for name in kept.same]
        return self._rules.unless.format(
            event=self._words.happened[kept.event],
            when=self._when(kept.when, kept.event),
            same=self._list(labels),
        )

    def _joins(self, pattern: Correlation) -> str:
        # Of three steps each is joined with the one before: what they share is said once.
        said = dict.fromkeys(self._join(join, pattern) for join in pattern.joins)
        return "".join(f"{self._words.comma}{each}" for each in said)

    def _join(self, join: Join, pattern: Correlation) -> str:
        if join.kind == "descendant":
            return self._rules.descendant
        fields = self._fields(pattern.steps[join.later].event)
        template = self._rules.same if join.kind == "same" else self._rules.different
        return template.format(label=fields[join.field].label[self._language])

    def _fields(self, event: str) -> Mapping[str, Field]:
        return {**self._own, **CATALOGUE[event]}

    # --- conditions ---------------------------------------------------------------------------

    def _when(self, expression: Expression, event: str) -> str:
        """The conditions behind an event; nothing where it is enough by itself."""
        said = self._expression(expression, event, AllOf)
        return self._rules.when.format(when=said) if said else ""

    def _expression(self, expression: Expression, event: str, among: type | None = None) -> str:
        """Conditions; `among` is what they are a part of: it tells whether they need brackets."""
        match expression:
            case Condition():
                return self._condition(expression, event)
            case Not(part):
                return self._rules.not_.format(part=self._expression(part, event))
            case AllOf((part,)) | AnyOf((part,)):
                return self._expression(part, event, among)
            case AllOf(parts):
                last = self._words.and_
            case AnyOf(parts):
                last = self._words.or_
        kind = type(expression)
        said = last.join(filter(None, (self._expression(part, event, kind) for part in parts)))
        return said if not said or among in (None, kind) else self._rules.group.format(parts=said)

    def _condition(self, condition: Condition, event: str) -> str:
        field = self._fields(event)[condition.field]
        label = field.label[self._language]
        if condition.operator == "blank":
            template = self._rules.blank if condition.expected else self._rules.recorded
            return template.format(label=label)
        unit = condition.unit or field.unit
        expected = condition.expected
        members = expected if isinstance(expected, tuple) else (expected,)
        values = [self._value(each, unit) for each in members]
        comparison = self._words.comparisons[condition.operator].format(
            expected=self._words.comma.join(values), low=values[0], high=values[-1]
        )
        if isinstance(expected, bool):
            return self._rules.flag.format(label=label, comparison=comparison)
        if condition.operator == "equals":
            return self._words.is_.format(label=label, actual=comparison)
        return self._rules.asked.format(label=label, comparison=comparison)

    def _value(self, value: object, unit: str | None) -> str:
        if isinstance(value, bool):
            return self._words.names["true" if value else "false"]
        said = f"{value:.12g}" if isinstance(value, float) else str(value)
        return f"{said} {unit}" if unit and not isinstance(value, str) else said

    # --- outcomes -----------------------------------------------------------------------------

    def _then(self, then: Then) -> str:
        names, outcomes = self._words.names, self._words.outcomes
        told = [names[each] for each in (*then.notify, *((CUSTOMERS,) if then.customers else ()))]
        held = then.contain and self._rules.hold.format(name=names.get(then.contain, then.contain))
        parts = [
            held,
            then.severity and outcomes["severity"].format(name=names[then.severity]),
            then.route and outcomes["route"].format(name=then.route),
            self._rules.tell.format(name=self._list(told)) if told else None,
            then.notice and outcomes["notice"].format(name=names[then.notice]),
            self._rules.open_case if then.open_case and not held else None,
        ]
        return self._words.comma.join(each for each in parts if each)

    def _remarks(self, part: Rule | Correlation | Deadline) -> str:
        said = ""
        if part.cool_down:
            said += self._rules.cool_down.format(window=self._length(part.cool_down * 1_000_000))
        if part.priority:
            said += self._rules.priority.format(priority=part.priority)
        return said

    def _list(self, names: Iterable[str]) -> str:
        *before, last = names
        return f"{self._words.comma.join(before)}{self._words.with_}{last}" if before else last

    def _length(self, micros: int) -> str:
        for name, unit in _LENGTHS:
            if micros >= unit and micros % unit == 0:
                return self._rules.units[name].format(n=micros // unit)
        return self._rules.units["s"].format(n=f"{micros / 1_000_000:g}")
