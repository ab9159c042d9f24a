"""What explanations are made of in any language: templates and names."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """Templates and names in one language.

    Parameters
    ----------
    held, opened, responded, missed : str
        Whole sentences; `{what}` is the outcome, `{why}` the conditions, `{source}` the rule.
    rule, row : str
        Name the rule, or the row of a table, and its rulebook.
    dropped, broken : str
        Added for a row that its table's hit policy passes over, and for one of several rows
        that hold although the policy allows one; `{rivals}` are the others.
    rival, rivals : str
        One row or several rows of a table by their numbers.
    series, and_, or_ : str
        Between conditions, before the last one, and between alternatives.
    comma, with_ : str
        Between names, and before the last one.
    the : str
        A fact's label in a sentence.
    is_, flag, not_recorded : str
        A fact as it was found; `flag` for yes and no.
    and_also : str
        A fact as it was found, and the comparison that it meets.
    measured : str
        A measured characteristic and the comparison that it meets.
    out, found, found_on : str
        A characteristic that is bad, a defect, and a defect on so many of so many pieces.
    converted : str
        A number as it was recorded, and in the unit of the rule.
    asked : str
        A comparison as a rule asks for it.
    but_is, but_blank, but_other : str
        The same, with what was found instead: a value, nothing, a value in another quantity.
    on : str
        A signal on a characteristic.
    pattern, step, later : str
        Several events, one of them, and the time since the one before.
    joins : mapping of str to str
        By kind: what joins the events of a pattern; "from" a fact of one and another of the other.
    counts : mapping of int to str
    late, late_rule : str
        What is missing in time, under its name or that of its rule.
    times : mapping of str to str
        Units of time.
    time : str
        A point in time, for `datetime.strftime`.
    records : mapping of str to str
        Kinds of records.
    comparisons : mapping of str to str
        By operator.
    outcomes : mapping of str to str
        By the decided thing.
    scopes : mapping of str to str
        By strategy, naming what it starts from; where that is not known, see `names`.
    units : mapping of str to str
        Units that this language writes otherwise than a rule file does.
    names : mapping of str to str
        Strategies, severities, roles, stages, events, true and false.
    happened : mapping of str to str
        By event: what stands for the conditions of a rule that always applies.
    """

    held: str
    opened: str
    responded: str
    missed: str
    rule: str
    row: str
    dropped: str
    broken: str
    rival: str
    rivals: str
    series: str
    and_: str
    or_: str
    comma: str
    with_: str
    the: str
    is_: str
    flag: str
    not_recorded: str
    and_also: str
    measured: str
    out: str
    found: str
    found_on: str
    converted: str
    asked: str
    but_is: str
    but_blank: str
    but_other: str
    on: str
    pattern: str
    step: str
    later: str
    joins: Mapping[str, str]
    counts: Mapping[int, str]
    late: str
    late_rule: str
    times: Mapping[str, str]
    units: Mapping[str, str]
    time: str
    records: Mapping[str, str]
    comparisons: Mapping[str, str]
    outcomes: Mapping[str, str]
    scopes: Mapping[str, str]
    names: Mapping[str, str]
    happened: Mapping[str, str]
