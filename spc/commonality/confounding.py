"""Strata that are made of nearly the same lots: no data can tell them apart."""

from collections.abc import Mapping

import numpy as np

from spc.commonality.strata import Strata

__all__ = ["NEARLY_THE_SAME", "confounded_with"]

NEARLY_THE_SAME = 0.9
"""Share of common lots (of those in either) above which two strata are confounded."""


def confounded_with(strata: Strata, candidate: int) -> tuple[Mapping[str, str], ...]:
    """Name the strata that share more than 90 % of their lots with a candidate.

    Left out are those that only narrow it, or narrow another one that is named.

    Parameters
    ----------
    strata : Strata
        All candidates.
    candidate : int
        The one in question.

    Returns
    -------
    tuple of mapping of str to str
        The nearest first.

    Examples
    --------
    >>> from spc.commonality.strata import strata_of
    >>> shift, operator = ["day", "night"] * 4, ["D-1", "N-3"] * 4
    >>> strata = strata_of({"shift": shift, "operator": operator}, 8)
    >>> confounded_with(strata, strata.names.index({"shift": "night"}))
    ({'operator': 'N-3'},)
    """
    mask = strata.lots_of(candidate)
    common = strata.members @ mask.astype(np.float64)
    sizes = np.diff(strata.members.indptr)
    share = common / (sizes + np.count_nonzero(mask) - common)
    share[candidate] = 0.0
    alike = np.flatnonzero(share > NEARLY_THE_SAME)
    # Fewest words first, so that a pair can be dropped for the single factor it contains.
    named = [strata.names[candidate]]
    kept: list[int] = []
    for at in sorted(alike.tolist(), key=lambda each: len(strata.names[each])):
        name = strata.names[at]
        if not any(shorter.items() <= name.items() for shorter in named):
            named.append(name)
            kept.append(at)
    kept.sort(key=lambda each: -share[each])
    return tuple(strata.names[each] for each in kept)
