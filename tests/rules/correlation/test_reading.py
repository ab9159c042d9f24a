"""What is wrong with a correlation is said at its line and column, with what would be right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rules.pattern import Join
from rules.rulebook import Rulebook, RulebookError, parse_rulebook

HOUR = 3_600_000_000
FILE = """rulebook: plant
version: 3
fields:
  peak_temperature: {parameter: peak_c, type: number, unit: degC}
correlations:
  - id: plated
    priority: 60
    within: 30 d
    same: [item]
    steps:
      - {as: thin, event: inspection.nonconforming, when: {characteristic: plating_thickness}}
      - {as: complaint, event: complaint, when: always, within: 20 d, descendant_of: thin}
    contain_of: [thin]
    then: {contain: load}
    cool_down: 8 h
  - id: again
    within: 8 h
    same: [equipment]
    different: [stream]
    repeat: {event: spc.signal, when: {page_worthy: true}, times: 3}
    then: {open_case: true}
  - id: chain
    within: 8 h
    steps:
      - {as: 一, event: operation.recorded, when: {peak_temperature: {above: 240}}}
      - {as: 二, event: spc.signal, when: always, where: {equipment: 一.equipment}}
      - as: 三
        event: supplier.alert
        when: always
        where: {heat: 二.heat, supplier: 一.supplier}
        descendant_of: 一
    contain_of: [一, 三]
    then: {contain: heat}
"""


@pytest.fixture
def book() -> Rulebook:
    return parse_rulebook(FILE, source="plant.yaml")


def test_a_correlation_is_read_as_it_is_written(book: Rulebook) -> None:
    plated = book.correlations[0]
    assert (plated.id, plated.priority, plated.window) == ("plated", 60, 720 * HOUR)
    assert (plated.contain_of, plated.cool_down, plated.line) == ((0,), 8 * 3600, 6)
    assert plated.then.contain == "load"
    assert [(step.name, step.event, step.within) for step in plated.steps] == [
        ("thin", "inspection.nonconforming", None),
        ("complaint", "complaint", 480 * HOUR),
    ]
    assert plated.joins == (
        Join("same", 1, "item", 0, "item"),
        Join("descendant", 1, "lot", 0, "lot"),
    )


def test_a_repeat_is_equal_steps_that_differ_from_each_other(book: Rulebook) -> None:
    again = book.correlations[1]
    assert [step.name for step in again.steps] == ["first", "second", "third"]
    assert len({(step.event, step.when) for step in again.steps}) == 1
    assert again.contain_of == (0, 1, 2)
    assert set(again.joins) == {
        Join("same", 1, "equipment", 0, "equipment"),
        Join("same", 2, "equipment", 0, "equipment"),
        Join("different", 1, "stream", 0, "stream"),
        Join("different", 2, "stream", 0, "stream"),
        Join("different", 2, "stream", 1, "stream"),
    }


def test_steps_are_joined_by_facts_of_any_step_before_them(book: Rulebook) -> None:
    chain = book.correlations[2]
    assert chain.joins == (
        Join("same", 1, "equipment", 0, "equipment"),
        Join("same", 2, "heat", 1, "heat"),
        Join("same", 2, "supplier", 0, "supplier"),
        Join("descendant", 2, "lot", 0, "lot"),
    )


FIRST = "thin, event: inspection.nonconforming, when: {characteristic: plating_thickness}"
WRONG = [
    ("within: 30 d", "within: 367 d", "8:13", "at most 366 d"),
    ("within: 30 d", "within: soon", "8:13", "a length of time such as `8 h`"),
    ("within: 30 d\n", "\n", "6:5", "a correlation lacks `within:`"),
    ("within: 20 d", "within: 31 d", "12:65", "longer than that of the whole correlation"),
    ("same: [item]", "same: [itm]", "9:12", "unknown field `itm`; did you mean `item`?"),
    (
        "same: [item]",
        "same: [heat]",
        "9:12",
        "`complaint` does not carry `heat` (step `complaint`)",
    ),
    ("same: [item]", "same: [item, item]", "9:18", "field `item` stands here twice"),
    ("same: [item]", "same: item", "9:11", "`same:` must be a list"),
    ("same: [item]", "sme: [item]", "9:5", "did you mean `same`?"),
    ("descendant_of: thin", "descendant_of: thn", "12:86", "unknown step `thn`; did you mean"),
    ("descendant_of: thin", "descendant_of: complaint", "12:86", "is not before `complaint`"),
    ("descendant_of: thin", "where: {lot: thn.lot}", "12:84", "did you mean `thin`?"),
    ("descendant_of: thin", "where: {lot: thin.lt}", "12:84", "did you mean `lot`?"),
    ("descendant_of: thin", "where: {lot: thin}", "12:84", "such as `thin.heat`"),
    ("descendant_of: thin", "where: {heat: thin.heat}", "12:79", "does not carry `heat`"),
    (
        "descendant_of: thin",
        "where: {quantity: thin.lot}",
        "12:89",
        "`quantity` is a number and `lot` is text",
    ),
    ("descendant_of: thin", "where: {lot: 7}", "12:84", "must be text"),
    (FIRST, f"{FIRST}, within: 2 h", "11:96", "no step is before it"),
    ("as: complaint", "as: thin", "12:14", "step `thin` stands here twice"),
    ("as: complaint", "as: first.one", "12:14", "letters, digits, `-` and `_`"),
    ("event: complaint", "event: complant", "12:32", "did you mean `complaint`?"),
    ("event: complaint", "event: containment", "12:32", "unknown event `containment`"),
    ("event: complaint", "event: correlation.matched", "12:32", "unknown event"),
    ("when: always, within", "within", "12:9", "a step lacks `when:`"),
    ("when: always, within", "when: {lod: a}, within", "12:50", "did you mean `lot`?"),
    ("contain_of: [thin]", "contain_of: [thinn]", "13:18", "did you mean `thin`?"),
    ("contain_of: [thin]", "contain_of: [thin, thin]", "13:24", "step `thin` stands here twice"),
    ("contain_of: [thin]", "contain_of: thin", "13:17", "`all` or a list of steps"),
    ("{contain: load}", "{contain: since_last_god}", "14:21", "did you mean `since_last_good`?"),
    ("{contain: load}", "{contain: gauge_window}", "14:21", "gives no gauge_window to start from"),
    ("{contain: load}", "{open_case: true}", "13:5", "belongs to a `then:` with `contain:`"),
    ("{contain: load}", "{severity: major}", "14:12", "belongs to a rule for"),
    ("cool_down: 8 h", "cool_down: 40 d", "15:16", "at most 30 d"),
    ("id: again", "id: plated", "16:5", "correlation `plated` stands here twice"),
    ("times: 3", "times: 4", "20:67", "`times:` is 2 or 3"),
    ("times: 3", "times: true", "20:67", "`times:` is 2 or 3"),
    (", times: 3", "", "20:13", "`repeat:` lacks `times:`"),
    ("same: [equipment]\n", "\n", "16:5", "would join any two events of the plant"),
    ("    repeat:", "    steps: []\n    repeat:", "21:5", "`steps:` or `repeat:`, not both"),
    ("different: [stream]", "different: [z]\n    priority: -1", "20:15", "whole number from 0"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "said"), WRONG)
def test_a_mistake_is_named_where_it_stands(right: str, wrong: str, place: str, said: str) -> None:
    assert right in FILE
    with pytest.raises(RulebookError) as refused:
        parse_rulebook(FILE.replace(right, wrong, 1), source="plant.yaml")
    problems = str(refused.value).splitlines()
    assert len(problems) == 1
    assert problems[0].startswith(f"plant.yaml:{place}: ")
    assert said in problems[0]


def _written(steps: str, more: str = "") -> str:
    return (
        "rulebook: p\nversion: 1\ncorrelations:\n  - id: x\n    within: 8 h\n"
        f"{more}    steps:\n{steps}    then: {{open_case: true}}\n"
    )


STEP = "      - {event: spc.signal, when: always}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_written(STEP, "    same: [lot]\n"), "two or three steps, not 1; what one event decides"),
        (_written(STEP * 4, "    same: [lot]\n"), "two or three steps, not 4"),
        (_written(STEP * 2), "step `second` would join any two events of the plant"),
        (_written(STEP * 2, "    different: [lot]\n"), "would join any two events"),
        (
            _written(
                STEP * 2 + "      - {event: spc.signal, when: always, descendant_of: first}\n"
            ),
            "step `second` would join any two events",
        ),
        (
            _written(STEP, "    same: [lot]\n").replace(f"    steps:\n{STEP}", ""),
            "lacks `steps:` (or `repeat:`",
        ),
        (
            _written(STEP * 2, "    same: [lot]\n").replace("spc.signal", "calibration.failed"),
            "`calibration.failed` does not carry `lot`",
        ),
        (
            _written(STEP * 2, "    same: [value]\n").replace(
                "spc.signal", "inspection.nonconforming"
            ),
            "`value` is measured in different units",
        ),
        ("rulebook: p\nversion: 1\ncorrelations: []\n", "must not be empty"),
        ("rulebook: p\nversion: 1\ncorrelations: {a: b}\n", "must be a list"),
    ],
)
def test_a_correlation_that_means_nothing_is_refused(
    text: str, said: str, problems: Callable[[str], list[str]]
) -> None:
    assert said in problems(text)[0]


def test_more_than_twelve_joins_of_a_step_are_refused(
    problems: Callable[[str], list[str]],
) -> None:
    names = "lot, item, item_kind, operation, process, equipment, load, tool, bath, shift"
    text = _written(STEP * 2, f"    same: [{names}, operator, heat, supplier]\n")
    assert "13 joins of step `second`; at most 12" in problems(text)[0]


def test_two_alerts_on_one_lot_can_be_joined_though_an_alert_names_several(
    read: Callable[[str], Rulebook],
) -> None:
    text = _written(STEP * 2, "    same: [lot]\n").replace("spc.signal", "supplier.alert")
    assert read(text).correlations[0].joins == (Join("same", 1, "lot", 0, "lot"),)
