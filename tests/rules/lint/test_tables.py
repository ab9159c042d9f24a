"""Decision tables as written: overlaps, rows that never count, gaps."""

from tests.rules.lint.conftest import Lint

TABLE = """tables:
  - id: scope
    event: inspection.nonconforming
    hit: {hit}
    inputs: [process, value]
    outputs: [contain]
    rows:
      - [plating, "> 5", lot]
      - [plating, "> 3", load]
      - [heat_treat, "-", load]
"""


def test_overlapping_rows_of_a_unique_table_bar_it_with_an_example(look: Lint) -> None:
    (found,) = look(TABLE.format(hit="unique"), "overlap")
    assert (found.severity, found.rules, found.line) == ("error", ("scope.1", "scope.2"), 11)
    assert found.en.startswith(
        "row 1 of table `scope` (line 10) and row 2 of table `scope` (line 11) hold for the same "
        "facts, although the table is `unique` (example: process: plating, value: "
    )
    assert "决策表 `scope` 第 1 条（文件第 10 行）" in found.zh


def test_a_later_row_within_an_earlier_one_is_shadowed_in_a_first_table(look: Lint) -> None:
    assert look(TABLE.format(hit="first"), "shadowed") == []
    swapped = TABLE.format(hit="first").replace('"> 5"', '"> 1"')
    (found,) = look(swapped, "shadowed")
    assert found.severity == "warning"
    assert found.en == (
        "row 2 of table `scope` (line 11) never counts: wherever it holds, row 1 of table "
        "`scope` (line 10) comes first"
    )


def test_a_row_that_a_more_severe_one_always_beats_never_counts(look: Lint) -> None:
    (found,) = look(TABLE.format(hit="priority"), "shadowed")
    assert found.rules == ("scope.1", "scope.2")
    assert "comes first, being at least as severe" in found.en


def test_facts_that_no_row_holds_for_are_told_in_the_largest_boxes(look: Lint) -> None:
    found = [each for each in look(TABLE.format(hit="first"), "gap") if each.rules == ("scope",)]
    largest = found[0]
    assert largest.severity == "warning"
    assert "process is none of plating and heat_treat" in largest.en
    assert "process is plating and worst value is at most 3" in largest.en
    assert largest.example is not None
    assert largest.example["process"] not in ("plating", "heat_treat")


def test_a_table_with_a_row_for_everything_else_has_no_gap(look: Lint) -> None:
    closed = TABLE.format(hit="first") + '      - ["-", "-", lot]\n'
    assert [each for each in look(closed, "gap") if each.rules == ("scope",)] == []


def test_facts_that_are_not_recorded_are_a_gap_of_their_own(look: Lint) -> None:
    covered = TABLE.format(hit="first") + (
        '      - [plating, "<= 3", lot]\n'
        '      - ["not (plating, heat_treat)", "-", lot]\n'
    )  # fmt: skip
    found = [each for each in look(covered, "gap") if each.rules == ("scope",)]
    assert [each.severity for each in found] == ["note"]
    assert "nothing is decided in some cases where no worst value is recorded" in found[0].en


def test_two_equal_rows_of_a_collect_table_are_duplicates(look: Lint) -> None:
    again = TABLE.format(hit="collect") + '      - [heat_treat, "-", load]\n'
    (found,) = look(again, "duplicate")
    assert found.rules == ("scope.4", "scope.3")
