"""Conditions as written -> typed expressions, checked against the facts of one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.conditions import OPERATORS, AllOf, AnyOf, Condition, Expected, Expression, Not, Operator
from rules.fields import Field
from rules.problems import unknown
from rules.reading.decimal_comma import split_by_comma
from rules.reading.expect import a_table, a_text, kind_of, rows
from rules.reading.report import Place, Report
from rules.reading.tree import Rows, Scalar, Table, Tree
from rules.reading.values import Quantity, Value, in_one_unit, read_value

ALWAYS = "always"
JOINS = ("all", "any", "not", "condition")
EVERY_OPERATOR = OPERATORS["number"]
MOST_COMPARISONS = 200
"""In one rule, counted with every use of a named condition: more is a table, not a rule."""
MOST_PARTS = 1_000
"""The same with every all, any, not and name: names of names multiply without a comparison."""
MOST_IN_A_FILE = 200_000
"""Parts of all rules of a file, counted the same way."""
MOST_MEMBERS = 10_000
"""Of a list."""
DEEPEST_NAMES = 8

Compared = tuple[Expected, str | None]
"""What a fact is compared with, and the unit of that."""


@dataclass
class Work:
    """What reading a file has cost so far, and the lists that need not be read again."""

    parts: int = 0
    lists: dict[tuple[str, str], Compared | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Shared:
    """What the rules of one file may refer to by name."""

    lists: Mapping[str, Tree]
    conditions: Mapping[str, Tree]
    work: Work = field(default_factory=Work, compare=False)


class TooLargeError(Exception):
    """More comparisons than a person, or this reader, can follow."""


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
    parts: int = 0

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
        except TooLargeError as refused:
            if str(refused):
                self.report.add(when.place, str(refused))
            return None

    def _expression(self, tree: Tree, inside: tuple[str, ...]) -> Expression | None:
        self._count()
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
            raise TooLargeError(f"more than {MOST_COMPARISONS} comparisons in one rule")
        if name not in self.fields:
            known = (*self.fields, *JOINS)
            self.report.add(place, f"{unknown('field', name, known)} (event `{self.event}`)")
            return None
        wanted = self.fields[name]
        if isinstance(test, Table):
            return self._operation(wanted, test)
        if isinstance(test, Rows):
            self.report.add(test.place, f"`{name}` against a list: write {{in: [...]}}")
            return None
        return _condition(wanted, "equals", self._value(wanted, test))

    def _count(self) -> None:
        self.parts += 1
        self.shared.work.parts += 1
        if self.parts > MOST_PARTS:
            raise TooLargeError(f"more than {MOST_PARTS} parts of conditions in one rule")
        if self.shared.work.parts > MOST_IN_A_FILE:
            said_before = self.shared.work.parts > MOST_IN_A_FILE + 1
            message = f"the rules up to here have more than {MOST_IN_A_FILE} parts of conditions"
            raise TooLargeError("" if said_before else f"{message}; split the rule file")

    def _operation(self, wanted: Field, table: Table) -> Condition | None:
        entry = self._single(table, _one_comparison(wanted, table))
        if entry is None:
            return None
        written, value = entry
        operator = self._operator(wanted, written, table.keys[written])
        if operator is None:
            return None
        return _condition(wanted, operator, self._expected(wanted, operator, value))

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

    def _expected(self, wanted: Field, operator: Operator, tree: Tree) -> Compared | None:
        if operator == "between":
            return self._range(wanted, tree)
        if operator == "in":
            return self._members(wanted, tree)
        if operator == "not" and not isinstance(tree, Scalar):
            inner = next(iter(tree.entries), "in") if isinstance(tree, Table) else "in"
            message = f"`not:` takes one value; write not: {{{wanted.name}: {{{inner}: [...]}}}}"
            self.report.add(tree.place, message)
            return None
        if operator != "blank":
            return self._value(wanted, tree)
        if isinstance(tree, Scalar) and isinstance(tree.value, bool):
            return tree.value, None
        self.report.add(tree.place, f"`blank:` is true or false, not {kind_of(tree)}")
        return None

    def _value(self, wanted: Field, tree: Tree) -> Compared | None:
        read = read_value(wanted, tree, self.report)
        self._no_list(tree, read)
        return None if read is None else (read.value, read.unit)

    def _no_list(self, tree: Tree, read: Quantity | None) -> None:
        # A fact is never equal to the name of a list: such a rule would be silent for ever.
        name = read.value if read else None
        if not isinstance(name, str):
            return
        named = name.removeprefix("list:").strip()
        if named in self.shared.lists:
            self.report.add(
                tree.place,
                f"`{named}` is the name of a list; write {{in: {named}}}, in a cell "
                f"`list:{named}`, or give the list another name",
            )

    def _range(self, wanted: Field, tree: Tree) -> Compared | None:
        if not isinstance(tree, Rows) or len(tree.items) != 2:
            message = "`between:` takes two numbers, [least, most], each with a decimal point"
            self.report.add(tree.place, message)
            return None
        ends, unit = self._in_one_unit(wanted, tree.items)
        numbers = [end for end in ends if isinstance(end, int | float)]
        if len(numbers) != 2:
            return None
        low, high = numbers
        if low > high:
            self.report.add(tree.place, f"nothing lies between {low} and {high}; swap them")
        return (low, high), unit

    def _in_one_unit(
        self, wanted: Field, items: Sequence[Tree]
    ) -> tuple[tuple[Value, ...], str | None]:
        read = [read_value(wanted, item, self.report) for item in items]
        for item, value in zip(items, read, strict=True):
            self._no_list(item, value)
        return in_one_unit(wanted, [each for each in read if each is not None], self.report)

    def _members(self, wanted: Field, tree: Tree) -> Compared | None:
        if isinstance(tree, Scalar):
            return self._listed(wanted, tree)
        items = rows(tree, self.report, "`in:`")
        if len(items) > MOST_MEMBERS:
            self.report.add(tree.place, f"a list has at most {MOST_MEMBERS} members")
            return None
        members, unit = self._in_one_unit(wanted, items)
        return (members, unit) if members else None

    def _listed(self, wanted: Field, tree: Scalar) -> Compared | None:
        name = a_text(tree, self.report, "the name of a list")
        if name is None:
            return None
        self.used_lists.add(name)
        listed = self.shared.lists.get(name)
        if listed is None:
            self.report.add(tree.place, unknown("list", name, self.shared.lists))
            return None
        if not isinstance(listed, Rows):
            self.report.add(listed.place, f"list `{name}` must be a list, not {kind_of(listed)}")
            return None
        # A long list that many rules name is read once for each field it is compared with.
        known = self.shared.work.lists
        if (name, wanted.name) not in known:
            known[name, wanted.name] = self._members(wanted, listed)
        return known[name, wanted.name]


def _one_comparison(wanted: Field, table: Table) -> str:
    if wanted.type == "number" and split_by_comma(table.entries):
        return f"`{wanted.name}`: a comma parts what stands in braces; write `0.5`, not `0,5`"
    return f"`{wanted.name}` takes one comparison; several go under `all:`"


def _condition(wanted: Field, operator: Operator, compared: Compared | None) -> Condition | None:
    if compared is None:
        return None
    expected, unit = compared
    told_by = None if unit is None else wanted.unit_from
    return Condition(wanted.name, operator, expected, unit, told_by)
