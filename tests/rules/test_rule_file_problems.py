"""What is wrong with a rule file is said at its line and column, all of it at once."""

from collections.abc import Callable

import pytest

from rules.rulebook import RulebookError, parse_rulebook

RuleFile = Callable[..., str]
Problems = Callable[[str], list[str]]

# `when:` -> where its problem stands in line 6, and what is said
WHEN = [
    ("{chracteristic: a}", 12, "unknown field `chracteristic`; did you mean `characteristic`?"),
    ("{quantity: 4}", 12, "unknown field `quantity`"),
    ("{value: {abvoe: 35}}", 20, "unknown comparison `abvoe`; did you mean `above`?"),
    ("{value: '35'}", 19, "`value` is a number, not `35` (text)"),
    ("{value: {above: high}}", 27, "`value` is a number, not `high` (text)"),
    ("{lot: 35}", 17, "`lot` is text, not `35` (a number); put it in quotes"),
    ("{lot: true}", 17, "`lot` is text, not `true` (true or false); put it in quotes"),
    ("{critical: 'true'}", 22, "`critical` is a boolean, not `true` (text)"),
    ("{critical: 1}", 22, "`critical` is a boolean"),
    ("{stage: finale}", 19, "`stage` has an unknown value `finale`; did you mean `final`?"),
    ("{lot: {above: 3}}", 18, "`above` compares numbers; `lot` is text"),
    ("{critical: {in: [true]}}", 23, "`in` compares"),
    ("{load: null}", 18, "for none recorded write {blank: true}"),
    ("{load: }", 17, "for none recorded write {blank: true}"),
    ("{load: {blank: 1}}", 26, "`blank:` is true or false, not `1` (a number)"),
    ("{value: {between: [35, 25]}}", 29, "nothing lies between 35 and 25; swap them"),
    ("{value: {between: 35}}", 29, "`between:` takes two numbers"),
    ("{value: {between: [1, 2, 3]}}", 29, "`between:` takes two numbers"),
    ("{value: {above: 1, below: 2}}", 19, "one comparison; several go under `all:`"),
    ("{value: {}}", 19, "one comparison"),
    ("{lot: {in: []}}", 22, "`in:` must not be empty"),
    ("{lot: {in: lots_of_july}}", 22, "unknown list `lots_of_july`"),
    ("{lot: [K7, M2]}", 17, "write {in: [...]}"),
    ("{value: {above: 35 HCR}}", 27, "unknown unit `HCR`; did you mean `HRC`?"),
    ("{value: {above: 12 parsec}}", 27, "(a unit of your own: compare `unit` beside)"),
    ("{value: {between: [5 um, 9]}}", 36, "`value`: give every number its unit, or none of them"),
    ("{value: {in: [5 um, 35 HRC]}}", 31, "`HRC` cannot be converted into `um`"),
    ("{value: {between: [1 mm, 9 um]}}", 29, "nothing lies between 1 and 0.009; swap them"),
    ("{value: {above: 1e999 um}}", 27, "`1e999` is too large"),
    ("{inspected: {above: 5 m}}", 31, "`5 m` does not measure pieces; `inspected` is in pcs"),
    ("{inspected: {above: 5 EUR}}", 31, "unknown unit `EUR` (`inspected` is in pcs)"),
    ("{value: {not: {between: [1, 2]}}}", 25, "write not: {value: {between: [...]}}"),
    ("{lot: {not: [K7, M2]}}", 23, "`not:` takes one value; write not: {lot: {in: [...]}}"),
    ("{load: ''}", 18, "for none recorded write {blank: true}"),
    ("{lot: a, load: b}", 11, "one condition at a time"),
    ("{}", 11, "one condition at a time"),
    ("{all: []}", 17, "`all:` must not be empty"),
    ("{any: {lot: a}}", 17, "`any:` must be a list, not a table"),
    ("{not: [lot]}", 17, "a condition must be a table"),
    ("{condition: hot}", 23, "unknown condition `hot`"),
    ("alway", 11, "the word `always`, belong here, not `alway` (text)"),
    ("[lot]", 11, "a condition must be a table"),
]


@pytest.mark.parametrize(("when", "column", "said"), WHEN)
def test_a_wrong_condition_is_named_where_it_stands(
    when: str, column: int, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(when=when))
    place, _, message = problem.partition(": ")
    assert said in message
    assert place == f"plant.yaml:6:{column}"


def test_a_unit_is_refused_where_a_number_has_none(rule_file: RuleFile, problems: Problems) -> None:
    (problem,) = problems(rule_file(when="{lots: {above: 5 pcs}}", event="supplier.alert"))
    assert problem == "plant.yaml:6:26: `lots` has no unit; write the number alone"
    (problem,) = problems(rule_file(when="{z: {above: 3 mm}}", event="spc.signal"))
    assert problem == "plant.yaml:6:23: `3 mm` cannot be converted; `z` is in sigma"
    found = problems(rule_file(when="{value: {above: ３５}}"))
    assert any(each.endswith("full-width letters or digits; write `35`") for each in found)


THEN = [
    ("{contain: [lot, load]}", "`contain:` names one strategy; a second one is a rule of its own"),
    ("{contain: lod}", "unknown strategy `lod`; did you mean `load`?"),
    ("{contain: gauge_window}", "`inspection.nonconforming` gives no gauge_window to start from"),
    ("{severity: major}", "`severity:` belongs to a rule for `event: containment`"),
    ("{open_case: false}", "`open_case:` can only be true"),
    ("{contian: load}", "unknown entry in `then:` `contian`; did you mean `contain`?"),
    ("{}", "`then:` decides nothing"),
    ("load", "`then:` must be a table"),
]


@pytest.mark.parametrize(("then", "said"), THEN)
def test_a_wrong_outcome_is_named(
    then: str, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(then=then))
    assert problem.startswith("plant.yaml:7:")
    assert said in problem


RESPONSES = [
    ("{severity: critcal}", "unknown severity `critcal`; did you mean `critical`?"),
    ("{route: fast}", "unknown route `fast`; known: default"),
    ("{notify: [quality-supervisor]}", "did you mean `quality_supervisor`?"),
    ("{notify: [shipping, shipping]}", "role `shipping` stands here twice"),
    ("{notify: shipping}", "the list of roles must be a list"),
    ("{contain: load}", "`contain:` belongs to a rule for a finding"),
]


@pytest.mark.parametrize(("then", "said"), RESPONSES)
def test_a_wrong_response_is_named(
    then: str, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(then=then, event="containment"))
    assert problem.startswith("plant.yaml:7:")
    assert said in problem


def test_every_problem_of_a_file_is_reported_in_file_order(problems: Problems) -> None:
    text = (
        "rulebook: 7\nversion: 0\nauthor: me\nrules:\n"
        "  - {id: a b, event: spc.sginal, when: always, then: {contain: lot}}\n"
        "  - {id: c, event: spc.signal, priority: high, when: {signl: WE1}, then: {contain: lt}}\n"
        "  - {id: d, event: spc.signal}\n"
    )
    found = [problem.split(": ", 1) for problem in problems(text)]
    assert [place.removeprefix("plant.yaml:") for place, _ in found] == [
        *("1:11", "2:10", "3:1", "5:10", "5:22"),
        *("6:42", "6:55", "6:84", "7:5", "7:5"),
    ]
    assert "did you mean `spc.signal`?" in found[4][1]
    assert "did you mean `signal`?" in found[6][1]
    assert {message for _, message in found[-2:]} == {
        "a rule lacks `when:`",
        "a rule lacks `then:`",
    }


@pytest.mark.parametrize("text", ["", "# nothing\n", "- rules\n", "rules", "rulebook: x\n"])
def test_a_file_that_is_not_a_rule_file_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        parse_rulebook(text, source="plant.yaml")


def test_a_rule_id_stands_once(rule_file: RuleFile, problems: Problems) -> None:
    again = "  - {id: one, event: complaint, when: always, then: {open_case: true}}\n"
    (problem,) = problems(rule_file(extra=again))
    assert problem == "plant.yaml:8:5: rule `one` stands here twice (first in line 4)"


def test_two_rules_may_not_name_two_routes_at_one_priority(problems: Problems) -> None:
    step = (
        "[{step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}, "
        "{step: decide, meaning: approval, roles: [engineering], quorum: any}]"
    )
    text = (
        f"rulebook: plant\nversion: 1\nroutes: {{fast: {step}, slow: {step}}}\nrules:\n"
        "  - {id: a, event: containment, priority: 5, when: always, then: {route: fast}}\n"
        "  - {id: b, event: containment, priority: 5, when: {lots: 1}, then: {route: slow}}\n"
    )
    (problem,) = problems(text)
    assert "rules `a` and `b` name different routes at priority 5" in problem
    other = text.replace("{id: b, event: containment, priority: 5", "{id: b, event: containment")
    assert len(parse_rulebook(other, source="plant.yaml").rules) == 2


def test_a_list_that_does_not_fit_its_field_is_refused_where_it_is_written(
    rule_file: RuleFile, problems: Problems
) -> None:
    lists = "lists:\n  limits: [35, high]\n"
    (problem,) = problems(rule_file(when="{value: {in: limits}}", extra=lists))
    assert problem == "plant.yaml:9:16: `value` is a number, not `high` (text)"


def test_what_no_rule_uses_is_refused_because_nothing_checks_it(
    rule_file: RuleFile, problems: Problems
) -> None:
    extra = "lists: {hot: [a]}\nconditions: {night: {shft: night}}\n"
    found = problems(rule_file(extra=extra))
    assert found == [
        "plant.yaml:8:9: list `hot` is used by no rule, so nothing checks it",
        "plant.yaml:9:14: condition `night` is used by no rule, so nothing checks it",
    ]


def test_a_named_condition_is_checked_against_the_event_that_uses_it(
    rule_file: RuleFile, problems: Problems
) -> None:
    extra = (
        "  - {id: two, event: complaint, when: {condition: night}, then: {open_case: true}}\n"
        "conditions: {night: {shift: night}}\n"
    )
    (problem,) = problems(rule_file(when="{condition: night}", extra=extra))
    assert problem.startswith("plant.yaml:9:22: unknown field `shift`")
    assert problem.endswith("(event `complaint`)")


def test_a_condition_that_refers_to_itself_is_refused(
    rule_file: RuleFile, problems: Problems
) -> None:
    extra = "conditions:\n  a: {condition: b}\n  b: {not: {condition: a}}\n"
    (problem,) = problems(rule_file(when="{condition: a}", extra=extra))
    assert problem == "plant.yaml:10:24: condition `a` refers to itself"


def test_a_rule_that_multiplies_out_of_hand_is_refused_at_once(
    rule_file: RuleFile, problems: Problems
) -> None:
    doubled = [f"  c{n}: {{all: [condition: c{n - 1}, condition: c{n - 1}]}}" for n in range(1, 8)]
    ten = ", ".join(["{lot: a}"] * 10)
    extra = "\n".join(["conditions:", f"  c0: {{all: [{ten}]}}", *doubled, ""])
    (problem,) = problems(rule_file(when="{condition: c7}", extra=extra))
    assert problem == "plant.yaml:6:11: more than 200 comparisons in one rule"


def test_named_conditions_have_a_depth_that_a_reader_can_follow(
    rule_file: RuleFile, problems: Problems
) -> None:
    chain = [f"  c{n}: {{condition: c{n + 1}}}" for n in range(900)]
    extra = "\n".join(["conditions:", *chain, "  c900: {lot: a}", ""])
    (problem,) = problems(rule_file(when="{condition: c0}", extra=extra))
    assert problem == "plant.yaml:16:19: named conditions nested deeper than 8"


def test_what_carries_its_decision_is_no_event_for_a_rule(
    rule_file: RuleFile, problems: Problems
) -> None:
    (problem,) = problems(rule_file(event="deadline.missed"))
    assert problem.startswith("plant.yaml:5:12: unknown event `deadline.missed`")


@pytest.mark.parametrize(
    "written", ["lines", "'list:lines'", "{not: lines}", "{in: [L-1, lines]}", "{in: more}"]
)
def test_the_name_of_a_list_is_no_value(
    written: str, rule_file: RuleFile, problems: Problems
) -> None:
    text = rule_file(when=f"{{any: [{{equipment: {written}}}, {{equipment: {{in: lines}}}}]}}")
    more = "  more: [L-2, lines]\n" if "more" in written else ""
    (problem,) = problems(text + f"lists:\n  lines: [L-1]\n{more}")
    assert problem.endswith(
        "`lines` is the name of a list; write {in: lines}, in a cell `list:lines`, "
        "or give the list another name"
    )
