"""Small questions to a rule file: is this a table, a text, a choice? If not, say so and go on."""

from collections.abc import Collection, Iterator

from rules.problems import unknown
from rules.reading.report import Place, Report
from rules.reading.source_text import shortened
from rules.reading.tree import Rows, Scalar, Table, Tree


def kind_of(tree: Tree) -> str:
    """Name what stands there, for a message.

    Examples
    --------
    >>> kind_of(Scalar(True, "true", Place(1, 1)))
    '`true` (true or false)'
    """
    if isinstance(tree, Table):
        return "a table"
    if isinstance(tree, Rows):
        return "a list"
    if tree.value is None:
        return "nothing"
    if isinstance(tree.value, bool):
        return f"`{tree.text}` (true or false)"
    return f"`{shortened(tree.text)}` ({'text' if isinstance(tree.value, str) else 'a number'})"


def a_table(tree: Tree, report: Report, what: str) -> Table | None:
    """Give the table, or report what stands there instead."""
    if isinstance(tree, Table):
        return tree
    report.add(tree.place, f"{what} must be a table of `name: value`, not {kind_of(tree)}")
    return None


def known_keys(
    table: Table, report: Report, what: str, known: Collection[str], required: Collection[str] = ()
) -> bool:
    """Report keys that do not belong here and keys that are missing; tell whether all is well."""
    strange = [key for key in table.entries if key not in known]
    for key in strange:
        report.add(table.keys[key], unknown(f"entry in {what}", key, known))
    missing = [key for key in required if key not in table.entries and table.whole]
    for key in missing:
        report.add(table.place, f"{what} lacks `{key}:`")
    return table.whole and not strange and not missing


def rows(tree: Tree | None, report: Report, what: str) -> tuple[Tree, ...]:
    """Give the members of a list that must not be empty, or report and give none."""
    if tree is None:
        return ()
    if not isinstance(tree, Rows):
        report.add(tree.place, f"{what} must be a list, not {kind_of(tree)}")
        return ()
    if not tree.items:
        report.add(tree.place, f"{what} must not be empty")
    return tree.items


def named(tree: Tree | None, report: Report, what: str) -> Iterator[tuple[str, Place, Tree]]:
    """Yield the entries of a table whose keys are the author's own names."""
    table = None if tree is None else a_table(tree, report, what)
    if table is not None:
        for name, value in table.entries.items():
            yield name, table.keys[name], value


def a_text(tree: Tree | None, report: Report, what: str) -> str | None:
    """Give a text that is not blank, or report what stands there instead."""
    if tree is None:
        return None
    if isinstance(tree, Scalar) and isinstance(tree.value, str) and tree.value.strip():
        return tree.value
    if isinstance(tree, Scalar) and tree.value is not None and tree.text.strip():
        report.add(tree.place, f"{what} must be text; put {kind_of(tree)} in quotes")
    else:
        report.add(tree.place, f"{what} must be text, not {kind_of(tree)}")
    return None


def a_whole_number(tree: Tree | None, report: Report, what: str, *, least: int) -> int | None:
    """Give an integer of at least `least`, or report what stands there instead."""
    if tree is None:
        return None
    value = tree.value if isinstance(tree, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    report.add(tree.place, f"{what} must be a whole number from {least} on, not {kind_of(tree)}")
    return None


def a_choice(tree: Tree | None, report: Report, what: str, choices: Collection[str]) -> str | None:
    """Give one of the choices, or report with the nearest one."""
    value = a_text(tree, report, what)
    if value is None or tree is None or value in choices:
        return value
    report.add(tree.place, unknown(what, value, choices))
    return None


def choices_of(
    tree: Tree | None, report: Report, what: str, choices: Collection[str]
) -> tuple[str, ...]:
    """Give a list of different choices, reporting each one that is unknown or repeated."""
    found: dict[str, None] = {}
    for row in rows(tree, report, f"the list of {what}s"):
        value = a_choice(row, report, what, choices)
        if value is None:
            continue
        if value in found:
            report.add(row.place, f"{what} `{value}` stands here twice")
        found[value] = None
    return tuple(found)


def texts_of(tree: Tree | None, report: Report, what: str) -> tuple[str, ...]:
    """Give a list of different texts of the author's own, reporting each one that is repeated."""
    found: dict[str, None] = {}
    for row in rows(tree, report, f"the list of {what}s"):
        value = a_text(row, report, f"a {what}")
        if value is not None and value in found:
            report.add(row.place, f"{what} `{value}` stands here twice")
        if value is not None:
            found[value] = None
    return tuple(found)
