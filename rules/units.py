"""Units of measure: converted exactly, or refused."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from rules.unit_table import DEFINITIONS, QUANTITIES, SCALES, SPELLINGS

if TYPE_CHECKING:
    from pint import UnitRegistry

LONGEST = 40
"""Characters of a unit; more is a mistake, or an attempt."""

_POWER = re.compile(r"(.*?[^0-9])\^?([1-4])")
_BETWEEN = re.compile(r"\s*[*·⋅.]\s*")
_MOST_FACTORS = 4
_OFFSET = frozenset({"degC", "degF"})
_MICRONS = dict.fromkeys(("micron", "microns", "Micron", "mikron", "µ"), "um")
_HINTS = {
    "C": "degC",
    "F": "degF",
    "c": "degC",
    "f": "degF",
    "μ": "um",
    "u": "um",
    **_MICRONS,
    '"': "in",
}


class UnitsError(ValueError):
    """A unit that is not known, or that cannot be converted into the other."""


def convert(value: float, unit: str, to: str) -> float:
    """Convert a measurement exactly, then round once to the nearest float.

    A number counts as the decimal that it is written as: 0.008 mm are 8 um, not
    8.000000000000002. degC and degF alone are temperatures; in a compound such as degC/h they
    are differences.

    Parameters
    ----------
    value : float
        In `unit`; finite.
    unit, to : str
        Such as "mm", "degF/h", "N/mm2". Equal texts are equal units, also such as are not known
        ("HRC", a unit of the plant's own).

    Returns
    -------
    float
        In `to`; a number beyond the range of floats is the largest of them, with its sign.

    Raises
    ------
    UnitsError
        For units that are not known or measure different things.
    ValueError
        For a number that is not finite.

    Examples
    --------
    >>> convert(0.008, "mm", "um"), convert(473, "degF", "degC"), convert(36, "degF/h", "degC/h")
    (8.0, 245.0, 20.0)
    >>> convert(60, "HRC", "HV")
    Traceback (most recent call last):
    rules.units.UnitsError: `HRC` only compares with itself, not with `HV`
    """
    exact = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    unit, to = canonical(unit), canonical(to)
    if unit == to:
        return _rounded(exact)
    line = _line(unit, to)
    if line is None:
        raise UnitsError(_why_not(unit, to))
    slope, start = line
    return _rounded(exact * slope + start)


def compatible(unit: str, to: str) -> bool:
    """Tell whether a measurement in one unit can be said in the other.

    Parameters
    ----------
    unit, to : str

    Returns
    -------
    bool

    Examples
    --------
    >>> compatible("um", "mm"), compatible("HRC", "HRC"), compatible("HRC", "HV")
    (True, True, False)
    >>> compatible("degC", "degC/h"), compatible("lot", "mm")
    (False, False)
    """
    unit, to = canonical(unit), canonical(to)
    return unit == to or _line(unit, to) is not None


def known_unit(unit: str) -> bool:
    """Tell whether a text is a unit of the trade, converted or not.

    Parameters
    ----------
    unit : str

    Returns
    -------
    bool

    Examples
    --------
    >>> known_unit("A/dm2"), known_unit("HBW"), known_unit("parsec")
    (True, True, False)
    """
    written = canonical(unit)
    return written in SCALES or _expression(written) is not None


def canonical(unit: str) -> str:
    """Give a unit as it is compared: one spelling for what looks the same.

    Parameters
    ----------
    unit : str

    Returns
    -------
    str

    Examples
    --------
    >>> canonical("℃"), canonical(" ㎜ ") == "mm", canonical("µm") == canonical("μm")
    ('°C', True, True)
    """
    # Compatibility forms: `µ` exists twice in Unicode, ℃ and ㎜ stand on Chinese keyboards.
    return unit if unit.isascii() else unicodedata.normalize("NFKC", unit).strip()


def quantity(unit: str) -> str | None:
    """Say what a unit measures, None where there is no word for it.

    Parameters
    ----------
    unit : str

    Returns
    -------
    str or None

    Examples
    --------
    >>> quantity("mil"), quantity("ksi"), quantity("HRC")
    ('length', 'pressure or strength', None)
    """
    return next((words for example, words in QUANTITIES if compatible(unit, example)), None)


def unknown_unit(unit: str, near: Iterable[str] = ()) -> str:
    """Say that a unit is not known and suggest one that is.

    Parameters
    ----------
    unit : str
    near : iterable of str
        Units that are likelier than others.

    Returns
    -------
    str

    Examples
    --------
    >>> unknown_unit("HCR"), unknown_unit("C")
    ('unknown unit `HCR`; did you mean `HRC`?', 'unknown unit `C`; did you mean `degC`?')
    """
    shown = unit if len(unit) <= LONGEST else f"{unit[:LONGEST]}..."
    guess = _guess(canonical(unit[:LONGEST]), tuple(near))
    return f"unknown unit `{shown}`" + (f"; did you mean `{guess}`?" if guess else "")


def misspelt(unit: str) -> str | None:
    """Give the unit of the trade that a text is surely meant to be, None when nothing is sure.

    Parameters
    ----------
    unit : str

    Returns
    -------
    str or None

    Examples
    --------
    >>> misspelt("HCR"), misspelt("Mpa"), misspelt("strokes/min"), misspelt("mm")
    ('HRC', 'MPa', None, None)
    """
    if known_unit(unit):
        return None
    written = canonical(unit)
    return _HINTS.get(written) or _same_letters(written, (*SPELLINGS, *SCALES))


def _guess(unit: str, near: tuple[str, ...]) -> str | None:
    known = [*near, *sorted(SPELLINGS), *sorted(SCALES)]
    close = get_close_matches(unit, known, n=1, cutoff=0.6)
    return misspelt(unit) or (close[0] if close else None)


def _same_letters(unit: str, known: Iterable[str]) -> str | None:
    # Swapped letters and wrong capitals are likelier than another unit of similar spelling.
    same = (name for name in sorted(known) if sorted(name.lower()) == sorted(unit.lower()))
    return next(same, None)


def _why_not(unit: str, to: str) -> str:
    for name in (unit, to):
        if name in SCALES:
            other = to if name == unit else unit
            return f"`{name}` only compares with itself, not with `{other}`"
        if _expression(name) is None:
            return unknown_unit(name)
    return f"`{unit}` cannot be converted into `{to}`"


def _rounded(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return sys.float_info.max if exact > 0 else -sys.float_info.max


@lru_cache(maxsize=4096)
def _line(unit: str, to: str) -> tuple[Fraction, Fraction] | None:
    """Give slope and intercept of the conversion: every one is a straight line."""
    if len(unit) > LONGEST or len(to) > LONGEST:
        return None
    read, wanted = _expression(unit), _expression(to)
    if read is None or wanted is None:
        return None
    registry = _registry()
    source, target = registry.parse_units(read), registry.parse_units(wanted)
    if not _same_kind(read, wanted) or source.dimensionality != target.dimensionality:
        return None
    at_0, at_1 = (Fraction(registry.convert(Fraction(n), source, target)) for n in (0, 1))
    return at_1 - at_0, at_0


def _same_kind(unit: str, to: str) -> bool:
    # 5 degC is a temperature, a difference of 5 degC is none. K is used for both.
    offset = {unit, to} & _OFFSET
    return not (offset and any(name.startswith("delta_") for name in (unit, to)))


@lru_cache(maxsize=4096)
def _expression(unit: str) -> str | None:
    """Write a unit for the registry; None if it is not a product of units of the table."""
    if len(unit) > LONGEST:
        return None
    if unit in SPELLINGS:
        return SPELLINGS[unit]
    above, *below = (part.strip() for part in unit.split("/"))
    factors = [_factor(name) for name in _BETWEEN.split(above)]
    divisors = [_factor(name) for name in below]
    written = [*factors, *divisors]
    if len(written) > _MOST_FACTORS or None in written:
        return None
    return "*".join(map(str, factors)) + "".join(f"/({divisor})" for divisor in divisors)


def _factor(written: str) -> str | None:
    if written in SPELLINGS:
        return SPELLINGS[written]
    power = _POWER.fullmatch(written)
    if power is None or power[1] not in SPELLINGS or power[1] == "1":
        return None
    return f"{SPELLINGS[power[1]]}**{power[2]}"


@cache
def _registry() -> "UnitRegistry[Fraction]":
    # Most rule files name no unit that has to be converted, and pint takes half a second to load.
    registry: UnitRegistry[Fraction] = import_module("pint").UnitRegistry(
        None, non_int_type=Fraction
    )
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry
