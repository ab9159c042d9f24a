"""Charts of defective parts: their share (p) and their number (np)."""

import numpy as np
from numpy.typing import ArrayLike

from spc.charts.chart import Chart, ChartRefused, FloatArray, filled
from spc.charts.counts import binomial_limits, chart_of_counts, defective_of

__all__ = ["mean_share", "np_chart", "p_chart"]


def p_chart(defective: ArrayLike, inspected: ArrayLike, *, center: float | None = None) -> Chart:
    """Chart the share of defective parts, each point by its own number inspected.

    Limits are p +- 3 sqrt(p (1 - p) / n), not below 0 nor above 1; where fewer than nine defective
    or good parts are expected, the exact binomial quantiles. With many thousands inspected they
    become too narrow for the natural drift of a process: see `spc.charts.laney.laney_p`.

    Parameters
    ----------
    defective : array_like of int, shape (n,)
        Defective parts, in order of time; NaN for an excluded point.
    inspected : array_like of int, shape (n,) or ()
        Parts inspected, >= 1.
    center : float, optional
        The frozen share (phase II), above 0 and below 1. Without it, that of all points together.

    Returns
    -------
    Chart
        Its `z` serves Nelson's rules 2 to 4; for rule 1 take `beyond`, which is exact.

    Raises
    ------
    ChartRefused
        Counts that cannot be, more defective than inspected, or no defective (no good) part at all
        and no `center`.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control, 7.2.

    Examples
    --------
    >>> chart = p_chart([3, 6, 2, 14], [200, 250, 200, 200], center=0.02)
    >>> chart.upper.round(4).tolist(), chart.beyond.tolist()
    ([0.055, 0.052, 0.055, 0.055], [False, False, False, True])
    """
    bad, seen = defective_of(defective, inspected)
    share = mean_share(bad, seen, center)
    lower, upper = binomial_limits(seen, share)
    error = np.sqrt(share * (1 - share) / seen)
    line = filled(len(bad), share)
    return chart_of_counts("p", bad / seen, line, error, (lower / seen, upper / seen))


def np_chart(defective: ArrayLike, inspected: ArrayLike, *, center: float | None = None) -> Chart:
    """Chart the number of defective parts among a constant number inspected.

    Parameters and errors are those of `p_chart` (`center` is the share, not the number); refused
    where the number inspected varies, since points would then not compare.

    Examples
    --------
    >>> chart = np_chart([12, 15, 8, 30], 200)
    >>> chart.center[0].item(), chart.beyond.tolist()
    (16.25, [False, False, False, True])
    """
    bad, seen = defective_of(defective, inspected)
    present = seen[~np.isnan(bad)]
    if present.min() < present.max():
        raise ChartRefused(
            f"The number inspected varies from {present.min():g} to {present.max():g}: an np "
            "chart needs one number, a p chart does not."
        )
    share = mean_share(bad, seen, center)
    size = present[0]
    line = filled(len(bad), size * share)
    error = np.sqrt(line * (1 - share))
    return chart_of_counts("np", bad, line, error, binomial_limits(filled(len(bad), size), share))


def mean_share(bad: FloatArray, seen: FloatArray, center: float | None) -> float:
    """Return the share of defective parts that a chart is centred on.

    Examples
    --------
    >>> mean_share(np.array([1.0, 3.0]), np.array([100.0, 100.0]), None)
    0.02
    """
    if center is not None:
        if not 0 < center < 1:
            raise ChartRefused(f"The centre line is a share above 0 and below 1, not {center}.")
        return center
    present = ~np.isnan(bad)
    defective, inspected = float(bad[present].sum()), float(seen[present].sum())
    if not 0 < defective < inspected:
        found = "None" if defective == 0 else "All"
        raise ChartRefused(
            f"{found} of {inspected:g} inspected parts are defective: no spread, no limits. Give "
            "the share that is expected as center, or chart the parts between two defective ones."
        )
    return defective / inspected
