"""Tests that stand beside the rules: read, run, and what they say when they fail."""

from collections.abc import Callable

import pytest

from rules.rule_tests import TestReport, run_tests
from rules.rulebook import Rulebook, RulebookError

Read = Callable[[str], Rulebook]
Problems = Callable[[str], list[str]]

BOOK = """rulebook: plant
version: 3
fields:
  peak: {parameter: peak_c, type: number, unit: degC}
rules:
  - {id: hard, event: inspection.nonconforming, then: {contain: load},
     when: {all: [{characteristic: core_hardness}, {shift: night}]}}
  - {id: hot, event: operation.recorded, when: {peak: {above: 245}}, then: {open_case: true}}
tables:
  - id: severity
    event: containment
    hit: first
    inputs: [cause, shipped]
    outputs: [severity, notify]
    rows:
      - [complaint, "> 0", critical, "engineering, customers"]
      - ["-", "> 0", major, engineering]
correlations:
  - id: two-signals
    within: 8 h
    same: [equipment]
    repeat: {event: spc.signal, when: {page_worthy: true}, times: 2}
    then: {contain: since_change}
  - id: thin-then-complaint
    within: 30 d
    steps:
      - {as: first, event: inspection.nonconforming, when: {characteristic: coating_thickness}}
      - {as: second, event: complaint, when: always, descendant_of: first}
    then: {contain: lot}
deadlines:
  - {id: late, event: operation.recorded, when: {process: packing}, within: 4 h,
     unless: {event: inspection.recorded, when: {stage: final}, same: [lot]},
     then: {open_case: true}}
tests:
"""

HARD = "event: inspection.nonconforming, facts: {characteristic: core_hardness, shift: "
SIGNAL = "event: spc.signal, facts: {page_worthy: true, equipment: FURNACE-"


def run(read: Read, given: str, expect: str) -> TestReport:
    return run_tests(read(f"{BOOK}  - name: the test\n    given: {given}\n    expect: {expect}\n"))


def of(read: Read, given: str, expect: str) -> tuple[str, ...]:
    (result,) = run(read, given, expect).results
    assert result.passed is (not result.differences)
    return result.differences


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        (f"{{{HARD}night}}}}", "{rules: [hard], contain: [load], open_case: true}"),
        (f"{{{HARD}day}}}}", "{rules: [], contain: [], open_case: false}"),
        ("{event: operation.recorded, facts: {peak: 245.5}}", "{rules: [hot], open_case: true}"),
        ("{event: operation.recorded, facts: {peak: 245}}", "{rules: []}"),
        ("{event: complaint}", "{rules: []}"),
        (
            "{event: containment, facts: {cause: complaint, shipped: 3}}",
            "{rules: [severity.1], severity: critical, notify: [customers, engineering]}",
        ),
        ("{event: containment, facts: {shipped: 3}}", "{severity: major, route: default}"),
        (
            f"[{{{SIGNAL}3}}}}, {{{SIGNAL}3}}, at: 8 h}}]",
            "{rules: [two-signals], contain: [since_change]}",
        ),
        (f"[{{{SIGNAL}3}}}}, {{{SIGNAL}4}}, at: 8 h}}]", "{rules: []}"),
        (f"[{{{SIGNAL}3}}}}, {{{SIGNAL}3}}, at: 481 min}}]", "{rules: []}"),
        (f"[{{{SIGNAL}3}}, at: 8 h}}, {{{SIGNAL}3}}, at: 0}}]", "{rules: [two-signals]}"),
        (
            (
                "[{event: inspection.nonconforming, facts: {characteristic: coating_thickness, "
                "lot: P-1}}, {event: complaint, facts: {lot: B-9}, ancestors: [P-1], at: 9 d}]"
            ),
            "{rules: [thin-then-complaint], contain: [lot], open_case: true}",
        ),
    ],
)
def test_what_is_decided_as_expected_passes(read: Read, given: str, expect: str) -> None:
    assert of(read, given, expect) == ()


@pytest.mark.parametrize(
    ("given", "expect", "said"),
    [
        (
            f"{{{HARD}day}}}}",
            "{rules: [hard]}",
            "expected rule `hard` to apply; near miss: the shift is night (it is day)",
        ),
        (
            f"{{{HARD}day}}}}",
            "{open_case: true}",
            "expected a case, none is opened; near miss of `hard`: the shift is night (it is day)",
        ),
        (f"{{{HARD}night}}}}", "{rules: []}", "rule `hard` applies, which was not expected"),
        (f"{{{HARD}night}}}}", "{open_case: false}", "expected no case, one is opened"),
        (
            f"{{{HARD}night}}}}",
            "{contain: [operation]}",
            "expected to contain operation; load is contained",
        ),
        (f"{{{HARD}night}}}}", "{contain: []}", "expected to contain nothing; load is contained"),
        (
            "{event: complaint}",
            "{rules: [hard]}",
            (
                "expected rule `hard` to apply; it is a rule for `inspection.nonconforming`, and "
                "the last event is `complaint`"
            ),
        ),
        (
            "{event: complaint}",
            "{rules: [two-signals]}",
            "expected rule `two-signals` to apply; the last event does not complete its pattern",
        ),
        (
            "{event: operation.recorded, facts: {process: packing}}",
            "{rules: [late]}",
            (
                "expected rule `late` to apply; it is a deadline: write `until: 25 h` to ask what "
                "comes when its time is over"
            ),
        ),
        (
            "{event: inspection.nonconforming}",
            "{rules: [hard]}",
            "expected rule `hard` to apply; it misses by more than one condition",
        ),
        (
            "{event: containment, facts: {cause: complaint, shipped: 3}}",
            "{rules: [severity.1, severity.2]}",
            (
                "expected rule `severity.2` to apply; it holds, but by the table's policy `first` "
                "`severity.1` counts"
            ),
        ),
        (
            "{event: containment, facts: {shipped: 3}}",
            "{severity: critical}",
            (
                "expected severity `critical`, it is `major`; near miss of `severity.1`: the cause "
                "is a complaint (none is recorded)"
            ),
        ),
        (
            "{event: containment, facts: {shipped: 3}}",
            "{notify: [customers]}",
            (
                "expected to tell customers; engineering is told; near miss of `severity.1`: the "
                "cause is a complaint (none is recorded)"
            ),
        ),
    ],
)
def test_what_is_not_as_expected_is_said_in_a_sentence(
    read: Read, given: str, expect: str, said: str
) -> None:
    assert of(read, given, expect) == (said,)


def test_coverage_counts_rules_rows_patterns_and_deadlines(read: Read) -> None:
    report = run(read, f"{{{HARD}night}}}}", "{rules: [hard]}")
    assert dict(report.covered) == {
        "hard": 1,
        "hot": 0,
        "severity.1": 0,
        "severity.2": 0,
        "two-signals": 0,
        "thin-then-complaint": 0,
        "late": 0,
    }
    assert report.uncovered == ("hot", "severity.1", "severity.2", "two-signals",
                                "thin-then-complaint", "late")  # fmt: skip
    assert report.passed
    assert report.document()["results"] == [
        {"test": "the test", "passed": True, "differences": [], "line": 35}
    ]


def test_a_book_without_tests_passes_and_exercises_nothing(read: Read) -> None:
    report = run_tests(read(BOOK.removesuffix("tests:\n")))
    assert (report.passed, report.results, len(report.uncovered)) == (True, (), 7)


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        ("{name: a, given: {event: complaint}}", "35:5: a test lacks `expect:`"),
        ("{given: {event: complaint}, expect: {rules: []}}", "35:5: a test lacks `name:`"),
        ("{name: a, given: [], expect: {rules: []}}", "35:22: `given:` must not be empty"),
        ("{name: a, given: {event: complain}, expect: {rules: []}}", "did you mean `complaint`?"),
        (
            "{name: a, given: {event: complaint, facts: {lto: K7}}, expect: {rules: []}}",
            "35:49: unknown field `lto`; did you mean `lot`? (event `complaint`)",
        ),
        (
            "{name: a, given: {event: complaint, facts: {quantity: many}}, expect: {rules: []}}",
            "`quantity` is a number, 'many' is text",
        ),
        (
            "{name: a, given: {event: complaint, facts: {lot: [K7]}}, expect: {rules: []}}",
            "`lot` is one value, not a list",
        ),
        (
            "{name: a, given: {event: complaint, at: soon}, expect: {rules: []}}",
            "`at:` is a length of time such as `8 h`",
        ),
        ("{name: a, given: {event: complaint}, expect: {}}", "`expect:` asks nothing"),
        (
            "{name: a, given: {event: complaint}, expect: {severity: major}}",
            "unknown entry in `expect:` of `complaint` `severity`",
        ),
        (
            "{name: a, given: {event: containment}, expect: {contain: [lot]}}",
            "unknown entry in `expect:` of `containment` `contain`",
        ),
        (
            "{name: a, given: {event: containment}, expect: {severity: majr}}",
            "did you mean `major`?",
        ),
        (
            "{name: a, given: {event: containment}, expect: {route: fast}}",
            "unknown route `fast`",
        ),
        (
            "{name: a, given: {event: complaint}, expect: {contain: [lots]}}",
            "unknown strategy `lots`; did you mean `lot`?",
        ),
        (
            "{name: a, given: {event: complaint}, expect: {contain: lot}}",
            "`contain:` must be a list",
        ),
        (
            "{name: a, given: {event: complaint}, expect: {open_case: 1}}",
            "`open_case:` is true or false, not `1` (a number)",
        ),
        (
            "{name: a, given: {event: complaint}, expect: {rules: [hard, hard]}}",
            "rule `hard` stands here twice",
        ),
        ("7", "a test must be a table of `name: value`, not `7` (a number)"),
    ],
)
def test_a_test_that_cannot_be_read_is_reported_where_it_stands(
    problems: Problems, test: str, problem: str
) -> None:
    (said,) = problems(f"{BOOK}  - {test}\n")
    assert problem in said
    assert said.startswith("plant.yaml:35:")


def test_two_tests_of_one_name_are_refused(problems: Problems) -> None:
    test = "  - {name: a, given: {event: complaint}, expect: {rules: []}}\n"
    (said,) = problems(BOOK + test + test)
    assert said == "plant.yaml:36:5: test `a` stands here twice (first in line 35)"


PACKED = "{event: operation.recorded, facts: {process: packing, lot: CTN-1}}"
UNNAMED = "{event: operation.recorded, facts: {process: packing}}"
LOOKED = "{event: inspection.recorded, at: 1 h,"
SEEN = "event: inspection.recorded, facts: {stage: final, lot: "


@pytest.mark.parametrize(
    ("given", "until", "late"),
    [
        (PACKED, "4 h", True),
        (PACKED, "239 min", False),
        ("{event: operation.recorded, facts: {process: heading, lot: CTN-1}}", "30 d", False),
        (f"[{PACKED}, {{{SEEN}CTN-1}}, at: 4 h}}]", "5 h", False),
        (f"[{PACKED}, {{{SEEN}CTN-1}}, at: 241 min}}]", "5 h", True),
        (f"[{PACKED}, {{{SEEN}CTN-2}}, at: 1 h}}]", "5 h", True),
        (f"[{PACKED}, {LOOKED} facts: {{lot: CTN-1}}}}]", "5 h", True),
        (f"[{UNNAMED}, {LOOKED} facts: {{stage: final}}}}]", "5 h", True),
    ],
)  # fmt: skip
def test_a_test_can_wait_until_a_deadline_is_over(
    read: Read, given: str, until: str, late: bool
) -> None:
    rules = "[late]" if late else "[]"
    report = waiting(read, given, until, f"{{rules: {rules}, open_case: {str(late).lower()}}}")
    assert report.results[0].differences == ()
    assert report.covered["late"] == late


def test_a_deadline_that_did_not_come_is_said(read: Read) -> None:
    report = waiting(read, PACKED, "3 h", "{rules: [late]}")
    assert report.results[0].differences == (
        "expected rule `late` to apply; it was not set, it was kept, or its time is not over",
    )


def test_a_test_that_waits_asks_deadlines_alone(read: Read) -> None:
    report = waiting(read, PACKED, "3 h", "{rules: [hot]}")
    assert report.results[0].differences == (
        "expected rule `hot` to apply; a test with `until:` asks the deadlines alone",
    )


def test_waiting_for_what_sets_no_deadline_is_a_mistake(read: Read) -> None:
    with pytest.raises(RulebookError, match="which only records set"):
        waiting(read, "{event: complaint}", "1 h", "{rules: []}")
    with pytest.raises(RulebookError, match="before the last event"):
        waiting(read, f"[{PACKED}, {{{SEEN}CTN-1}}, at: 4 h}}]", "3 h", "{rules: []}")


def waiting(read: Read, given: str, until: str, expect: str) -> TestReport:
    test = f"  - name: the test\n    given: {given}\n    until: {until}\n    expect: {expect}\n"
    return run_tests(read(BOOK + test))
