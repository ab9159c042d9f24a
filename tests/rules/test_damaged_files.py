"""Whatever an author saves by accident, the reader answers with problems and nothing else."""

from unittest.mock import patch

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.reading import events
from rules.reading.report import Report
from rules.reading.tree import Tree, read_tree
from rules.rulebook import Problem, RulebookError, parse_rulebook

SMALL = """rulebook: plant
version: 1
lists: {hot: [a, 'b']}
conditions: {c: {process: {in: hot}}}
routes: {default: [{step: confirm, meaning: review, roles: [quality_supervisor], quorum: any},
                   {step: decide, meaning: approval, roles: [engineering], quorum: any}]}
rules:
  - {id: x, event: spc.signal, when: {any: [condition: c, not: {z: {between: [1, 2.5]}}]},
     then: {contain: lot, open_case: true}}
  - {id: y, event: containment, when: {lots: {above: 3}}, then: {notify: [customers]}}
fields: {peak: {parameter: peak_c, type: number, unit: degC, label: {zh-CN: 峰值}}}
tables:
  - {id: t, event: complaint, hit: first, inputs: [customer], outputs: [open_case],
     rows: [[a, true], ["not (b, c)", true]]}
correlations:
  - {id: two, within: 8 h, same: [equipment], then: {contain: since_change}, cool_down: 8 h,
     steps: [{event: spc.signal, when: always}, {event: spc.signal, when: {peak: {above: 9 K}}}]}
deadlines:
  - {id: d, event: operation.recorded, when: {process: a}, within: 4 h, then: {open_case: true},
     unless: {event: inspection.recorded, when: {stage: final}, same: [lot]}}
tests:
  - {name: n, given: {event: complaint, facts: {customer: a}}, expect: {rules: [t.1]}}
"""
SNIPPETS = ["", "null", "[]", "{}", "7", "'x'", "true", ": ", ", ", "- ", "[", "}", "\n", "{a: b}"]


def _problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse_rulebook(text, source="plant.yaml")
    except RulebookError as refused:
        return refused.problems
    return ()


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(SMALL)), st.integers(0, 12), st.sampled_from(SNIPPETS))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_reader(
    start: int, length: int, put: str
) -> None:
    damaged = SMALL[:start] + put + SMALL[start + length :]
    lines = damaged.count("\n") + 1
    assert all(1 <= problem.line <= lines for problem in _problems_of(damaged))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_a_text_that_is_no_rule_file_has_a_problem(text: str) -> None:
    assert _problems_of(text)


def _read(text: str, loader: object) -> tuple[Tree | None, bool]:
    report = Report("plant.yaml")
    with patch.object(events, "_LOADER", loader):
        tree = read_tree(text, report)
    return tree, bool(report.problems)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="there is only one parser")
@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.builds(
            lambda start, length, put: SMALL[:start] + put + SMALL[start + length :],
            st.integers(0, len(SMALL)),
            st.integers(0, 12),
            st.sampled_from(SNIPPETS),
        ),
        st.text("ab:,-[]{} \n#'\"|>&?!1é", max_size=30),
    )
)
def test_what_both_parsers_of_yaml_accept_they_read_alike_at_the_same_places(text: str) -> None:
    fast, refused_by_fast = _read(text, yaml.CSafeLoader)
    slow, refused_by_slow = _read(text, yaml.SafeLoader)
    if not refused_by_fast and not refused_by_slow:
        assert fast == slow
