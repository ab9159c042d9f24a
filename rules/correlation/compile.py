"""Patterns -> rulesets for durable-rules, tried out in a throw-away process before use."""

from collections.abc import Sequence

from rules.correlation.encoding import LeftOut
from rules.correlation.facts import Hit, MatchFact, in_order, mark_of
from rules.correlation.plain import PlainMatcher
from rules.correlation.session import Session
from rules.correlation.shards import Shard, pack, shard_of
from rules.correlation.worker import LostError
from rules.pattern import LONGEST_WINDOW, MOST_JOINS, Correlation

MOST_PATTERNS = 4_000


class CompileProblem(ValueError):  # noqa: N818  the word of the trade
    """Patterns that the engine cannot be given, or that it does not get right."""


def compile_patterns(correlations: Sequence[Correlation]) -> tuple[Shard, ...]:
    """Write patterns in the safe subset of durable-rules.

    Parameters
    ----------
    correlations : sequence of Correlation

    Returns
    -------
    tuple of Shard
        Each within the limits of a ruleset; see `rules.correlation.shards`.

    Raises
    ------
    CompileProblem
        For a pattern outside the limits, or two by one id.

    Examples
    --------
    >>> from rules.rulebook import parse_rulebook
    >>> book = parse_rulebook('''
    ... rulebook: example
    ... version: 1
    ... correlations:
    ...   - id: two-signals
    ...     within: 8 h
    ...     same: [equipment]
    ...     repeat: {event: spc.signal, when: {page_worthy: true}, times: 2}
    ...     then: {open_case: true}
    ... ''', source="example.yaml")
    >>> (shard,) = compile_patterns(book.correlations)
    >>> first, second = shard.definition["r0"]["all"]
    >>> first, second["e1"]["$and"][:2]
    ({'e0': {'m0': True}}, [{'m1': True}, {'k0': {'e0': 'k0'}}])
    >>> second["e1"]["$and"][-1]  # the guard
    {'$gte': {'ts': {'$sub': {'$l': {'e0': 'ts'}, '$r': 9007199254740991}}}}
    """
    if len(correlations) > MOST_PATTERNS:
        raise CompileProblem(f"{len(correlations)} correlations; at most {MOST_PATTERNS}")
    seen: set[str] = set()
    for one in correlations:
        complaint = _complaint(one)
        if complaint is None and one.id in seen:
            complaint = "stands here twice"
        if complaint is not None:
            raise CompileProblem(f"correlation `{one.id}` {complaint}")
        seen.add(one.id)
    try:
        return tuple(shard_of(packed) for packed in pack(correlations))
    except ValueError as error:
        raise CompileProblem(str(error)) from error


def _complaint(one: Correlation) -> str | None:
    if len(one.steps) not in (2, 3):
        return f"has {len(one.steps)} steps; the engine joins two or three"
    limits = [one.window, *(step.within for step in one.steps if step.within is not None)]
    if not all(0 < limit <= LONGEST_WINDOW for limit in limits):
        return "has a length of time that is not between nothing and 366 days"
    for later in range(1, len(one.steps)):
        joins = [join for join in one.joins if join.later == later]
        if len(joins) > MOST_JOINS:
            return f"has {len(joins)} joins of one step; at most {MOST_JOINS}"
        if all(join.kind == "different" for join in joins):
            return f"has a step, `{one.steps[later].name}`, that shares nothing with one before it"
    if not all(0 <= join.earlier < join.later < len(one.steps) for join in one.joins):
        return "joins a step with one that is not before it"
    return None


def smoke_test(correlations: Sequence[Correlation], *, seconds: float = 5.0) -> None:
    """Let a throw-away process load the patterns and find each of them once.

    Parameters
    ----------
    correlations : sequence of Correlation
    seconds : float
        For each answer; a process that gives none is killed.

    Raises
    ------
    CompileProblem
        If the patterns are outside the limits, if the engine dies of them or hangs, or if it
        finds anything else than the plain matcher does.
    """
    shards = compile_patterns(correlations)
    facts = _made_facts(correlations)
    found = try_out(shards, facts, seconds=seconds)
    wanted = PlainMatcher(correlations).assert_(facts)
    for hit in wanted:
        if hit not in found:
            raise CompileProblem(f"the engine does not find correlation `{hit.rule}`")


def try_out(
    shards: Sequence[Shard], facts: Sequence[MatchFact], *, seconds: float
) -> tuple[Hit, ...]:
    """Load rulesets into a process of their own and tell it facts; give what it finds.

    Parameters
    ----------
    shards : sequence of Shard
    facts : sequence of MatchFact
    seconds : float
        For each answer.

    Returns
    -------
    tuple of Hit
        Before `rules.correlation.exact` has looked at them.

    Raises
    ------
    CompileProblem
        If the process dies or hangs.
    """
    try:
        session = Session(shards, timeout=seconds)
    except LostError as lost:
        raise CompileProblem(f"the engine cannot load these correlations: {lost.reason}") from lost
    try:
        return in_order(session.tell([session.encode(fact) for fact in facts]))
    except LeftOut as left_out:
        raise CompileProblem(f"a fact cannot be told: {left_out}") from left_out
    except LostError as lost:
        raise CompileProblem(f"the engine fails on these correlations: {lost.reason}") from lost
    finally:
        session.close()


def _made_facts(correlations: Sequence[Correlation]) -> list[MatchFact]:
    """Make for each pattern one event for each step, in order, that share all they can be asked."""
    facts: list[MatchFact] = []
    for one in correlations:
        names = {name for join in one.joins for name in (join.field, join.earlier_field)}
        for step in range(len(one.steps)):
            keys = dict.fromkeys(names, (one.id,))
            for join in one.joins:
                if join.kind == "different":
                    keys[join.field] = (f"{one.id}/{step}",)
                    keys[join.earlier_field] = (f"{one.id}/{step}",)
                if join.kind == "descendant":
                    keys["lot^"] = keys["lot"]
            facts.append(
                MatchFact(len(facts), len(facts), frozenset({mark_of(one.id, step)}), keys)
            )
    return facts
