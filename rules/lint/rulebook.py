"""Everything that lint has to say about a rulebook."""

from rules.catalogue import CONTAINMENT
from rules.conditions import comparisons
from rules.lint.conflicts import conflicts
from rules.lint.correlations import look_at_correlations
from rules.lint.deadlines import look_at_deadlines
from rules.lint.finding import Finding
from rules.lint.gaps import gaps_of_event, gaps_of_table, silent_events
from rules.lint.group import Group, groups_of
from rules.lint.needless import needless
from rules.lint.odd_values import odd_values
from rules.lint.single import look_at_each, shared_parts
from rules.lint.tables import look_at_rows
from rules.lint.untested import untested
from rules.lint.words import called, named, several
from rules.regions.effort import Effort
from rules.rulebook import Rulebook

_SILENT = {"en": "nothing is decided for {events}", "zh-CN": "对于{events}没有任何决定"}
_TOO_LARGE = {
    "en": "there is too much to compare in this rulebook: what is said here holds, but not "
    "everything was looked at",
    "zh-CN": "本规则集需要比较的内容过多：此处所述均成立，但并未全部检查",
}
_COOL_DOWN = {
    "en": "the `cool_down:` of {rule} does nothing: a containment is responded to each time",
    "zh-CN": "{rule}的 `cool_down:` 不起作用：每次遏制都会响应",
}
MOST_STEPS = 1_500_000
"""For everything together; a rulebook of a thousand rules takes a hundredth of it."""


def lint(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Find what is wrong with a rulebook although it reads well.

    Parameters
    ----------
    rulebook : Rulebook

    Returns
    -------
    tuple of Finding
        In the order of the file. Errors bar publishing: rules that can never hold, rows of a
        `unique` table that overlap. What is said is certain; what would take too long to work
        out is said to be too complex.

    Raises
    ------
    ValueError
        For a rulebook that was not read from a file and asks about facts that its events do
        not carry.

    Examples
    --------
    >>> from rules.rulebook import parse_rulebook
    >>> text = '''
    ... rulebook: example
    ... version: 1
    ... rules:
    ...   - id: impossible
    ...     event: spc.signal
    ...     when: {all: [{z: {above: 5}}, {z: {below: 3}}]}
    ...     then: {open_case: true}
    ... '''
    >>> found = lint(parse_rulebook(text, source="example.yaml"))
    >>> print(next(each.en for each in found if each.severity == "error"))
    rule `impossible` (line 5) can never hold: it asks at once that distance from the centre \
line is above 5 sigma and distance from the centre line is below 3 sigma
    """
    effort = Effort(MOST_STEPS)
    groups = groups_of(rulebook, effort)
    asked_about = _asked_about(rulebook)
    shared = shared_parts(rule.when for rule in rulebook.all_rules)
    found: list[Finding] = []
    for group in groups:
        found += look_at_each(group, shared)
        found += _look_at(group, asked_about)
    found += look_at_correlations(rulebook, effort)
    found += look_at_deadlines(rulebook, effort)
    found += _cool_downs(rulebook)
    found += odd_values(rulebook)
    found += _silent(groups)
    found += untested(rulebook)
    found += _exhausted(effort)
    return tuple(sorted(found, key=lambda finding: finding.line))


def _look_at(group: Group, asked_about: frozenset[str]) -> list[Finding]:
    found = [*group.complaints(), *needless(group, asked_about)]
    found += conflicts(group)
    for table in group.tables.values():
        found += look_at_rows(group, table)
        found += gaps_of_table(group, table)
    return found + gaps_of_event(group)


def _asked_about(rulebook: Rulebook) -> frozenset[str]:
    """Names of rules that a rule for containments compares."""
    asked = (
        each
        for rule in rulebook.all_rules
        if rule.event == CONTAINMENT
        for each in comparisons(rule.when)
        if each.field == "rule"
    )
    found: set[str] = set()
    for each in asked:
        expected = each.expected if isinstance(each.expected, tuple) else (each.expected,)
        found.update(str(name) for name in expected)
    return frozenset(found)


def _cool_downs(rulebook: Rulebook) -> list[Finding]:
    found = []
    # Of a table every row has the same: the first speaks for it.
    firsts = (table.rows[0] for table in rulebook.tables if table.rows)
    for rule in (*rulebook.rules, *firsts):
        if rule.event == CONTAINMENT and rule.cool_down:
            text = named(_COOL_DOWN, rule=called(rule))
            ids = (rule.id,)
            found.append(Finding("warning", "cool_down", ids, rule.line, text["en"], text["zh-CN"]))
    return found


def _exhausted(effort: Effort) -> list[Finding]:
    if not effort.exhausted:
        return []
    return [Finding("note", "complex", (), 1, _TOO_LARGE["en"], _TOO_LARGE["zh-CN"])]


def _silent(groups: tuple[Group, ...]) -> list[Finding]:
    silent = silent_events(groups)
    if not silent:
        return []
    names = several([{"en": f"`{event}`", "zh-CN": f"`{event}`"} for event in silent])
    text = named(_SILENT, events=names)
    return [Finding("note", "gap", tuple(silent), 1, text["en"], text["zh-CN"])]
