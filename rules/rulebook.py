"""A rulebook: the rules and routes of one rule file, checked, with its identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files

from rules.deadline import Deadline
from rules.decision_table import DecisionTable
from rules.own_fields import OwnField
from rules.pattern import Correlation
from rules.prepared_rule import Source
from rules.prepared_rules import PreparedRules
from rules.problems import Problem, RulebookError
from rules.reading.conditions import Shared
from rules.reading.correlations import read_correlations
from rules.reading.deadlines import read_deadlines
from rules.reading.expect import a_table, a_text, a_whole_number, known_keys, named
from rules.reading.expected_names import check_expected_rules
from rules.reading.limits import within_limits
from rules.reading.own_fields import read_own_fields, report_unused_fields
from rules.reading.report import MOST_PROBLEMS, Place, Report
from rules.reading.routes import read_routes
from rules.reading.rules import read_rules
from rules.reading.sections import Reading
from rules.reading.tables import read_tables
from rules.reading.tests import read_tests
from rules.reading.tree import Table, Tree, read_tree
from rules.reading.used_fields import fields_used
from rules.routes import Route
from rules.rule import Rule
from rules.rule_test import RuleTest

__all__ = ["Problem", "Rule", "Rulebook", "RulebookError", "default_rulebook", "parse_rulebook"]

_KEYS = (
    *("rulebook", "version", "fields", "lists", "conditions", "routes"),
    *("rules", "tables", "correlations", "deadlines", "tests"),
)
_REQUIRED = ("rulebook", "version")
_DECIDING = ("rules", "tables", "correlations", "deadlines")


@dataclass(frozen=True)
class Rulebook:
    """The rules and routes of one file.

    Parameters
    ----------
    name : str
    version : int
        From 1 on.
    digest : str
        SHA-256 of the file's text in UTF-8, in hexadecimal.
    rules : tuple of Rule
        In file order.
    routes : tuple of Route
        In file order; there is always one named "default".
    own_fields : tuple of OwnField
    tables : tuple of DecisionTable
    correlations : tuple of Correlation
    deadlines : tuple of Deadline
    tests : tuple of RuleTest
        All in file order.
    """

    name: str
    version: int
    digest: str
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    own_fields: tuple[OwnField, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    tests: tuple[RuleTest, ...] = ()

    @cached_property
    def listened(self) -> frozenset[str]:
        """Events that anything here is about: what nobody asks about need not be told.

        Examples
        --------
        >>> "complaint" in default_rulebook().listened
        True
        """
        return frozenset(
            {
                *(rule.event for rule in self.rules),
                *(table.event for table in self.tables),
                *(step.event for pattern in self.correlations for step in pattern.steps),
                *(deadline.event for deadline in self.deadlines),
            }
        )

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Give the rules, then the rows of the tables, each in file order.

        Returns
        -------
        tuple of Rule

        Examples
        --------
        >>> len(default_rulebook().all_rules) >= len(default_rulebook().rules)
        True
        """
        return (*self.rules, *(row for table in self.tables for row in table.rows))

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Name everything that decides.

        Returns
        -------
        tuple of str
            In file order: rules, rows of tables, patterns, deadlines.

        Examples
        --------
        >>> default_rulebook().rule_ids[0]
        'heat-treat-nonconforming-contains-the-load'
        """
        rules = (rule.id for rule in self.all_rules)
        patterns = (pattern.id for pattern in self.correlations)
        return (*rules, *patterns, *(deadline.id for deadline in self.deadlines))

    @cached_property
    def prepared(self) -> PreparedRules:
        """The rules and rows made ready to be asked often, see `rules.prepared_rules`."""
        own = {each.field.name: each.field for each in self.own_fields}
        source = Source(self.name, self.version, self.digest, own)
        return PreparedRules(self.all_rules, self.tables, self.own_fields, source)

    def route(self, name: str) -> Route:
        """Give the route of a name.

        Parameters
        ----------
        name : str

        Returns
        -------
        Route

        Raises
        ------
        KeyError
            If this rulebook has no such route.

        Examples
        --------
        >>> default_rulebook().route("default").steps[0].roles
        ('quality_supervisor',)
        """
        for route in self.routes:
            if route.name == name:
                return route
        raise KeyError(name)


def parse_rulebook(text: str, *, source: str) -> Rulebook:
    """Read a rule file.

    Parameters
    ----------
    text : str
        The file's whole text (YAML).
    source : str
        The file's name, for the messages.

    Returns
    -------
    Rulebook

    Raises
    ------
    RulebookError
        With every problem of the file, each with its line and column. A text that is not
        YAML at all has one problem, where reading stopped.

    Examples
    --------
    >>> text = '''
    ... rulebook: example
    ... version: 1
    ... rules:
    ...   - id: a-hard-core-contains-the-load
    ...     event: inspection.nonconforming
    ...     when: {chracteristic: core_hardness}
    ...     then: {contain: load}
    ... '''
    >>> parse_rulebook(text, source="example.yaml")
    Traceback (most recent call last):
    rules.problems.RulebookError: example.yaml:7:12: unknown field `chracteristic`; did you mean \
`characteristic`? (event `inspection.nonconforming`)
    >>> right = parse_rulebook(text.replace("chrac", "charac"), source="example.yaml")
    >>> right.rules[0].then.contain
    'load'
    """
    report = Report(source, most=MOST_PROBLEMS)
    tree = read_tree(text, report)
    table = None if tree is None else a_table(tree, report, "a rule file")
    if table is None or not within_limits(table, report):
        report.raise_if_any()
        raise AssertionError("a file that cannot be read has a problem")
    known_keys(table, report, "a rule file", _KEYS, required=_REQUIRED)
    book = _sections(table, sha256(text.encode()).hexdigest(), report)
    report.raise_if_any()
    return book


def _sections(table: Table, digest: str, report: Report) -> Rulebook:
    entries = table.entries
    routes = read_routes(entries.get("routes"), report)
    lists = list(named(entries.get("lists"), report, "`lists:`"))
    conditions = list(named(entries.get("conditions"), report, "`conditions:`"))
    reading = Reading(
        Shared({name: tree for name, _, tree in lists}, {n: tree for n, _, tree in conditions}),
        tuple(route.name for route in routes),
        report,
        read_own_fields(entries.get("fields"), report),
    )
    rules = read_rules(entries.get("rules"), reading)
    book = Rulebook(
        name=a_text(entries.get("rulebook"), report, "`rulebook:`") or "",
        version=a_whole_number(entries.get("version"), report, "`version:`", least=1) or 0,
        digest=digest,
        rules=rules,
        routes=routes,
        own_fields=reading.own_fields,
        tables=read_tables(entries.get("tables"), reading, rules),
        correlations=read_correlations(entries.get("correlations"), reading),
        deadlines=read_deadlines(entries.get("deadlines"), reading),
        tests=read_tests(entries.get("tests"), reading),
    )
    if not any(name in entries for name in _DECIDING) and table.whole:
        report.add(table.place, "a rule file lacks `rules:`")
    if not report.problems:
        # A condition is checked against the event of the rule that uses it. After another
        # problem a rule may not have been read, so only then is "not used" certain.
        _report_unused("list", lists, reading.used_lists, report)
        _report_unused("condition", conditions, reading.used_conditions, report)
        used = fields_used(book.rules, book.tables, book.correlations, book.deadlines)
        report_unused_fields(entries.get("fields"), used, report)
        check_expected_rules(entries.get("tests"), book.rule_ids, report)
    return book


def _report_unused(
    what: str, entries: Sequence[tuple[str, Place, Tree]], used: set[str], report: Report
) -> None:
    for name, place, _ in entries:
        if name not in used:
            report.add(place, f"{what} `{name}` is used by no rule, so nothing checks it")


@cache
def default_rulebook() -> Rulebook:
    """Read the rules that a new plant starts with, once in a process.

    Returns
    -------
    Rulebook

    Examples
    --------
    >>> default_rulebook().name, default_rulebook().version
    ('default', 4)
    """
    text = (files("rules") / "defaults" / "default.yaml").read_text(encoding="utf-8")
    return parse_rulebook(text, source="default.yaml")
