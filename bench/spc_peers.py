"""The run rules as PyPI `shewhart` applies them, asked the same question as ours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shewhart._rules import RULESETS, apply_rules

from spc.rule_sets import RuleSet
from spc.signals import flags

_NAMES = {"western_electric": "we_", "nelson": "nelson_"}


def apply_peer(z: NDArray[np.float64], rule_set: RuleSet) -> list[tuple[str, str, tuple[int, ...]]]:
    """What `shewhart` finds by its rules of the same name, each with the points that make it."""
    found: list[tuple[str, str, tuple[int, ...]]] = apply_rules(z, RULESETS[rule_set.name])
    return found


def check_peer(z: NDArray[np.float64], rule_set: RuleSet) -> None:
    """Both find the same single points and runs; on the rest the two decide differently.

    `shewhart` marks all members of whole windows. For a rule that asks for points in a row, its
    members and ours are the same points, so these are compared.
    """
    ours = flags(z, rule_set)
    peer = {name: set[int]() for name in RULESETS[rule_set.name]}
    for name, _, members in apply_peer(z, rule_set):
        peer[name].update(members)
    for number in (1, 4 if rule_set.name == "western_electric" else 2):
        rule = rule_set.rules[number - 1]
        last = np.flatnonzero(ours[rule.name])
        members = {int(at) - back for at in last for back in range(rule.window)}
        if members != peer[f"{_NAMES[rule_set.name]}{number}"]:
            raise RuntimeError(f"shewhart and {rule.name} find different points")
