"""One row of a decision table -> a rule."""

from dataclasses import dataclass, field

from rules.conditions import AllOf, Expression
from rules.decision_table import ANY, CellValue
from rules.outcomes import Then
from rules.problems import unknown
from rules.reading.cell_syntax import parse_cell
from rules.reading.cell_trees import condition_tree, named_tree
from rules.reading.cell_words import CellError, members, plain_text
from rules.reading.cells import value_of
from rules.reading.expect import kind_of
from rules.reading.report import Place
from rules.reading.sections import Reading
from rules.reading.table_columns import Column
from rules.reading.tree import Rows, Scalar, Table, Tree
from rules.rule import Rule

MOST_ROWS = 5000
LONGEST_REASON = 2000
Asked = tuple[tuple[Expression, ...], CellValue]


@dataclass
class RowReader:
    """Reads the rows of one table.

    The same text in the same column means the same in every row, so each is read once.
    """

    table: str
    event: str
    columns: tuple[Column, ...]
    priority: int
    cool_down: int
    reading: Reading
    known: dict[tuple[str, type, CellValue], Asked] = field(default_factory=dict)

    def read(self, number: int, tree: Tree) -> tuple[Rule, tuple[CellValue, ...]] | None:
        """Read a row and its cells; None, with problems reported, if it cannot be used."""
        cells = self._cells(number, tree)
        if cells is None:
            return None
        asked = [self._asked(column, cell) for column, cell in cells if _asks(column)]
        told = [self._told(column, cell) for column, cell in cells if not _asks(column)]
        then = self._then(number, tree, [each for each in told if each is not None])
        if then is None or None in asked or None in told:
            return None
        read = [each for each in asked if each is not None]
        when = AllOf(tuple(part for parts, _ in read for part in parts))
        written = (*(value for _, value in read), *(each[1] for each in told if each is not None))
        return self._rule(number, tree, when, then), written

    def _rule(self, number: int, tree: Tree, when: Expression, then: Then) -> Rule:
        return Rule(
            id=f"{self.table}.{number}",
            event=self.event,
            priority=self.priority,
            when=when,
            then=then,
            line=tree.place.line,
            cool_down=self.cool_down,
            table=self.table,
        )

    def _cells(self, number: int, tree: Tree) -> list[tuple[Column, Tree]] | None:
        report = self.reading.report
        if not isinstance(tree, Rows):
            report.add(tree.place, f"row {number} must be a list of cells, not {kind_of(tree)}")
            return None
        if len(tree.items) != len(self.columns):
            names = ", ".join(column.name for column in self.columns)
            report.add(
                tree.place,
                f"row {number} has {len(tree.items)} cells, the table {len(self.columns)} columns "
                f"({names}); `{ANY}` leaves one open",
            )
            return None
        return list(zip(self.columns, tree.items, strict=True))

    def _asked(self, column: Column, tree: Tree) -> Asked | None:
        if not isinstance(tree, Scalar):
            self.reading.report.add(
                tree.place, f"`{column.name}` takes one cell, not {kind_of(tree)}; write `a, b`"
            )
            return None
        value = ANY if tree.value is None else tree.value
        key = (column.name, type(value), value)
        if key in self.known:
            return self.known[key]
        try:
            read = self._named(tree) if column.field is None else self._compared(column, tree)
        except CellError as error:
            self.reading.report.add(tree.place, f"`{column.name}` {error}")
            return None
        if read is not None:
            self.known[key] = read
        return read

    def _compared(self, column: Column, tree: Scalar) -> Asked | None:
        if column.field is None:
            raise TypeError(f"column `{column.name}` compares no fact")
        cell = parse_cell(tree.value, column.field)
        if cell is None:
            return (), ANY
        when = condition_tree(column.name, cell, tree.place)
        read = self._condition(when)
        return None if read is None else (_parts(read), value_of(cell))

    def _named(self, tree: Scalar) -> Asked | None:
        text = plain_text(tree.value) if isinstance(tree.value, str) else ""
        if not text:
            if tree.value in (None, ""):
                return (), ANY
            raise CellError(f"takes the name of a condition, not {kind_of(tree)}")
        if text == ANY:
            return (), ANY
        negated = text.startswith("not ")
        name = text.removeprefix("not ").strip()
        read = self._condition(named_tree(name, tree.place, negated=negated))
        return None if read is None else (_parts(read), f"not {name}" if negated else name)

    def _condition(self, when: Tree) -> Expression | None:
        """Read a condition; None too where only a part of it could not be used."""
        before = self.reading.report.mentions
        read = self.reading.condition(when, self.event)
        return read if self.reading.report.mentions == before else None

    def _told(self, column: Column, tree: Tree) -> tuple[Tree | None, CellValue] | None:
        """The entry of `then:` that a cell stands for, if it decides anything."""
        try:
            return _entry(column, tree)
        except CellError as error:
            self.reading.report.add(tree.place, f"`{column.name}` {error}")
            return None

    def _then(
        self, number: int, tree: Tree, told: list[tuple[Tree | None, CellValue]]
    ) -> Then | None:
        names = [column.name for column in self.columns if not _asks(column)]
        if len(told) < len(names):
            return None
        entries = {
            name: entry for name, (entry, _) in zip(names, told, strict=True) if entry is not None
        }
        if not entries:
            self.reading.report.add(
                tree.place,
                f"row {number} decides nothing; let it decide something, or leave it out and "
                "let the others ask for more",
            )
            return None
        places: dict[str, Place] = {name: entry.place for name, entry in entries.items()}
        before = self.reading.report.mentions
        then = self.reading.then(Table(entries, places, tree.place, whole=True), self.event)
        return then if self.reading.report.mentions == before else None


def _asks(column: Column) -> bool:
    return column.kind in ("fact", "condition")


def _parts(read: Expression) -> tuple[Expression, ...]:
    # `(5..10]` is two comparisons, a condition may be many: they join the others of the row.
    return read.parts if isinstance(read, AllOf) else (read,)


def _entry(column: Column, tree: Tree) -> tuple[Tree | None, CellValue]:
    if column.name == "notify" and isinstance(tree, Rows):
        texts = [str(row.value) for row in tree.items if isinstance(row, Scalar)]
        return tree, ", ".join(texts)
    if not isinstance(tree, Scalar):
        raise CellError(f"takes one cell, not {kind_of(tree)}")
    if column.kind == "because":
        return None, _reason(tree)
    text = plain_text(tree.value) if isinstance(tree.value, str) else tree.value
    if text is None or text in ("", ANY):
        return None, ANY
    if column.name == "open_case":
        return _open_case(text, tree)
    if column.name == "notify" and isinstance(text, str):
        roles = members(text)
        told = tuple(Scalar(role, role, tree.place) for role in roles)
        return Rows(told, tree.place), ", ".join(roles)
    return Scalar(text, tree.text, tree.place), text


def _open_case(value: CellValue, tree: Scalar) -> tuple[Tree | None, CellValue]:
    """True opens a case; false, as a sheet with a tick in every row has it, decides nothing."""
    said = str(value).lower()
    if said not in ("true", "false"):
        raise CellError(unknown("value", str(value), ("true", "false")))
    return (Scalar(True, tree.text, tree.place), True) if said == "true" else (None, ANY)


def _reason(tree: Scalar) -> CellValue:
    if tree.value is None or tree.value == "":
        return ANY
    text = tree.value if isinstance(tree.value, str) else tree.text
    return plain_text(" ".join(text.split()), longest=LONGEST_REASON) or ANY
