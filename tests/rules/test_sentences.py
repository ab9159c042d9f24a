"""Explanations that a quality engineer, or a Chinese customer, can read aloud."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalogue import CATALOGUE, EVENTS
from rules.conditions import OPERATORS, AnyOf, Condition, Expected, Not
from rules.evaluate import Decision, evaluate
from rules.fields import Fact, Field
from rules.outcomes import Then
from rules.rulebook import Rule, Rulebook, default_rulebook
from rules.sentences import explain

HARDNESS: dict[str, Fact] = {
    "characteristic": "core_hardness",
    "process": "heat_treat",
    "load": "F2-0193",
}


def _decision(event: str, facts: dict[str, Fact]) -> Decision:
    return evaluate(default_rulebook(), event, facts).decisions[0]


def test_a_hold_is_explained_by_what_was_found() -> None:
    decision = _decision("inspection.nonconforming", HARDNESS)
    assert explain(decision) == (
        "Held because characteristic is core_hardness, process is heat_treat and load is F2-0193:"
        " the whole load"
        " (rule heat-treat-nonconforming-contains-the-load, rulebook default v2)"
    )
    assert explain(decision, "zh-CN") == (
        "因特性为 core_hardness，工艺为 heat_treat，且炉次为 F2-0193，予以隔离：整炉"
        "（规则 heat-treat-nonconforming-contains-the-load，规则集 default 第 2 版）"
    )


def test_a_response_names_the_severity_and_who_is_told() -> None:
    facts: dict[str, Fact] = {"nonconforming": True, "safety_critical": True, "shipped": 20}
    decision = evaluate(default_rulebook(), "containment", facts).decisions[1]
    assert explain(decision).startswith(
        "Severity critical, engineering and customers told because measured nonconforming: yes, "
        "safety-critical item in the radius: yes and quantity shipped is 20, above 0 (rule "
    )
    assert "故严重度为致命、通知工程部和客户" in explain(decision, "zh-CN")


def test_a_rule_that_always_applies_is_explained_by_its_event() -> None:
    decision = _decision("complaint", {})
    assert explain(decision).startswith("Case opened because a customer complained (rule ")
    assert explain(decision, "zh-CN").startswith("因收到客户投诉，已立案（规则 ")


def test_a_near_miss_says_what_was_missing() -> None:
    facts: dict[str, Fact] = {"signal": "WE2", "equipment": "FURNACE-3", "shift": "night"}
    facts |= {"page_worthy": True, "critical": False}
    near = evaluate(default_rulebook(), "spc.signal", facts).near_misses[0]
    assert explain(near).startswith(
        "Does not apply; it would if signal is one of WE1, N1, A1, 1_3s (it is WE2): everything"
    )
    assert explain(near, "zh-CN").startswith("规则未触发；若判异信号")


def test_a_near_miss_says_when_nothing_was_recorded() -> None:
    near = evaluate(default_rulebook(), "calibration.failed", {}).near_misses[0]
    assert "it would if kind of equipment is gauge (none is recorded)" in explain(near)
    facts = {name: fact for name, fact in HARDNESS.items() if name != "load"}
    near = evaluate(default_rulebook(), "inspection.nonconforming", facts).near_misses[0]
    assert "it would if load is recorded: the whole load" in explain(near)


def test_only_the_branches_that_carried_the_result_are_named() -> None:
    either = AnyOf((Condition("heat", "equals", "H-1"), Condition("supplier", "equals", "MILL-A")))
    rule = Rule("one", "supplier.alert", 1, either, Then(contain="heat"), 1)
    book = Rulebook("plant", 1, "", (rule,), ())
    found = evaluate(book, "supplier.alert", {"heat": "H-1", "supplier": "MILL-B"})
    assert explain(found.decisions[0]).startswith("Held because heat is H-1: ")
    missed = evaluate(book, "supplier.alert", {"supplier": "MILL-B"}).near_misses[0]
    assert "if heat is H-1 (none is recorded) or supplier is MILL-A (it is MILL-B)" in explain(
        missed
    )


def test_an_accident_of_binary_arithmetic_is_not_shown() -> None:
    rule = Rule("one", "spc.signal", 1, Condition("z", "above", 3), Then(contain="lot"), 1)
    found = evaluate(Rulebook("plant", 1, "", (rule,), ()), "spc.signal", {"z": 0.1 + 0.2 + 3})
    assert "is 3.3 sigma, above 3 sigma" in explain(found.decisions[0])


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="explanations are in en, zh-CN"):
        explain(_decision("complaint", {}), "de")


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, Condition, Fact]:
    """Draw any comparison that a rule file can hold, with any fact that can meet it or not."""
    event = draw(st.sampled_from(EVENTS))
    field = draw(st.sampled_from(sorted(CATALOGUE[event].values(), key=lambda field: field.name)))
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    value = _values(field)
    expected: Expected = draw(st.booleans() if operator == "blank" else value)
    if operator in ("between", "in"):
        expected = (draw(value), draw(value))
    return event, Condition(field.name, operator, expected), draw(st.none() | value)


def _values(field: Field) -> st.SearchStrategy[str | float | bool]:
    if field.type == "number":
        return st.sampled_from([0, 1, 2.5])
    if field.type == "boolean":
        return st.booleans()
    return st.sampled_from(field.choices or ("{a}", "b"))


@settings(max_examples=300, deadline=None)
@given(conditions(), st.booleans(), st.sampled_from(["en", "zh-CN"]))
def test_every_comparison_can_be_explained_whether_met_or_missed(
    drawn: tuple[str, Condition, Fact], negated: bool, language: str
) -> None:
    event, condition, fact = drawn
    then = Then(severity="minor") if event == "containment" else Then(open_case=True)
    rule = Rule("one", event, 1, Not(condition) if negated else condition, then, 1)
    found = evaluate(Rulebook("plant", 1, "", (rule,), ()), event, {condition.field: fact})
    (decision,) = (*found.decisions, *found.near_misses)
    sentence = explain(decision, language)
    assert CATALOGUE[event][condition.field].label[language].lower() in sentence.lower()
    assert not re.search(r"True|False|None|_least|\{(?!a)", sentence)
