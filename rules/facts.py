"""Facts are checked at the door: a rule must never compare what the catalogue does not know."""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rules.catalogue import CATALOGUE, EVENTS, Fact, Field
from rules.own_fields import PREFIX, OwnField, carries_parameters
from rules.problems import unknown


def checked(
    event: str, facts: Mapping[str, Fact], own_fields: Iterable[OwnField] = ()
) -> Mapping[str, Fact]:
    """Check facts against the catalogue and fill in those that are missing with None.

    What an operation recorded as `parameter.NAME` was never checked against a rule file when it
    was recorded: what no own field names is left out, and what is not of the type that the own
    field has counts as not recorded.

    Parameters
    ----------
    event : str
    facts : mapping of str to str, float, int, bool or None
    own_fields : iterable of OwnField
        Of the rulebook that is about to ask.

    Returns
    -------
    mapping of str to str, float, int, bool or None
        Every field of the event, then the own fields under their own names.

    Raises
    ------
    ValueError
        As `rules.evaluate.evaluate` says.

    Examples
    --------
    >>> checked("supplier.alert", {"heat": "H-1"})["supplier"] is None
    True
    >>> from rules.fields import Field
    >>> peak = OwnField(Field("peak", "number", "degC", {}, None, 245), parameter="peak_c")
    >>> checked("operation.recorded", {"parameter.peak_c": 251.5}, [peak])["peak"]
    251.5
    """
    if event not in CATALOGUE:
        raise ValueError(unknown("event", event, EVENTS))
    fields = CATALOGUE[event]
    known: dict[str, Fact] = dict.fromkeys(fields)
    for name, value in facts.items():
        if name.startswith(PREFIX):
            continue
        if name not in fields:
            raise ValueError(f"{unknown('field', name, fields)} (event `{event}`)")
        complaint = mismatch(fields[name], value)
        if complaint:
            raise ValueError(f"field `{name}` of event `{event}` {complaint}")
        known[name] = one_form(value)
    if carries_parameters(event):
        for own in own_fields:
            known[own.field.name] = parameter_of(own, facts)
    return MappingProxyType(known)


def parameter_of(own: OwnField, facts: Mapping[str, Fact]) -> Fact:
    """Give what an operation recorded for an own field; None where that is of another type.

    Parameters
    ----------
    own : OwnField
    facts : mapping of str to str, float, int, bool or None
        With parameters under `parameter.NAME`.

    Returns
    -------
    str, float, int, bool or None

    Examples
    --------
    >>> from rules.fields import Field
    >>> peak = OwnField(Field("peak", "number", "degC", {}, None, 245), parameter="peak_c")
    >>> parameter_of(peak, {"parameter.peak_c": 251.5})
    251.5
    >>> parameter_of(peak, {"parameter.peak_c": "251.5"}) is None
    True
    """
    value = facts.get(PREFIX + own.parameter)
    if value is None or type_of(value) != own.field.type:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    # A text outside the choices stays: it was recorded, and it is none of those.
    return one_form(value)


def one_form(value: Fact) -> Fact:
    r"""Bring a text into the form in which rule files are read (NFC); others stay as they are.

    Parameters
    ----------
    value : str, float, int, bool or None

    Returns
    -------
    str, float, int, bool or None

    Examples
    --------
    >>> one_form("e\N{COMBINING ACUTE ACCENT}") == "\N{LATIN SMALL LETTER E WITH ACUTE}"
    True
    """
    if isinstance(value, str) and not value.isascii():
        # `é` is one character or two, depending on the keyboard; nobody sees which.
        return unicodedata.normalize("NFC", value)
    return value


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
