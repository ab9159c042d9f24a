"""Which deadlines are missed: whether one was set, what keeps it, and what is then decided."""

from collections.abc import Iterator, Mapping, Sequence

from rules.deadline import Deadline, Unless
from rules.decision import Decision, Late
from rules.explanation import judge
from rules.facts import checked
from rules.fields import Fact
from rules.own_fields import as_recorded
from rules.rule_test import GivenEvent
from rules.rulebook import Rulebook


def sets_deadline(rulebook: Rulebook, deadline: Deadline, facts: Mapping[str, Fact]) -> bool:
    """Say whether an event with these facts meets the conditions of a deadline.

    Parameters
    ----------
    rulebook : Rulebook
    deadline : Deadline
    facts : mapping of str to str, float, int, bool or None
        As recorded: own fields as `parameter.NAME`.

    Returns
    -------
    bool

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> book = default_rulebook()
    >>> sets_deadline(book, book.deadlines[0], {"item_kind": "raw", "certificate": "EN 10204 3.1"})
    False
    """
    known = checked(deadline.event, facts, rulebook.own_fields)
    return judge(deadline.when, known).misses == 0


def missed_decision(rulebook: Rulebook, deadline: Deadline, facts: Mapping[str, Fact]) -> Decision:
    """Give the decision that follows from a missed deadline.

    Parameters
    ----------
    rulebook : Rulebook
    deadline : Deadline
    facts : mapping of str to str, float, int, bool or None
        Of the event that set it, as recorded.

    Returns
    -------
    Decision

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> book = default_rulebook()
    >>> missed_decision(book, book.deadlines[0], {"item_kind": "raw"}).then.open_case
    True
    """
    known = checked(deadline.event, facts, rulebook.own_fields)
    own = {each.field.name: each.field for each in rulebook.own_fields}
    return Decision(
        rule=deadline.id,
        event=deadline.event,
        priority=deadline.priority,
        then=deadline.then,
        conditions=judge(deadline.when, known, own).results,
        rulebook=rulebook.name,
        version=rulebook.version,
        digest=rulebook.digest,
        facts=known,
        late=Late(deadline.within, deadline.missing),
    )


def missed_deadlines(
    rulebook: Rulebook, given: Sequence[GivenEvent], until: int
) -> tuple[Decision, ...]:
    """Give what the deadlines decide about some events once a time has passed.

    Parameters
    ----------
    rulebook : Rulebook
    given : sequence of GivenEvent
        Their facts by the names that the rules use.
    until : int
        Microseconds since the test began.

    Returns
    -------
    tuple of Decision
        One for each deadline and event that set it, the highest priority first, then in the order
        of the file and of the events.

    Examples
    --------
    >>> from rules.rulebook import default_rulebook
    >>> coil = GivenEvent("receipt.recorded", {"item_kind": "raw"})
    >>> day = 24 * 3_600_000_000
    >>> [each.rule for each in missed_deadlines(default_rulebook(), [coil], day)]
    ['certificate-within-a-day']
    >>> missed_deadlines(default_rulebook(), [coil], day - 1)
    ()
    """
    found = [
        missed_decision(rulebook, deadline, as_recorded(rulebook.own_fields, event.facts))
        for deadline in rulebook.deadlines
        for event in _open(rulebook, deadline, given, until)
    ]
    return tuple(sorted(found, key=lambda decision: -decision.priority))


def _open(
    rulebook: Rulebook, deadline: Deadline, given: Sequence[GivenEvent], until: int
) -> Iterator[GivenEvent]:
    """The events that set the deadline, which is over, and which nothing kept."""
    for event in given:
        if event.event != deadline.event or event.at + deadline.within > until:
            continue
        if not sets_deadline(rulebook, deadline, as_recorded(rulebook.own_fields, event.facts)):
            continue
        others = (each for each in given if each is not event)
        if deadline.unless is None or not any(
            _keeps(rulebook, deadline.unless, event, each, deadline.within) for each in others
        ):
            yield event


def _keeps(
    rulebook: Rulebook, unless: Unless, start: GivenEvent, other: GivenEvent, within: int
) -> bool:
    """Whether another event is what was asked for, of the same things, in time."""
    if other.event != unless.event or not start.at <= other.at <= start.at + within:
        return False
    for name in unless.same:
        # What is not recorded is the same as nothing: nobody can say that it was kept.
        if start.facts.get(name) is None or other.facts.get(name) != start.facts[name]:
            return False
    known = checked(other.event, as_recorded(rulebook.own_fields, other.facts), rulebook.own_fields)
    return judge(unless.when, known).misses == 0
