"""The form of one rule: its fields as they were sent, and what each may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from rules.catalogue import (
    ASKED,
    CATALOGUE,
    CONTAINMENT,
    CUSTOMERS,
    EVENT_STRATEGIES,
    ROLES,
    SEVERITIES,
)
from rules.fields import Field
from rules.outcomes import NOTICE_TIMINGS
from rules.own_fields import carries_parameters
from service.actions import rule_text as edit
from service.actions.rule_form import (
    AS_WRITTEN,
    COMPARISONS,
    CONDITION,
    HOLDS,
    HOLDS_NOT,
    Names,
    Row,
    RuleForm,
)
from service.pages.asked import Asked
from service.pages.navigation import N_
from service.pages.speech import Speech

# Rows that stand empty below those of the rule, for conditions to be added.
EMPTY = 2
MOST_ROWS = 60
SAID = {
    "equals": N_("is"), "not": N_("is not"), "above": N_("is above"), "below": N_("is below"),
    "at_least": N_("is at least"), "at_most": N_("is at most"), "between": N_("is between"),
    "in": N_("is one of"), "recorded": N_("is recorded"), "blank": N_("is not recorded"),
    HOLDS: N_("holds"), HOLDS_NOT: N_("does not hold"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, each as (value, words)."""

    rules: list[str]
    events: tuple[str, ...] = ASKED
    fields: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()
    comparisons: tuple[tuple[str, str], ...] = ()
    strategies: tuple[str, ...] = ()
    severities: tuple[str, ...] = SEVERITIES
    roles: tuple[str, ...] = (*ROLES, CUSTOMERS)
    routes: tuple[str, ...] = ()
    notices: tuple[str, ...] = NOTICE_TIMINGS
    values: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def form_sent(asked: Asked) -> RuleForm | None:
    """The rule's form as it was sent; None where no rule was open."""
    name, event = asked.field_of("rule.id"), asked.field_of("rule.event")
    if not event:
        return None
    rows = [row for at in range(MOST_ROWS) if (row := _row_sent(asked, at)) is not None]
    then: dict[str, Any] = {}
    if event == CONTAINMENT:
        told = [each for each in (*ROLES, CUSTOMERS) if asked.field_of(f"rule.notify.{each}")]
        then = {key: asked.field_of(f"rule.{key}") for key in ("severity", "route", "notice")}
        then["notify"] = told
    else:
        then["contain"] = asked.field_of("rule.contain")
        then["open_case"] = bool(asked.field_of("rule.open_case"))
    join = "any" if asked.field_of("rule.join") == "any" else "all"
    priority, cool_down = asked.field_of("rule.priority"), asked.field_of("rule.cool_down")
    kept = {key: value for key, value in then.items() if value}
    return RuleForm(name, event, join, tuple(rows), kept, priority, cool_down)


def _row_sent(asked: Asked, at: int) -> Row | None:
    name = asked.field_of(f"rule.{at}.field")
    if not name:
        return None
    origin = asked.field_of(f"rule.{at}.origin")
    came = int(origin) if origin.isascii() and origin.isdigit() and len(origin) < 9 else None
    if name == AS_WRITTEN:
        text = asked.form.fields.get(f"rule.{at}.text", "").replace("\r\n", "\n")
        return Row(AS_WRITTEN, text=text, origin=came)
    comparison, value = asked.field_of(f"rule.{at}.comparison"), asked.field_of(f"rule.{at}.value")
    if name.startswith(f"{CONDITION}:"):
        holds = HOLDS_NOT if comparison in (HOLDS_NOT, "not") else HOLDS
        return Row(CONDITION, holds, name.removeprefix(f"{CONDITION}:"), origin=came)
    comparison = comparison if comparison in COMPARISONS else "equals"
    return Row(name, comparison, "" if comparison in ("recorded", "blank") else value, origin=came)


def new_form() -> RuleForm:
    """A rule to be written: of the event that rules are most often about."""
    return RuleForm("", ASKED[0], "all", (), {})


def names_of(text: str, event: str) -> Names:
    """Facts of the event with those of the file's own, and its lists."""
    root = edit.compose(text)
    lists = _keys(root, "lists")
    known: dict[str, Field] = dict(CATALOGUE.get(event, {}))
    return Names(known | {name: _own(name, node) for name, node in _own_nodes(root, event)}, lists)


def choices_of(text: str, form: RuleForm | None, speech: Speech) -> Choices:
    root = edit.compose(text)
    rules = _ids(root)
    if form is None:
        return Choices(rules)
    known = CATALOGUE.get(form.event, {})
    facts = {name: each.label[speech.language] for name, each in known.items()}
    own = {name: name for name, _ in _own_nodes(root, form.event)}
    lists = _keys(root, "lists")
    offered = sorted({str(each) for one in known.values() for each in one.choices or ()})
    return Choices(
        rules,
        fields=tuple(sorted((facts | own).items(), key=lambda each: each[1].casefold())),
        conditions=tuple(_keys(root, "conditions")),
        comparisons=tuple((key, speech.say(word)) for key, word in SAID.items()),
        strategies=EVENT_STRATEGIES.get(form.event, ()),
        routes=tuple(_keys(root, "routes") or ["default"]),
        values=(*lists, "true", "false", *offered),
        rows=(*form.rows, *[Row("", "equals")] * (EMPTY if form.rows else EMPTY + 1)),
    )


def _ids(root: yaml.MappingNode | None) -> list[str]:
    listed = None if root is None else edit.value_of(root, "rules")
    found = []
    for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
        name = edit.value_of(node, "id") if isinstance(node, yaml.MappingNode) else None
        if isinstance(name, yaml.ScalarNode):
            found.append(str(name.value))
    return found


def _keys(root: yaml.MappingNode | None, section: str) -> list[str]:
    node = None if root is None else edit.value_of(root, section)
    return [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def _own_nodes(root: yaml.MappingNode | None, event: str) -> list[tuple[str, yaml.Node]]:
    node = None if root is None else edit.value_of(root, "fields")
    if not isinstance(node, yaml.MappingNode) or event not in CATALOGUE:
        return []
    return [(str(k.value), v) for k, v in node.value] if carries_parameters(event) else []


def _own(name: str, node: yaml.Node) -> Field:
    said: Mapping[str, yaml.Node] = {}
    if isinstance(node, yaml.MappingNode):
        said = {str(key.value): value for key, value in node.value}
    kind = said.get("type")
    word = str(kind.value) if isinstance(kind, yaml.ScalarNode) else "text"
    is_known = word in ("number", "boolean")
    return Field(name, word if is_known else "text", None, {}, None, "")  # type: ignore[arg-type]
