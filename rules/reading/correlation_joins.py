"""What joins the steps of a correlation: `same:`, `different:`, `where:`, `descendant_of:`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.catalogue import CATALOGUE
from rules.fields import FIELDS, Field
from rules.pattern import LOT, MOST_JOINS, Join, JoinKind
from rules.problems import unknown
from rules.reading.correlation_steps import WrittenStep
from rules.reading.expect import a_text, named, rows
from rules.reading.report import Place
from rules.reading.sections import Reading
from rules.reading.tree import Table, Tree

_LOTS = "lots"
"""An event that carries the number of its lots has lots, though no fact names them one by one."""


@dataclass(frozen=True)
class _Asked:
    """A join as it is written, and where."""

    join: Join
    place: Place


def read_joins(
    table: Table, written: Sequence[WrittenStep], reading: Reading
) -> tuple[Join, ...] | None:
    """Read what joins the steps; None, with problems reported, if they are not joined well."""
    before = len(reading.report.problems)
    asked = [
        *_shared(table, "same", written, reading),
        *_shared(table, "different", written, reading),
        *(one for index in range(1, len(written)) for one in _of_step(index, written, reading)),
    ]
    joins = [one for one in asked if _comparable(one, written, reading)]
    if len(reading.report.problems) > before:
        return None  # what is missing may be what could not be read
    kept = tuple(dict.fromkeys(one.join for one in joins))
    return kept if _joined_enough(kept, table, written, reading) else None


def _shared(
    table: Table, kind: JoinKind, written: Sequence[WrittenStep], reading: Reading
) -> Iterator[_Asked]:
    """Read `same:` (each later step with the first) or `different:` (each with each)."""
    tree = table.entries.get(kind)
    seen: set[str] = set()
    for row in rows(tree, reading.report, f"`{kind}:`"):
        name = a_text(row, reading.report, "field")
        if name is None:
            continue
        if name in seen:
            reading.report.add(row.place, f"field `{name}` stands here twice")
        seen.add(name)
        if not all(_carries(one, name, row.place, reading) for one in written):
            continue
        for later in range(1, len(written)):
            for earlier in range(later if kind == "different" else 1):
                yield _Asked(Join(kind, later, name, earlier, name), row.place)


def _of_step(index: int, written: Sequence[WrittenStep], reading: Reading) -> Iterator[_Asked]:
    table = written[index].table
    for key, kind in (("where", "same"), ("not_same", "different")):
        tree = table.entries.get(key)
        for name, place, value in named(tree, reading.report, f"`{key}:`"):
            here = _carries(written[index], name, place, reading)
            other = _named_fact(value, key, index, written, reading)
            if here and other is not None:
                joined: JoinKind = "same" if kind == "same" else "different"
                yield _Asked(Join(joined, index, name, *other), value.place)
    tree = table.entries.get("descendant_of")
    if tree is not None:
        earlier = _earlier_step(tree, a_text(tree, reading.report, "step"), index, written, reading)
        both = [] if earlier is None else [written[index], written[earlier]]
        if earlier is not None and all(_carries(one, LOT, tree.place, reading) for one in both):
            yield _Asked(Join("descendant", index, LOT, earlier, LOT), tree.place)


def _named_fact(
    tree: Tree, key: str, index: int, written: Sequence[WrittenStep], reading: Reading
) -> tuple[int, str] | None:
    """Read `first.heat`: a fact of a step before this one."""
    text = a_text(tree, reading.report, f"the fact of an earlier step in `{key}:`")
    if text is None:
        return None
    step, dot, name = text.partition(".")
    if not dot or not step or not name:
        example = f"{written[0].step.name}.heat"
        message = f"`{key}:` compares with a fact of an earlier step, such as `{example}`"
        reading.report.add(tree.place, message)
        return None
    earlier = _earlier_step(tree, step, index, written, reading)
    if earlier is None or not _carries(written[earlier], name, tree.place, reading):
        return None
    return earlier, name


def _earlier_step(
    tree: Tree, name: str | None, index: int, written: Sequence[WrittenStep], reading: Reading
) -> int | None:
    if name is None:
        return None
    names = [one.step.name for one in written]
    if name in names[:index]:
        return names.index(name)
    if name in names:
        message = f"step `{name}` is not before `{names[index]}`; join the later with the earlier"
        reading.report.add(tree.place, message)
    else:
        reading.report.add(tree.place, unknown("step", name, names[:index]))
    return None


def _carries(written: WrittenStep, name: str, place: Place, reading: Reading) -> bool:
    event = written.step.event
    if _field(event, name, reading) is not None:
        return True
    known = [*reading.fields(event), *([LOT] if _LOTS in CATALOGUE[event] else [])]
    message = f"{unknown('field', name, known)} (step `{written.step.name}`, event `{event}`)"
    if name in FIELDS or any(own.field.name == name for own in reading.own_fields):
        message = f"`{event}` does not carry `{name}` (step `{written.step.name}`)"
    reading.report.add(place, message)
    return False


def _field(event: str, name: str, reading: Reading) -> Field | None:
    if name == LOT and _LOTS in CATALOGUE[event]:
        return FIELDS[LOT]
    return reading.fields(event).get(name)


def _comparable(asked: _Asked, written: Sequence[WrittenStep], reading: Reading) -> bool:
    """Report facts that cannot be equal in any way that means something."""
    join = asked.join
    later = _field(written[join.later].step.event, join.field, reading)
    earlier = _field(written[join.earlier].step.event, join.earlier_field, reading)
    if later is None or earlier is None:
        return False
    for field in (later, earlier):
        if field.unit_from is not None:
            message = f"`{field.name}` is measured in different units; events are not joined by it"
            reading.report.add(asked.place, message)
            return False
    if (later.type, later.unit) != (earlier.type, earlier.unit):
        said = " and ".join(f"`{one.name}` is {_kind(one)}" for one in (later, earlier))
        reading.report.add(asked.place, f"these never are the same: {said}")
        return False
    return True


def _kind(field: Field) -> str:
    named = "text" if field.type == "text" else f"a {field.type}"
    return named if field.unit is None else f"{named} in {field.unit}"


def _joined_enough(
    joins: tuple[Join, ...], table: Table, written: Sequence[WrittenStep], reading: Reading
) -> bool:
    """Without something shared a pattern would join any two events of the plant."""
    names = [one.step.name for one in written]
    for later in range(1, len(written)):
        of_step = [join for join in joins if join.later == later]
        if len(of_step) > MOST_JOINS:
            message = f"{len(of_step)} joins of step `{names[later]}`; at most {MOST_JOINS}"
            reading.report.add(table.place, message)
            return False
        if all(join.kind == "different" for join in of_step):
            before = " or ".join(f"`{name}`" for name in names[:later])
            message = (
                f"step `{names[later]}` would join any two events of the plant; say what it "
                f"shares with {before}: `same:`, `where:` or `descendant_of:`"
            )
            reading.report.add(table.place, message)
            return False
    return True
