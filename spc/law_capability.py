"""Capability of values that are not normal, by the percentiles of their law.

Source: ISO 22514-2, the percentile method; Efron and Tibshirani, An Introduction to the Bootstrap,
chapter 6 (samples drawn from the fitted law).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spc.capability_index import Index
from spc.fitted_law import FittedLaw, NoLawFits, UnusableValues, no_law_sentence, usable_values
from spc.law_families import Floats
from spc.specification import SpecificationLimits

__all__ = ["LawCapability", "law_capability"]

_SEED = 1917
_REPLICATES = 400
_LARGEST_REPLICATE = 500
"""Values in a replicate; of more values the interval is narrower by the root of their number."""


@dataclass(frozen=True, slots=True)
class LawCapability:
    """What a stable process of a fitted law can do, by its percentiles.

    Parameters
    ----------
    law : FittedLaw
        The law, with its goodness of fit.
    pp : Index or None
        Width of the specification over that from the 0.135 to the 99.865 percentile; None where
        the specification has one limit.
    ppl, ppu : float or None
        From the median to the lower and the upper limit, over the distance to the percentile on
        that side; None without such a limit.
    ppk : Index
        The smaller of them.
    low, median, high : float
        The 0.135, 50 and 99.865 percentiles, in the unit of the values.
    share_outside : float
        Of values outside the specification, by the law.
    outside : int
        Values outside the specification, counted.
    tail_ratio : float
        How many of the values are to be expected beyond such a percentile; below 1 it lies
        where there are no values.
    confidence : float
        Of the intervals, which take the law as known and its parameters as fitted.
    notes : tuple of str
        What a reader should know before relying on it.
    """

    law: FittedLaw
    pp: Index | None
    ppl: float | None
    ppu: float | None
    ppk: Index
    low: float
    median: float
    high: float
    share_outside: float
    outside: int
    tail_ratio: float
    confidence: float
    notes: tuple[str, ...]


def law_capability(
    values: Sequence[float] | Floats,
    specification: SpecificationLimits,
    law: FittedLaw,
    *,
    confidence: float = 0.95,
) -> LawCapability:
    """State what a stable process can do, by the percentiles of a law fitted to its values.

    For a chart in control only, as `spc.capability.capability`.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Those that the law was fitted to.
    specification : SpecificationLimits
        One limit at least, with room between two.
    law : FittedLaw
        Of `spc.fitted_laws.fit_laws` or `best_law`.
    confidence : float
        Of the intervals, above 0.5 and at most 0.99; from samples drawn from the law, seeded.

    Raises
    ------
    NoLawFits
        The law does not fit.
    UnusableValues
        The values are not those of the law, or there is no room within the specification.
    ValueError
        The confidence is impossible.

    Examples
    --------
    >>> hardness = np.random.default_rng(2).normal(36.0, 0.5, 100)
    >>> law = FittedLaw("normal", {"mean": 36.0, "sigma": 0.5}, 100, 0.3, 0.6, 150.0, 100)
    >>> found = law_capability(hardness, SpecificationLimits(33.0, 38.0), law)
    >>> round(found.ppk.value, 4), round(found.pp.value, 4)
    (1.3333, 1.6667)
    """
    if not 0.5 < confidence <= 0.99:
        raise ValueError(f"The confidence must be above 0.5 and at most 0.99, not {confidence}.")
    measured = usable_values(values)
    if len(measured) != law.n:
        raise UnusableValues(
            f"The law was fitted to {law.n} values, and these are {len(measured)}: fit it again."
        )
    if not law.fits:
        raise NoLawFits(no_law_sentence([law]))
    _require_room(specification)
    at = _percentiles(law, law.row)
    found, drawn = _indices(at, specification), _indices(_redrawn(law), specification)
    narrower = math.sqrt(min(law.n, _LARGEST_REPLICATE) / law.n)
    near = _index(found.near, drawn.near, narrower, confidence)
    assert near is not None, "there is a limit"
    return LawCapability(
        law=law,
        pp=_index(found.width, drawn.width, narrower, confidence),
        ppl=_known(found.below),
        ppu=_known(found.above),
        ppk=near,
        low=float(at.low[0]),
        median=float(at.median[0]),
        high=float(at.high[0]),
        share_outside=law.share_outside(specification.lower, specification.upper),
        outside=_outside(measured, specification),
        tail_ratio=law.tail_ratio,
        confidence=confidence,
        notes=law.notes,
    )


@dataclass(frozen=True, slots=True)
class _Percentiles:
    """The 0.135, 50 and 99.865 percentiles, of one sample or of many."""

    low: Floats
    median: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class _Indices:
    """Pp, Ppl, Ppu and Ppk of one sample or of many; NaN where there is no limit."""

    width: Floats
    below: Floats
    above: Floats
    near: Floats


def _percentiles(law: FittedLaw, rows: Floats) -> _Percentiles:
    found = law.family.quantile(rows, np.array([[-3.0, 0.0, 3.0]]))
    return _Percentiles(found[:, 0], found[:, 1], found[:, 2])


def _redrawn(law: FittedLaw) -> _Percentiles:
    """The percentiles of laws fitted to samples of this law."""
    rows = np.repeat(law.row, _REPLICATES, axis=0)
    chance = np.random.default_rng(_SEED)
    drawn = law.family.draw(rows, min(law.n, _LARGEST_REPLICATE), chance)
    return _percentiles(law, law.family.fit(drawn))


def _indices(at: _Percentiles, specification: SpecificationLimits) -> _Indices:
    lower = math.nan if specification.lower is None else specification.lower
    upper = math.nan if specification.upper is None else specification.upper
    below = (at.median - lower) / (at.median - at.low)
    above = (upper - at.median) / (at.high - at.median)
    return _Indices((upper - lower) / (at.high - at.low), below, above, np.fmin(below, above))


def _index(value: Floats, drawn: Floats, narrower: float, confidence: float) -> Index | None:
    here = _known(value)
    if here is None:
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    # The deviations of the redrawn samples, turned about the value: a law fitted to few values
    # comes out too narrow, and so does the law that is fitted to samples of it.
    return Index(here, here - narrower * float(high - here), here + narrower * float(here - low))


def _known(value: Floats) -> float | None:
    return None if math.isnan(value[0]) else float(value[0])


def _outside(measured: Floats, specification: SpecificationLimits) -> int:
    below = 0 if specification.lower is None else int((measured < specification.lower).sum())
    above = 0 if specification.upper is None else int((measured > specification.upper).sum())
    return below + above


def _require_room(specification: SpecificationLimits) -> None:
    lower, upper = specification.lower, specification.upper
    if lower is None and upper is None:
        raise UnusableValues("Without a specification limit there is no capability.")
    if lower is not None and lower == upper:
        raise UnusableValues(f"Both specification limits are {lower:g}: no room between them.")
