"""The data of a study: what is usable, what was left out and why, and a hash over all of it."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST_SUBGROUPS", "UnusableBaseline", "causes_of", "hash_of", "require_usable"]

FEWEST_SUBGROUPS = 20
"""With fewer, the limits are a guess."""

LARGEST_VALUE = 1e100
"""Larger ones are errors of entry, and their squares would overflow."""


class UnusableBaseline(ValueError):  # noqa: N818 - the data are at fault, not the program
    """The data cannot give control limits; the message says why."""


def causes_of(removed: Mapping[int, str], subgroups: int) -> Mapping[int, str]:
    r"""Return the causes for which subgroups are removed, by index, each on one line.

    Raises
    ------
    UnusableBaseline
        An index is none of the `subgroups`, or has no cause.

    Examples
    --------
    >>> dict(causes_of({3: " gauge dropped,\n report 117"}, 25))
    {3: 'gauge dropped, report 117'}
    """
    for index, cause in removed.items():
        if not 0 <= index < subgroups:
            raise UnusableBaseline(
                f"There is no subgroup at index {index} to remove; 0 to {subgroups - 1}."
            )
        if not cause.strip():
            raise UnusableBaseline(
                f"The subgroup at index {index} is removed without a cause: record what happened, "
                "or keep it."
            )
    return MappingProxyType({index: " ".join(removed[index].split()) for index in sorted(removed)})


def hash_of(
    subgroups: Sequence[Sequence[float]], removed: Mapping[int, str] = MappingProxyType({})
) -> str:
    r"""Return the SHA-256 of the data behind a baseline, so that anyone can check them.

    Parameters
    ----------
    subgroups : sequence of sequences of float
        All of them, those that were removed from the estimate too.
    removed : mapping of int to str
        Index and cause of each removed subgroup.

    Returns
    -------
    str
        Of the values as text: the shortest decimal that reads back as the same number, values
        joined by commas, one subgroup a line, lines joined by ``\n``, UTF-8. The line of a removed
        subgroup goes on with `` removed: `` and the cause.

    Examples
    --------
    >>> text = "36.0,36.5\n99.0 removed: gauge dropped"
    >>> hash_of([[36, 36.5], [99]], {1: "gauge dropped"}) == hashlib.sha256(
    ...     text.encode()
    ... ).hexdigest()
    True
    """
    lines = []
    for index, subgroup in enumerate(subgroups):
        # + 0.0 turns -0.0 into 0.0: the same measurement.
        line = ",".join(repr(float(value) + 0.0) for value in subgroup)
        lines.append(f"{line} removed: {removed[index]}" if index in removed else line)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def require_usable(numbered: Mapping[int, NDArray[np.float64]]) -> None:
    """Refuse subgroups, by number, that cannot give control limits.

    Raises
    ------
    UnusableBaseline
        Too few subgroups, one without values, or a value that is not finite or too large.

    Examples
    --------
    >>> require_usable({1: np.array([36.0])})
    Traceback (most recent call last):
    spc.study_data.UnusableBaseline: Control limits need 20 subgroups at least, not 1.
    """
    samples = numbered.values()
    if len(samples) < FEWEST_SUBGROUPS:
        raise UnusableBaseline(
            f"Control limits need {FEWEST_SUBGROUPS} subgroups at least, not {len(samples)}."
        )
    for number, sample in numbered.items():
        if sample.ndim != 1 or len(sample) == 0:
            raise UnusableBaseline(f"Subgroup {number} has no values.")
        if not bool(np.isfinite(sample).all()):
            raise UnusableBaseline(f"Subgroup {number} has a value that is not a finite number.")
        if bool((np.abs(sample) > LARGEST_VALUE).any()):
            raise UnusableBaseline(f"Subgroup {number} has a value too large for a measurement.")
    several = sum(len(sample) > 1 for sample in samples)
    if 0 < several < FEWEST_SUBGROUPS:
        raise UnusableBaseline(
            f"Subgroups with two values or more: {several} of {len(samples)}; "
            f"{FEWEST_SUBGROUPS} are needed to say how far values spread within a subgroup, "
            "or single values throughout."
        )
