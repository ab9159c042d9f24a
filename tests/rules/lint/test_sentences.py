"""What lint says, in words that an engineer understands, in both languages."""

from rules.conditions import Condition
from rules.fields import FIELDS
from rules.lint.words import say_box
from rules.regions.space import space_of
from tests.rules.lint.conftest import Lint

RULES = """rules:
  - {id: hard, event: spc.signal, when: {z: {above: 3}}, then: {contain: load}}
  - {id: harder, event: spc.signal, when: {z: {above: 5}}, then: {contain: load}}
"""


def test_a_rule_within_another_one_is_never_needed(look: Lint) -> None:
    (found,) = look(RULES, "subsumed", "duplicate", "dominated")
    assert (found.severity, found.kind, found.rules, found.line) == (
        "warning", "subsumed", ("harder", "hard"), 5,
    )  # fmt: skip
    assert found.en == (
        "rule `harder` (line 5) is never needed: whatever it holds for, rule `hard` (line 4) "
        "holds for too, and decides the same"
    )
    assert found.zh == (
        "规则 `harder`（第 5 行）是多余的：凡是它成立之处，规则 `hard`（第 4 行）也成立，且决定相同"
    )


def test_a_rule_that_holds_less_within_one_that_holds_more_is_never_needed(look: Lint) -> None:
    (found,) = look(RULES.replace("5}}, then: {contain: load}", "5}}, then: {contain: lot}"),
                    "subsumed")  # fmt: skip
    assert found.en.endswith("holds for too, and decides at least as much")


def test_a_rule_that_reaches_where_the_other_does_not_is_needed(look: Lint) -> None:
    wider = RULES.replace("5}}, then: {contain: load}", "5}}, then: {contain: heat}")
    assert look(wider, "subsumed", "dominated") == []


def test_a_rule_that_would_name_the_case_is_needed(look: Lint) -> None:
    first = RULES.replace("id: harder,", "id: harder, priority: 10,")
    assert len(look(first, "subsumed")) == 1
    # The lot first, then the load: without the narrow rule findings would join another case.
    narrow = first.replace("5}}, then: {contain: load}", "5}}, then: {contain: lot}")
    assert look(narrow, "subsumed", "dominated") == []


def test_a_cool_down_of_the_wider_rule_makes_the_narrow_one_needed(look: Lint) -> None:
    cooled = RULES.replace("id: hard,", "id: hard, cool_down: 8 h,")
    assert look(cooled, "subsumed", "duplicate") == []
    assert len(look(RULES.replace("id: harder,", "id: harder, cool_down: 8 h,"), "subsumed")) == 1


def test_a_rule_whose_name_a_response_asks_for_is_needed(look: Lint) -> None:
    asked = RULES + (
        "  - {id: told, event: containment, when: {rule: harder}, then: {severity: major}}\n"
    )
    assert look(asked, "subsumed", "contradictory") == []


def test_a_response_to_a_rule_that_is_not_there_can_never_hold(look: Lint) -> None:
    asked = RULES + (
        "  - {id: told, event: containment, when: {rule: herder}, then: {severity: major}}\n"
    )
    (found,) = look(asked, "contradictory")
    assert found.severity == "error"
    assert found.en == (
        "rule `told` (line 6) can never hold: nothing in this rulebook is called `herder`; "
        "did you mean `harder`?"
    )
    assert "没有名为 `herder` 的规则；是否指 `harder`？" in found.zh


def test_the_same_rule_written_in_another_way_is_a_duplicate(look: Lint) -> None:
    again = RULES.replace(
        "{z: {above: 5}}", "{not: {any: [{z: {at_most: 3}}, {z: {blank: true}}]}}"
    )
    (found,) = look(again, "duplicate")
    assert "says the same as rule `hard` (line 4)" in found.en
    assert "与规则 `hard`（第 4 行）重复" in found.zh


def test_a_contradiction_is_told_in_the_fewest_conditions_that_make_it(look: Lint) -> None:
    found = look(
        "rules:\n"
        "  - id: never\n"
        "    event: spc.signal\n"
        "    when: {all: [{critical: true}, {z: {above: 5}}, {signal: WE1}, {z: {below: 3}}]}\n"
        "    then: {open_case: true}\n",
        "contradictory",
    )
    assert [(each.severity, each.line) for each in found] == [("error", 4)]
    assert found[0].en == (
        "rule `never` (line 4) can never hold: it asks at once that distance from the centre line "
        "is above 5 sigma and distance from the centre line is below 3 sigma"
    )
    assert "它同时要求偏离中心线高于 5 σ，且偏离中心线低于 3 σ" in found[0].zh


def test_two_texts_at_once_or_a_choice_in_none_of_its_lists_contradict(look: Lint) -> None:
    text = (
        "rules:\n"
        "  - {id: a, event: spc.signal, then: {open_case: true},\n"
        "     when: {all: [{process: plating}, {process: 镀锌}]}}\n"
        "  - {id: b, event: spc.signal, then: {open_case: true},\n"
        "     when: {all: [{signal: {in: [WE1, WE2]}}, {not: {signal: {in: [WE1, WE2]}}}]}}\n"
    )
    assert [each.rules for each in look(text, "contradictory")] == [("a",), ("b",)]


def test_conditions_that_everything_meets_are_told(look: Lint) -> None:
    (found,) = look(
        "rules:\n"
        "  - id: all\n"
        "    event: complaint\n"
        "    when: {any: [{safety_critical: true}, {not: {safety_critical: true}}]}\n"
        "    then: {open_case: true}\n",
        "always",
    )
    assert "holds whatever the facts are; if that is meant, write `when: always`" in found.en


def test_true_or_false_is_not_everything_since_it_may_not_be_recorded(look: Lint) -> None:
    assert look(
        "rules:\n"
        "  - {id: all, event: spc.signal, then: {open_case: true},\n"
        "     when: {any: [{tentative: true}, {tentative: false}]}}\n",
        "always",
    ) == []  # fmt: skip


def test_a_condition_that_another_one_implies_is_noted(look: Lint) -> None:
    (found,) = look(
        "rules:\n"
        "  - {id: a, event: spc.signal, then: {open_case: true},\n"
        "     when: {all: [{z: {above: 5}}, {z: {above: 3}}]}}\n",
        "unneeded",
    )
    assert found.severity == "note"
    assert "the condition that distance from the centre line is above 3 sigma changes" in found.en


def test_an_alternative_that_can_never_hold_is_noted_unless_other_rules_share_it(
    look: Lint,
) -> None:
    one = (
        "  - {{id: {name}, event: spc.signal, then: {{open_case: true}},\n"
        "     when: {{all: [{{critical: {critical}}},"
        " {{any: [{{critical: true}}, {{tentative: true}}]}}]}}}}\n"
    )
    alone = "rules:\n" + one.format(name="a", critical="false")
    (found,) = look(alone, "unneeded")
    assert "the alternative that critical characteristic: yes can never hold" in found.en
    assert look(alone + one.format(name="b", critical="true"), "unneeded") == []


def test_rules_that_make_another_one_needless_together_are_named(look: Lint) -> None:
    (found,) = look(
        "rules:\n"
        "  - {id: low, event: spc.signal, when: {z: {at_most: 4}}, then: {contain: lot}}\n"
        "  - {id: high, event: spc.signal, when: {z: {above: 4}}, then: {contain: lot}}\n"
        "  - {id: both, event: spc.signal, when: {z: {between: [3, 5]}}, then: {contain: lot}}\n",
        "dominated",
    )
    assert found.en == (
        "rule `both` (line 6) is never needed: wherever it holds, rule `low` (line 4) and "
        "rule `high` (line 5) together decide at least as much"
    )


def test_severities_that_differ_at_one_priority_are_told_with_an_example(look: Lint) -> None:
    text = (
        "rules:\n"
        "  - {id: a, event: containment, when: {held: true}, then: {severity: minor}}\n"
        "  - {id: b, event: containment, when: {shipped: {above: 0}}, then: {severity: major}}\n"
    )
    (found,) = look(text, "conflicting")
    assert found.rules == ("b", "a")
    assert found.example is not None
    assert (found.example["held"], found.example["shipped"]) == (True, 1200)
    assert "(example: held: true, shipped: 1200)" in found.en
    assert look(text.replace("id: b,", "id: b, priority: 5,"), "conflicting") == []


def test_a_cool_down_of_a_response_does_nothing(look: Lint) -> None:
    (found,) = look(
        "rules:\n"
        "  - {id: a, event: containment, when: always, then: {severity: major}, cool_down: 8 h}\n",
        "cool_down",
    )
    assert found.severity == "warning"


def test_findings_that_nothing_is_decided_about_are_noted(look: Lint) -> None:
    (found,) = [each for each in look(RULES, "gap") if each.line == 1]
    assert found.severity == "note"
    assert "complaint" in found.rules
    assert "spc.signal" not in found.rules
    assert "receipt.recorded" not in found.rules


def test_facts_of_an_event_that_no_rule_holds_for_are_said_in_words(look: Lint) -> None:
    (found,) = [
        each
        for each in look(
            "rules:\n"
            "  - {id: a, event: spc.signal, when: {signal: {not: WE2}}, then: {open_case: true}}\n"
            "  - {id: b, event: spc.signal, when: {critical: true}, then: {open_case: true}}\n",
            "gap",
        )
        if each.rules == ("spc.signal",)
    ]
    assert found.en == (
        "nothing is decided for `spc.signal` when signal is WE2 and critical characteristic: no "
        "(example: critical: false, signal: WE2)"
    )
    assert found.zh == (
        "对于`spc.signal`，以下情形没有任何决定：判异信号为 WE2，且关键特性：否"
        "（例：critical: false, signal: WE2）"
    )


def test_a_document_holds_both_sentences_and_the_example(look: Lint) -> None:
    (found,) = look(RULES, "subsumed")
    assert found.document() == {
        "severity": "warning",
        "kind": "subsumed",
        "rules": ["harder", "hard"],
        "line": 5,
        "sentence": {"en": found.en, "zh-CN": found.zh},
        "example": None,
    }


def test_rules_that_no_test_exercises_are_noted(look: Lint) -> None:
    assert [each.rules for each in look(RULES, "untested")] == [()]
    tested = RULES + (
        "tests:\n"
        "  - name: a point beyond three sigma holds the load\n"
        "    given: {event: spc.signal, facts: {z: 3.5}}\n"
        "    expect: {contain: [load]}\n"
    )
    (found,) = look(tested, "untested")
    assert found.rules == ("harder",)
    assert found.en == "1 of 2 rules, rows and correlations apply in no test: `harder`"


def test_what_no_rule_names_is_not_said_to_belong_to_those_that_rules_name() -> None:
    space = space_of([Condition("equipment", "in", ("A", "B", "C"))], FIELDS)
    (points,) = space.axes
    named, unnamed = 0b111, 0b1000
    assert len(points.points) == 3
    assert say_box(space, (named,))["en"] == "equipment is one of A, B and C"
    assert say_box(space, (0b011,))["en"] == "equipment is one of A and B"
    assert say_box(space, (unnamed,))["zh-CN"].startswith("设备不属于 A、B")
    assert say_box(space, (0b101 | unnamed,))["en"] == "equipment is not B"
