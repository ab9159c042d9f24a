"""Common cause: what several bad lots share, and the others do not."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graph.cause_candidates import KINDS, Candidate, candidates_of
from graph.cause_findings import CommonCause, CommonCauses, Suspicion
from graph.cause_radius import CauseRadius, radii_of
from graph.exposure import Tally, count_exposed
from graph.flow import Int32Array
from graph.lineage import Lineage
from graph.odds import fisher_p, odds_ratio, q_values

__all__ = ["CommonCause", "CommonCauses", "Suspicion", "common_causes"]

SHARED_BY = 2


def common_causes(
    lineage: Lineage, bad: Sequence[str], *, among: Int32Array | None = None, most: int = 50
) -> CommonCauses:
    """What several bad lots share that other lots of the same items do not.

    Every lot and operation upstream of a bad lot is a candidate, the bad lots included; so are
    the heats and suppliers of these lots, and of these operations the machine (with its process),
    the shift at it, the load, tool, bath and operator. A lot is exposed to a candidate when it is
    it, or is downstream of it, or of any lot or operation in that context. What only one bad lot
    has to do with is counted as examined, and no more.

    Parameters
    ----------
    lineage
        The plant.
    bad
        Names of the bad lots.
    among
        Nodes of the lots to compare with, int32, shape (lots,); None: all lots of the same
        items. The bad lots are left out of them.
    most
        Number of causes to give back.

    Returns
    -------
    CommonCauses
        By q-value, then exclusivity, then the smallest blast radius. Candidates to which exactly
        the same lots are exposed are one cause.

    Raises
    ------
    UnknownName
        A lot is not known.
    ValueError
        Fewer than two lots are given, no cause is asked for, or a node of `among` is no lot.
    IndexError
        A node of `among` is not there.

    Notes
    -----
    One-sided exact test of Fisher (`fisher_p`), false-discovery rate of Benjamini and Hochberg
    1995 (`q_values`) over all candidates examined; those that only one bad lot has to do with
    count with a probability of 1, which can only raise the others' q, and spares most of the
    time. To share is not to cause: what happens to lie upstream or
    downstream of the cause shares its lots, and is said to.

    Examples
    --------
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for number in range(8):
    ...     for name in (f"BLANK-{number}", f"BOLT-{number}"):
    ...         _ = plant.add_lot(Lot(name, name[:4], "pcs", "finished", 0.0))
    ...     used, made = ((f"BLANK-{number}", 9.0),), ((f"BOLT-{number}", 9.0),)
    ...     load = "F2-0193" if number < 3 else "F2-0194"
    ...     step = Operation(f"OP-{number}", "heat_treat", 0, 6, used, made, load=load)
    ...     _ = plant.add_operation(step)
    >>> found = common_causes(plant, ["BOLT-0", "BOLT-1", "BOLT-2"]).causes[0]
    >>> dict(found.suspicions[0].words), found.exposure.exclusivity, round(found.p, 4)
    ({'load': 'F2-0193'}, 1.0, 0.0179)
    """
    names = tuple(dict.fromkeys(bad))
    if len(names) < SHARED_BY:
        raise ValueError("a common cause needs at least two bad lots: name another one")
    if most < 1:
        raise ValueError(f"ask for at least one cause, not for {most}")
    nodes = np.array([lineage.lot_index(name) for name in names], dtype=np.int32)
    others = _others(lineage, nodes, among)
    candidates, examined = candidates_of(lineage, nodes, shared_by=SHARED_BY)
    tally = count_exposed(lineage, [one.seeds for one in candidates], nodes, others)
    p = _probabilities(tally)
    q = q_values(p, examined)
    groups = _ranked(candidates, tally, q)
    radii = radii_of(lineage, [candidates[group[0]].seeds for group in groups[:most]])
    return CommonCauses(
        bad=names,
        items=_items(lineage, nodes),
        others=len(others),
        examined=examined,
        shared=len(groups),
        causes=tuple(
            _cause(lineage, candidates, group, tally, p, q, radius)
            for group, radius in zip(groups, radii, strict=False)
        ),
    )


def _others(lineage: Lineage, bad: Int32Array, among: Int32Array | None) -> Int32Array:
    chosen = np.zeros(len(lineage), dtype=np.bool_)
    if among is None:
        items = lineage.lots.item.view()
        wanted = np.zeros(len(lineage.lots.item.words()), dtype=np.bool_)
        wanted[items[lineage.rows(bad)]] = True
        chosen[lineage.lots.node.view()[wanted[items]]] = True
    else:
        compared = lineage.flow.checked(among)
        if (lineage.rows(compared) < 0).any():
            raise ValueError("`among` has an operation: bad lots are compared with lots")
        chosen[compared] = True
    chosen[bad] = False
    return np.flatnonzero(chosen).astype(np.int32)


def _items(lineage: Lineage, lots: Int32Array) -> tuple[str, ...]:
    codes = lineage.lots.item.view()[lineage.rows(lots)]
    return tuple(sorted(str(item) for item in set(lineage.lots.item.decode(codes.tolist()))))


def _probabilities(tally: Tally) -> NDArray[np.float64]:
    probability = cache(fisher_p)  # few of the counts differ
    return np.array(
        [
            probability(one.exposed_bad, one.bad, one.exposed_others, one.others)
            for one in tally.exposures
        ]
    )


def _ranked(
    candidates: Sequence[Candidate], tally: Tally, q: NDArray[np.float64]
) -> list[list[int]]:
    """Places of the shared candidates: those of one cause together, the nearest of them first."""
    groups: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    prints = tally.prints.tolist()
    for place, exposure in enumerate(tally.exposures):
        groups[(exposure, *prints[place])].append(place)

    def nearest(place: int) -> tuple[object, ...]:
        one = candidates[place]
        return one.distance, tally.lots[place], KINDS.index(one.kind), one.key

    def suspicious(group: list[int]) -> tuple[object, ...]:
        exclusivity = tally.exposures[group[0]].exclusivity
        return q[group[0]], -exclusivity, tally.lots[group[0]], nearest(group[0])

    return sorted((sorted(group, key=nearest) for group in groups.values()), key=suspicious)


def _cause(
    lineage: Lineage,
    candidates: Sequence[Candidate],
    group: list[int],
    tally: Tally,
    p: NDArray[np.float64],
    q: NDArray[np.float64],
    radius: CauseRadius,
) -> CommonCause:
    exposure = tally.exposures[group[0]]
    counts = (exposure.exposed_bad, exposure.bad, exposure.exposed_others, exposure.others)
    return CommonCause(
        suspicions=tuple(
            Suspicion(
                kind=candidates[place].kind,
                words=candidates[place].words(lineage),
                scope=candidates[place].scope(lineage),
                distance=candidates[place].distance,
                lots=tally.lots[place],
            )
            for place in group
        ),
        exposure=exposure,
        p=float(p[group[0]]),
        q=float(q[group[0]]),
        odds=odds_ratio(*counts),
        radius=radius,
    )
