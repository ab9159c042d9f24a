"""Whatever an author saves by accident, the reader answers with problems and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.rulebook import Problem, RulebookError, parse_rulebook

SMALL = """rulebook: plant
version: 1
lists: {hot: [a, 'b']}
conditions: {c: {process: {in: hot}}}
routes: {default: [{step: decide, meaning: approval, roles: [engineering], quorum: any}]}
rules:
  - {id: x, event: spc.signal, when: {any: [condition: c, not: {z: {between: [1, 2.5]}}]},
     then: {contain: lot, open_case: true}}
  - {id: y, event: containment, when: {lots: {above: 3}}, then: {notify: [customers]}}
"""
SNIPPETS = ["", "null", "[]", "{}", "7", "'x'", "true", ": ", ", ", "- ", "[", "}", "\n", "{a: b}"]


def _problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse_rulebook(text, source="plant.yaml")
    except RulebookError as refused:
        return refused.problems
    return ()


@settings(max_examples=250, deadline=None)
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
