"""Conditions as written -> typed expressions, checked against the facts of one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.conditions import OPERATORS, AllOf, AnyOf, Condition, Expected, Expression, Not, Operator
from rules.facts import mismatch
from rules.fields import Field
from rules.problems import unknown
from rules.reading.expect import a_table, a_text, kind_of, rows
from rules.reading.report import Place, Report
from rules.reading.tree import Rows, Scalar, Table, Tree

ALWAYS = "always"
JOINS = ("all", "any", "not", "condition")
EVERY_OPERATOR = OPERATORS["number"]
MOST_COMPARISONS = 200
"""In one rule, counted with every use of a named condition: more is a table, not a rule."""
DEEPEST_NAMES = 8


@dataclass(frozen=True)
class Shared:
    """What the rules of one file may refer to by name."""

    lists: Mapping[str, Tree]
    conditions: Mapping[str, Tree]


class TooLargeError(Exception):
    """A rule of more comparisons than a person, or this reader, can follow."""


@dataclass
class ConditionReader:
    """Reads the conditions of one rule.

    Parameters
    ----------
    event : str
        For messages.
    fields : mapping of str to Field
        The facts of that event.
    shared : Shared
    report : Report
    used_lists, used_conditions : set of str
        The names met on the way.
    """

    event: str
    fields: Mapping[str, Field]
    shared: Shared
    report: Report
    used_lists: set[str] = field(default_factory=set)
    used_conditions: set[str] = field(default_factory=set)
    comparisons: int = 0

    def read(self, when: Tree) -> Expression | None:
        """Read the `when:` of a rule; None, with problems reported, if it cannot be used."""
        if isinstance(when, Scalar):
            if when.value == ALWAYS:
                return AllOf(())
            message = f"conditions, or the word `{ALWAYS}`, belong here, not {kind_of(when)}"
            self.report.add(when.place, message)
            return None
        try:
            return self._expression(when, ())
        except TooLargeError:
            self.report.add(when.place, f"more than {MOST_COMPARISONS} comparisons in one rule")
            return None

    def _expression(self, tree: Tree, inside: tuple[str, ...]) -> Expression | None:
        table = a_table(tree, self.report, "a condition")
        if table is None:
            return None
        entry = self._single(
            table, "one condition at a time; put several into a list under `all:` or `any:`"
        )
        if entry is None:
            return None
        key, value = entry
        if key in ("all", "any"):
            parts = self._parts(value, key, inside)
            return AllOf(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            part = self._expression(value, inside)
            return None if part is None else Not(part)
        if key == "condition":
            return self._named(value, inside)
        return self._comparison(key, table.keys[key], value)

    def _single(self, table: Table, otherwise: str) -> tuple[str, Tree] | None:
        if len(table.entries) == 1:
            return next(iter(table.entries.items()))
        if table.whole:
            self.report.add(table.place, otherwise)
        return None

    def _parts(self, tree: Tree, key: str, inside: tuple[str, ...]) -> tuple[Expression, ...]:
        read = [self._expression(row, inside) for row in rows(tree, self.report, f"`{key}:`")]
        return tuple(part for part in read if part is not None)

    def _named(self, tree: Tree, inside: tuple[str, ...]) -> Expression | None:
        name = a_text(tree, self.report, "the name of a condition")
        if name is None:
            return None
        self.used_conditions.add(name)
        if name not in self.shared.conditions:
            self.report.add(tree.place, unknown("condition", name, self.shared.conditions))
        elif name in inside:
            self.report.add(tree.place, f"condition `{name}` refers to itself")
        elif len(inside) == DEEPEST_NAMES:
            self.report.add(tree.place, f"named conditions nested deeper than {DEEPEST_NAMES}")
        else:
            return self._expression(self.shared.conditions[name], (*inside, name))
        return None

    def _comparison(self, name: str, place: Place, test: Tree) -> Condition | None:
        self.comparisons += 1
        if self.comparisons > MOST_COMPARISONS:
            raise TooLargeError
        if name not in self.fields:
            known = (*self.fields, *JOINS)
            self.report.add(place, f"{unknown('field', name, known)} (event `{self.event}`)")
            return None
        if isinstance(test, Table):
            return self._operation(self.fields[name], test)
        if isinstance(test, Rows):
            self.report.add(test.place, f"`{name}` against a list: write {{in: [...]}}")
            return None
        expected = self._value(self.fields[name], test)
        return None if expected is None else Condition(name, "equals", expected)

    def _operation(self, wanted: Field, table: Table) -> Condition | None:
        entry = self._single(
            table, f"`{wanted.name}` takes one comparison; several go under `all:`"
        )
        if entry is None:
            return None
        written, value = entry
        operator = self._operator(wanted, written, table.keys[written])
        expected = None if operator is None else self._expected(wanted, operator, value)
        if operator is None or expected is None:
            return None
        return Condition(wanted.name, operator, expected)

    def _operator(self, wanted: Field, written: str, place: Place) -> Operator | None:
        operators = OPERATORS[wanted.type]
        for operator in operators:
            if operator == written:
                return operator
        if written in EVERY_OPERATOR:
            self.report.add(
                place, f"`{written}` compares numbers; `{wanted.name}` is {wanted.type}"
            )
        else:
            self.report.add(place, unknown("comparison", written, operators))
        return None

    def _expected(self, wanted: Field, operator: Operator, tree: Tree) -> Expected | None:
        if operator == "between":
            return self._range(wanted, tree)
        if operator == "in":
            return self._members(wanted, tree)
        if operator != "blank":
            return self._value(wanted, tree)
        if isinstance(tree, Scalar) and isinstance(tree.value, bool):
            return tree.value
        self.report.add(tree.place, f"`blank:` is true or false, not {kind_of(tree)}")
        return None

    def _range(self, wanted: Field, tree: Tree) -> Expected | None:
        if not isinstance(tree, Rows) or len(tree.items) != 2:
            self.report.add(tree.place, "`between:` takes two numbers, [least, most]")
            return None
        low, high = (self._value(wanted, item) for item in tree.items)
        if not isinstance(low, int | float) or not isinstance(high, int | float):
            return None
        if low > high:
            self.report.add(tree.place, f"nothing lies between {low} and {high}; swap them")
        return low, high

    def _members(self, wanted: Field, tree: Tree) -> Expected | None:
        if isinstance(tree, Scalar):
            return self._listed(wanted, tree)
        found = [self._value(wanted, row) for row in rows(tree, self.report, "`in:`")]
        members = tuple(value for value in found if value is not None)
        return members or None

    def _listed(self, wanted: Field, tree: Scalar) -> Expected | None:
        name = a_text(tree, self.report, "the name of a list")
        if name is None:
            return None
        self.used_lists.add(name)
        listed = self.shared.lists.get(name)
        if listed is None:
            self.report.add(tree.place, unknown("list", name, self.shared.lists))
            return None
        if isinstance(listed, Rows):
            return self._members(wanted, listed)
        self.report.add(listed.place, f"list `{name}` must be a list, not {kind_of(listed)}")
        return None

    def _value(self, wanted: Field, tree: Tree) -> str | float | int | bool | None:
        if not isinstance(tree, Scalar):
            self.report.add(tree.place, f"`{wanted.name}` needs one value, not {kind_of(tree)}")
            return None
        if tree.value is None:
            self.report.add(
                tree.place,
                f"`{wanted.name}` needs a value; for none recorded write {{blank: true}}",
            )
            return None
        complaint = self._complaint(wanted, tree)
        if complaint:
            self.report.add(tree.place, f"`{wanted.name}` {complaint}")
            return None
        return tree.value

    def _complaint(self, wanted: Field, tree: Scalar) -> str | None:
        value = tree.value
        if wanted.type == "text" and not isinstance(value, str):
            return f"is text, not {kind_of(tree)}; put it in quotes"
        if isinstance(value, str) and wanted.type != "text":
            return f"is a {wanted.type}, not {kind_of(tree)}"
        if wanted.choices is not None and isinstance(value, str) and value not in wanted.choices:
            return f"has an {unknown('value', value, wanted.choices)}"
        return mismatch(wanted, value)
