"""The JSON Schema of rule files says what the reader reads by, and nothing else."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rules.catalogue import ASKED, CATALOGUE, CONTAINMENT, EVENT_STRATEGIES, RECORDED, ROLES
from rules.conditions import OPERATORS
from rules.fields import FIELDS, Field
from rules.reading import correlations, deadlines, outcomes, routes, rules, tables, tests
from rules.reading.correlation_steps import REPEAT_KEYS, STEP_KEYS
from rules.reading.own_fields import FIELD_KEYS
from rules.rule_file_schema import rule_file_schema
from rules.rulebook import _KEYS, Rulebook, RulebookError, parse_rulebook

SCHEMA = rule_file_schema()
VALID = Draft202012Validator(SCHEMA)
STRICT = Draft202012Validator(rule_file_schema(()))
Tree = dict[str, Any]

WHOLE = """rulebook: plant
version: 3
fields:
  peak: {parameter: peak_c, type: number, unit: degC, label: {en: peak, zh-CN: 峰值}, example: 245}
  gas: {parameter: gas, type: text, choices: [N2, H2]}
lists: {hot: [heat_treat, 时效]}
conditions: {hot: {process: {in: hot}}}
routes:
  fast:
    - {step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}
    - {step: decide, meaning: approval, roles: [engineering], quorum: any, due: 8 h, remind: 90 min,
       escalate_to: [admin], may_not_sign: [maker], delegates: false}
    - {step: design, meaning: approval, roles: [design_authority], quorum: all,
       when: {severity: [critical], dispositions: [repair], items: [BOLT], customers: [壹号客户]}}
rules:
  - {id: a, event: inspection.nonconforming, priority: 5, cool_down: 8 h, then: {contain: load},
     when: {all: [condition: hot, not: {load: {blank: true}}, value: {above: 8 um}, peak: 473 degF,
                  inspected: {between: [5 pcs, 9]}, gas: {not: N2}, critical: true]}}
  - {id: b, event: containment, when: always, then: {severity: major, notify: [customers]}}
tables:
  - {id: t, event: containment, hit: first, inputs: [cause, shipped], outputs: [severity, because],
     rows: [[complaint, "> 0", critical, it has left], ["-", "-", minor, null]]}
correlations:
  - id: two
    within: 8 h
    same: [equipment]
    different: [stream]
    steps:
      - {as: first, event: spc.signal, when: {page_worthy: true}}
      - {as: second, event: spc.signal, when: always, within: 4 h, where: {heat: first.heat}}
    contain_of: [first]
    then: {contain: since_change}
  - {id: three, repeat: {event: complaint, when: always, times: 3}, within: 30 d, same: [item],
     then: {open_case: true}}
deadlines:
  - {id: none, event: operation.recorded, when: {process: packing}, within: 4 h,
     unless: {event: inspection.recorded, when: {stage: final}, same: [lot]},
     then: {open_case: true}}
tests:
  - name: a hard core holds the load
    given: {event: inspection.nonconforming, facts: {process: heat_treat, load: F2, value: 38}}
    expect: {rules: [], contain: []}
"""


def messages(tree: object, validator: Draft202012Validator = VALID) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(tree)]


def accepted(text: str) -> bool:
    try:
        parse_rulebook(text, source="plant.yaml")
    except RulebookError:
        return False
    return True


def test_it_is_a_schema_of_its_dialect_and_json_able() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("name", sorted(each.name for each in files("rules.defaults").iterdir()
                                        if each.name.endswith(".yaml")))  # fmt: skip
def test_the_rule_files_that_come_with_it_fit(name: str) -> None:
    text = (files("rules.defaults") / name).read_text(encoding="utf-8")
    assert accepted(text)
    assert messages(yaml.safe_load(text)) == []


def test_a_file_with_every_section_fits_with_its_own_fields(
    read: Callable[[str], Rulebook],
) -> None:
    tree = yaml.safe_load(WHOLE)
    assert messages(tree) == []
    own = Draft202012Validator(rule_file_schema(read(WHOLE).own_fields))
    assert messages(tree, own) == []
    assert any("peak" in each for each in messages(tree, STRICT))


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ((), _KEYS),
        (("$defs", "rule"), rules._KEYS),
        (("$defs", "table"), tables._KEYS),
        (("$defs", "correlation"), correlations.CORRELATION_KEYS),
        (("$defs", "correlation", "properties", "steps", "items"), STEP_KEYS),
        (("$defs", "correlation", "properties", "repeat"), REPEAT_KEYS),
        (("$defs", "deadline"), deadlines._KEYS),
        (("$defs", "deadline", "properties", "unless"), deadlines._UNLESS_KEYS),
        (("$defs", "test"), tests._KEYS),
        (("$defs", "given"), tests._EVENT),
        (
            ("$defs", "test", "properties", "expect"),
            {*tests._OF_FINDING, *tests._OF_CONTAINMENT},
        ),
        (("properties", "fields", "additionalProperties"), FIELD_KEYS),
        (("properties", "routes", "additionalProperties", "items"), routes.STEP_KEYS),
        (
            ("properties", "routes", "additionalProperties", "items", "properties", "when"),
            routes.WHEN_KEYS,
        ),
        (("$defs", "then.complaint"), outcomes._OF_FINDING),
        (("$defs", "then.containment"), outcomes._OF_CONTAINMENT),
    ],
)
def test_its_tables_have_the_entries_that_the_reader_knows(
    path: tuple[str, ...], keys: tuple[str, ...] | set[str]
) -> None:
    part: Any = SCHEMA
    for name in path:
        part = part[name]
    assert set(part["properties"]) == set(keys)
    assert part["additionalProperties"] is False
    assert set(part["required"]) <= set(keys)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("rulebook: plant", "rulbook: plant"),
        ("version: 3", "version: 0"),
        ("version: 3", "version: '3'"),
        ("priority: 5", "priority: -1"),
        ("priority: 5", "priority: high"),
        ("cool_down: 8 h", "cool_down: 8 hours"),
        ("{id: a,", "{id: a b,"),
        ("event: inspection.nonconforming, p", "event: inspection.nonconfrming, p"),
        ("{contain: load}", "{contain: gauge_window}"),
        ("{contain: load}", "{severity: major}"),
        ("{contain: load}", "{}"),
        ("{contain: load}", "{open_case: false}"),
        ("{severity: major, n", "{severity: bad, n"),
        ("notify: [customers]", "notify: []"),
        ("notify: [customers]", "notify: [boss]"),
        ("notify: [customers]", "notify: customers"),
        ("{value: {above: 8 um}", "{value: {abvoe: 8 um}"),
        ("value: {above: 8 um}", "value: {above: high}"),
        ("value: {above: 8 um}", "value: {above: 8 um, below: 9 um}"),
        ("value: {above: 8 um}", "value: {}"),
        ("{blank: true}", "{blank: 1}"),
        ("[5 pcs, 9]", "[5 pcs]"),
        ("critical: true", "critical: 1"),
        ("critical: true", "load: 5"),
        ("critical: true", "stage: finale"),
        ("critical: true", "load: {above: 3}"),
        ("all: [condition", "al: [condition"),
        ("all: [condition: hot, ", "any: [], all: [condition: hot, "),
        ("when: always, then: {severity", "when: alway, then: {severity"),
        ("meaning: approval", "meaning: approve"),
        ("quorum: any}", "quorum: any, of: 3}"),
        ("step: decide", "step: de cide"),
        ("due: 8 h", "due: 8 d"),
        ("remind: 90 min", "remind: 90"),
        ("escalate_to: [admin]", "escalate_to: [boss]"),
        ("may_not_sign: [maker]", "may_not_sign: [makers]"),
        ("delegates: false", "delegates: 0"),
        ("dispositions: [repair]", "dispositions: [mend]"),
        ("severity: [critical]", "severity: [bad]"),
        ("items: [BOLT]", "item: [BOLT]"),
        ("{process: {in: hot}}", "{}"),
        ("hit: first", "hit: any"),
        ("outputs: [severity, because]", "outputs: [severty, because]"),
        ("times: 3", "times: 4"),
        ("within: 30 d", "within: 30"),
        ("{stage: final}, same", "{stagge: final}, same"),
        ("same: [lot]}", "same: []}"),
        ("type: number, unit", "type: float, unit"),
        ("choices: [N2, H2]", "choices: []"),
        ("{parameter: gas, ", "{"),
        ("{load: F2, value", "{laod: F2, value"),
        ("value: 38}", "value: '38'}"),
        ("expect: {rules: [], contain: []}", "expect: {}"),
    ],
)
def test_a_structural_mistake_is_refused_by_the_reader_and_by_the_schema(
    right: str, wrong: str, read: Callable[[str], Rulebook]
) -> None:
    assert right in WHOLE or right.startswith(("{value", "{load"))
    if right not in WHOLE:
        right, wrong = right.removeprefix("{"), wrong.removeprefix("{")
    text = WHOLE.replace(right, wrong, 1)
    assert text != WHOLE
    assert not accepted(text)
    own = Draft202012Validator(rule_file_schema(read(WHOLE).own_fields))
    assert messages(yaml.safe_load(text), own)


@pytest.mark.parametrize("event", ASKED)
def test_a_misspelt_fact_is_refused_where_no_own_field_can_be_meant(event: str) -> None:
    tree = {
        "rulebook": "p",
        "version": 1,
        "rules": [{"id": "a", "event": event, "when": {"chracteristic": "x"}, "then": {}}],
    }
    assert any("$.rules[0].when" in each for each in messages(tree, STRICT))


def test_every_fact_and_comparison_has_a_title_in_both_languages_and_its_unit() -> None:
    for name, field in FIELDS.items():
        part = SCHEMA["$defs"][f"field.{name}"]
        assert (part["title"], part["x-title-zh"]) == (field.label["en"], field.label["zh-CN"])
        assert part.get("x-unit") == field.unit
        assert part.get("x-unit-from") == field.unit_from
        assert part["examples"] == [field.example]
        asked = part["anyOf"][1]["properties"]
        assert list(asked) == list(OPERATORS[field.type])
        assert all(each["title"] and each["x-title-zh"] for each in asked.values())
    assert SCHEMA["$defs"]["field.stage"]["anyOf"][0] == {
        "enum": list(FIELDS["stage"].choices or ())
    }


def _titles(part: object) -> list[object]:
    if isinstance(part, list):
        return [each for inner in part for each in _titles(inner)]
    if not isinstance(part, dict):
        return []
    own = [part] if "properties" in part and "then" not in part and "if" not in part else []
    return own + [each for inner in part.values() for each in _titles(inner)]


def test_every_entry_of_a_section_has_a_title_in_both_languages() -> None:
    for name, part in SCHEMA["properties"].items():
        assert part["title"], name
        assert part["x-title-zh"], name
    for name in ("rule", "table", "correlation", "deadline", "test", "given", "then.containment"):
        for key, part in SCHEMA["$defs"][name]["properties"].items():
            assert part["title"], (name, key)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in part["x-title-zh"]), (name, key)


# ---- good random files ----

texts = st.sampled_from(["K7", "螺栓", "heat_treat", "a b", "0", "true", "'", "{}"])
numbers = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.floats(-1e9, 1e9).map(lambda x: round(x, 6))
)


def values(field: Field) -> st.SearchStrategy[Any]:
    if field.type == "boolean":
        return st.booleans()
    if field.type == "text":
        return st.sampled_from(field.choices) if field.choices else texts
    if field.unit_from:
        return st.one_of(numbers, st.sampled_from(["8 um", "-2.5 mm", "35 HRC", "5 %"]))
    return st.one_of(numbers, numbers.map(lambda x: f"{x} {field.unit}")) if field.unit else numbers


def asked(field: Field) -> st.SearchStrategy[Any]:
    value = values(field)
    plain = numbers if field.type == "number" else value
    forms: list[st.SearchStrategy[Any]] = [
        value,
        st.builds(lambda each: {"blank": each}, st.booleans()),
        st.builds(lambda each: {"not": each}, value),
    ]
    if field.type != "boolean":
        forms.append(st.builds(lambda each: {"in": each}, st.lists(plain, min_size=1, max_size=3)))
    if field.type == "number":
        sizes = st.sampled_from(["above", "below", "at_least", "at_most", "equals"])
        forms.append(st.builds(lambda name, each: {name: each}, sizes, value))
        pairs = st.tuples(numbers, numbers).map(sorted)
        forms.append(st.builds(lambda each: {"between": each}, pairs))
    return st.one_of(forms)


def conditions(event: str) -> st.SearchStrategy[Any]:
    leaf = st.sampled_from(sorted(CATALOGUE[event])).flatmap(
        lambda name: asked(CATALOGUE[event][name]).map(lambda test: {name: test})
    )
    inner = st.recursive(
        leaf,
        lambda part: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
            st.builds(lambda each: {"not": each}, part),
        ),
        max_leaves=4,
    )
    return st.one_of(st.just("always"), inner)


def outcomes_of(event: str) -> st.SearchStrategy[Any]:
    if event == CONTAINMENT:
        told = st.lists(st.sampled_from([*ROLES, "customers"]), min_size=1, max_size=3, unique=True)
        return st.builds(lambda notify: {"severity": "minor", "notify": notify}, told)
    contain = st.sampled_from(EVENT_STRATEGIES[event]).map(lambda name: {"contain": name})
    return st.one_of(st.just({"open_case": True}), contain)


def a_rule(event: str) -> st.SearchStrategy[Tree]:
    return st.builds(
        lambda when, then, priority: {
            "event": event,
            "when": when,
            "then": then,
            "priority": priority,
        },
        conditions(event),
        outcomes_of(event),
        st.integers(0, 100),
    )


random_rules = st.sampled_from(ASKED).flatmap(a_rule)


def a_file(found: list[Tree]) -> Tree:
    listed = [{"id": f"r{number}", **each} for number, each in enumerate(found)]
    return {"rulebook": "plant", "version": 1, "rules": listed}


@settings(max_examples=35, deadline=None)
@given(st.lists(random_rules, min_size=1, max_size=4))
def test_whatever_the_reader_accepts_fits_the_schema(found: list[Tree]) -> None:
    tree = a_file(found)
    text = json.dumps(tree, ensure_ascii=False)
    assert json.loads(text) == tree
    read = parse_rulebook(text, source="plant.json")  # JSON is YAML: the form's own file
    assert len(read.rules) == len(found)
    assert messages(tree) == []
    assert messages(tree, STRICT) == []


def _spoil(tree: object, path: tuple[int, ...], put: object) -> bool:
    """Replace the part at the end of a random walk; tell whether there was one."""
    inner: list[tuple[Any, Any]] = []
    walk: list[tuple[Any, Any]] = [(tree, key) for key in _keys(tree)]
    while walk:
        holder, key = walk.pop()
        inner.append((holder, key))
        walk += [(holder[key], each) for each in _keys(holder[key])]
    if not inner:
        return False
    holder, key = inner[path[0] % len(inner)]
    holder[key] = put
    return True


def _keys(tree: object) -> list[Any]:
    if isinstance(tree, dict):
        return list(tree)
    return list(range(len(tree))) if isinstance(tree, list) else []


SPOILT = st.sampled_from([None, [], {}, 7, -1, "x", True, ["x"], {"x": 1}, "", 1.5])


@settings(max_examples=60, deadline=None)
@given(random_rules, st.integers(0, 200), SPOILT)
def test_what_the_schema_refuses_the_reader_refuses_too(
    found: Tree, where: int, put: object
) -> None:
    tree = json.loads(json.dumps(a_file([found])))
    assume(_spoil(tree, (where,), put))
    if accepted(json.dumps(tree, ensure_ascii=False)):
        assert messages(tree, STRICT) == []


def test_deadlines_listen_to_what_is_recorded() -> None:
    assert SCHEMA["$defs"]["deadline"]["properties"]["event"]["enum"] == list(RECORDED)
