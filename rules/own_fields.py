"""Facts that a plant names itself: parameters of its operations, with their type and unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.catalogue import CATALOGUE
from rules.fields import Fact, Field

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


def as_recorded(own_fields: Iterable[OwnField], facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Give facts as they would be recorded: the own fields as parameters.

    Parameters
    ----------
    own_fields : iterable of OwnField
    facts : mapping of str to str, float, int, bool or None
        By the names that the rules use.

    Returns
    -------
    dict

    Examples
    --------
    >>> peak = OwnField(Field("peak", "number", "degC", {}, (), 245), "peak_c")
    >>> as_recorded([peak], {"lot": "K7", "peak": 251})
    {'lot': 'K7', 'parameter.peak_c': 251}
    """
    own = {each.field.name: PREFIX + each.parameter for each in own_fields}
    return {own.get(name, name): value for name, value in facts.items()}
