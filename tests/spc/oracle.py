"""A judgement by hand: every rule read aloud, point by point, with plain lists."""

import math
from collections.abc import Sequence
from itertools import pairwise

from spc.rule_sets import AlternationRule, Rule, RuleSet, TrendRule, WithinRule, ZoneRule

Judgement = dict[str, dict[int, tuple[int, ...]]]


def judged_by_hand(z: Sequence[float], rule_set: RuleSet, breaks: Sequence[bool]) -> Judgement:
    """By rule: the flagged points, and the points that make each signal."""
    found: Judgement = {rule.name: {} for rule in rule_set.rules}
    run: list[int] = []
    for at in range(len(z)):
        if breaks[at]:
            run = []
        run.append(at)
        if math.isnan(z[at]):
            continue
        for rule in rule_set.rules:
            members = members_by_hand(z, run, rule)
            if members:
                found[rule.name][at] = tuple(members)
    return found


def members_by_hand(z: Sequence[float], run: Sequence[int], rule: Rule) -> list[int]:
    """The points that make the signal of the last point of a run; none if it makes no signal."""
    if isinstance(rule, (TrendRule, AlternationRule)):
        return steps_by_hand(z, run[-rule.window :], rule)
    present = [at for at in run if not math.isnan(z[at])]
    if isinstance(rule, WithinRule):
        window = present[-rule.window :]
        return (
            window
            if len(window) == rule.window and all(abs(z[at]) < rule.zone for at in window)
            else []
        )
    return zone_by_hand(z, present, rule)


def zone_by_hand(z: Sequence[float], present: Sequence[int], rule: ZoneRule) -> list[int]:
    last = present[-1]
    if rule.ties == "ignore":
        present = [at for at in present if z[at] != 0]
    window = present[-rule.window :]
    above = [at for at in window if z[at] > rule.zone]
    below = [at for at in window if z[at] < -rule.zone]
    hits = sorted(above + below)
    if rule.sides == "each":
        hits = above if last in above else below
    if rule.sides == "mixed" and not (above and below):
        return []
    return hits if last in hits and len(hits) >= rule.count else []


def steps_by_hand(
    z: Sequence[float], window: Sequence[int], rule: TrendRule | AlternationRule
) -> list[int]:
    values = [z[at] for at in window]
    # An excluded point inside: nothing compares with it, so no step leads to or from it.
    ways = [1 if b > a else -1 if b < a else 0 for a, b in pairwise(values)]
    if len(values) < rule.window or 0 in ways:
        return []
    if isinstance(rule, TrendRule):
        met = len(set(ways)) == 1
    else:
        met = all(a == -b for a, b in pairwise(ways))
    return list(window) if met else []


def side_by_hand(z: Sequence[float], rule: Rule, at: int) -> str:
    if isinstance(rule, TrendRule):
        return "above" if z[at] > z[at - 1] else "below"
    return "above" if z[at] >= 0 else "below"
