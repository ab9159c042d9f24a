"""Westgard's rules within one run: the controls of one run judged against each other.

A gauge is checked on reference blocks before it is used: the checks of one occasion are a run.
Rules over consecutive controls are the rule set `WESTGARD`; those here look at one run only, and
never across runs: a difference between occasions is drift, not scatter.

Source: Westgard, J. O., Barry, P. L., Hunt, M. R. and Groth, T. (1981). A multi-rule Shewhart
chart for quality control in clinical chemistry. Clinical Chemistry 27, 493-501; westgard.com.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["flags_within_runs"]

BEYOND = 2.0
APART = 4.0


def flags_within_runs(runs: ArrayLike) -> dict[str, NDArray[np.bool_]]:
    """Say for each run whether its controls contradict each other or agree on a shift.

    Parameters
    ----------
    runs : array_like of float, shape (runs, controls)
        Every control of every run in its own standard deviations from its own assigned value.
        NaN marks a control that was not measured.

    Returns
    -------
    dict of str to ndarray of bool, shape (runs,)
        `2_2s`: two controls of the run are beyond 2 s on one side, a systematic error. `R_4s`:
        two controls of the run are more than 4 s apart, a random error. Both are strict.

    Raises
    ------
    ValueError
        `runs` is no table of runs and controls, or a control is infinite.

    Examples
    --------
    >>> found = flags_within_runs([[2.1, -2.1], [2.3, 2.2], [1.9, -2.1], [2.5, np.nan]])
    >>> {rule: at.tolist() for rule, at in found.items()}
    {'2_2s': [False, True, False, False], 'R_4s': [True, False, False, False]}
    """
    controls = np.asarray(runs, dtype=np.float64)
    if controls.ndim != 2:
        raise ValueError(
            f"Runs are a table with a row for each run and a column for each control, not an "
            f"array of shape {controls.shape}."
        )
    if np.isinf(controls).any():
        raise ValueError("A control is infinite: it cannot have been measured.")
    above, below = (controls > BEYOND).sum(axis=1), (controls < -BEYOND).sum(axis=1)
    # A control that is missing is neither the highest nor the lowest.
    highest = np.where(np.isnan(controls), -np.inf, controls).max(axis=1, initial=-np.inf)
    lowest = np.where(np.isnan(controls), np.inf, controls).min(axis=1, initial=np.inf)
    return {"2_2s": (above >= 2) | (below >= 2), "R_4s": highest - lowest > APART}
