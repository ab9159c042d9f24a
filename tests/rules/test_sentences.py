"""Explanations that a quality engineer, or a Chinese customer, can read aloud."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalogue import CATALOGUE, EVENTS
from rules.conditions import OPERATORS, AllOf, AnyOf, Condition, Expected, Expression, Not
from rules.correlation.verify import KnownEvent, verify
from rules.decision import Late, decision_from
from rules.decision_table import HitPolicy
from rules.evaluate import ConditionResult, Decision, evaluate
from rules.fields import Fact, Field
from rules.outcomes import Then
from rules.rulebook import Rule, Rulebook, default_rulebook, parse_rulebook
from rules.sentences import explain

HARDNESS: dict[str, Fact] = {
    "characteristic": "core_hardness",
    "process": "heat_treat",
    "load": "F2-0193",
    "value": 38.2,
    "lower": 25.0,
    "upper": 35.0,
    "unit": "HRC",
}
SAID_BY_NAME = ("characteristic", "defect")
CHINESE = {"characteristic": {"core_hardness": "心部硬度"}, "process": {"heat_treat": "热处理"}}


def _decision(event: str, facts: dict[str, Fact]) -> Decision:
    return evaluate(default_rulebook(), event, facts).decisions[0]


def test_a_hold_is_explained_by_what_was_found() -> None:
    decision = _decision("inspection.nonconforming", HARDNESS)
    decision = replace(decision, rulebook="plant", version=7)
    assert explain(decision) == (
        "Held because core hardness 38.2 HRC is above 35 HRC and the process is heat treat;"
        " scope: the whole load F2-0193"
        " (rule heat-treat-nonconforming-contains-the-load, rulebook plant v7)"
    )
    assert explain(decision, "zh-CN", CHINESE) == (
        "因心部硬度 38.2 HRC，高于 35 HRC，且工艺为热处理，予以隔离；范围：整炉 F2-0193"
        "（规则 heat-treat-nonconforming-contains-the-load，规则集 plant 第 7 版）"
    )


def test_a_response_names_the_severity_and_who_is_told() -> None:
    facts: dict[str, Fact] = {"nonconforming": True, "safety_critical": True, "shipped": 20}
    both = AllOf(
        (
            Condition("nonconforming", "equals", True),
            Condition("safety_critical", "equals", True),
            Condition("shipped", "above", 0),
        )
    )
    then = Then(severity="critical", notify=("engineering",), customers=True)
    rule = Rule("one", "containment", 1, both, then, 1)
    book = Rulebook("plant", 1, "", (rule,), ())
    (decision,) = evaluate(book, "containment", facts).decisions
    assert explain(decision).startswith(
        "Severity critical, engineering and customers told because measured nonconforming: yes, "
        "safety-critical item in the radius: yes and the quantity shipped is 20, above 0 (rule "
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
        "Does not apply; it would if the signal is one of WE1, N1, A1, 1_3s (it is WE2): "
        "everything from FURNACE-3 in shift night since the last good check"
    )
    assert explain(near, "zh-CN").startswith("规则未触发；若判异信号")


def test_a_near_miss_says_when_nothing_was_recorded() -> None:
    near = evaluate(default_rulebook(), "calibration.failed", {}).near_misses[0]
    assert "it would if the kind of equipment is gauge (none is recorded)" in explain(near)
    facts = {name: fact for name, fact in HARDNESS.items() if name != "load"}
    near = evaluate(default_rulebook(), "inspection.nonconforming", facts).near_misses[0]
    assert "it would if the load is recorded: the whole load" in explain(near)


def test_only_the_branches_that_carried_the_result_are_named() -> None:
    either = AnyOf((Condition("heat", "equals", "H-1"), Condition("supplier", "equals", "MILL-A")))
    rule = Rule("one", "supplier.alert", 1, either, Then(contain="heat"), 1)
    book = Rulebook("plant", 1, "", (rule,), ())
    found = evaluate(book, "supplier.alert", {"heat": "H-1", "supplier": "MILL-B"})
    assert explain(found.decisions[0]).startswith("Held because the heat is H-1; scope: ")
    missed = evaluate(book, "supplier.alert", {"supplier": "MILL-B"}).near_misses[0]
    assert (
        "if the heat is H-1 (none is recorded) or the supplier is MILL-A (it is MILL-B)"
        in explain(missed)
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
    named = CATALOGUE[event][condition.field].label[language].lower()
    # What a finding is about is said by its own name: "core hardness is out of specification".
    of_its_own = event == "inspection.nonconforming" and condition.field in SAID_BY_NAME
    assert of_its_own or named in sentence.lower()
    assert not re.search(r"True|False|None|_least|\{(?!a)", sentence)


def _one(
    event: str, when: Expression, facts: dict[str, Fact], then: Then | None = None
) -> Decision:
    rule = Rule("one", event, 1, when, then or Then(open_case=True), 1)
    found = evaluate(Rulebook("plant", 1, "", (rule,), ()), event, facts)
    return (*found.decisions, *found.near_misses)[0]


def test_a_rules_own_bound_is_said_instead_of_the_specification() -> None:
    decision = _one("inspection.nonconforming", Condition("value", "above", 36), HARDNESS)
    assert explain(decision).startswith(
        "Case opened because core hardness 38.2 HRC is above 36 HRC (rule"
    )


def test_a_bound_in_another_unit_is_said_with_what_was_recorded() -> None:
    thick = Condition("value", "above", 8, unit="um", unit_from="unit")
    facts: dict[str, Fact] = {"characteristic": "coating", "value": 0.0085, "unit": "mm"}
    assert "because coating 0.0085 mm (8.5 um) is above 8 um (rule" in explain(
        _one("inspection.nonconforming", thick, facts)
    )
    missed = _one("inspection.nonconforming", thick, {**facts, "value": 0.007})
    assert "if coating is above 8 um (it is 0.007 mm (7 um))" in explain(missed)
    hardness = _one("inspection.nonconforming", thick, HARDNESS)
    assert "(it is 38.2 HRC, which is no such quantity)" in explain(hardness)
    assert "（实际为 38.2 HRC，单位不可换算）" in explain(hardness, "zh-CN")


@pytest.mark.parametrize(
    ("facts", "english", "chinese"),
    [
        ({"characteristic": "core_hardness"}, "core hardness is out of specification", "不合格"),
        (
            {"characteristic": "core_hardness", "value": 24.1, "lower": 25, "unit": "HRC"},
            "core hardness 24.1 HRC is below 25 HRC",
            "心部硬度 24.1 HRC，低于 25 HRC",
        ),
        (
            {"defect": "head_crack", "inspected": 50, "defective": 2},
            "the defect head crack was found on 2 of 50 pcs",
            "发现缺陷：head crack（50 件中有 2 件）",
        ),
        ({"defect": "head_crack"}, "the defect head crack was found", "发现缺陷：head crack"),
        ({}, "an inspection found a nonconformity", "检验发现不合格"),
    ],
)
def test_what_was_found_is_the_reason_of_a_rule_that_asks_nothing(
    facts: dict[str, Fact], english: str, chinese: str
) -> None:
    decision = _one("inspection.nonconforming", AllOf(()), facts)
    assert explain(decision).startswith(f"Case opened because {english} (rule one")
    assert chinese in explain(decision, "zh-CN", CHINESE)


def test_a_scope_is_named_by_what_it_starts_from_where_that_is_known() -> None:
    recorded, strategy = Condition("equipment", "blank", False), Then(contain="shift_window")
    where: dict[str, Fact] = {"equipment": "FURNACE-3", "shift": "night"}
    assert explain(_one("spc.signal", recorded, where, strategy)).startswith(
        "Held because the process gave a signal; scope: everything from FURNACE-3 in shift night "
        "since the last good check (rule"
    )
    unknown = explain(_one("spc.signal", recorded, {"equipment": "FURNACE-3"}, strategy))
    assert "the equipment is FURNACE-3; scope: everything from the equipment in that" in unknown


def test_a_stored_decision_is_said_as_it_was_when_it_was_made() -> None:
    decision = _decision("inspection.nonconforming", HARDNESS)
    again = decision_from(json.loads(json.dumps(decision.document())))
    assert again == decision
    for language in ("en", "zh-CN"):
        assert explain(again, language) == explain(decision, language)


def test_a_decision_stored_before_there_were_tables_and_patterns_can_still_be_said() -> None:
    old = _decision("inspection.nonconforming", HARDNESS).document()
    del old["facts"]
    said = explain(decision_from(old))
    assert said.startswith("Held because the characteristic is core hardness, the process is heat")
    assert "; scope: the whole load (rule" in said


OWN = """
rulebook: plant
version: 1
fields:
  peak: {parameter: peak_c, type: number, unit: degC,
         label: {en: peak temperature, zh-CN: 峰值温度}}
rules:
  - {id: hot, event: operation.recorded, when: {peak: {above: 245}}, then: {contain: operation}}
"""


def test_a_field_of_the_plants_own_is_said_also_when_no_rulebook_knows_it_any_more() -> None:
    book = parse_rulebook(OWN, source="plant.yaml")
    facts: dict[str, Fact] = {"parameter.peak_c": 251.5, "operation": "OP-7"}
    document = evaluate(book, "operation.recorded", facts).decisions[0].document()
    again = decision_from(json.loads(json.dumps(document)))
    assert explain(again).startswith(
        "Held because the peak temperature is 251.5 degC, above 245 degC; scope: all outputs of "
        "operation OP-7 (rule hot"
    )
    assert "因峰值温度为 251.5 ℃，高于 245 ℃" in explain(again, "zh-CN")


def test_a_condition_that_the_catalogue_no_longer_knows_is_said_by_its_name() -> None:
    result = ConditionResult("quench_tmp", "equals", "x", "x", met=True)
    decision = Decision("r", "complaint", 0, Then(open_case=True), (result,), "b", 1, "")
    assert explain(decision).startswith("Case opened because the quench_tmp is x (rule r")


def _row(policy: HitPolicy | None, rivals: tuple[str, ...]) -> Decision:
    result = ConditionResult("shipped", "above", 0, 3, met=True)
    then = Then(severity="major")
    row = Decision("sev.3", "containment", 0, then, (result,), "plant", 2, "", table="sev")
    return replace(row, policy=policy, rivals=rivals)


@pytest.mark.parametrize(
    ("policy", "rivals", "english", "chinese"),
    [
        (None, (), "(row 3 of table sev, rulebook plant v2)", "（决策表 sev 第 3 行，规则集"),
        ("first", ("sev.1",), "; passed over for row 1 of this table", "由本表第 1 行决定"),
        (
            "unique",
            ("sev.1", "sev.2"),
            "; so decide rows 1 and 2 of this table",
            "本表第 1和2 行也同时",
        ),
    ],
)
def test_a_row_says_its_table_and_what_the_hit_policy_made_of_it(
    policy: HitPolicy | None, rivals: tuple[str, ...], english: str, chinese: str
) -> None:
    said = explain(_row(policy, rivals))
    assert said.startswith("Severity major because the quantity shipped is 3, above 0 (row 3")
    assert english in said
    assert chinese in explain(_row(policy, rivals), "zh-CN")


def test_what_was_late_is_the_reason_of_a_deadline() -> None:
    result = ConditionResult("process", "equals", "packing", "packing", met=True)
    decision = Decision(
        "no-final", "operation.recorded", 0, Then(open_case=True), (result,), "plant", 1, "",
        late=Late(4 * 3_600_000_000, {"en": "final inspection", "zh-CN": "最终检验"}),
    )  # fmt: skip
    assert explain(decision).startswith(
        "Case opened because no final inspection was recorded within 4 h and the process is packing"
    )
    assert "因4 小时内未记录最终检验，且工艺为 packing" in explain(decision, "zh-CN")
    unnamed = decision_from(
        {**decision.document(), "late": {"within": 60_000_000, "missing": None}}
    )
    assert "what rule no-final asks for was not recorded within 1 min" in explain(unnamed)


PATTERNS = """
rulebook: plant
version: 3
correlations:
  - id: two-signals-on-one-furnace
    within: 8 h
    same: [equipment]
    repeat: {event: spc.signal, when: {page_worthy: true}, times: 2}
    then: {contain: since_change}
  - id: thin-then-complaint
    within: 30 d
    steps:
      - {as: first, event: inspection.nonconforming, when: {characteristic: coating_thickness}}
      - {as: second, event: complaint, when: always, descendant_of: first}
    then: {open_case: true}
"""
TEN_PAST_TWO = 1_795_745_400_000_000  # 2026-11-27 02:10 UTC


def test_a_pattern_is_explained_by_its_events_what_joins_them_and_the_time_between() -> None:
    book = parse_rulebook(PATTERNS, source="plant.yaml")
    signal: dict[str, Fact] = {"page_worthy": True, "equipment": "FURNACE-3", "signal": "WE1"}
    signal["characteristic"] = "core_hardness"
    second = {**signal, "signal": "WE2", "characteristic": "surface_hardness"}
    events = (
        KnownEvent(1, "spc.signal", signal, TEN_PAST_TWO, ("inspection", "I-7")),
        KnownEvent(2, "spc.signal", second, TEN_PAST_TWO + 25_920_000_000, ("inspection", "I-9")),
    )
    decision = verify(book, book.correlations[0], events)
    assert decision is not None
    for said in (decision, decision_from(json.loads(json.dumps(decision.document())))):
        assert explain(said) == (
            "Held because two events with the same equipment (FURNACE-3) within 8 h: WE1 on core "
            "hardness (inspection I-7, 2026-11-27 02:10 UTC), then 7 h 12 min later WE2 on surface "
            "hardness (inspection I-9, 2026-11-27 09:22 UTC); scope: everything made at FURNACE-3 "
            "since the process may have changed "
            "(rule two-signals-on-one-furnace, rulebook plant v3)"
        )
        assert explain(said, "zh-CN", CHINESE) == (
            "因设备相同（FURNACE-3）的两个事件在 8 小时内相继发生：心部硬度出现 WE1（检验 I-7，"
            "2026-11-27 02:10 UTC）；7 小时 12 分钟后 surface hardness 出现 WE2（检验 I-9，"
            "2026-11-27 09:22 UTC），予以隔离；范围：自过程可能发生变化以来在 FURNACE-3 的全部产出"
            "（规则 two-signals-on-one-furnace，规则集 plant 第 3 版）"
        )


def test_a_pattern_over_generations_names_both_lots() -> None:
    book = parse_rulebook(PATTERNS, source="plant.yaml")
    thin: dict[str, Fact] = {"lot": "P-1", "characteristic": "coating_thickness", "value": 4.1}
    thin |= {"lower": 5, "unit": "um"}
    events = (
        KnownEvent(1, "inspection.nonconforming", thin, 0, ("inspection", "I-1")),
        KnownEvent(2, "complaint", {"lot": "B-9"}, 86_400_000_000, ("complaint", "C-1"),
                   ancestors=("P-1",)),
    )  # fmt: skip
    decision = verify(book, book.correlations[1], events)
    assert decision is not None
    assert explain(decision).startswith(
        "Case opened because two events of which lot B-9 is made from lot P-1 within 30 d: coating "
        "thickness 4.1 um is below 5 um (inspection I-1, 1970-01-01 00:00 UTC), then 1 d later a "
        "customer complained (complaint C-1,"
    )
