"""What the process does: the centre line and the spread that points are measured against."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ControlLimits"]

_DECIMALS_OF_Z = 9


@dataclass(frozen=True, slots=True)
class ControlLimits:
    """Centre line and spread of a process in control, for means of any subgroup size.

    Parameters
    ----------
    center : float
        The centre line, in the unit of the characteristic.
    sigma : float
        The standard deviation of one value (not of a mean), in the same unit, > 0.

    Raises
    ------
    ValueError
        The centre line is not finite, or sigma is not a finite number above zero.

    Examples
    --------
    >>> limits = ControlLimits(center=36.0, sigma=0.5)
    >>> limits.bounds(size=4)
    (35.25, 36.75)
    >>> limits.standardise([36.0, 36.75, 37.5], sizes=[4, 4, 1])
    array([0., 3., 3.])
    """

    center: float
    sigma: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.center):
            raise ValueError(f"The centre line must be a finite number, not {self.center}.")
        if not (math.isfinite(self.sigma) and self.sigma > 0):
            raise ValueError(f"Sigma must be a finite number above zero, not {self.sigma}.")

    def standardise(self, means: ArrayLike, sizes: ArrayLike) -> NDArray[np.float64]:
        """Measure every point in its own standard errors from the centre line.

        z = (mean - center) / (sigma / sqrt(size)), each point by its own subgroup size. Judging
        a window by the limits of its last point instead, as some programs do, invents signals
        and loses others as soon as sizes differ (Nelson 1989, Journal of Quality Technology 21).

        Parameters
        ----------
        means : array_like of float, shape (n,)
            Subgroup means, in the unit of the characteristic; NaN marks an excluded point.
        sizes : array_like of int, shape (n,) or ()
            How many values each mean is made of, >= 1.

        Returns
        -------
        ndarray of float64, shape (n,)
            z, without unit, to nine decimals: 40.2 on limits 40.0 and 0.1 gives
            2.0000000000000284 in binary arithmetic, and a point on a line is not beyond it.

        Raises
        ------
        ValueError
            A size is below one or no whole number, or the shapes do not fit.

        Examples
        --------
        >>> ControlLimits(center=40.0, sigma=0.1).standardise([40.2, 39.7], sizes=1)
        array([ 2., -3.])
        """
        n = _counted(sizes)
        distance = np.asarray(means, dtype=np.float64) - self.center
        z: NDArray[np.float64] = np.round(distance * np.sqrt(n) / self.sigma, _DECIMALS_OF_Z)
        return z

    def z(self, mean: float, size: int) -> float:
        """Measure one point in its own standard errors from the centre line.

        The same as `standardise`, rounding included, for a point that comes alone: an array of
        one costs ten times as much.

        Raises
        ------
        ValueError
            The size is below one.

        Examples
        --------
        >>> ControlLimits(center=40.0, sigma=0.1).z(40.2, size=1)
        2.0
        """
        if size < 1:
            raise ValueError("A subgroup has a whole number of values, one at least.")
        return round((mean - self.center) * math.sqrt(size) / self.sigma, _DECIMALS_OF_Z)

    def bounds(self, size: int) -> tuple[float, float]:
        """Return the lower and the upper 3-sigma limit for means of `size` values.

        Raises
        ------
        ValueError
            The size is below one or no whole number.

        Examples
        --------
        >>> ControlLimits(center=36.0, sigma=0.5).bounds(1)
        (34.5, 37.5)
        """
        reach = 3 * self.sigma / math.sqrt(float(_counted(size)))
        return self.center - reach, self.center + reach


def _counted(sizes: ArrayLike) -> NDArray[np.float64]:
    n = np.asarray(sizes, dtype=np.float64)
    if not bool(np.all((n >= 1) & (n == np.floor(n)) & np.isfinite(n))):
        raise ValueError("A subgroup has a whole number of values, one at least.")
    return n
