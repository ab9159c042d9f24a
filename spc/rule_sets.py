"""Rule sets: run rules that are applied together, as data under a name and a version.

A rule set holds no code, so that a plant can say which text of which standard a signal was judged
by, years later. `spc.rule_documents` reads a plant's own; `spc.run_lengths` says how often each
cries wolf.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from spc.run_rules import LONGEST_WINDOW, AlternationRule, Rule, TrendRule, WithinRule, ZoneRule

__all__ = [
    "AIAG",
    "LONGEST_WINDOW",
    "NELSON",
    "NELSON_ATTRIBUTES",
    "RULE_SETS",
    "THREE_SIGMA",
    "WESTERN_ELECTRIC",
    "WESTGARD",
    "AlternationRule",
    "Rule",
    "RuleSet",
    "TrendRule",
    "WithinRule",
    "ZoneRule",
]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are applied together, under a name and a version.

    Parameters
    ----------
    name : str
        As records name it, `"western_electric"`.
    version : int
        Raised whenever a rule changes, >= 1.
    rules : tuple of ZoneRule, WithinRule, TrendRule or AlternationRule
        In the order in which signals at one point are listed.
    warnings : frozenset of str
        Names of the rules that only call for attention: their signals are no alarms, and do not
        count in the run length.

    Raises
    ------
    ValueError
        There is no rule, two rules have one name, the version is below 1, a warning is no rule of
        the set, or all rules are warnings.

    Examples
    --------
    >>> [rule.name for rule in WESTERN_ELECTRIC.rules]
    ['WE1', 'WE2', 'WE3', 'WE4']
    """

    name: str
    version: int
    rules: tuple[Rule, ...]
    warnings: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError(f"Rule set {self.name} has no rule.")
        names = {rule.name for rule in self.rules}
        if len(names) < len(self.rules):
            raise ValueError(f"Rule set {self.name} has two rules of one name.")
        if self.version < 1:
            raise ValueError(f"Rule set {self.name}: versions start at 1, not {self.version}.")
        if not self.warnings <= names:
            strange = ", ".join(sorted(self.warnings - names))
            raise ValueError(f"Rule set {self.name}: the warning {strange} is none of its rules.")
        if self.warnings == names:
            raise ValueError(f"Rule set {self.name} only warns: no rule of it gives an alarm.")

    @property
    def alarms(self) -> tuple[Rule, ...]:
        """The rules whose signals are alarms."""
        return tuple(rule for rule in self.rules if rule.name not in self.warnings)


def _beyond_three_sigma(name: str) -> ZoneRule:
    return ZoneRule(name, 1, 1, 3.0, "each", "one point beyond 3 sigma")


def _two_of_three(name: str) -> ZoneRule:
    return ZoneRule(name, 2, 3, 2.0, "each", "two of three points beyond 2 sigma on one side")


def _four_of_five(name: str) -> ZoneRule:
    return ZoneRule(name, 4, 5, 1.0, "each", "four of five points beyond 1 sigma on one side")


def _run(name: str, points: int, in_words: str) -> ZoneRule:
    meaning = f"{in_words} points in a row on one side of the centre line"
    return ZoneRule(name, points, points, 0.0, "each", meaning)


def _eight_tests(letter: str, run: int, run_in_words: str) -> tuple[Rule, ...]:
    """Nelson's eight tests, whose second asks for another number of points in other books."""
    return (
        _beyond_three_sigma(f"{letter}1"),
        _run(f"{letter}2", run, run_in_words),
        TrendRule(f"{letter}3", 6, "six points in a row rising or falling"),
        AlternationRule(f"{letter}4", 14, "fourteen points in a row up and down in turn"),
        _two_of_three(f"{letter}5"),
        _four_of_five(f"{letter}6"),
        WithinRule(f"{letter}7", 15, 1.0, "fifteen points in a row within 1 sigma"),
        ZoneRule(
            f"{letter}8", 8, 8, 1.0, "mixed",
            "eight points in a row beyond 1 sigma, on both sides of the centre line",
        ),
    )  # fmt: skip


WESTERN_ELECTRIC = RuleSet(
    "western_electric",
    1,
    (_beyond_three_sigma("WE1"), _two_of_three("WE2"), _four_of_five("WE3"),
     _run("WE4", 8, "eight")),
)  # fmt: skip
"""The Western Electric zone tests. In control, the average run length to a signal is 91.75 points
(Champ and Woodall 1987, Technometrics 29, 393-399)."""

THREE_SIGMA = RuleSet("three_sigma", 1, (_beyond_three_sigma("WE1"),))
"""The 3-sigma test alone. In control, the average run length to a signal is 370.40 points."""

NELSON = RuleSet("nelson", 1, _eight_tests("N", 9, "nine"))
"""Nelson's eight tests of 1984. In control, the average run length to a signal is 73 points."""

AIAG = RuleSet("aiag", 1, _eight_tests("A", 7, "seven"))
"""The eight tests with seven points in a row on one side, as the SPC manual of the AIAG (second
edition) has them, from secondary sources. In control, the average run length to a signal is 54
points."""

NELSON_ATTRIBUTES = RuleSet("nelson_attributes", 1, NELSON.rules[:4])
"""Nelson's first four tests: for charts of counts, whose zones are no zones of a normal law. On a
normal law in control, the average run length to a signal is 119 points."""

WESTGARD = RuleSet(
    "westgard",
    1,
    (
        ZoneRule("1_2s", 1, 1, 2.0, "each", "one control beyond 2 s: look at the others"),
        ZoneRule("1_3s", 1, 1, 3.0, "each", "one control beyond 3 s"),
        ZoneRule("2_2s", 2, 2, 2.0, "each", "two controls in a row beyond 2 s on one side"),
        ZoneRule("4_1s", 4, 4, 1.0, "each", "four controls in a row beyond 1 s on one side"),
        ZoneRule("10_x", 10, 10, 0.0, "each", "ten controls in a row on one side of the mean"),
    ),
    warnings=frozenset({"1_2s"}),
)
"""Westgard's rules over consecutive controls: for the checks of a gauge on reference blocks, not
for production. `spc.westgard` judges the controls of one run against each other (R_4s)."""

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType(
    {
        rule_set.name: rule_set
        for rule_set in (
            WESTERN_ELECTRIC, THREE_SIGMA, NELSON, AIAG, NELSON_ATTRIBUTES, WESTGARD,
        )
    }
)  # fmt: skip
"""The rule sets a record of control limits can name."""
