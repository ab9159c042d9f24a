"""A rulebook: the rules and routes of one rule file, checked, with its identity."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from rules.problems import Problem, RulebookError
from rules.reading.expect import a_table, a_text, a_whole_number, known_keys
from rules.reading.report import Report
from rules.reading.routes import read_routes
from rules.reading.rules import read_rules
from rules.reading.tree import read_tree
from rules.routes import Route
from rules.rule import Rule

__all__ = ["Problem", "Rule", "Rulebook", "RulebookError", "default_rulebook", "parse_rulebook"]

_KEYS = ("rulebook", "version", "lists", "conditions", "routes", "rules")
_REQUIRED = ("rulebook", "version", "rules")


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
    """

    name: str
    version: int
    digest: str
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]

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
    report = Report(source)
    tree = read_tree(text, report)
    table = None if tree is None else a_table(tree, report, "a rule file")
    if table is None:
        report.raise_if_any()
        raise AssertionError("a file that cannot be read has a problem")
    known_keys(table, report, "a rule file", _KEYS, required=_REQUIRED)
    name = a_text(table.entries.get("rulebook"), report, "`rulebook:`")
    version = a_whole_number(table.entries.get("version"), report, "`version:`", least=1)
    routes = read_routes(table.entries.get("routes"), report)
    rules = read_rules(table, routes, report)
    report.raise_if_any()
    digest = sha256(text.encode()).hexdigest()
    return Rulebook(name or "", version or 0, digest, rules, routes)


def default_rulebook() -> Rulebook:
    """Read the rules that a new plant starts with.

    Returns
    -------
    Rulebook

    Examples
    --------
    >>> default_rulebook().name, default_rulebook().version
    ('default', 2)
    """
    text = (files("rules") / "defaults" / "default.yaml").read_text(encoding="utf-8")
    return parse_rulebook(text, source="default.yaml")
