"""One rule as a form: what it asks row by row, what it decides; read from its text, written back.

What the form cannot say (conditions in brackets) it keeps as it is written. Whatever was not
changed stays as it is in the text, with its comments and in its order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from rules.fields import Field
from service.actions import rule_text as edit
from service.actions.rule_text import Edit

COMPARISONS = (
    *("equals", "not", "above", "below", "at_least", "at_most", "between", "in"),
    *("recorded", "blank"),
)
HOLDS, HOLDS_NOT = "holds", "holds_not"
CONDITION, AS_WRITTEN = "condition", "as_written"
_ORDER = ("id", "event", "priority", "when", "then", "cool_down")
_THEN = ("contain", "open_case", "severity", "route", "notify", "notice")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?: \S+)*")
_PARTS = re.compile(r"\s*[,，、;；]\s*")
_ENDS = re.compile(r"\s*(?:\.\.+|…|~|[,，、;；])\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A condition: a fact, a comparison, a value as typed; or `text`, kept as it is written."""

    field: str
    comparison: str = "equals"
    value: str = ""
    text: str = ""
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class RuleForm:
    """Everything that the form says of a rule."""

    id: str
    event: str
    join: str = "all"
    rows: tuple[Row, ...] = ()
    then: Mapping[str, Any] = field(default_factory=dict)
    priority: str = ""
    cool_down: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What a rule may refer to: facts of its event, and the lists of its file."""

    fields: Mapping[str, Field]
    lists: Sequence[str] = ()


# --- reading ---------------------------------------------------------------------------------


def read_rule_form(text: str, name: str) -> RuleForm | None:
    """The rule as the form shows it; None where `rules:` has none of this id."""
    entry = edit.find_entry(text, name)
    if entry is None or entry.section != "rules":
        return None
    join, rows = _read_when(text, entry.value("when"))
    then = entry.value("then")
    return RuleForm(
        name, _text(entry.value("event")), join, rows,
        _plain(then) if isinstance(then, yaml.MappingNode) else {},
        _text(entry.value("priority")), _text(entry.value("cool_down")),
    )  # fmt: skip


def _read_when(text: str, when: yaml.Node | None) -> tuple[str, tuple[Row, ...]]:
    if not isinstance(when, yaml.MappingNode) or not when.value:
        return "all", ()
    join, parts = when.value[0][0].value, when.value[0][1]
    if len(when.value) == 1 and join in ("all", "any") and isinstance(parts, yaml.SequenceNode):
        rows = (_read_row(text, node) for node in parts.value)
        return join, tuple(replace(row, origin=at) for at, row in enumerate(rows))
    return "all", (_read_row(text, when),)


def _read_row(text: str, node: yaml.Node) -> Row:
    written = text[edit.start_of(node) : edit.end_of(node)]
    as_it_is = Row(AS_WRITTEN, text=written)
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1 or "#" in written:
        return as_it_is
    name, value = node.value[0][0].value, node.value[0][1]
    if name == CONDITION and isinstance(value, yaml.ScalarNode):
        return Row(CONDITION, HOLDS, value.value)
    if name == "not":
        inner = _read_row(text, value)
        if inner.field == CONDITION and inner.comparison == HOLDS:
            return replace(inner, comparison=HOLDS_NOT)
        return as_it_is
    if name in ("all", "any"):
        return as_it_is
    if isinstance(value, yaml.ScalarNode):
        return Row(name, "equals", value.value)
    if not isinstance(value, yaml.MappingNode) or len(value.value) != 1:
        return as_it_is
    return _read_comparison(name, value.value[0][0].value, value.value[0][1]) or as_it_is


def _read_comparison(name: str, operator: str, value: yaml.Node) -> Row | None:
    if operator == "blank":
        return Row(name, "blank" if _text(value) == "true" else "recorded")
    if operator not in COMPARISONS:
        return None
    if isinstance(value, yaml.ScalarNode):
        return Row(name, operator, value.value)
    if isinstance(value, yaml.SequenceNode) and operator in ("in", "between"):
        members = [_text(each) for each in value.value]
        if not any(_PARTS.search(each) for each in members):
            return Row(name, operator, ", ".join(members))
    return None


def _text(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _plain(node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if isinstance(value, yaml.SequenceNode):
            found[key.value] = [_text(each) for each in value.value]
        else:
            found[key.value] = True if _text(value) == "true" else _text(value)
    return found


# --- writing ---------------------------------------------------------------------------------


def write_rule_form(text: str, form: RuleForm, names: Names) -> str:
    """The text with this rule as the form says it; a rule of a new id comes last."""
    was = read_rule_form(text, form.id)
    entry = edit.find_entry(text, form.id)
    if was is None or entry is None:
        return _with_new_rule(text, form, names)
    edits: list[Edit | None] = []
    for key, old, new in (
        ("event", was.event, form.event),
        ("priority", was.priority, form.priority),
        ("cool_down", was.cool_down, form.cool_down),
    ):
        if old != new:
            edits.append(_put(text, entry.node, key, new))
    edits += _when_edits(text, entry.node, was, form, names)
    if _decided(was.then) != _decided(form.then):
        edits.append(edit.set_value(entry.node, "then", _then(form.then), after=_before("then")))
    return edit.apply(text, (each for each in edits if each is not None))


def _put(text: str, node: yaml.MappingNode, key: str, new: str) -> Edit | None:
    if not new:
        return edit.drop_value(text, node, key)
    return edit.set_value(node, key, new, after=_before(key))


def _before(key: str) -> Sequence[str]:
    return _ORDER[: _ORDER.index(key)]


def _decided(then: Mapping[str, Any]) -> dict[str, Any]:
    return {name: then[name] for name in _THEN if then.get(name)}


def _then(then: Mapping[str, Any]) -> str:
    said = [f"{name}: {_outcome(value)}" for name, value in _decided(then).items()]
    return f"{{{', '.join(said)}}}"


def _outcome(value: object) -> str:
    return edit.flow(map(edit.scalar, value)) if isinstance(value, list) else edit.scalar(value)


def _when_edits(
    text: str, node: yaml.MappingNode, was: RuleForm, form: RuleForm, names: Names
) -> list[Edit | None]:
    if (was.join, _bare(was.rows)) == (form.join, _bare(form.rows)):
        return []
    parts = _listed(node, was, form)
    if parts is not None:
        return _row_edits(text, parts, was, form, names)
    margin = "" if node.flow_style else " " * node.value[0][0].start_mark.column
    new = _when(form, names, None if node.flow_style else margin)
    return [edit.set_value(node, "when", new, after=_before("when"))]


def _bare(rows: Sequence[Row]) -> list[Row]:
    return [replace(each, origin=None) for each in rows]


def _listed(node: yaml.MappingNode, was: RuleForm, form: RuleForm) -> yaml.SequenceNode | None:
    """The rows as a block in the text, where they can be changed one by one."""
    when = edit.value_of(node, "when")
    kept = [each for each in form.rows if each.origin is not None]
    if was.join != form.join or not kept or not isinstance(when, yaml.MappingNode):
        return None
    parts = edit.value_of(when, was.join)
    is_block = isinstance(parts, yaml.SequenceNode) and not parts.flow_style
    return parts if is_block and isinstance(parts, yaml.SequenceNode) else None


def _row_edits(
    text: str, parts: yaml.SequenceNode, was: RuleForm, form: RuleForm, names: Names
) -> list[Edit | None]:
    kept = {row.origin: row for row in form.rows if row.origin is not None}
    edits: list[Edit | None] = []
    for at, node in enumerate(parts.value):
        if at not in kept:
            edits.append(edit.drop_lines(text, edit.start_of(node), edit.end_of(node)))
        elif replace(kept[at], origin=None) != replace(was.rows[at], origin=None):
            start, end = edit.start_of(node), edit.end_of(node)
            edits.append(Edit(start, end, _row(kept[at], names)))
    # Behind the last row that stays: the lines of those behind it go away.
    last = edit.end_of(parts.value[max(kept)])
    margin = " " * parts.start_mark.column
    added = [f"\n{margin}- {_row(row, names)}" for row in form.rows if row.origin is None]
    return [*edits, Edit(last, last, "".join(added)) if added else None]


def _when(form: RuleForm, names: Names, margin: str | None) -> str:
    """The whole of the conditions; `margin` is that of the rule's keys, None in braces."""
    if not form.rows:
        return "always"
    rows = [_row(each, names) for each in form.rows]
    if len(rows) == 1 and form.rows[0].field != AS_WRITTEN:
        return f"{{{rows[0]}}}"
    if margin is None:
        braced = [each if each.startswith("{") else f"{{{each}}}" for each in rows]
        return f"{{{form.join}: {edit.flow(braced)}}}"
    lines = [f"\n{margin}  {form.join}:"]
    for row in rows:
        first, *rest = row.splitlines()
        lines.append(f"\n{margin}    - {first}")
        deepest = min((len(each) - len(each.lstrip()) for each in rest), default=0)
        lines += [f"\n{margin}      {'  ' if deepest else ''}{each[deepest:]}" for each in rest]
    return "".join(lines)


def _row(row: Row, names: Names) -> str:
    if row.field == AS_WRITTEN:
        return row.text
    if row.field == CONDITION:
        asked = f"condition: {edit.scalar(row.value)}"
        return asked if row.comparison == HOLDS else f"not: {{{asked}}}"
    known = names.fields.get(row.field)
    if row.comparison in ("blank", "recorded"):
        said = f"{{blank: {'true' if row.comparison == 'blank' else 'false'}}}"
    elif row.comparison == "in" and row.value not in names.lists:
        said = f"{{in: {edit.flow(_value(each, known) for each in _PARTS.split(row.value))}}}"
    elif row.comparison == "between":
        ends = (_value(each, known) for each in _ENDS.split(row.value))
        said = f"{{between: {edit.flow(ends)}}}"
    elif row.comparison == "in":
        said = f"{{in: {edit.scalar(row.value)}}}"
    elif row.comparison == "equals":
        said = _value(row.value, known)
    else:
        said = f"{{{row.comparison}: {_value(row.value, known)}}}"
    return f"{row.field}: {said}"


def _value(typed: str, known: Field | None) -> str:
    """As the fact's type wants it; what does not fit is quoted, and the reader says so."""
    is_number = known is not None and known.type == "number" and _NUMBER.fullmatch(typed)
    is_flag = known is not None and known.type == "boolean" and typed in ("true", "false")
    return typed if is_number or is_flag else edit.scalar(typed)


def _with_new_rule(text: str, form: RuleForm, names: Names) -> str:
    root = edit.compose(text)
    listed = None if root is None else edit.value_of(root, "rules")
    in_list = isinstance(listed, yaml.SequenceNode) and bool(listed.value)
    column = listed.start_mark.column if listed is not None and in_list else 2
    margin = " " * (column + 2)
    lines = [f"{' ' * column}- id: {edit.scalar(form.id)}", f"{margin}event: {form.event}"]
    lines += [f"{margin}priority: {form.priority}"] if form.priority else []
    when = _when(form, names, margin)
    lines.append(f"{margin}when:{'' if when.startswith(chr(10)) else ' '}{when}")
    lines.append(f"{margin}then: {_then(form.then)}")
    lines += [f"{margin}cool_down: {form.cool_down}"] if form.cool_down else []
    rule = "\n".join(lines)
    if isinstance(listed, yaml.SequenceNode) and in_list and not listed.flow_style:
        place = edit.end_of(listed)
        return f"{text[:place]}\n\n{rule}{text[place:]}"
    return f"{text.rstrip()}\n\nrules:\n{rule}\n"
