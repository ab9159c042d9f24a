"""Facts that a plant names itself: parameters of its operations, with their type and unit."""

from dataclasses import dataclass

from rules.catalogue import CATALOGUE
from rules.fields import Field

PREFIX = "parameter."
"""Before a parameter's name among the facts of an event: `parameter.peak_c`."""


@dataclass(frozen=True)
class OwnField:
    """A parameter of operations, under a name of the plant's own.

    Parameters
    ----------
    field : Field
        Name, type, unit, labels and example.
    parameter : str
        As the operation's record calls it.
    """

    field: Field
    parameter: str


def carries_parameters(event: str) -> bool:
    """Tell whether an event has an operation, whose parameters a rule may ask about.

    Parameters
    ----------
    event : str
        One of `rules.catalogue.EVENTS`.

    Returns
    -------
    bool

    Examples
    --------
    >>> carries_parameters("spc.signal"), carries_parameters("complaint")
    (True, False)
    """
    return "operation" in CATALOGUE[event]
