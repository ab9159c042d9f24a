"""Facts are checked at the door: a rule must never compare what the catalogue does not know."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from rules.catalogue import CATALOGUE, EVENTS, Fact, Field
from rules.problems import unknown


def checked(event: str, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """Check facts against the catalogue and fill in those that are missing with None.

    Parameters
    ----------
    event : str
    facts : mapping of str to str, float, int, bool or None

    Returns
    -------
    mapping of str to str, float, int, bool or None
        Every field of the event.

    Raises
    ------
    ValueError
        As `rules.evaluate.evaluate` says.

    Examples
    --------
    >>> checked("supplier.alert", {"heat": "H-1"})["supplier"] is None
    True
    """
    if event not in CATALOGUE:
        raise ValueError(unknown("event", event, EVENTS))
    fields = CATALOGUE[event]
    for name, value in facts.items():
        if name not in fields:
            raise ValueError(f"{unknown('field', name, fields)} (event `{event}`)")
        complaint = mismatch(fields[name], value)
        if complaint:
            raise ValueError(f"field `{name}` of event `{event}` {complaint}")
    return MappingProxyType({name: facts.get(name) for name in fields})


def mismatch(field: Field, value: object) -> str | None:
    """Say what is wrong with a value for a field, None when nothing is.

    Parameters
    ----------
    field : Field
    value : object

    Returns
    -------
    str or None
        The end of a sentence that begins with the field.

    Examples
    --------
    >>> from rules.fields import FIELDS
    >>> mismatch(FIELDS["value"], "38")
    "is a number, '38' is text"
    >>> mismatch(FIELDS["value"], 38)
    """
    if value is None:
        return None
    found = type_of(value)
    if found != field.type:
        return f"is a {field.type}, {value!r} is {found}".replace("a text", "text")
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be a finite number, not {value}"
    if field.choices is not None and value not in field.choices:
        return f"is one of {', '.join(field.choices)}, not {value!r}"
    return None


def type_of(value: object) -> str:
    """Name the catalogue's type of a value, or its Python type if the catalogue has none.

    Parameters
    ----------
    value : object

    Returns
    -------
    str

    Examples
    --------
    >>> type_of(True), type_of(1), type_of("1"), type_of(b"1")
    ('boolean', 'number', 'text', 'bytes')
    """
    if isinstance(value, bool):  # before the numbers: Python counts True as the integer 1
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return type(value).__name__
