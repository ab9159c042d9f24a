"""The candidates: every level of a factor and every pair of levels of two, with their lots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from spc.commonality.findings import CommonalityRefused

__all__ = ["FEWEST_LOTS", "Strata", "strata_of"]

FEWEST_LOTS = 3
"""What fewer lots have in common is inconclusive."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """Candidate strata and which lots are in each.

    Parameters
    ----------
    names : tuple of mapping of str to str
        What the lots of each candidate have in common; single factors first, then pairs.
    members : csr_array of float64, shape (candidates, lots)
        1 where the lot is in the stratum.
    """

    names: tuple[Mapping[str, str], ...]
    members: csr_array

    def lots_of(self, candidate: int) -> NDArray[np.bool_]:
        """Which lots are in a stratum, as a mask of shape (lots,)."""
        start, end = self.members.indptr[candidate : candidate + 2]
        mask = np.zeros(self.members.shape[1], dtype=np.bool_)
        mask[self.members.indices[start:end]] = True
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class _Factor:
    """A factor's level of each lot as a number, -1 where it was not recorded; lots by level."""

    name: str
    levels: tuple[str, ...]
    codes: IntArray
    counts: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The candidates of one factor or pair: their names, and the candidate of each lot or -1."""

    names: list[dict[str, str]]
    cell: IntArray


def strata_of(
    factors: Mapping[str, Sequence[str | None]], lots: int, *, least: int = FEWEST_LOTS
) -> Strata:
    """List the strata of one and of two factors that have enough lots to be tested.

    A pair that has exactly the lots of one of its two levels is left out: it says the same in
    more words.

    Parameters
    ----------
    factors : mapping of str to sequence of str or None, each of length `lots`
        The level of each lot by factor; None, not recorded, is no level.
    lots : int
        How many lots there are.
    least : int
        Fewest lots inside and outside a stratum.

    Returns
    -------
    Strata

    Raises
    ------
    CommonalityRefused
        No stratum has enough lots inside and outside.
    ValueError
        A factor has another number of levels than there are lots.

    Examples
    --------
    >>> strata = strata_of({"shift": ["day", "night", None] * 3, "tool": ["A", "B", "B"] * 3}, 9)
    >>> strata.names
    ({'shift': 'day'}, {'shift': 'night'}, {'tool': 'A'}, {'tool': 'B'})
    """
    coded = [_coded(name, levels, lots) for name, levels in factors.items()]
    views = [view for view in _views([each for each in coded if each.levels], least) if view.names]
    if not views:
        raise CommonalityRefused(
            f"No factor splits the {lots} lots into groups of at least {least} lots inside and "
            "outside: there is nothing to compare. Record more factors or take in more lots."
        )
    names = tuple(name for view in views for name in view.names)
    rows, columns, first = [], [], 0
    for view in views:
        inside = np.flatnonzero(view.cell >= 0)
        rows.append(view.cell[inside] + first)
        columns.append(inside)
        first += len(view.names)
    places = (np.concatenate(rows), np.concatenate(columns))
    ones = np.ones(len(places[0]))
    return Strata(names, csr_array((ones, places), shape=(len(names), lots)))


def _coded(name: str, levels: Sequence[str | None], lots: int) -> _Factor:
    if len(levels) != lots:
        raise ValueError(f"Factor {name} has {len(levels)} levels for {lots} lots: one each.")
    known = sorted({level for level in levels if level is not None})
    number: dict[str | None, int] = {level: at for at, level in enumerate(known)}
    codes = np.array([number.get(level, -1) for level in levels], dtype=np.int64)
    return _Factor(name, tuple(known), codes, np.bincount(codes[codes >= 0], minlength=len(known)))


def _views(factors: Sequence[_Factor], least: int) -> Iterator[_View]:
    for factor in factors:
        kept = _enough(factor.counts, len(factor.codes), least)
        names = [{factor.name: factor.levels[at]} for at in np.flatnonzero(kept).tolist()]
        # Code -1 takes the place behind the last level's.
        yield _View(names, np.append(_places(kept), -1)[factor.codes])
    for first, second in combinations(factors, 2):
        yield _pairs(first, second, least)


def _pairs(first: _Factor, second: _Factor, least: int) -> _View:
    width = len(second.levels)
    present = (first.codes >= 0) & (second.codes >= 0)
    joint = np.where(present, first.codes * width + second.codes, -1)
    keys, inverse, counts = np.unique(joint, return_inverse=True, return_counts=True)
    kept = (keys >= 0) & _enough(counts, len(joint), least)
    kept &= (counts < first.counts[keys // width]) & (counts < second.counts[keys % width])
    names = [
        {first.name: first.levels[key // width], second.name: second.levels[key % width]}
        for key in keys[kept].tolist()
    ]
    return _View(names, _places(kept)[inverse])


def _enough(counts: IntArray, lots: int, least: int) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = (counts >= least) & (lots - counts >= least)
    return kept


def _places(kept: NDArray[np.bool_]) -> IntArray:
    """The number of each kept one among those kept, -1 for the others."""
    places: IntArray = np.where(kept, np.cumsum(kept) - 1, -1)
    return places
