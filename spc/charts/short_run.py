"""Charts for short runs: many parts, few pieces of each, one chart for the process that makes them.

Source: Bothe, D. R. (1989). A powerful new control chart for job shops. ASQC Quality Congress
Transactions 43; Montgomery, Introduction to Statistical Quality Control, 10.1.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, filled, row_of
from spc.charts.individuals import chart_of_points, single_value_limits
from spc.constants import Precision, c4
from spc.control_limits import ControlLimits

__all__ = ["deviation_from_nominal", "family_limits", "standardised"]


def deviation_from_nominal(
    values: ArrayLike,
    nominals: ArrayLike,
    *,
    limits: ControlLimits | None = None,
    constants: Precision = "exact",
) -> Chart:
    """Chart how far single values of several parts lie from the nominal of each part.

    Only for parts that vary alike: one sigma serves all. Where they do not, take `standardised`.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        In order of time, whatever the part; NaN for an excluded one.
    nominals : array_like of float, shape (n,) or ()
        The nominal of each value's part, in the same unit.
    limits : ControlLimits, optional
        Frozen ones of the deviations (phase II). Without them the deviations make trial limits, as
        in `spc.charts.individuals.individuals`.
    constants : {"exact", "table3"}
        Exact d2, or 1.128.

    Returns
    -------
    Chart

    Raises
    ------
    ChartRefused
        As `individuals`; or a present value has no finite nominal.

    Examples
    --------
    >>> deviation_from_nominal([10.2, 9.9, 20.1, 20.3], [10.0, 10.0, 20.0, 20.0]).points.round(1)
    array([ 0.2, -0.1,  0.1,  0.3])
    """
    row = row_of(values)
    nominal = np.asarray(nominals, dtype=np.float64)
    if nominal.shape not in ((), row.shape):
        raise ChartRefused(f"{len(row)} values need {len(row)} nominals, not {nominal.size}.")
    missing = np.flatnonzero(~np.isnan(row) & ~np.isfinite(np.broadcast_to(nominal, row.shape)))
    if len(missing):
        raise ChartRefused(f"The value at index {missing[0]} has no nominal to deviate from.")
    deviations = row_of(row - nominal, "deviation")
    known = limits or single_value_limits(deviations, constants)
    return chart_of_points("deviation_from_nominal", deviations, np.ones(len(row)), known)


def standardised(
    values: ArrayLike, parts: Sequence[str], limits: Mapping[str, ControlLimits]
) -> Chart:
    """Chart single values of several parts in standard deviations of each part: 0 +- 3.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        In order of time, whatever the part; NaN for an excluded one.
    parts : sequence of str, shape (n,)
        The part of each value.
    limits : mapping of str to ControlLimits
        Target and sigma of each part; for parts of one family, `family_limits`.

    Returns
    -------
    Chart
        All run rules suit it.

    Raises
    ------
    ChartRefused
        As `spc.charts.chart.row_of`; or a part of a present value has no limits.

    Examples
    --------
    >>> limits = {"M6": ControlLimits(6.0, 0.01), "M8": ControlLimits(8.0, 0.02)}
    >>> standardised([6.01, 8.04, 8.08], ["M6", "M8", "M8"], limits).beyond.tolist()
    [False, False, True]
    """
    row = row_of(values)
    if len(parts) != len(row):
        raise ChartRefused(f"{len(row)} values need {len(row)} parts, not {len(parts)}.")
    z = filled(len(row), np.nan)
    for index in np.flatnonzero(~np.isnan(row)).tolist():
        part = parts[index]
        if part not in limits:
            raise ChartRefused(
                f"Part {part} (value at index {index}) has no target and sigma; known are: "
                f"{', '.join(sorted(limits)) or 'none'}."
            )
        z[index] = limits[part].z(float(row[index]), 1)
    return chart_of_points("standardised", z, np.ones(len(row)), ControlLimits(0.0, 1.0))


def family_limits(history: Mapping[str, ArrayLike]) -> dict[str, ControlLimits]:
    """Estimate limits for the parts of one family: each its own mean, all one pooled sigma.

    Parameters
    ----------
    history : mapping of str to array_like of float, shape (n_i,)
        Values of each part from a time in control; at least two of one part.

    Returns
    -------
    dict of str to ControlLimits

    Raises
    ------
    ChartRefused
        A part without values, an infinite one, no part with two, or values that do not vary.

    Examples
    --------
    >>> limits = family_limits({"M6": [6.0, 6.02, 6.01], "M8": [8.0, 8.02]})
    >>> round(limits["M6"].sigma, 4), limits["M8"].center
    (0.0125, 8.01)
    """
    rows = {part: row_of(values, f"value of part {part}") for part, values in history.items()}
    present = {part: row[~np.isnan(row)] for part, row in rows.items()}
    freedom = sum(len(row) - 1 for row in present.values())
    if freedom < 1:
        raise ChartRefused("No part of the family has two values: no spread, no control limits.")
    squares = math.fsum(_squared_deviations(row) for row in present.values())
    if squares == 0:
        raise ChartRefused("No part's values vary: no spread, no control limits.")
    sigma = math.sqrt(squares / freedom) / c4(freedom + 1)
    return {part: ControlLimits(float(row.mean()), sigma) for part, row in present.items()}


def _squared_deviations(row: FloatArray) -> float:
    if row.min() == row.max():
        return 0.0
    return float(np.sum((row - row.mean()) ** 2))
