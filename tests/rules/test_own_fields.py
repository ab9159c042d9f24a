"""Facts that a plant names itself: declared once, typed like all others, and never guessed."""

from collections.abc import Callable

import pytest

from rules.conditions import AllOf, Condition
from rules.facts import checked
from rules.fields import Fact
from rules.rulebook import Rulebook

Problems = Callable[[str], list[str]]
Read = Callable[[str], Rulebook]

FIELDS = """fields:
  peak_temperature: {parameter: peak_c, type: number, unit: degC,
                     label: {en: peak temperature, zh-CN: 峰值温度}, example: 245}
  atmosphere: {parameter: gas, type: text, choices: [N2, H2]}
  soaked: {parameter: soaked, type: boolean}
"""
USED = "{any: [peak_temperature: {above: 260}, atmosphere: H2, soaked: false]}"


def a_file(when: str = USED, event: str = "operation.recorded", fields: str = FIELDS) -> str:
    return (
        f"rulebook: plant\nversion: 1\n{fields}rules:\n"
        f"  - id: one\n    event: {event}\n    when: {when}\n    then: {{open_case: true}}\n"
    )


def test_an_own_field_has_all_that_a_fact_of_the_catalogue_has(read: Read) -> None:
    peak, gas, soaked = read(a_file()).own_fields
    assert (peak.field.name, peak.parameter, peak.field.unit) == (
        *("peak_temperature", "peak_c", "degC"),
    )
    assert dict(peak.field.label) == {"en": "peak temperature", "zh-CN": "峰值温度"}
    assert (peak.field.example, gas.field.example, soaked.field.example) == (245, "N2", True)
    assert dict(gas.field.label) == {"en": "atmosphere", "zh-CN": "atmosphere"}


def test_an_own_field_may_be_named_in_chinese(read: Read) -> None:
    fields = "fields: {峰值温度: {parameter: peak_c, type: number, unit: ℃}}\n"
    (rule,) = read(a_file("{峰值温度: {above: 473 degF}}", fields=fields)).rules
    assert rule.when == Condition("峰值温度", "above", 245.0)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"parameter.peak_c": 251.5, "parameter.gas": "N2"}, (251.5, "N2", None)),
        ({"parameter.peak_c": 251, "parameter.soaked": True}, (251, None, True)),
        ({"parameter.peak_c": "251"}, (None, None, None)),
        ({"parameter.peak_c": True, "parameter.soaked": 1}, (None, None, None)),
        ({"parameter.peak_c": float("nan")}, (None, None, None)),
        ({"parameter.peak_c": float("inf")}, (None, None, None)),
        ({"parameter.peak_c": 2**64}, (2**64, None, None)),
        ({"parameter.gas": "Ar"}, (None, "Ar", None)),  # recorded, and none of the choices
        ({"parameter.other": 5, "parameter.": 1}, (None, None, None)),
    ],
)
def test_a_parameter_counts_only_when_it_is_of_the_fields_type(
    facts: dict[str, Fact], expected: tuple[Fact, ...], read: Read
) -> None:
    known = checked("operation.recorded", facts, read(a_file()).own_fields)
    found = (known["peak_temperature"], known["atmosphere"], known["soaked"])
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]
    assert not any(name.startswith("parameter.") for name in known)


def test_an_event_without_an_operation_has_no_own_facts(read: Read, problems: Problems) -> None:
    own = read(a_file()).own_fields
    assert "soaked" not in checked("complaint", {"parameter.soaked": True}, own)
    (problem,) = problems(a_file("{soaked: true}", event="complaint"))
    assert "unknown field `soaked`" in problem


def test_a_fact_under_an_own_name_is_not_taken_from_outside(read: Read) -> None:
    with pytest.raises(ValueError, match="unknown field `soaked`"):
        checked("operation.recorded", {"soaked": True}, read(a_file()).own_fields)


WRONG = [
    ("a: 7", "3:13", "field `a` must be a table"),
    ("a: {type: text}", "3:13", "a field lacks `parameter:`"),
    ("a: {parameter: p, type: texts}", "3:34", "unknown type `texts`; did you mean `text`?"),
    ("a: {parameter: p, typ: text}", "3:28", "did you mean `type`?"),
    ("a: {parameter: 5, type: text}", "3:25", "must be text; put `5` (a number) in quotes"),
    ("a: {parameter: p, type: text, unit: mm}", "3:46", "only a number has a unit"),
    ("a: {parameter: p, type: number, unit: Mpa}", "3:48", "did you mean `MPa`?"),
    ("a: {parameter: p, type: number, choices: [x]}", "3:51", "only a text has choices"),
    ("a: {parameter: p, type: text, choices: []}", "3:49", "must not be empty"),
    ("a: {parameter: p, type: text, choices: [x, x]}", "3:53", "choice `x` stands here twice"),
    ("a: {parameter: p, type: text, choices: [x], example: y}", "3:63", "unknown value `y`"),
    ("a: {parameter: p, type: number, example: x}", "3:51", "`a` is a number, not `x` (text)"),
    ("a: {parameter: p, type: text, label: {fr: b}}", "3:48", "unknown entry in `label:` `fr`"),
    ("load: {parameter: p, type: text}", "3:10", "`load` is a fact that every rule file has"),
    ("shipped: {parameter: p, type: text}", "3:10", "`shipped` is a fact that every rule file"),
    ("any: {parameter: p, type: text}", "3:10", "`any` joins conditions"),
    ("a.b: {parameter: p, type: text}", "3:10", "made of letters, digits and `_`"),
    ("1a: {parameter: p, type: text}", "3:10", "made of letters, digits and `_`"),
    ("a: {parameter: p, type: text}, b: {parameter: p, type: text}", "3:41", "are both `p`"),
]


@pytest.mark.parametrize(("written", "place", "said"), WRONG)
def test_a_wrong_own_field_is_named_where_it_stands(
    written: str, place: str, said: str, problems: Problems
) -> None:
    found = problems(a_file("always", fields=f"fields: {{{written}}}\n"))
    assert any(each.startswith(f"plant.yaml:{place}: ") and said in each for each in found), found


def test_an_own_field_that_no_rule_asks_about_is_reported(problems: Problems) -> None:
    (problem,) = problems(a_file("{any: [peak_temperature: {above: 260}, soaked: true]}"))
    assert problem == (
        "plant.yaml:6:3: field `atmosphere` is used by no rule, so nothing checks it"
    )


def test_a_bound_in_another_unit_is_converted_while_it_is_read(read: Read) -> None:
    when = (
        "{all: [peak_temperature: {between: [464 degF, 533.15 K]}, atmosphere: N2, soaked: true]}"
    )
    (rule,) = read(a_file(when)).rules
    assert isinstance(rule.when, AllOf)
    assert rule.when.parts[0] == Condition("peak_temperature", "between", (240.0, 260.0))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("40 degF/h", "`40 degF/h` does not measure temperature; `peak_temperature` is in degC"),
        ("5 delta_degC", "does not measure temperature"),
        ("245 C", "unknown unit `C`; did you mean `degC`?"),
        ("245 HRC", "`245 HRC` does not measure temperature"),
    ],
)
def test_a_bound_that_is_no_temperature_is_refused(
    written: str, said: str, problems: Problems
) -> None:
    (problem,) = problems(a_file(f"{{peak_temperature: {{above: {written}}}}}"))
    assert said in problem
